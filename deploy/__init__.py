"""How Tenantry is run: here, the stack without containers."""
