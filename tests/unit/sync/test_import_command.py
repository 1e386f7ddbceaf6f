"""`tenantry import` without servers: dry runs, exit codes, messages and the reject file."""

import csv
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from cli import imports

MAPPING = """
partner: acme
source: crm
inputs:
  - {file: c.csv, record: customer, fields: {customer_id: id, name: name, country: country}}
"""
CHECKOUT = Path(__file__).parents[3]
EXAMPLES, DATA = CHECKOUT / "examples", CHECKOUT.parent / "shared" / "data"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "crm.yaml").write_text(MAPPING)
    (tmp_path / "c.csv").write_text("id,name,country\nc1,One,GB\n,Two,GB\nc3,Three,Atlantis\n")
    return tmp_path


def run(*arguments: str | Path) -> Result:
    app = typer.Typer()
    imports.register(app)
    app.command("other")(lambda: None)  # with one command alone Typer would not ask for its name
    return CliRunner().invoke(app, ["import", *map(str, arguments)], env={"COLUMNS": "120"})


def test_a_dry_run_reads_everything_and_needs_no_servers(directory: Path) -> None:
    result = run(directory / "crm.yaml", "--dry-run")
    assert result.exit_code == 0, result.output
    assert "Countries that are not known: Atlantis (1)" in result.output
    assert "Dry run: nothing was emitted." in result.output
    assert list(csv.reader((directory / "crm.rejects.csv").read_text().splitlines())) == [
        ["input", "record", "row", "reason", "original"],
        ["c.csv", "customer", "3", "customer_id missing", ",Two,GB"],
    ]


def test_no_spreadsheet_runs_what_stands_in_a_reject_file(directory: Path) -> None:
    (directory / "c.csv").write_text("id,name,country\n,=1+1,GB\n=cmd|' /C calc'!A0,Two,GB,more\n")
    run(directory / "crm.yaml", "--dry-run")
    _, *rejects = csv.reader((directory / "crm.rejects.csv").read_text().splitlines())
    assert [original for *_, original in rejects] == [",=1+1,GB", "'=cmd|' /C calc'!A0,Two,GB,more"]


def test_the_reject_file_goes_where_it_is_wanted_and_is_replaced(directory: Path) -> None:
    elsewhere = directory / "elsewhere"
    run(directory / "crm.yaml", "--dry-run", "--rejects", elsewhere)
    assert (elsewhere / "crm.rejects.csv").exists()
    assert not (directory / "crm.rejects.csv").exists()
    (directory / "c.csv").write_text("id,name,country\nc1,One,GB\n")
    run(directory / "crm.yaml", "--dry-run", "--rejects", elsewhere)
    assert not (elsewhere / "crm.rejects.csv").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("name: name", "nam: name"), "crm.yaml line 5, inputs[0].fields.nam: is not a field of a customer record"),
        (("c.csv", "gone.csv"), "gone.csv: no such file"),
        (("name: name", "name: nick"), "c.csv: has no column 'nick'; it has id, name, country"),
        (("partner: acme", "partner: ["), "crm.yaml line"),
    ],
)
def test_what_cannot_be_imported_ends_with_2_and_one_clear_message(
    directory: Path, change: tuple[str, str], message: str
) -> None:
    (directory / "crm.yaml").write_text(MAPPING.replace(*change))
    result = run(directory / "crm.yaml", "--dry-run")
    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("name", ["gone.yaml", "."])
def test_a_mapping_that_is_not_there_ends_with_2(directory: Path, name: str) -> None:
    result = run(directory / name, "--dry-run")
    assert result.exit_code == 2
    assert "no such file" in result.output or "is a directory" in result.output


def test_without_a_stack_the_command_says_how_to_start_one(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TENANTRY_KAFKA__BOOTSTRAP_SERVERS", raising=False)
    result = run(directory / "crm.yaml", "--data-dir", directory / "no-stack")
    assert result.exit_code == 1
    assert "tenantry up" in result.output


def test_a_broker_that_is_away_ends_with_1(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENANTRY_KAFKA__BOOTSTRAP_SERVERS", "127.0.0.1:1")
    result = run(directory / "crm.yaml")
    assert result.exit_code == 1
    assert "Kafka at 127.0.0.1:1 does not answer" in result.output
    assert "Traceback" not in result.output


@pytest.mark.skipif(not DATA.is_dir(), reason="the public data sets are not beside this checkout")
@pytest.mark.parametrize("name", ["ravenstack", "focus", "partner_center"])
def test_the_examples_fit_the_files_they_are_for(name: str, tmp_path: Path) -> None:
    result = run(EXAMPLES / name / "mapping.yaml", "--dry-run", "--rejects", tmp_path)
    assert result.exit_code == 0, result.output
    assert list(tmp_path.iterdir()) == []
