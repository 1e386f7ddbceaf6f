"""The HTTP side of the metrics service: `parameters` of every question, `figures` for the routes."""
