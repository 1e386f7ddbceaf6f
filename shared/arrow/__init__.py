"""Rows as Arrow columns: read from MongoDB without a Python object per value, and streamed between services."""
