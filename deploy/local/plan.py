"""Settles what the next run of a stack uses: ports, addresses, directories, keys."""

from collections.abc import Collection, Mapping

from deploy.local import kafka, mongod
from deploy.local.errors import LocalStackError
from deploy.local.keys import ensure_keys
from deploy.local.layout import Layout
from deploy.local.options import StackOptions
from deploy.local.ports import choose_ports
from deploy.local.state import Stack, StackPlan, read_plan, write_plan


def settle(layout: Layout, options: StackOptions) -> Stack:
    """Choose what is not given, keep what the last run chose, and record it.

    Raises LocalStackError for a port that is in use or names no component.
    """
    names = _names_with_ports(options)
    _refuse_unknown(options.ports, names, "--port")
    _refuse_unknown(options.without, [program.name for program in options.services], "--without")
    previous = read_plan(layout.plan)
    ports = choose_ports(names, given=options.ports, remembered=previous.ports if previous else {})
    plan = StackPlan(
        kafka=options.kafka or kafka.address(ports["kafka"]),
        mongo=options.mongo or mongod.replica_set_url(ports["mongo"]),
        ports=ports,
        services=tuple(program.name for program in options.services),
    )
    for directory in (layout.objects, layout.staging):
        directory.mkdir(parents=True, exist_ok=True)
    ensure_keys(layout.keys)
    write_plan(layout.plan, plan)
    return Stack(layout, plan)


def _names_with_ports(options: StackOptions) -> list[str]:
    kafkas = [] if options.kafka else ["kafka", "kafka-controller"]
    mongos = [] if options.mongo else ["mongo"]
    return [*kafkas, *mongos, *(program.name for program in options.services)]


def _refuse_unknown(named: Collection[str] | Mapping[str, int], known: Collection[str], option: str) -> None:
    unknown = sorted(set(named) - set(known))
    if unknown:
        raise LocalStackError(f"{option} names {', '.join(unknown)}; there is: {', '.join(known)}")
