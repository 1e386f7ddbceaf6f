"""Finds the files that a mapping names."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path, PurePath
from typing import Final

from services.sync.errors import InputError, OutsideDirectory

MOST_FILES: Final = 1_000
"""Of one pattern in a confined directory, as in an upload: each is opened before an import is queued."""


class Directory:
    """Where a mapping's paths start.

    A `confined` one refuses every path that leads out, symbolic links included. In a `flat` one only the last part
    of a path counts, so that a mapping made for the command line fits an upload.
    """

    def __init__(self, base: Path, *, confined: bool = False, flat: bool = False) -> None:
        self.base = base
        self._confined = confined
        self._flat = flat

    def below(self, path: str) -> "Directory":
        """Return the directory at `path` within this one, confined to it; raises `InputError`."""
        self._refuse_escapes(path)
        inner = self.base / path
        if not _is(Path.is_dir, inner):
            raise InputError(path or ".", "no such directory below your partner's folder of the import directory")
        self._refuse_links_out(inner)
        return Directory(inner, confined=True)

    def files(self, pattern: str) -> list[Path]:
        """Return the files that `pattern` names, sorted; raises `InputError` where there is none, or too many.

        Only regular files are any: a pipe would never end.
        """
        pattern = PurePath(pattern).name if self._flat else pattern
        self._refuse_escapes(pattern)
        literal = self.base / pattern
        found = [literal] if _is(Path.is_file, literal) else self._globbed(pattern)
        if not found:
            raise InputError(pattern if self._confined else literal, "no such file")
        for path in found:
            self._refuse_links_out(path)
        return found

    def named(self, error: InputError) -> InputError:
        """Return `error` as the caller may see it: where a confined directory lies is the installation's business."""
        path = Path(error.file)
        is_shown = not self._confined or not path.is_relative_to(self.base)
        return error if is_shown else InputError(path.relative_to(self.base), error.reason)

    def _globbed(self, pattern: str) -> list[Path]:
        found = sorted(islice(self._glob(pattern), MOST_FILES + 1 if self._confined else None))
        if self._confined and len(found) > MOST_FILES:
            raise InputError(pattern, f"is more than {MOST_FILES:,} files; import them in parts")
        return found

    def _glob(self, pattern: str) -> Iterator[Path]:
        if not any(sign in pattern for sign in "*?["):
            return
        path = PurePath(pattern)
        root = Path(path.anchor) if path.is_absolute() else self.base
        relative = str(path.relative_to(path.anchor)) if path.is_absolute() else pattern
        if path.parts.count("**") > 1:
            # Every way to share a path out among them would be tried.
            raise InputError(pattern, "has `**` more than once")
        try:
            yield from (each for each in root.glob(relative) if each.is_file())
        except (OSError, ValueError, NotImplementedError, RecursionError) as error:
            raise InputError(pattern, f"is no pattern of files ({error})") from None

    def _refuse_escapes(self, pattern: str) -> None:
        path = PurePath(pattern)
        if self._confined and (path.is_absolute() or ".." in path.parts):
            raise OutsideDirectory(pattern)

    def _refuse_links_out(self, path: Path) -> None:
        if self._confined and not path.resolve().is_relative_to(self.base.resolve()):
            raise OutsideDirectory(path.relative_to(self.base))


def _is(kind: Callable[[Path], bool], path: Path) -> bool:
    try:
        return kind(path)
    except OSError:  # a name of five thousand characters is one of no file
        return False
