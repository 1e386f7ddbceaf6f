"""The use cases of sync: import files, take pushed records, and work through the queue of imports."""
