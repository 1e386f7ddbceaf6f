"""Which demo a data directory holds. It stays the same there, so that the second `tenantry demo` changes nothing."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from cli.demo.calendar import Window
from cli.demo.errors import DemoError
from cli.demo.facts import History
from cli.demo.files import CORRECTIONS, MAPPING, write_files
from cli.demo.generator import generate
from cli.demo.market import Tenant, tenants
from deploy.local.files import write_atomically
from deploy.local.layout import Layout

SEED = 1
CUSTOMERS = 3_500


class Sample(BaseModel):
    """What the files were made from. `imported` once they all were; the trickle waits for it."""

    model_config = ConfigDict(frozen=True)

    seed: int
    customers: int
    until: date
    imported: bool = False

    @property
    def window(self) -> Window:
        """The time that the files tell of."""
        return Window.before(self.until)

    def histories(self) -> Iterator[tuple[Tenant, History]]:
        """Every tenant with what it tells, made anew."""
        for tenant in tenants():
            yield tenant, generate(tenant, seed=self.seed, customers=self.customers, window=self.window)


def demo_directory(layout: Layout) -> Path:
    """Where the demo keeps its files."""
    return layout.root / "demo"


def read_sample(directory: Path) -> Sample | None:
    """The sample that `directory` holds whole, if there is one."""
    try:
        return Sample.model_validate_json((directory / "demo.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValidationError):
        return None


def write_sample(directory: Path, sample: Sample) -> None:
    """Record `sample`."""
    write_atomically(directory / "demo.json", sample.model_dump_json(indent=2))


def prepare(directory: Path, *, seed: int | None, customers: int | None, today: date) -> Sample:
    """The sample that `directory` holds; if none, one whose files are written now and end before `today`.

    Raises DemoError where the directory holds one of another `seed` or number of `customers` than asked for.
    """
    if held := read_sample(directory):
        asked = (held.seed if seed is None else seed, customers or held.customers)
        if asked != (held.seed, held.customers):
            raise DemoError(
                f"{directory} holds the demo of --seed {held.seed} --customers {held.customers}; "
                "give another --data-dir for a different one"
            )
        return held
    sample = Sample(seed=SEED if seed is None else seed, customers=customers or CUSTOMERS, until=today)
    for tenant, history in sample.histories():
        write_files(directory / tenant.partner, tenant, history)
    write_sample(directory, sample)
    return sample


def mappings(directory: Path) -> list[Path]:
    """All mappings in the order of their import: first what the tenants tell at first, then their corrections."""
    folders = [directory / tenant.partner for tenant in tenants()]
    return [*(folder / MAPPING for folder in folders), *(folder / CORRECTIONS / MAPPING for folder in folders)]
