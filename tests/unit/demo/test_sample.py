"""A data directory keeps the demo that it began with."""

from datetime import date
from pathlib import Path

import pytest

from cli.demo.errors import DemoError
from cli.demo.sample import mappings, prepare, read_sample

TODAY = date(2026, 11, 22)


def test_the_files_tell_of_two_years_of_whole_months_and_of_this_one_so_far(tmp_path: Path) -> None:
    sample = prepare(tmp_path, seed=None, customers=60, today=TODAY)
    assert (str(sample.window.first), str(sample.window.last), sample.window.until) == ("2024-11", "2026-10", TODAY)
    assert all(mapping.exists() for mapping in mappings(tmp_path))


def test_corrections_are_imported_after_everything_else(tmp_path: Path) -> None:
    corrections = [mapping.parent.name == "corrections" for mapping in mappings(tmp_path)]
    assert corrections == [False] * 3 + [True] * 3


def test_another_day_finds_the_same_files(tmp_path: Path) -> None:
    first = prepare(tmp_path, seed=None, customers=60, today=TODAY)
    file = tmp_path / "northwind" / "customers.csv"
    written = file.stat().st_mtime_ns
    assert prepare(tmp_path, seed=None, customers=None, today=date(2027, 1, 1)) == first
    assert file.stat().st_mtime_ns == written


@pytest.mark.parametrize(("seed", "customers"), [(2, None), (None, 61)])
def test_another_demo_in_the_same_directory_is_refused(tmp_path: Path, seed: int | None, customers: int | None) -> None:
    prepare(tmp_path, seed=1, customers=60, today=TODAY)
    with pytest.raises(DemoError, match="--seed 1 --customers 60"):
        prepare(tmp_path, seed=seed, customers=customers, today=TODAY)


def test_files_of_a_run_that_was_interrupted_are_written_anew(tmp_path: Path) -> None:
    prepare(tmp_path, seed=1, customers=60, today=TODAY)
    (tmp_path / "demo.json").unlink()
    (tmp_path / "northwind" / "customers.csv").write_text("cut off")
    assert read_sample(tmp_path) is None
    prepare(tmp_path, seed=1, customers=60, today=TODAY)
    assert "cut off" not in (tmp_path / "northwind" / "customers.csv").read_text(encoding="utf-8")
