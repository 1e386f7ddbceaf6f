"""The exports API as the command line uses it: ask, wait, and fetch a file that is whole or not there."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeVar

import httpx

from cli.export_resume import Resumption
from cli.plain_words import CommandError

T = TypeVar("T")
OnProgress = Callable[[str, int, int], None]
"""Told what is going on, how much is done, and out of how much (rows, then bytes)."""

_POLL_SECONDS: Final = 0.5
_TRIES: Final = 5
_UNFINISHED: Final = {"pending", "running"}


class ExportError(CommandError):
    """The export came to nothing; the message is for the person at the terminal."""


class JobFailed(ExportError):
    """There is no file, and going on with the same job cannot help."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A file that was compared with its digest."""

    path: Path
    row_count: int
    size_bytes: int
    as_of: datetime
    """The moment whose data the file shows."""


class ExportClient:
    """Talks to the exports service at `url` with a bearer token."""

    def __init__(self, url: str, token: str, *, transport: httpx.BaseTransport | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._url = url
        self._http = httpx.Client(base_url=url, headers=headers, timeout=120, transport=transport)

    def __enter__(self) -> "ExportClient":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def export(self, body: dict[str, Any], target: Path, on_progress: OnProgress) -> Saved:
        """Ask for `body` and save it at `target` (a directory: under the file's own name); raises `ExportError`.

        A job that an earlier, interrupted call began for the same is followed, and its download continued.
        """
        resumption = Resumption.of(self._url, body, target)
        begun = self._begun(resumption)
        if begun is None:
            answer = self._ask(body)
            if answer.status_code == httpx.codes.OK:
                return _save_direct(answer, target)
            begun = answer.json()
            resumption.begin(begun["id"])
        try:
            saved = self._finish(begun, target, on_progress)
        except JobFailed:
            resumption.end()
            raise
        resumption.end()
        return saved

    def _ask(self, body: dict[str, Any]) -> httpx.Response:
        with _words_for_outages():
            return _checked(self._http.post("/v1/exports", json=body))

    def _begun(self, resumption: Resumption) -> dict[str, Any] | None:
        """Return the job of an earlier call if it can still lead to the file."""
        if resumption.job_id is None:
            return None
        with _words_for_outages():
            answer = self._http.get(f"/v1/exports/{resumption.job_id}")
        if answer.is_success and answer.json()["status"] in {*_UNFINISHED, "completed"}:
            job: dict[str, Any] = answer.json()
            return job
        resumption.end()
        return None

    def _finish(self, begun: dict[str, Any], target: Path, on_progress: OnProgress) -> Saved:
        job = self._wait(begun, on_progress)
        path = target / job["file_name"] if target.is_dir() else target
        self._fetch(job, path, on_progress)
        return Saved(path, job["row_count"], job["size_bytes"], datetime.fromisoformat(job["as_of"]))

    def _wait(self, job: dict[str, Any], on_progress: OnProgress) -> dict[str, Any]:
        while job["status"] in _UNFINISHED:
            on_progress(job["status"], job["progress"]["rows"], job["progress"]["total_rows"])
            time.sleep(_POLL_SECONDS)
            job = self._look(job["id"])
        if job["status"] != "completed":
            raise JobFailed(job["failure"] or f"the export was {job['status']}")
        return job

    def _look(self, export_id: str) -> dict[str, Any]:
        with _words_for_outages():
            answer = _patiently(lambda: self._http.get(f"/v1/exports/{export_id}"))
        found: dict[str, Any] = _checked(answer).json()
        return found

    def _fetch(self, job: dict[str, Any], path: Path, on_progress: OnProgress) -> None:
        # Named after the job: what is left of another one is never continued.
        part = path.with_name(f"{path.name}.{job['id']}.part")
        with _words_for_outages():
            _patiently(lambda: self._continue(job, part, on_progress))
        if _digest(part) != job["sha256"]:
            part.unlink()
            raise JobFailed("what arrived is not the file that was made (its SHA-256 differs); try again")
        part.replace(path)

    def _continue(self, job: dict[str, Any], part: Path, on_progress: OnProgress) -> None:
        """Fetch what is missing of the file, from where an earlier try broke off."""
        have = part.stat().st_size if part.exists() else 0
        if have == job["size_bytes"] > 0:
            return
        headers = {"Range": f"bytes={have}-", "If-Range": f'"{job["sha256"]}"'} if have else {}
        with self._http.stream("GET", job["content_url"], headers=headers) as response, part.open("ab") as file:
            _checked(response)
            if response.status_code == httpx.codes.OK:
                file.truncate(0)
            for piece in response.iter_bytes():
                file.write(piece)
                on_progress("downloading", file.tell(), job["size_bytes"])


def _patiently(work: Callable[[], T]) -> T:
    """Return what `work` returns, after several tries where the connection breaks; raises `httpx.TransportError`."""
    for _ in range(_TRIES):
        try:
            return work()
        except httpx.TransportError:
            time.sleep(_POLL_SECONDS)
    return work()


def _save_direct(answer: httpx.Response, target: Path) -> Saved:
    path = target / _file_name(answer) if target.is_dir() else target
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(answer.content)
    part.replace(path)
    as_of = datetime.fromisoformat(answer.headers["X-As-Of"])
    return Saved(path, int(answer.headers["X-Row-Count"]), len(answer.content), as_of)


def _file_name(answer: httpx.Response) -> str:
    header = Message()
    header["Content-Disposition"] = answer.headers["Content-Disposition"]
    return Path(header.get_filename("export")).name


def _digest(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        for piece in iter(lambda: file.read(1024**2), b""):
            digest.update(piece)
    return digest.hexdigest()


def _checked(response: httpx.Response) -> httpx.Response:
    if response.is_success:
        return response
    response.read()
    raise ExportError("\n".join(_reasons(response)))


def _reasons(response: httpx.Response) -> Iterator[str]:
    try:
        problem = response.json()
        errors = problem.get("errors") or [{"field": problem["title"], "reason": problem["detail"]}]
    except (ValueError, KeyError, AttributeError):
        yield f"the service answered {response.status_code}"
        return
    for error in errors:
        yield f"{error['field']}: {error['reason']}"


@contextmanager
def _words_for_outages() -> Iterator[None]:
    try:
        yield
    except httpx.TransportError as error:
        raise ExportError(f"the exports service does not answer ({error}); is the stack up?") from error
