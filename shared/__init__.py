"""Event contracts and small plumbing; no business rule; imports no service."""
