"""What the data directory tells those who look for the stack."""

import os
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from deploy.local.errors import LocalStackError, StackNotFoundError
from deploy.local.layout import Layout
from deploy.local.options import ServiceProgram, StackOptions
from deploy.local.plan import settle
from deploy.local.process import ProcessIdentity
from deploy.local.state import Stack, load_stack
from deploy.local.status import ComponentStatus, StackStatus, State, read_status, write_status
from shared.http.auth import Role, TokenVerifier
from shared.settings import ServiceSettings

NOBODY = ProcessIdentity(pid=os.getpid(), started=1.0)


def options(data_dir: Path, **chosen: object) -> StackOptions:
    programs = (ServiceProgram(name="sync", command=("true",)), ServiceProgram(name="metrics", command=("true",)))
    return StackOptions.model_validate({"data_dir": data_dir, "services": programs, **chosen})


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    return settle(Layout.of(tmp_path), options(tmp_path))


def test_the_settled_stack_is_the_one_that_commands_load(stack: Stack, tmp_path: Path) -> None:
    assert load_stack(tmp_path) == stack


def test_settling_again_changes_no_address(stack: Stack, tmp_path: Path) -> None:
    assert settle(Layout.of(tmp_path), options(tmp_path)) == stack


def test_a_services_environment_is_what_its_settings_read(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in stack.environment("sync").items():
        monkeypatch.setenv(name, value)
    read = type("SyncSettings", (ServiceSettings,), {"service": "sync", "__module__": __name__})()
    assert read.environment == "development"
    assert read.kafka.bootstrap_servers == stack.kafka_bootstrap
    assert read.kafka.group_instance_id == "sync-0"
    assert read.mongo.url.get_secret_value() == stack.mongo_url
    assert f"http://127.0.0.1:{read.http.port}" == stack.urls["sync"]
    assert read.auth.jwks_file is not None


def test_every_service_learns_where_the_others_are(stack: Stack) -> None:
    assert stack.environment("sync")["TENANTRY_METRICS_URL"] == stack.urls["metrics"]


def test_a_service_left_out_keeps_its_address_so_that_it_can_be_run_by_hand(tmp_path: Path) -> None:
    chosen = options(tmp_path, without={"sync"})
    stack = settle(Layout.of(tmp_path), chosen)
    assert [program.name for program in chosen.programs] == ["metrics"]
    assert set(stack.urls) == {"sync", "metrics"}


def test_given_servers_are_used_as_they_are(tmp_path: Path) -> None:
    stack = settle(Layout.of(tmp_path), options(tmp_path, kafka="broker:9092", mongo="mongodb://db/?replicaSet=x"))
    assert (stack.kafka_bootstrap, stack.mongo_url) == ("broker:9092", "mongodb://db/?replicaSet=x")
    assert set(stack.plan.ports) == {"sync", "metrics"}


@pytest.mark.parametrize("chosen", [{"ports": {"nope": 1}}, {"without": {"nope"}}])
def test_an_unknown_component_is_refused_with_the_known_ones(tmp_path: Path, chosen: dict[str, object]) -> None:
    with pytest.raises(LocalStackError, match=r"nope; there is: .*metrics"):
        settle(Layout.of(tmp_path), options(tmp_path, **chosen))


async def test_the_stacks_tokens_verify_with_what_its_services_are_given(stack: Stack) -> None:
    settings = ServiceSettings.model_validate(
        {"auth": {"jwks_file": stack.environment("sync")["TENANTRY_AUTH__JWKS_FILE"]}}
    )
    token = stack.token(partner_id="acme", role=Role.ANALYST, lifetime=timedelta(minutes=1))
    assert (await TokenVerifier(settings.auth).verify(token)).partner_id == "acme"


def test_where_no_stack_was_started_the_message_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(StackNotFoundError, match="tenantry up --data-dir"):
        load_stack(tmp_path)


def test_the_default_directory_can_be_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TENANTRY_DATA_DIR", str(tmp_path))
    assert Layout.of(None).root == tmp_path


def recorded(tmp_path: Path, supervisor: ProcessIdentity, process: ProcessIdentity) -> ComponentStatus:
    """The status of one component, recorded as healthy, as it is read back."""
    component = ComponentStatus(url="u", state=State.HEALTHY, process=process)
    write_status(tmp_path / "status.json", StackStatus(supervisor=supervisor, components={"sync": component}))
    status = read_status(tmp_path / "status.json")
    assert status is not None
    return status.components["sync"]


def test_a_supervised_component_is_as_recorded(tmp_path: Path) -> None:
    me = ProcessIdentity.of(os.getpid())
    assert recorded(tmp_path, me, me).healthy


def test_without_a_supervisor_what_runs_is_orphaned_and_not_healthy(tmp_path: Path) -> None:
    component = recorded(tmp_path, NOBODY, ProcessIdentity.of(os.getpid()))
    assert (component.state, component.healthy) == (State.ORPHANED, False)


def test_without_a_supervisor_what_ended_is_stopped(tmp_path: Path) -> None:
    component = recorded(tmp_path, NOBODY, NOBODY)
    assert (component.state, component.pid) == (State.STOPPED, None)


def test_a_process_is_not_mistaken_for_a_later_one_with_its_pid() -> None:
    me = psutil.Process()
    assert ProcessIdentity(me.pid, me.create_time()).find() == me
    assert ProcessIdentity(me.pid, me.create_time() - 60).find() is None
