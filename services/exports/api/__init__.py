"""The HTTP side: routes (`exports`, `content`), byte ranges, and the errors as problem details (`refusals`)."""
