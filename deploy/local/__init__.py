"""The whole of Tenantry on one machine without containers: real mongod, real Kafka and the services as processes."""
