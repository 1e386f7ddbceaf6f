"""`tenantry demo` as a newcomer runs it, only smaller: what it prints is true, and what it says to do next works."""

import asyncio
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import pytest

from cli.demo.market import tenants
from deploy.local.state import load_stack
from shared.http.auth import Role
from tests.support.acquired import counted_as, first_acquired
from tests.support.demo_files import at_close, held
from tests.support.stack import RunningStack
from tests.support.waiting import eventually

CUSTOMERS = 300
DIRECT_ROWS = 100
"""So that the export of some hundred customers is a job, as that of some thousand is."""


class Demo(NamedTuple):
    """A demo that was run once, and what it printed."""

    stack: RunningStack
    printed: str

    @property
    def files(self) -> Path:
        return self.stack.data_dir / "demo"

    async def complete_months(self, partner: str) -> Sequence[Mapping[str, Any]]:
        """The trend of the 24 months that the files tell of."""
        until = json.loads((self.files / "demo.json").read_text(encoding="utf-8"))["until"]
        months = {"from": _name(_number(until) - 24), "to": _name(_number(until) - 1)}
        trend = await self.stack.get("metrics", "/v1/metrics/trends", partner=partner, params=months)
        told: Sequence[Mapping[str, Any]] = trend["months"]
        assert len(told) == 24
        return told

    async def usage_arrives(self) -> None:
        """Return once this month's figures moved; fails if they never do."""
        before = (await self._summary())["as_of"]

        async def moved() -> bool:
            now = await self._summary()
            return bool(now["as_of"] > before and now["kpis"]["active_customers"]["latest"])

        await eventually(moved)

    async def _summary(self) -> Mapping[str, Any]:
        figures: Mapping[str, Any] = await self.stack.get("metrics", "/v1/metrics/summary", partner="northwind")
        return figures


@pytest.fixture(scope="module")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Demo]:
    """The demo, running with its trickle until the end of the module."""
    data_dir = tmp_path_factory.mktemp("demo")
    try:
        printed = await asyncio.to_thread(_tenantry, "demo", "--customers", str(CUSTOMERS), "--data-dir", str(data_dir))
        yield Demo(RunningStack(load_stack(data_dir), data_dir), printed)
    finally:
        await asyncio.to_thread(_tenantry, "down", "--data-dir", str(data_dir))


async def test_every_month_of_every_tenant_is_what_its_files_say(demo: Demo) -> None:
    for tenant in tenants():
        stays = held(demo.files / tenant.partner, corrected=True).values()
        for told in await demo.complete_months(tenant.partner):
            number = _number(told["month"])
            opening, closing = (sum(at_close(each, at) for each in stays) for at in (number - 1, number))
            assert (told["opening"], told["closing"]) == (opening, closing), (tenant.partner, told["month"])
            assert told["opening"] + told["new"] + told["reactivated"] - told["churned"] == told["closing"]


async def test_customers_are_dated_in_the_months_in_which_metrics_counts_them(demo: Demo) -> None:
    tenant = tenants()[-1].partner
    months = [told["month"] for told in await demo.complete_months(tenant)]

    acquired = await first_acquired(demo.stack, tenant, "active_subscription", months[-1])
    new = await counted_as(demo.stack, tenant, "new", months, "active_subscription")

    assert new
    assert {month: who for month, who in acquired.items() if month in months} == new


async def test_it_prints_the_figures_of_every_tenant(demo: Demo) -> None:
    for tenant in tenants():
        last = (await demo.complete_months(tenant.partner))[-1]
        shown = demo.printed.partition(f"{tenant.partner}, {tenant.about}")[2]
        assert re.search(rf"customers +{last['closing']:,} ", shown)


def test_the_exported_file_is_the_one_that_was_promised(demo: Demo) -> None:
    content = (demo.files / "customers.tsv").read_bytes()
    promised = re.search(r"Exported ([\d,]+) customers of northwind", demo.printed)
    assert promised is not None
    assert content.count(b"\n") - 1 == int(promised[1].replace(",", "")) > DIRECT_ROWS
    assert f"SHA-256 {hashlib.sha256(content).hexdigest()}, as promised" in demo.printed


def test_every_line_to_try_works_in_a_shell(demo: Demo) -> None:
    tried = [line for line in demo.printed.splitlines() if line.startswith(("source ", "curl "))]
    assert len(tried) > 3
    for line in tried:
        subprocess.run(["bash", "-euc", f"{tried[0]}; {line}"], check=True, capture_output=True)
    assert (demo.files / "baltic.csv").read_text(encoding="utf-8-sig").startswith("customer_id,")


@pytest.mark.parametrize("role", Role)
async def test_each_role_has_a_token_that_is_taken(demo: Demo, role: Role) -> None:
    [token] = re.findall(rf"^export {role.upper()}=(\S+)$", demo.printed, re.MULTILINE)
    async with demo.stack.api("customers", partner="northwind") as client:
        answer = await client.get("/v1/customers", headers={"Authorization": f"Bearer {token}"})
    assert answer.is_success


async def test_the_figures_of_this_month_move_by_themselves(demo: Demo) -> None:
    await demo.usage_arrives()


async def test_a_trickle_that_was_killed_comes_back(demo: Demo) -> None:
    killed = demo.stack.status.components["trickle"].pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)

    async def is_back() -> bool:
        trickle = demo.stack.status.components["trickle"]
        return trickle.healthy and trickle.pid != killed

    await eventually(is_back)
    await demo.usage_arrives()


async def test_doing_it_again_changes_nothing(demo: Demo) -> None:
    before = [await demo.complete_months(tenant.partner) for tenant in tenants()]
    again = await demo.stack.run("demo")
    assert again.count("nothing new") == 2 * len(tenants())
    assert [await demo.complete_months(tenant.partner) for tenant in tenants()] == before


async def test_another_seed_needs_another_directory(demo: Demo) -> None:
    await demo.stack.run("demo", "--seed", "2", expect=1)


async def test_every_figure_is_proved_while_changes_flow(demo: Demo) -> None:
    await demo.stack.run("verify", "metrics")


async def test_down_ends_everything_the_trickle_too(demo: Demo) -> None:
    pids = {name: each.pid for name, each in demo.stack.status.components.items()}
    assert "trickle" in pids
    await demo.stack.run("down")
    assert not [name for name, pid in pids.items() if pid and psutil.pid_exists(pid)]


def _number(day: str) -> int:
    year, number, *_ = day.split("-")
    return int(year) * 12 + int(number)


def _name(number: int) -> str:
    return f"{(number - 1) // 12:04}-{(number - 1) % 12 + 1:02}"


def _tenantry(*command: str) -> str:
    environment = {**os.environ, "TENANTRY_DIRECT_ROWS": str(DIRECT_ROWS), "COLUMNS": "100"}
    completed = subprocess.run(
        [Path(sys.executable).parent / "tenantry", *command],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert completed.returncode == 0, completed.stdout + completed.stderr
    return completed.stdout
