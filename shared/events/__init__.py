"""The event contracts: what crosses between services, and to anyone else who listens.

`envelope` maps events to CloudEvents 1.0 Kafka binary mode; one module per topic holds the event classes;
`catalogue` lists every topic with its union; `schemas/` holds the generated JSON Schemas.
"""
