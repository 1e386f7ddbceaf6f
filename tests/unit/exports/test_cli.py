"""`tenantry export` against an API that behaves as each test wants."""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
import typer
from typer.testing import CliRunner

from cli import exports
from cli.export_client import ExportClient, ExportError

CONTENT = b"customer_id\tname\n" + b"C1\tContoso\n" * 1_000
JOB = {
    "id": "E1",
    "status": "completed",
    "progress": {"rows": 1_000, "total_rows": 1_000},
    "row_count": 1_000,
    "size_bytes": len(CONTENT),
    "sha256": sha256(CONTENT).hexdigest(),
    "file_name": "customers-20260331T120000Z.tsv",
    "content_url": "/v1/exports/E1/content",
    "failure": None,
    "as_of": "2026-03-31T12:00:00.500000Z",
}
AS_OF = datetime(2026, 3, 31, 12, 0, 0, 500_000, UTC)

Answer = Callable[[httpx.Request], httpx.Response]


def exported(answer: Answer, target: Path) -> Any:
    with ExportClient("http://exports", "token", transport=httpx.MockTransport(answer)) as client:
        return client.export({"dataset": "customers"}, target, lambda *_: None)


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.export_client._POLL_SECONDS", 0)


class Api:
    """A job that is completed when looked at for the third time."""

    def __init__(self, **changes: object) -> None:
        self.job = JOB | changes
        self.looks = 0
        self.asked = 0
        self.gone = False
        self.ranges: list[str | None] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            self.asked += 1
            return httpx.Response(202, json=self.job | {"status": "pending"})
        if request.url.path.endswith("/content"):
            return self.content(request)
        if self.gone:
            self.gone = False
            return httpx.Response(200, json=self.job | {"status": "expired"})
        self.looks += 1
        return httpx.Response(200, json=self.job | ({"status": "running"} if self.looks < 3 else {}))

    def content(self, request: httpx.Request) -> httpx.Response:
        """Answer the file from where it is asked for."""
        self.ranges.append(request.headers.get("Range"))
        start = int((self.ranges[-1] or "bytes=0-")[6:-1])
        return httpx.Response(206 if start else 200, content=CONTENT[start:])


class BreakingApi(Api):
    """Breaks off in the middle of the first download."""

    def content(self, request: httpx.Request) -> httpx.Response:
        """Answer half of the file, then break."""
        if self.ranges:
            return super().content(request)
        self.ranges.append(None)
        return httpx.Response(200, stream=_Breaking())


class _Breaking(httpx.SyncByteStream):
    def __iter__(self) -> Any:
        yield CONTENT[:5_000]
        raise httpx.ReadError("connection reset")


def test_a_small_export_is_saved_under_the_name_the_service_gives_it(tmp_path: Path) -> None:
    name = 'attachment; filename="../customers-1.tsv"'
    headers = {"X-Row-Count": "2", "X-As-Of": AS_OF.isoformat(), "Content-Disposition": name}
    saved = exported(lambda _: httpx.Response(200, content=b"a\nb\n", headers=headers), tmp_path)
    assert (saved.path, saved.row_count, saved.as_of) == (tmp_path / "customers-1.tsv", 2, AS_OF)
    assert saved.path.read_bytes() == b"a\nb\n"


def test_a_job_is_followed_to_its_end_and_its_file_fetched(tmp_path: Path) -> None:
    saved = exported(Api(), tmp_path)
    assert saved.path == tmp_path / "customers-20260331T120000Z.tsv"
    assert saved.path.read_bytes() == CONTENT


def test_a_download_that_breaks_off_is_continued_where_it_stopped(tmp_path: Path) -> None:
    api = BreakingApi()
    saved = exported(api, tmp_path / "mine.tsv")
    assert saved.path.read_bytes() == CONTENT
    assert api.ranges == [None, "bytes=5000-"]


class DyingApi(Api):
    """Breaks off again and again, until it is told to work."""

    dead = True

    def content(self, request: httpx.Request) -> httpx.Response:
        """Answer half of the file, then break; later, what is asked for."""
        if not self.dead:
            return super().content(request)
        return httpx.Response(200, stream=_Breaking())


def test_the_same_command_goes_on_where_an_interrupted_one_stopped(tmp_path: Path) -> None:
    api = DyingApi()
    with pytest.raises(ExportError, match="does not answer"):
        exported(api, tmp_path / "mine.tsv")
    api.dead = False
    saved = exported(api, tmp_path / "mine.tsv")
    assert (api.asked, api.ranges) == (1, ["bytes=5000-"])
    assert saved.path.read_bytes() == CONTENT
    assert [path.name for path in tmp_path.iterdir()] == ["mine.tsv"]


def test_a_job_that_cannot_lead_to_a_file_any_more_is_begun_again(tmp_path: Path) -> None:
    api = DyingApi()
    with pytest.raises(ExportError):
        exported(api, tmp_path / "mine.tsv")
    api.dead, api.gone = False, True
    assert exported(api, tmp_path / "mine.tsv").path.read_bytes() == CONTENT
    assert api.asked == 2


def test_another_request_or_target_is_not_taken_for_the_interrupted_one(tmp_path: Path) -> None:
    api = DyingApi()
    with pytest.raises(ExportError):
        exported(api, tmp_path / "mine.tsv")
    api.dead = False
    exported(api, tmp_path / "other.tsv")
    assert api.asked == 2


def test_a_file_that_is_not_what_was_made_gets_no_name(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="SHA-256"):
        exported(Api(sha256="00" * 32), tmp_path / "mine.tsv")
    assert list(tmp_path.iterdir()) == []


def test_a_failed_job_says_why(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="could not be read"):
        exported(Api(status="failed", failure="The customers service could not be read."), tmp_path)


def test_a_refusal_is_shown_field_by_field(tmp_path: Path) -> None:
    problem = {"title": "Unprocessable", "detail": "x", "errors": [{"field": "format", "reason": "no docx"}]}
    with pytest.raises(ExportError, match="format: no docx"):
        exported(lambda _: httpx.Response(422, json=problem), tmp_path)


def test_an_answer_that_is_no_problem_document_is_still_words(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="502"):
        exported(lambda _: httpx.Response(502, text="<html>"), tmp_path)


def test_a_service_that_is_away_is_said_to_be(tmp_path: Path) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(ExportError, match="does not answer"):
        exported(refuse, tmp_path)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["customers", "--filter", "country"], "FIELD=VALUE"),
        (["customers", "--period", "yesterday"], "FROM..TO"),
        (["customers", "-o", "no/such/place.tsv"], "no directory"),
        (["customers", "--url", "http://elsewhere"], "token"),
    ],
)
def test_wrong_arguments_are_refused_with_the_fix(arguments: list[str], words: str) -> None:
    app = typer.Typer()
    exports.register(app)
    result = CliRunner().invoke(app, arguments, env={"TERM": "dumb"})
    assert (result.exit_code, words in result.output) == (2, True)


def test_without_a_stack_the_command_says_how_to_get_one(tmp_path: Path) -> None:
    app = typer.Typer()
    exports.register(app)
    result = CliRunner().invoke(app, ["customers", "--partner", "acme", "--data-dir", str(tmp_path)])
    assert result.exit_code == 1
    assert "Traceback" not in result.output
