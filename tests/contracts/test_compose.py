"""The Compose file names real settings, starts in order of health, and has no password in it."""

import shutil
import stat
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jwt
import pytest
import yaml
from typer.testing import CliRunner

from cli.main import app
from deploy.docker.prepare import DIRECTORY, prepare
from shared.events.generate import ROOT
from tests.contracts.service_settings import addresses_of, variables_of

COMPOSE = ROOT / "docker-compose.yml"
SERVICES = ["customers", "exports", "metrics", "portal", "sync"]
OURS = [*SERVICES, "topics"]
NOW = datetime(2025, 12, 1, tzinfo=UTC)

file: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
containers: dict[str, dict[str, Any]] = file["services"]


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_a_real_setting_of_its_service(name: str) -> None:
    given = {variable for variable in containers[name]["environment"] if variable.startswith("TENANTRY_")}
    assert given <= variables_of(name)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_told_where_everything_it_calls_is(name: str) -> None:
    assert addresses_of(name) <= containers[name]["environment"].keys()


def test_every_service_of_the_repository_has_a_container() -> None:
    assert [path.parent.name for path in sorted(ROOT.glob("services/*/app.py"))] == SERVICES


def test_the_command_line_is_told_what_its_commands_read() -> None:
    known = variables_of("metrics") | variables_of("sync") | {"TENANTRY_EXPORTS_URL"}
    assert containers["cli"]["environment"].keys() <= known
    assert containers["cli"]["profiles"] == ["tools"]


@pytest.mark.parametrize("name", [*OURS, "cli"])
def test_our_containers_are_hardened(name: str) -> None:
    assert containers[name]["read_only"] is True
    assert containers[name]["cap_drop"] == ["ALL"]
    assert containers[name]["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_waits_for_a_healthy_database_and_for_the_topics(name: str) -> None:
    needs = containers[name]["depends_on"]
    assert needs["mongo"] == {"condition": "service_healthy"}
    assert needs["topics"] == {"condition": "service_completed_successfully"}
    assert "/health/ready" in containers[name]["healthcheck"]["test"][-1]


def test_the_topics_wait_for_a_healthy_broker() -> None:
    assert containers["topics"]["depends_on"] == {"kafka": {"condition": "service_healthy"}}


def test_everything_that_keeps_data_has_a_health_check_and_a_volume() -> None:
    for name in ("kafka", "mongo", "object-store"):
        assert containers[name]["healthcheck"]["test"]
        assert containers[name]["volumes"]


def test_only_services_are_published_and_only_on_this_machine() -> None:
    published = {name: container["ports"] for name, container in containers.items() if "ports" in container}
    assert sorted(published) == SERVICES
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)


def test_images_are_pinned_to_a_version() -> None:
    foreign = [container["image"] for name, container in containers.items() if name not in {*OURS, "cli"}]
    for image in foreign:
        assert image.rpartition(":")[2] not in {"", "latest"}


def test_no_container_is_given_a_secret_as_a_value() -> None:
    names = {name for container in containers.values() for name in container.get("environment", {})}
    assert [name for name in names if any(word in name for word in ("PASSWORD", "SECRET", "ACCESS_KEY"))] == []
    assert all(secret.keys() == {"file"} for secret in file["secrets"].values())


def mounted_files(directory: Path) -> list[Path]:
    """The secrets that containers mount, as if `.tenantry/compose` were `directory`."""
    named = [Path(secret["file"]) for secret in file["secrets"].values()]
    return [directory / path.relative_to(DIRECTORY) for path in named]


def test_preparing_makes_every_file_that_is_mounted_readable_behind_a_closed_directory(tmp_path: Path) -> None:
    directory = tmp_path / "compose"
    prepare(directory, now=NOW)
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    for mounted in mounted_files(directory):
        assert stat.S_IMODE(mounted.stat().st_mode) == 0o644
    assert stat.S_IMODE((directory / "keys/private.pem").stat().st_mode) == 0o600


def test_a_token_can_be_made_of_the_prepared_keys(tmp_path: Path) -> None:
    prepare(tmp_path, now=NOW)
    command = ["token", "--data-dir", str(tmp_path), "--partner", "acme", "--role", "owner"]
    made = CliRunner().invoke(app, command)
    assert made.exit_code == 0, made.stderr
    claims = jwt.decode(made.stdout.strip(), options={"verify_signature": False})
    assert (claims["partner_id"], claims["roles"]) == ("acme", ["owner"])


def test_preparing_twice_keeps_keys_and_credentials(tmp_path: Path) -> None:
    kept = [tmp_path / name for name in ("keys/private.pem", "keys/jwks.json", "object-store.json", "object-store.env")]
    prepare(tmp_path, now=NOW)
    before = [path.read_bytes() for path in kept]
    prepare(tmp_path, now=NOW)
    assert [path.read_bytes() for path in kept] == before


def test_no_two_installations_share_a_credential(tmp_path: Path) -> None:
    for name in ("one", "other"):
        prepare(tmp_path / name, now=NOW)
    one, other = (tmp_path / name / "object-store.env" for name in ("one", "other"))
    assert set(one.read_text().splitlines()).isdisjoint(other.read_text().splitlines())


@pytest.mark.skipif(shutil.which("docker-compose") is None, reason="docker-compose is not installed")
def test_compose_itself_accepts_the_file(tmp_path: Path) -> None:
    shutil.copy(COMPOSE, tmp_path)
    prepare(tmp_path / DIRECTORY, now=NOW)
    subprocess.run(["docker-compose", "config", "--quiet"], cwd=tmp_path, check=True)
