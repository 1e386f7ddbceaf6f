"""The dashboard asks for instruments and labels that the services have, and no panel hides another."""

import json
import re
from itertools import product
from typing import Any

import pytest

from shared.events.generate import ROOT
from tests.contracts.instruments import KNOWN, asked, unknown

FILE = ROOT / "deploy/observability/dashboard.json"
panels: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))["panels"]
queries: list[tuple[str, dict[str, str]]] = [
    (panel["title"], target) for panel in panels for target in panel.get("targets", ())
]


def expression(target: dict[str, str]) -> str:
    """What Grafana sends: it replaces its variables before."""
    return target["expr"].replace("$__rate_interval", "1m")


@pytest.mark.parametrize(("title", "target"), queries, ids=[f"{title} {target['refId']}" for title, target in queries])
def test_a_panel_asks_for_what_is_shown(title: str, target: dict[str, str]) -> None:
    assert unknown(expression(target)) == [], title
    named = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
    kept = re.search(r"by \((.*?)\)", target["expr"])
    assert named <= set(kept[1].split(", ") if kept else ())


def test_what_operators_are_told_to_watch_is_in_it() -> None:
    shown = {name for _, target in queries for name, _ in asked(expression(target))}
    runbook = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    advised = {name for name in re.findall(r"\btenantry_[a-z_]+\b", runbook) if name in KNOWN}
    assert advised - shown == set()


def test_panels_lie_side_by_side() -> None:
    places = [
        place
        for panel in panels
        for place in product(
            range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"]),
            range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"]),
        )
    ]
    assert len(places) == len(set(places))
    assert {x for x, _ in places} == set(range(24))
    assert len({panel["id"] for panel in panels}) == len(panels)
