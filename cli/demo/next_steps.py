"""What to do with a running demo: addresses, a token for each role, and lines that can be pasted into a shell."""

import os
import shlex
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

from cli.demo.market import tenants
from cli.demo.trickle import NAME as TRICKLE
from deploy.local.files import write_atomically
from deploy.local.state import Stack
from shared.http.auth import Role

PORTAL = "portal"
LIFETIME = timedelta(hours=24)


def addresses(stack: Stack) -> Mapping[str, str]:
    """The base URL of each service, without the trickle, which serves nobody."""
    return {name: url for name, url in stack.urls.items() if name != TRICKLE}


def portal_lines(stack: Stack) -> Iterator[str]:
    """Where the pages are, and who one can be there."""
    if PORTAL not in stack.urls:
        return
    yield stack.urls[PORTAL]
    people = ", ".join(role for role in Role if role is not Role.SERVICE)
    yield f"sign in with one click as {people} of {', '.join(each.partner for each in tenants())}"


def tokens(stack: Stack, partner: str) -> Mapping[Role, str]:
    """A token for each role at a tenant."""
    return {role: stack.token(partner_id=partner, role=role, lifetime=LIFETIME) for role in Role}


def write_shell_file(path: Path, stack: Stack, issued: Mapping[Role, str]) -> None:
    """Write addresses and tokens as shell variables: METRICS, CUSTOMERS … and OWNER, ANALYST …"""
    secrets = {role.value: token for role, token in issued.items()}
    values = {**addresses(stack), **secrets, "demo": str(path.parent)}
    lines = [f"export {name.upper()}={shlex.quote(value)}" for name, value in values.items()]
    write_atomically(path, "\n".join(["# `tenantry demo` writes new tokens each time; they last a day.", *lines, ""]))


def examples(shell_file: Path) -> Iterator[str]:
    """Lines for a shell, each of which works by itself once the first was run."""
    yield f"source {shlex.quote(_short(shell_file))}"
    yield _curl("OWNER", "$METRICS/v1/metrics/trends")
    yield _curl("ANALYST", "$METRICS/v1/metrics/geography?basis=open_order&segment=smb")
    yield _curl("ANALYST", "$CUSTOMERS/v1/customers?country=DE&limit=3")
    body = '{"dataset": "customers", "format": "csv", "filters": {"country": ["EE", "LT"]}}'
    post = f"-H 'Content-Type: application/json' -d '{body}' -o \"$DEMO/baltic.csv\""
    yield f"{_curl('OWNER', '$EXPORTS/v1/exports')} {post}"


def commands(stack: Stack, data_dir: Path | None) -> Iterator[tuple[str, str]]:
    """What the command line can do next, and what for."""
    program = _short(Path(sys.argv[0]))
    where = f" --data-dir {shlex.quote(str(data_dir))}" if data_dir else ""
    yield f"{program} status{where}", "what runs, how it is, and where"
    if TRICKLE in stack.plan.services:
        yield f"{program} logs {TRICKLE} --follow{where}", "how the trickle of changes is; each service has a log too"
    yield f"{program} verify metrics{where}", "prove every figure against the facts"
    yield "make down" if data_dir is None else f"{program} down{where}", "stop everything; the data stays"


def _curl(role: str, url: str) -> str:
    return f'curl -fsS -H "Authorization: Bearer ${role}" "{url}"'


def _short(path: Path) -> str:
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
