"""The alerts ask for instruments and labels that the services have, in expressions that Prometheus can read."""

import re
from typing import Any

import pytest
import yaml

from shared.events.generate import ROOT
from tests.contracts.instruments import ADDED_BY_PROMETHEUS, KNOWN, asked, unknown

FILE = ROOT / "deploy/observability/alerts.yaml"
RUNBOOK = ROOT / "docs/operations.md"

rules: list[dict[str, Any]] = [
    rule for group in yaml.safe_load(FILE.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]
]


@pytest.mark.parametrize("rule", rules, ids=[rule["alert"] for rule in rules])
def test_an_alert_asks_for_what_is_shown(rule: dict[str, Any]) -> None:
    assert unknown(rule["expr"]) == []
    told = set(re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"]))
    labels = {label for name, _ in asked(rule["expr"]) for label in KNOWN[name]}
    assert told <= labels | ADDED_BY_PROMETHEUS | {"consumergroup"}


def test_the_runbook_says_what_to_do_about_each_alert() -> None:
    text = RUNBOOK.read_text(encoding="utf-8")
    assert [rule["alert"] for rule in rules if f"`{rule['alert']}`" not in text] == []


def test_documents_name_instruments_as_prometheus_sees_them() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (*ROOT.glob("docs/*.md"), ROOT / "README.md")]
    named = {name for text in texts for name in re.findall(r"\btenantry_[a-z_]+\b", text)}
    databases = {f"tenantry_{path.parent.name}" for path in ROOT.glob("services/*/app.py")}
    assert sorted(named - KNOWN.keys() - databases - {"tenantry_operator"}) == []
