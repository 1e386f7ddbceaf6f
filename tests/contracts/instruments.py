"""The instruments of all services, and what an expression for Prometheus asks of them."""

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Final

import promql_parser
from prometheus_client.metrics import MetricWrapperBase

_TELEMETRY: Final = (
    *(f"services.{name}.telemetry" for name in ("customers", "exports", "metrics", "portal", "sync")),
    "shared.messaging.telemetry",
    "shared.http.app",
)
ADDED_BY_PROMETHEUS: Final = frozenset({"instance", "job"})


def _instruments() -> dict[str, set[str]]:
    modules = [vars(import_module(name)).values() for name in _TELEMETRY]
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


KNOWN: Final = _instruments()
"""The labels of every series that a service can show, by its name."""


def asked(expression: str) -> Iterator[tuple[str, set[str]]]:
    """Yield our instruments in `expression`, which Prometheus must be able to read, and the labels asked of each."""
    promql_parser.parse(expression)
    for name, labels in re.findall(r"\b(tenantry_\w+)(?:\{(.*?)\})?", expression):
        yield name, set(re.findall(r"(\w+)[=!]", labels))


def unknown(expression: str) -> list[str]:
    """Return the instruments, and labels of them, that `expression` asks for and no service has."""
    return [
        f"{name} {sorted(labels)}"
        for name, labels in asked(expression)
        if name not in KNOWN or not labels <= KNOWN[name] | ADDED_BY_PROMETHEUS
    ]
