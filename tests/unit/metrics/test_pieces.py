"""Writes of a transaction in pieces: all of them, one operation at a time, and none left behind by an error."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any, cast

import pytest

from services.metrics.repository import pieces
from services.metrics.repository.pieces import Write, one_by_one, write_in_pieces
from shared.mongo import Collection, Session

SESSION = cast("Session", object())


class SlowCollection:
    """Takes one bulk at a time, as a session does."""

    def __init__(self) -> None:
        self.busy = False
        self.written: list[list[Any]] = []

    async def bulk_write(self, writes: Sequence[Any], *, ordered: bool, session: Session) -> None:
        """Note `writes` after others had their turn."""
        assert (ordered, session) == (False, SESSION)
        async with self.operation():
            self.written.append(list(writes))

    def operation(self) -> "SlowCollection":
        """Return what no two may be in at once."""
        return self

    async def __aenter__(self) -> None:
        assert not self.busy
        self.busy = True
        for _ in range(5):
            await asyncio.sleep(0)

    async def __aexit__(self, *_: object) -> None:
        self.busy = False


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> SlowCollection:
    monkeypatch.setattr(pieces, "PIECE", 2)
    return SlowCollection()


def numbers(*found: int) -> Sequence[Write]:
    return cast("Sequence[Write]", found)


async def test_all_are_written_after_what_comes_first_and_one_operation_at_a_time(slow: SlowCollection) -> None:
    first: list[str] = []

    async def saved() -> None:
        async with slow.operation():
            assert slow.written == []
            first.append("saved")

    own = one_by_one(numbers(1, 2, 3))
    await write_in_pieces(cast("Collection", slow), own, after=saved(), session=SESSION)
    assert (first, slow.written) == (["saved"], [[1, 2], [3]])


async def test_the_next_piece_is_made_while_the_one_before_is_written(slow: SlowCollection) -> None:
    busy: list[bool] = []

    async def made() -> AsyncIterator[Write]:
        for number in numbers(1, 2, 3, 4):
            busy.append(slow.busy)
            yield number

    await write_in_pieces(cast("Collection", slow), made(), session=SESSION)
    assert busy == [False, False, True, True]


async def test_what_is_under_way_ends_before_an_error_is_told(slow: SlowCollection) -> None:
    async def broken() -> AsyncIterator[Write]:
        for number in numbers(1, 2):
            yield number
        msg = "no third"
        raise ValueError(msg)

    with pytest.raises(ValueError, match="no third"):
        await write_in_pieces(cast("Collection", slow), broken(), session=SESSION)
    assert (slow.busy, slow.written) == (False, [[1, 2]])


async def test_nothing_follows_a_write_that_failed(slow: SlowCollection) -> None:
    async def failing() -> None:
        msg = "no space"
        raise OSError(msg)

    with pytest.raises(OSError, match="no space"):
        await write_in_pieces(cast("Collection", slow), one_by_one(numbers(1)), after=failing(), session=SESSION)
    assert slow.written == []
