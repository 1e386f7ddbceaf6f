"""Every call of MongoDB of the exports service, a module per collection; `documents` maps exports to their state."""
