"""Finds the files that a mapping names."""

from pathlib import Path, PurePath

from services.sync.errors import InputError, OutsideDirectory


class Directory:
    """Where a mapping's paths start. `confined` ones refuse every path that leads out, symbolic links included."""

    def __init__(self, base: Path, *, confined: bool = False) -> None:
        self.base = base
        self._confined = confined

    def files(self, pattern: str) -> list[Path]:
        """Return the files that `pattern` names, sorted; raises `InputError` where there is none."""
        self._refuse_escapes(pattern)
        literal = self.base / pattern
        found = [literal] if literal.is_file() else self._glob(pattern)
        if not found:
            raise InputError(literal, "no such file")
        for path in found:
            self._refuse_links_out(path)
        return found

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
