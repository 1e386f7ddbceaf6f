"""Bytewax: what each customer did, keyed, with recovery snapshots in SQLite; a repeated fact counts once.

Keyed by customer only: it does not sum over the customers of a partner.
"""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import bytewax.operators as op
import orjson
from bytewax.connectors.kafka import KafkaSource
from bytewax.dataflow import Dataflow
from bytewax.recovery import RecoveryConfig, init_db_dir
from bytewax.testing import TestingSink, run_main

from benchmarks.contenders.task import Task, Watch

Facts = dict[str, dict[str, Any]]


def main(task: Task) -> None:
    """Fold until the end of the topics."""
    done, last = 0, time.monotonic()
    kept: list[Any] = []
    directory = Path(task.directory)
    init_db_dir(directory, 1)

    def keyed(message: Any) -> tuple[str, dict[str, Any]]:
        return message.key.decode(), orjson.loads(message.value)

    def fold(facts: Facts | None, value: dict[str, Any]) -> tuple[Facts, int]:
        nonlocal done, last
        known = facts or {}
        place = value.get("usage_id") or value.get("effective_at") or "customer"
        if known.get(place, {"version": -1})["version"] < value["version"]:
            known[place] = value
        done, last = done + 1, time.monotonic()
        return known, 1

    flow = Dataflow("bench")
    source = KafkaSource([task.bootstrap_servers], task.topics, tail=False, batch_size=1_000)
    values = op.map("keyed", op.input("topics", flow, source), keyed)
    folded = op.stateful_map("fold", values, fold)
    op.output("nothing", op.filter("none", folded, lambda _: False), TestingSink(kept))
    watch = Watch()
    run_main(flow, epoch_interval=timedelta(seconds=1), recovery_config=RecoveryConfig(directory))
    watch.report(done, last).write()


if __name__ == "__main__":
    main(Task.read())
