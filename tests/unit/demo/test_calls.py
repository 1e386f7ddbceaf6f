"""An export counts only if it came whole."""

import base64
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from cli.demo import calls
from cli.demo.errors import DemoError

CONTENT = b"customer_id\tname\nc1\tBakker\n"
DIGEST = hashlib.sha256(CONTENT)
JOB = "/v1/exports/e1"

Answer = Callable[[httpx.Request], httpx.Response]


def test_a_small_export_is_the_answer_itself(tmp_path: Path) -> None:
    file = calls.export_customers(_client(lambda _: _direct(CONTENT)), tmp_path / "customers.tsv")
    assert (file.rows, file.sha256, file.path.read_bytes()) == (1, DIGEST.hexdigest(), CONTENT)


def test_a_large_export_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "POLL_SECONDS", 0)
    statuses = iter(["pending", "running", "completed"])
    file = calls.export_customers(_client(lambda request: _job(request, statuses)), tmp_path / "customers.tsv")
    assert (file.rows, file.path.read_bytes()) == (1, CONTENT)


def test_a_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DemoError, match="was promised"):
        calls.export_customers(_client(lambda _: _direct(CONTENT[:-5])), tmp_path / "customers.tsv")


def test_a_failed_export_says_why(tmp_path: Path) -> None:
    failed = {"status": "failed", "failure": "the disk is full"}
    answers = {"POST": httpx.Response(202, headers={"Location": JOB}), "GET": httpx.Response(200, json=failed)}
    with pytest.raises(DemoError, match="the disk is full"):
        calls.export_customers(_client(lambda request: answers[request.method]), tmp_path / "customers.tsv")


def _client(answer: Answer) -> httpx.Client:
    return httpx.Client(transport=httpx.MockTransport(answer), base_url="http://exports")


def _direct(content: bytes) -> httpx.Response:
    digest = f"sha-256=:{base64.b64encode(DIGEST.digest()).decode()}:"
    return httpx.Response(200, content=content, headers={"X-Row-Count": "1", "Repr-Digest": digest})


def _job(request: httpx.Request, statuses: Iterator[str]) -> httpx.Response:
    if request.method == "POST":
        return httpx.Response(202, headers={"Location": JOB})
    if request.url.path == f"{JOB}/content":
        return httpx.Response(200, content=CONTENT)
    done = {"content_url": f"{JOB}/content", "row_count": 1, "sha256": DIGEST.hexdigest()}
    return httpx.Response(200, json={"status": next(statuses), **done})
