"""Run the benchmarks that need no running stack, one after the other; exits with 1 if an answer was wrong.

python -m benchmarks                    all, at full size: hours
python -m benchmarks --quick            all, small
python -m benchmarks metrics_rebuild    one
"""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Final

import typer

QUICK: Final[Mapping[str, Sequence[str]]] = {
    "metrics_pipeline": ["--quick"],
    "metrics_queries": ["--scale", "10000", "--rounds", "5"],
    "metrics_explanations": ["--customers", "5000"],
    "metrics_rebuild": ["--quick"],
    "customers_lists": ["--sizes", "10000", "--rounds", "20"],
    "customers_intake": ["--customers", "1000"],
    "exports_formats": ["--quick"],
    "exports_jobs": ["--quick"],
}
"""Each benchmark, a module with a command line of its own, and what makes it small."""


def main(
    names: Annotated[list[str] | None, typer.Argument(help="All if none is named.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Small: minutes instead of hours.")] = False,
) -> None:
    """Run benchmarks."""
    failed = [name for name in names or QUICK if not _run(name, QUICK[name] if quick else [])]
    if failed:
        sys.stderr.write(f"wrong answers or failures in: {', '.join(failed)}\n")
        raise typer.Exit(1)


def _run(name: str, arguments: Sequence[str]) -> bool:
    return subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *arguments], check=False).returncode == 0


if __name__ == "__main__":
    typer.run(main)
