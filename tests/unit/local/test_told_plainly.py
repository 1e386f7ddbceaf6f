"""Commands that need servers, where there are none."""

from pathlib import Path

import pytest
import structlog
import typer
from pymongo.errors import OperationFailure
from typer.testing import CliRunner

from cli.main import app
from cli.plain_words import told_plainly

COMMANDS = [["verify", "metrics"], ["rebuild", "metrics"], ["dlq", "list"]]


@pytest.mark.parametrize("command", COMMANDS)
def test_without_a_stack_a_command_says_so_in_one_sentence(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TENANTRY_KAFKA__BOOTSTRAP_SERVERS", raising=False)
    result = CliRunner().invoke(app, [*command, "--data-dir", str(tmp_path)])
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert result.stderr.startswith("tenantry: no stack in ")


def test_a_broker_that_is_away_is_named_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENANTRY_KAFKA__BOOTSTRAP_SERVERS", "127.0.0.1:1")
    result = CliRunner().invoke(app, ["dlq", "list"])
    assert result.exit_code == 1
    assert result.stderr == "tenantry: no Kafka answers at 127.0.0.1:1; is the stack up? See `tenantry status`\n"


def test_a_database_address_that_is_none_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENANTRY_KAFKA__BOOTSTRAP_SERVERS", "127.0.0.1:1")
    monkeypatch.setenv("TENANTRY_MONGO__URL", "mongodb://")
    result = CliRunner().invoke(app, ["verify", "metrics"])
    assert result.exit_code == 1
    assert result.stderr.startswith("tenantry: TENANTRY_MONGO__URL: is no address of MongoDB; ")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_wrong_setting_is_named(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENANTRY_KAFKA__BOOTSTRAP_SERVERS", "127.0.0.1:1")
    monkeypatch.setenv("TENANTRY_KAFKA__MAX_BATCH", "many")
    result = CliRunner().invoke(app, command)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert result.stderr.startswith("tenantry: TENANTRY_KAFKA__MAX_BATCH: Input should be a valid integer")


@pytest.mark.parametrize("command", [*COMMANDS, ["up"], ["up", "--detach"], ["status"], ["down"], ["demo"]])
def test_a_data_directory_that_is_a_file_is_named(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TENANTRY_KAFKA__BOOTSTRAP_SERVERS", raising=False)
    file = tmp_path / "file"
    file.touch()
    result = CliRunner().invoke(app, [*command, "--data-dir", str(file)])
    assert result.exit_code == 1
    assert result.stderr.startswith(f"tenantry: {file}")
    assert not isinstance(result.exception, OSError)


@pytest.mark.parametrize(
    ("said", "told"), [("the rest is done by the same command", "\ntenantry: the rest is"), ("", "\n")]
)
def test_ctrl_c_ends_with_130_and_says_what_goes_on(said: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended, told_plainly(interrupted=said):
        raise KeyboardInterrupt
    assert ended.value.exit_code == 130
    assert capsys.readouterr().err.startswith(told)


def test_a_moment_that_mongodb_no_longer_keeps_is_told_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    gone = OperationFailure("Read timestamp is older than the oldest available timestamp.", 239)
    with pytest.raises(typer.Exit) as ended, told_plainly():
        raise gone
    assert ended.value.exit_code == 1
    assert "minSnapshotHistoryWindowInSeconds: 3600" in capsys.readouterr().err


def test_what_services_log_stays_off_the_output_of_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    log = structlog.get_logger("a service")
    with told_plainly():
        log.info("rebuild begun")
        log.warning("not committed, trying again")
    written = capsys.readouterr()
    assert written.out == ""
    assert "not committed, trying again" in written.err
    assert "rebuild begun" not in written.err
