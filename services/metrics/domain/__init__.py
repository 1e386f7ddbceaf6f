"""The arithmetic of the metrics service: pure, frozen, without clock, I/O or framework.

Facts fold into a `CustomerState` (`customer`), a state contributes amounts to cells (`contributions`), and sums of
cells answer questions (`figures`). What an event changes is `contributions(new) - contributions(old)`, nothing else.
"""
