"""The use cases of the metrics service, one module each."""
