"""What follows from the event classes, written: the JSON Schemas and the AsyncAPI document.

python -m shared.events.generate                    write; refuse what would break a consumer
python -m shared.events.generate --allow-breaking   write nevertheless: nobody has published these types
python -m shared.events.generate --check            compare only; exit 1 and name the stale files
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from shared.events import asyncapi
from shared.events.catalogue import EVENTS
from shared.events.evolution import breaking_changes
from shared.events.json_schema import schema_of
from shared.events.topics import declared_topics

ROOT = Path(__file__).parents[2]
TOPICS = ROOT / "deploy/kafka/topics"
SCHEMAS = ROOT / "shared/events/schemas"
EXAMPLES = ROOT / "shared/events/examples"
ASYNCAPI = ROOT / "docs/asyncapi.json"

REMEDY_FOR_A_BREAK = "add a new major version of the type; only for an unpublished one, --allow-breaking"

Rendered = Mapping[Path, str]


def rendered_files() -> Rendered:
    """Return the text of every generated file; the same classes give the same bytes."""
    schemas = {SCHEMAS / f"{event.event_type}.json": _text(schema_of(event)) for event in EVENTS}
    return {**schemas, ASYNCAPI: _text(_asyncapi())}


def stale_files(rendered: Rendered) -> list[Path]:
    """Return the files that differ from `rendered`, are missing, or belong to no event any more."""
    differing = [path for path, text in rendered.items() if _read(path) != text]
    return differing + [path for path in sorted(SCHEMAS.glob("*.json")) if path not in rendered]


def broken_contracts(rendered: Rendered) -> Iterator[str]:
    """Yield one sentence for each way in which `rendered` breaks a schema that is on disk."""
    for path in sorted(SCHEMAS.glob("*.json")):
        old = json.loads(path.read_text("utf-8"))
        new = json.loads(rendered[path]) if path in rendered else {}
        yield from (f"{path.stem}: {change}" for change in breaking_changes(old, new))


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the files; return the exit code."""
    options = _options(arguments)
    rendered = rendered_files()
    if options.check:
        return _report(stale_files(rendered), "stale, run `make schemas`")
    broken = list(broken_contracts(rendered))
    if broken and not options.allow_breaking:
        return _report(broken, REMEDY_FOR_A_BREAK)
    _write(rendered)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m shared.events.generate", description="Write derived files.")
    parser.add_argument("--check", action="store_true", help="compare only")
    parser.add_argument("--allow-breaking", action="store_true", help="overwrite shapes that nobody has published")
    return parser.parse_args(arguments)


def _asyncapi() -> dict[str, Any]:
    examples = {path.stem: json.loads(path.read_text("utf-8")) for path in EXAMPLES.glob("*.json")}
    return asyncapi.document(declared_topics(TOPICS), version=version("tenantry"), examples=examples)


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _read(path: Path) -> str | None:
    return path.read_text("utf-8") if path.exists() else None


def _write(rendered: Rendered) -> None:
    for path in stale_files(rendered):
        if path in rendered:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(rendered[path], "utf-8")
        else:
            path.unlink()


def _report(findings: Sequence[object], remedy: str) -> int:
    for finding in findings:
        sys.stderr.write(f"{finding}: {remedy}\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
