"""Starting a stack from outside of its supervisor."""

from pathlib import Path

import pytest

from deploy.local.control import start_detached
from deploy.local.errors import LocalStackError
from deploy.local.options import StackOptions


def test_a_start_that_is_refused_says_why_and_nothing_else(tmp_path: Path) -> None:
    options = StackOptions(data_dir=tmp_path, services=(), ports={"nothing": 1234})
    with pytest.raises(LocalStackError, match=r"^the stack did not start: --port names nothing; there is: "):
        start_detached(options, seconds=300)
