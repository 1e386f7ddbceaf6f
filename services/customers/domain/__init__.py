"""What a customer is, what a fact does to it, and what a reader may see of it. Pure: no I/O, no clock."""
