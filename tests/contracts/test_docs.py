"""What the documentation names exists: files, commands and their options, make targets, addresses, settings."""

import json
import re
import shlex
import subprocess
from collections.abc import Iterator

from typer.testing import CliRunner

from cli.main import app
from shared.events.generate import ROOT
from tests.contracts.service_settings import variables_of

SERVICES = ("customers", "exports", "metrics", "portal", "sync", "topics")
OF_TESTS_AND_SHELLS = re.compile(r"TENANTRY_(TEST_\w+|DATA_DIR|TOKEN|SCREENSHOTS)")
DECISIONS = "docs/decisions/"


def documents() -> dict[str, str]:
    """The text of every document by its name, as git knows them, or of the best known ones outside of a checkout."""
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.splitlines() or ["README.md", *(f"docs/{path.name}" for path in ROOT.glob("docs/*.md"))]
    return {name: (ROOT / name).read_text(encoding="utf-8") for name in names if (ROOT / name).is_file()}


TEXTS = documents()


def mentions(pattern: str) -> Iterator[tuple[str, str]]:
    """Each document's name and what `pattern` finds in it."""
    for name, text in TEXTS.items():
        for found in re.findall(pattern, text, re.MULTILINE):
            yield name, " ".join(found.split())


def test_every_link_leads_to_a_file() -> None:
    links = [(name, target) for name, target in mentions(r"\]\(([^)#\s]+)[^)]*\)") if "://" not in target]
    assert [link for link in links if not ((ROOT / link[0]).parent / link[1]).exists()] == []


def test_every_decision_is_in_the_index() -> None:
    decisions = {path.name for path in (ROOT / DECISIONS).glob("0*.md")}
    assert decisions == set(re.findall(r"\]\((0[\w.-]+)\)", TEXTS[f"{DECISIONS}README.md"]))


def test_every_command_and_option_exists() -> None:
    inline, on_a_line = r"`(tenantry [^`]+)`", r"^ {4,}(?:.*\$\()?(tenantry [^#|)\n]+)"
    shown = [*mentions(inline), *mentions(on_a_line)]
    refused = [(name, command, why) for name, command in shown if (why := refusal(command))]
    assert refused == []


def refusal(command: str) -> str:
    """What the command line has against `command`, asked for the help of it with all its options; empty: nothing."""
    asked = CliRunner().invoke(app, [*shlex.split(command)[1:], "--help"])
    return "" if asked.exit_code == 0 else asked.output


def test_every_make_target_exists() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert [each for each in mentions(r"(?:`|^ {4,})make ([a-z-]+)") if each[1] not in targets] == []


def test_every_address_of_an_api_is_served() -> None:
    files = sorted((ROOT / "docs/openapi").glob("*.json"))
    served = [path for file in files for path in json.loads(file.read_text(encoding="utf-8"))["paths"]]
    shown = mentions(r"(?<![\w/])(/(?:internal/)?v1/[\w{}/-]*[\w}])")
    assert [each for each in shown if not any(is_about(each[1], path) for path in served)] == []


def is_about(shown: str, path: str) -> bool:
    """Whether `shown` begins `path` or is one of its kind; what either has in braces or capitals is any word."""
    prefix = re.sub(r"\{\w+\}|\b[A-Z_]{2,}\b", "[^/]+", shown)
    kind = re.sub(r"\{\w+\}", "[^/]+", path)
    return bool(re.match(prefix, path) or re.fullmatch(kind, shown))


def test_every_variable_is_read_by_somebody() -> None:
    known = frozenset[str]().union(*(variables_of(service) for service in SERVICES))
    shown = mentions(r"(TENANTRY_[A-Z0-9_]*[A-Z0-9]\b)")
    assert [each for each in shown if each[1] not in known and not OF_TESTS_AND_SHELLS.fullmatch(each[1])] == []
