"""Sizes that the producer, the decoder and the topics agree on."""

MAX_REQUEST_BYTES = 2 * 1024 * 1024
"""Of one produced record. Dead-letter topics allow it, so that any record the broker accepted fits with its reason."""
