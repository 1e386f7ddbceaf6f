"""HTTP routes of the portal."""
