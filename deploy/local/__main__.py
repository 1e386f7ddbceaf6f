"""The supervisor in the background: `python -m deploy.local OPTIONS`, with the options as JSON."""

import sys
from datetime import UTC, datetime

from deploy.local.errors import LocalStackError
from deploy.local.foreground import run_until_signalled
from deploy.local.lines import Lines
from deploy.local.options import StackOptions


def main() -> int:
    """Run until told to stop; exit code 1 with the reason on the last line if the stack cannot run."""
    try:
        run_until_signalled(StackOptions.model_validate_json(sys.argv[1]), Lines(_log))
    except LocalStackError as error:
        _log(" ".join(str(error).split()))
        return 1
    return 0


def _log(line: str) -> None:
    print(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
