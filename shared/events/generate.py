"""What follows from the event classes, written: the JSON Schemas and the AsyncAPI document.

python -m shared.events.generate                    write; refuse what would break a consumer
python -m shared.events.generate --allow-breaking   write nevertheless: nobody has published these types
python -m shared.events.generate --check            compare only; exit 1 and name the stale files
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from shared.events import asyncapi
from shared.events.catalogue import EVENTS
from shared.events.evolution import breaking_changes
from shared.events.json_schema import schema_of
from shared.events.topics import declared_topics
from shared.generated import Rendered, json_text, report, stale_files, write_files

ROOT = Path(__file__).parents[2]
TOPICS = ROOT / "deploy/kafka/topics"
SCHEMAS = ROOT / "shared/events/schemas"
EXAMPLES = ROOT / "shared/events/examples"
ASYNCAPI = ROOT / "docs/asyncapi.json"

REMEDY_FOR_A_BREAK = "add a new major version of the type; only for an unpublished one, --allow-breaking"


def rendered_files() -> Rendered:
    """Return the text of every generated file; the same classes give the same bytes."""
    schemas = {SCHEMAS / f"{event.event_type}.json": json_text(schema_of(event)) for event in EVENTS}
    return {**schemas, ASYNCAPI: json_text(_asyncapi())}


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
        return report(stale_files(rendered, SCHEMAS), "stale, run `make schemas`")
    broken = list(broken_contracts(rendered))
    if broken and not options.allow_breaking:
        return report(broken, REMEDY_FOR_A_BREAK)
    write_files(rendered, SCHEMAS)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m shared.events.generate", description="Write derived files.")
    parser.add_argument("--check", action="store_true", help="compare only")
    parser.add_argument("--allow-breaking", action="store_true", help="overwrite shapes that nobody has published")
    return parser.parse_args(arguments)


def _asyncapi() -> dict[str, Any]:
    examples = {path.stem: json.loads(path.read_text("utf-8")) for path in EXAMPLES.glob("*.json")}
    return asyncapi.document(declared_topics(TOPICS), version=version("tenantry"), examples=examples)


if __name__ == "__main__":
    sys.exit(main())
