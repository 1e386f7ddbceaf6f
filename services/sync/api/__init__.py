"""The HTTP routes of sync."""
