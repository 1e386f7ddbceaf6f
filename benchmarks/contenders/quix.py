"""Quix Streams: what each customer did, in RocksDB, with a changelog topic; a repeated fact counts once.

Keyed by customer only: it does not sum over the customers of a partner, which would take another topic.
"""

import time
from typing import Any

from quixstreams import Application, State

from benchmarks.contenders.task import Task, Watch


def main(task: Task) -> None:
    """Fold until everything was seen or time is up."""
    app = Application(
        broker_address=task.bootstrap_servers,
        consumer_group=f"quix-{time.time_ns()}",
        state_dir=task.directory,
        auto_offset_reset="earliest",
        processing_guarantee="exactly-once",
        loglevel="ERROR",
    )
    done, last = 0, time.monotonic()

    def fold(value: dict[str, Any], state: State) -> None:
        nonlocal done, last
        place = value.get("usage_id") or value.get("effective_at") or "customer"
        known = state.get("facts", {})
        if known.get(place, {"version": -1})["version"] < value["version"]:
            state.set("facts", {**known, place: value})
        done, last = done + 1, time.monotonic()
        if done >= task.events or watch.elapsed() > task.seconds:
            app.stop()

    for topic in task.topics:
        app.dataframe(app.topic(topic, value_deserializer="json")).update(fold, stateful=True)
    watch = Watch()
    app.run()
    watch.report(done, last).write()


if __name__ == "__main__":
    main(Task.read())
