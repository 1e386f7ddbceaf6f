"""Every MongoDB call of sync, and the scratch table of a run."""
