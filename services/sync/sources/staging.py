"""Uploaded files, from the upload to the end of their import."""

import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from services.sync.errors import InputError

_LONGEST_NAME = 200


class Staging:
    """A directory with one directory per import."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def directory(self, import_id: str) -> Path:
        """Return where the files of an import are."""
        return self._root / import_id

    async def store(self, import_id: str, name: str, content: BinaryIO) -> None:
        """Copy `content` to a file called `name`; raises `InputError` for a name that is not one."""
        _refuse_unfit(name)
        await asyncio.to_thread(self._copy, self.directory(import_id), name, content)

    async def remove(self, import_id: str) -> None:
        """Remove the files of an import, if there are any."""
        await asyncio.to_thread(shutil.rmtree, self.directory(import_id), ignore_errors=True)

    async def imports(self) -> dict[str, datetime]:
        """Return the imports that have files, and when the last one of each was begun."""
        return await asyncio.to_thread(self._found)

    def _found(self) -> dict[str, datetime]:
        directories = list(self._root.iterdir()) if self._root.is_dir() else []
        return {each.name: datetime.fromtimestamp(each.stat().st_mtime, UTC) for each in directories}

    def _copy(self, directory: Path, name: str, content: BinaryIO) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        try:
            with (directory / name).open("xb") as file:
                shutil.copyfileobj(content, file, 1 << 20)
        except FileExistsError:
            raise InputError(name, "was uploaded twice") from None


def _refuse_unfit(name: str) -> None:
    plain = name.isprintable() and not set(name) & set("/\\:") and not name.startswith(".")
    if not plain or not 0 < len(name) <= _LONGEST_NAME:
        raise InputError(repr(name), "is not a plain file name")
