"""Files that follow from the code: rendered, compared with what is committed, or written."""

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Rendered = Mapping[Path, str]
"""The whole text of each generated file."""


def json_text(document: Mapping[str, Any]) -> str:
    """Return the committed form of `document`."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def stale_files(rendered: Rendered, directory: Path) -> list[Path]:
    """Return the files that differ from `rendered` or are missing, and those of `directory` that nothing renders."""
    differing = [path for path, text in rendered.items() if not path.exists() or path.read_text("utf-8") != text]
    return differing + [path for path in sorted(directory.glob("*.json")) if path not in rendered]


def write_files(rendered: Rendered, directory: Path) -> None:
    """Make the files on disk those of `rendered`; removes what nothing renders from `directory`."""
    for path in stale_files(rendered, directory):
        if path in rendered:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(rendered[path], "utf-8")
        else:
            path.unlink()


def report(findings: Iterable[object], remedy: str) -> int:
    """Print each finding with its remedy; return the exit code."""
    lines = [f"{finding}: {remedy}\n" for finding in findings]
    sys.stderr.writelines(lines)
    return 1 if lines else 0
