"""Finds the files that a mapping names."""

from pathlib import Path, PurePath

from services.sync.errors import InputError, OutsideDirectory


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
        if not inner.is_dir():
            raise InputError(path or ".", "no such directory below the import directory")
        self._refuse_links_out(inner)
        return Directory(inner, confined=True)

    def files(self, pattern: str) -> list[Path]:
        """Return the files that `pattern` names, sorted; raises `InputError` where there is none."""
        pattern = PurePath(pattern).name if self._flat else pattern
        self._refuse_escapes(pattern)
        literal = self.base / pattern
        found = [literal] if literal.is_file() else self._glob(pattern)
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

    def _glob(self, pattern: str) -> list[Path]:
        if not any(sign in pattern for sign in "*?["):
            return []
        path = PurePath(pattern)
        root = Path(path.anchor) if path.is_absolute() else self.base
        relative = str(path.relative_to(path.anchor)) if path.is_absolute() else pattern
        return sorted(each for each in root.glob(relative) if each.is_file())

    def _refuse_escapes(self, pattern: str) -> None:
        path = PurePath(pattern)
        if self._confined and (path.is_absolute() or ".." in path.parts):
            raise OutsideDirectory(pattern)

    def _refuse_links_out(self, path: Path) -> None:
        if self._confined and not path.resolve().is_relative_to(self.base.resolve()):
            raise OutsideDirectory(path.relative_to(self.base))
