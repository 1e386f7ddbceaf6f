"""Database errors in the terms that decide about a retry."""

from collections.abc import Iterator
from contextlib import contextmanager

from pymongo.errors import PyMongoError

from shared.errors import TransientError
from shared.mongo import is_transient


@contextmanager
def database_errors() -> Iterator[None]:
    """Raise `TransientError` for a database that is away; anything else as it is."""
    try:
        yield
    except PyMongoError as error:
        if is_transient(error):
            raise TransientError(f"the database is away: {error}") from error
        raise
