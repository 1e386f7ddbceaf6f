"""The owner of customer documents: keeps them by version, lists them, and streams them to exports."""
