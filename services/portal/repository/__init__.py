"""Every MongoDB call of the portal."""
