"""Real servers on one machine, without containers."""
