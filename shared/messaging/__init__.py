"""Kafka plumbing: brokers, publishing, exactly-once subscriptions, dead letters and the outbox."""
