"""Calls to the stack's services, as a person of a tenant in a role."""

import base64
import hashlib
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from cli.demo.errors import DemoError
from deploy.local.state import Stack
from shared.http.auth import Role

POLL_SECONDS = 0.2
EXPORT_SECONDS = 120.0


class Download(NamedTuple):
    """A file that came whole."""

    path: Path
    rows: int
    sha256: str


@contextmanager
def calling(stack: Stack, service: str, partner: str, role: Role = Role.OWNER) -> Iterator[httpx.Client]:
    """A client of one service; what cannot be reached or answers with a problem raises DemoError."""
    token = stack.token(partner_id=partner, role=role)
    headers = {"Authorization": f"Bearer {token}"}
    hooks = {"response": [_refuse_problems]}
    try:
        with httpx.Client(base_url=stack.urls[service], headers=headers, event_hooks=hooks, timeout=60) as client:
            yield client
    except httpx.HTTPError as error:
        raise DemoError(f"{service} did not answer ({error}); see `tenantry logs {service}`") from error


def summary(stack: Stack, partner: str, months: tuple[str, str]) -> Mapping[str, Any]:
    """The KPI cards of a tenant from the first month to the last."""
    with calling(stack, "metrics", partner) as client:
        answer = client.get("/v1/metrics/summary", params={"from": months[0], "to": months[1]})
        kpis: Mapping[str, Any] = answer.json()["kpis"]
        return kpis


def export_customers(client: httpx.Client, path: Path) -> Download:
    """Export all customers to `path`, and prove that the file is whole; raises DemoError where it is not."""
    answer = client.post("/v1/exports", json={"dataset": "customers", "format": "tsv"})
    if answer.status_code == httpx.codes.ACCEPTED:
        job = _completed(client, answer.headers["location"])
        content, rows, promised = client.get(job["content_url"]).content, job["row_count"], job["sha256"]
    else:
        content, rows = answer.content, int(answer.headers["x-row-count"])
        promised = _hexadecimal(answer.headers["repr-digest"])
    path.write_bytes(content)
    found = hashlib.sha256(content).hexdigest()
    if found != promised:
        raise DemoError(f"{path} has the SHA-256 {found}, and {promised} was promised")
    return Download(path, rows, found)


def _hexadecimal(digest: str) -> str:
    """The SHA-256 of a `Repr-Digest` field (RFC 9530), which is `sha-256=:<base64>:`."""
    return base64.b64decode(digest.removeprefix("sha-256=").strip(":")).hex()


def _completed(client: httpx.Client, location: str) -> Mapping[str, Any]:
    deadline = time.monotonic() + EXPORT_SECONDS
    while (job := client.get(location).json())["status"] in {"pending", "running"}:
        if time.monotonic() > deadline:
            raise DemoError(f"the export is {job['status']} after {EXPORT_SECONDS:.0f} s; see `tenantry logs exports`")
        time.sleep(POLL_SECONDS)
    if job["status"] != "completed":
        raise DemoError(f"the export {job['status']}: {job['failure']}")
    completed: Mapping[str, Any] = job
    return completed


def _refuse_problems(answer: httpx.Response) -> None:
    if answer.is_error:
        answer.read()
        raise DemoError(f"{answer.request.method} {answer.request.url} answers {answer.status_code}: {answer.text}")
