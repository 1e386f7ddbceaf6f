"""Record batches as files: one renderer per format, each a piece at a time and at constant memory."""
