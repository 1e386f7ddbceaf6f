"""The HTTP side of the customers service: `customers` for people and clients, `datasets` for exports."""
