"""Licences: the vendor's subscriptions against our own books, and how many seats people are assigned to."""
