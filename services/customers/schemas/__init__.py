"""The HTTP shapes of the customers service: `parameters` come in, all others go out."""
