"""Every MongoDB call of the customers service.

`rooms` names the collections and their indexes, `documents` maps states, `records` is the projection's side, `queries`
and `reads` are the reader's.
"""
