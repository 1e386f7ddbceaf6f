"""The flows: asking and fetching (`downloads`), making files (`production`, `worker`), clearing up (`housekeeping`)."""
