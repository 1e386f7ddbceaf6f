"""Commands that need servers, where there are none."""

from pathlib import Path

import pytest
import typer
from pymongo.errors import OperationFailure
from typer.testing import CliRunner

from cli.connection import told_plainly
from cli.main import app

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
    assert result.stderr.splitlines()[-1].endswith("is the stack up? See `tenantry status`")


def test_a_moment_that_mongodb_no_longer_keeps_is_told_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    gone = OperationFailure("Read timestamp is older than the oldest available timestamp.", 239)
    with pytest.raises(typer.Exit) as ended, told_plainly():
        raise gone
    assert ended.value.exit_code == 1
    assert "minSnapshotHistoryWindowInSeconds: 3600" in capsys.readouterr().err
