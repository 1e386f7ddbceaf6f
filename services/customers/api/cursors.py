"""Cursors that tell nothing: where a page ends is the service's business, and may hold what a cell does not show."""

from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from shared.http.paging import decode_cursor, encode_cursor
from shared.http.problems import InvalidParameter


class Cursors:
    """Seals positions with a key that all instances of the service share."""

    def __init__(self, key: bytes) -> None:
        self._fernet = Fernet(key)

    def seal(self, values: list[Any] | None) -> str | None:
        """Return the cursor of a position; None for that of the last page."""
        return None if values is None else self._fernet.encrypt(encode_cursor(values).encode()).decode()

    def open(self, cursor: str | None) -> list[Any] | None:
        """Return the position in a cursor; raises `InvalidParameter` for a text that this service did not give out."""
        if cursor is None:
            return None
        try:
            return decode_cursor(self._fernet.decrypt(cursor.encode()).decode())
        except InvalidToken as error:
            detail = "`cursor` must be the `next_cursor` of an earlier page, unchanged"
            raise InvalidParameter("cursor", detail) from error
