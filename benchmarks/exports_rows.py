"""The rows of the export benchmark: 13 columns of every kind, as a collection and as what must be in the file."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pymongo import MongoClient

COLLECTION: Final = "rows"
COLUMNS: Final = {
    "_id": "string",
    "name": "string",
    "country": "string",
    "segment": "string",
    "seller": "string",
    "status": "string",
    "email": "string",
    "notes": "string",
    "seats": "integer",
    "orders": "integer",
    "revenue": "number",
    "protected": "boolean",
    "created_at": "timestamp",
}
_BATCH: Final = 10_000
_BEGIN: Final = datetime(2020, 1, 1, tzinfo=UTC)
_NOTES: Final = ("ordinary", 'with "quotes"', "株式会社, with a comma", "two\nlines", "a\ttab")


@dataclass(frozen=True, slots=True)
class Truth:
    """What a whole file adds up to."""

    rows: int
    seats: int
    emails: int
    letters: int


def row(number: int) -> dict[str, Any]:
    """Return one document; everything follows from its number."""
    return {
        "_id": f"C{number:09}",
        "name": f"Customer {number}, Ltd",
        "country": ("DE", "FR", "US", "JP", "BR")[number % 5],
        "segment": ("smb", "enterprise", "education")[number % 3],
        "seller": f"unit-{number % 40}",
        "status": "active" if number % 7 else "suspended",
        "email": f"info@customer-{number}.example" if number % 4 else None,
        "notes": _NOTES[number % 5],
        "seats": number % 500 - 20,
        "orders": number % 90,
        "revenue": number * 0.25,
        "protected": number % 50 == 0,
        "created_at": _BEGIN + timedelta(minutes=number),
    }


def fill(url: str, database: str, count: int) -> Truth:
    """Store `count` rows in an empty database and return what they add up to."""
    with MongoClient[dict[str, Any]](url) as client:
        client.drop_database(database)
        rooms = client[database][COLLECTION]
        for start in range(0, count, _BATCH):
            rooms.insert_many([row(number) for number in range(start, min(start + _BATCH, count))])
    return truth(count)


def truth(count: int) -> Truth:
    """Return what `count` rows add up to."""
    return Truth(
        rows=count,
        seats=sum(number % 500 - 20 for number in range(count)),
        emails=sum(1 for number in range(count) if number % 4),
        letters=sum(len(_NOTES[number % 5]) for number in range(count)),
    )
