"""The flows of the customers service: `projection` takes facts in, `queries` answers readers."""
