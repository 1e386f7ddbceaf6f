"""Writes every service's OpenAPI document to `docs/openapi/`, from the application itself and without any server.

python -m cli.openapi           write
python -m cli.openapi --check   compare only; exit 1 and name the stale files
"""

import argparse
import importlib.util
import pkgutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_type_hints

import services
from shared.generated import Rendered, json_text, report, stale_files, write_files

DIRECTORY = Path(__file__).parents[1] / "docs/openapi"


def service_names() -> list[str]:
    """Return the services that have an application, by name."""
    names = (module.name for module in pkgutil.iter_modules(services.__path__) if module.ispkg)
    return sorted(name for name in names if importlib.util.find_spec(f"services.{name}.app"))


def document_of(service: str) -> dict[str, Any]:
    """Return the OpenAPI document of `service`; its settings must be valid without an environment."""
    build = importlib.import_module(f"services.{service}.app").build
    settings = get_type_hints(build)["settings"]()
    document: dict[str, Any] = build(settings).openapi()
    return document


def rendered_files() -> Rendered:
    """Return the text of every document."""
    return {DIRECTORY / f"{name}.json": json_text(document_of(name)) for name in service_names()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the documents; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m cli.openapi", description="Write the OpenAPI documents.")
    parser.add_argument("--check", action="store_true", help="compare only")
    rendered = rendered_files()
    if parser.parse_args(arguments).check:
        return report(stale_files(rendered, DIRECTORY), "stale, run `make schemas`")
    write_files(rendered, DIRECTORY)
    return 0


if __name__ == "__main__":
    sys.exit(main())
