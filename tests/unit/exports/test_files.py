"""The object store on a local directory and in memory."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.exports.files import FileStore

NOW = datetime(2026, 3, 31, tzinfo=UTC)


async def stored(store: FileStore) -> list[str]:
    return sorted([found.key async for found in store.objects()])


def names_in(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    return FileStore((tmp_path / "with space").as_uri() if request.param == "file" else "memory:///")


async def test_what_is_written_is_read_back_in_parts(store: FileStore) -> None:
    async with store.writer("acme/E1/1.tsv", media_type="text/csv") as upload:
        await upload.write(b"0123456789")
    assert b"".join([piece async for piece in store.read("acme/E1/1.tsv", 2, 6)]) == b"2345"
    assert await stored(store) == ["acme/E1/1.tsv"]


async def test_an_exception_while_writing_leaves_no_object(store: FileStore) -> None:
    async def broken() -> None:
        async with store.writer("acme/E1/1.tsv", media_type="text/csv") as upload:
            await upload.write(b"x" * 20 * 1024**2)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await broken()
    assert await stored(store) == []


async def test_removing_what_is_not_there_is_no_error(store: FileStore) -> None:
    await store.remove("acme/E1/1.tsv")
    with pytest.raises(FileNotFoundError):
        await anext(store.read("acme/E1/1.tsv", 0, 1))


async def test_a_store_that_answers_is_ready(store: FileStore) -> None:
    assert await store.answers()


def test_naming_a_store_makes_no_directory(tmp_path: Path) -> None:
    FileStore((tmp_path / "objects").as_uri())
    assert list(tmp_path.iterdir()) == []


async def test_parts_of_killed_uploads_are_removed_by_age(tmp_path: Path) -> None:
    store = FileStore(tmp_path.as_uri())
    await store.prepare()
    for name, age in (("old.tsv#1", timedelta(days=2)), ("new.tsv#1", timedelta(hours=1)), ("old.tsv", timedelta(9))):
        (tmp_path / name).write_bytes(b"x")
        os.utime(tmp_path / name, times=((NOW - age).timestamp(),) * 2)
    assert await store.remove_unfinished(NOW - timedelta(days=1)) == 1
    assert names_in(tmp_path) == ["new.tsv#1", "old.tsv"]
    assert await FileStore("memory:///").remove_unfinished(NOW) == 0
