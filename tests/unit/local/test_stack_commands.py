"""The stack's commands where no process is needed."""

import json
import os
from pathlib import Path

import jwt
import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from deploy.local.layout import Layout
from deploy.local.lines import Lines, describe
from deploy.local.options import StackOptions
from deploy.local.plan import settle
from deploy.local.process import ProcessIdentity
from deploy.local.status import ComponentStatus, StackStatus, State, write_status

HEALTHY = ComponentStatus(url="http://127.0.0.1:1", state=State.HEALTHY, process=ProcessIdentity.of(os.getpid()))
CRASHED = ComponentStatus(url="http://127.0.0.1:2", state=State.RESTARTING, restarts=3, detail="ended with code 1")


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A stack that was started, and is looked after by this process."""
    layout = Layout.of(tmp_path)
    settle(layout, StackOptions(data_dir=tmp_path))
    status = StackStatus(
        supervisor=ProcessIdentity.of(os.getpid()),
        components={"sync": HEALTHY, "metrics": CRASHED},
        notices=("a small broker is used",),
    )
    write_status(layout.status, status)
    layout.log("sync").parent.mkdir()
    layout.log("sync").write_text("one\ntwo\nthree\n")
    return layout


def tenantry(layout: Layout, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--data-dir", str(layout.root)])


def test_status_as_json_maps_names_to_what_scripts_need(layout: Layout) -> None:
    status = json.loads(tenantry(layout, "status", "--json").stdout)
    assert list(status) == ["sync", "metrics"]
    assert status["sync"] == {
        "url": "http://127.0.0.1:1",
        "healthy": True,
        "state": "healthy",
        "restarts": 0,
        "pid": os.getpid(),
        "detail": "",
    }
    assert (status["metrics"]["healthy"], status["metrics"]["restarts"], status["metrics"]["pid"]) == (False, 3, None)


def test_status_as_a_table_has_a_line_per_component_and_the_notices(layout: Layout) -> None:
    shown = tenantry(layout, "status").stdout
    assert "restarting" in shown
    assert "a small broker is used" in shown


def test_logs_prints_the_last_lines(layout: Layout) -> None:
    assert tenantry(layout, "logs", "sync", "--lines", "2").stdout == "two\nthree\n"


def test_logs_of_an_unknown_component_names_the_known_ones(layout: Layout) -> None:
    refused = tenantry(layout, "logs", "nope")
    assert refused.exit_code == 1
    assert "there is: sync" in refused.stderr


def test_a_name_cannot_lead_out_of_the_log_directory(layout: Layout) -> None:
    (layout.root / "secret.log").write_text("secret")
    refused = tenantry(layout, "logs", "../secret")
    assert refused.exit_code == 1
    assert "secret" not in refused.stdout


def test_a_token_lasts_as_long_as_asked(layout: Layout) -> None:
    token = tenantry(layout, "token", "--partner", "acme", "--role", "analyst", "--ttl", "2").stdout.strip()
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["partner_id"], claims["roles"]) == ("acme", ["analyst"])
    assert claims["exp"] - claims["iat"] == 2 * 3600


def test_an_unknown_role_is_refused_with_the_known_ones(layout: Layout) -> None:
    refused = tenantry(layout, "token", "--partner", "acme", "--role", "king")
    assert refused.exit_code == 2
    assert "owner" in refused.stderr


@pytest.mark.parametrize("port", ["customers", "customers=", "=8081", "customers=http", "customers=65536"])
def test_a_port_is_a_name_and_a_number(layout: Layout, port: str) -> None:
    refused = tenantry(layout, "up", "--port", port)
    assert refused.exit_code == 2
    assert "NAME=PORT" in refused.stderr


def test_up_detached_where_a_stack_runs_shows_it(layout: Layout) -> None:
    shown = tenantry(layout, "up", "--detach")
    assert shown.exit_code == 0
    assert "already running" in shown.stdout


def test_a_line_says_state_address_restarts_and_reason() -> None:
    words = " ".join(describe("metrics", CRASHED).split())
    assert words == "metrics restarting http://127.0.0.1:2 restarts 3 (ended with code 1)"


def test_plain_lines_are_written_for_what_changed_only() -> None:
    written: list[str] = []
    lines = Lines(written.append)
    before = StackStatus(supervisor=ProcessIdentity(1, 1.0), components={"sync": HEALTHY, "metrics": HEALTHY})
    lines.changed(before)
    lines.changed(before.model_copy(update={"components": {"sync": HEALTHY, "metrics": CRASHED}}))
    assert [line.split()[0] for line in written] == ["sync", "metrics", "metrics"]
