"""The two kinds of failure that decide what happens to a message.

TenantryError
├── TransientError          the broker or the database is away: back off and try again; never swallowed
│   ├── FenceLost           another process owns the partition now: forget the batch and read the offsets again
│   └── TransactionAborted  the database gave the transaction up: try again, with less of it where it may be too large
└── PermanentError          trying again cannot help: dead-letter the record, refuse the request
    ├── ContractViolation   the record is not what its type promises
    └── UnknownEventType    not an error of the producer: counted and skipped
"""


class TenantryError(Exception):
    """The root of every error that Tenantry raises on purpose."""


class TransientError(TenantryError):
    """Something this process depends on is not there at the moment."""


class FenceLost(TransientError):
    """The stored offset of a partition is not the one this process expected."""

    def __init__(self, topic: str, partition: int) -> None:
        super().__init__(f"{topic}[{partition}] was moved on by another process")
        self.topic = topic
        self.partition = partition


class TransactionAborted(TransientError):
    """The database gave a transaction up: it met another one, took too long, or was more than the cache holds."""


class PermanentError(TenantryError):
    """The input is wrong, and will be wrong the next time too."""


class ContractViolation(PermanentError):
    """A record whose headers or value break the contract of its type."""


class UnknownEventType(PermanentError):
    """A record of a type that this version does not know; producers may deploy first."""

    def __init__(self, event_type: str) -> None:
        super().__init__(f"unknown event type {event_type!r}")
        self.event_type = event_type
