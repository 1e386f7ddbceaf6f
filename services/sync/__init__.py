"""Reads sources, emits facts: imports of files, pushed records. It follows no topic, so it has no `handlers.py`."""
