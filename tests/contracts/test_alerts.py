"""The alerts ask for instruments and labels that the services have, in expressions that Prometheus can read."""

import re
from importlib import import_module
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client.metrics import MetricWrapperBase

from shared.events.generate import ROOT

TELEMETRY = (
    *(f"services.{name}.telemetry" for name in ("customers", "exports", "metrics", "portal", "sync")),
    "shared.messaging.telemetry",
    "shared.http.app",
)
FILE = ROOT / "deploy/observability/alerts.yaml"
RUNBOOK = ROOT / "docs/operations.md"
ADDED_BY_PROMETHEUS = {"instance", "job"}

rules: list[dict[str, Any]] = [
    rule for group in yaml.safe_load(FILE.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]
]


def instruments() -> dict[str, set[str]]:
    """The labels of every series that a service can show, by its name."""
    modules = [vars(import_module(name)).values() for name in TELEMETRY]
    found = {each for module in modules for each in module if isinstance(each, MetricWrapperBase)}
    return {
        name: {*each._labelnames, *(["le"] if name.endswith("_bucket") else [])}
        for each in found
        for name in _series(each)
    }


def _series(instrument: MetricWrapperBase) -> list[str]:
    (described,) = instrument.describe()
    if described.type == "histogram":
        return [f"{described.name}_{part}" for part in ("bucket", "count", "sum")]
    return [f"{described.name}_total" if described.type == "counter" else described.name]


KNOWN = instruments()


@pytest.mark.parametrize("rule", rules, ids=[rule["alert"] for rule in rules])
def test_an_alert_asks_for_what_is_shown(rule: dict[str, Any]) -> None:
    promql_parser.parse(rule["expr"])
    asked = re.findall(r"\b(tenantry_\w+)(?:\{(.*?)\})?", rule["expr"])
    assert {name for name, _ in asked} <= KNOWN.keys()
    for name, labels in asked:
        assert set(re.findall(r"(\w+)[=!]", labels)) <= KNOWN[name]
    told = set(re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"]))
    assert told <= {label for name, _ in asked for label in KNOWN[name]} | ADDED_BY_PROMETHEUS | {"consumergroup"}


def test_the_runbook_says_what_to_do_about_each_alert() -> None:
    text = RUNBOOK.read_text(encoding="utf-8")
    assert [rule["alert"] for rule in rules if f"`{rule['alert']}`" not in text] == []


def test_documents_name_instruments_as_prometheus_sees_them() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (*ROOT.glob("docs/*.md"), ROOT / "README.md")]
    named = {name for text in texts for name in re.findall(r"\btenantry_[a-z_]+\b", text)}
    databases = {f"tenantry_{path.parent.name}" for path in ROOT.glob("services/*/app.py")}
    assert sorted(named - KNOWN.keys() - databases - {"tenantry_operator"}) == []
