"""Tokens of the development issuer are verified by the services' own verifier, as anybody's are."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.local.errors import LocalStackError
from deploy.local.keys import ensure_keys, issue_token, key_set_file, write_service_token
from shared.http.auth import EVERY_PARTNER, Role, TokenVerifier
from shared.http.problems import Unauthenticated
from shared.settings import AuthSettings

HOUR = timedelta(hours=1)


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    ensure_keys(tmp_path / "keys")
    return tmp_path / "keys"


def verifier(keys: Path) -> TokenVerifier:
    return TokenVerifier(AuthSettings(jwks_file=key_set_file(keys)))


@pytest.mark.parametrize("role", list(Role))
async def test_a_token_says_who_calls_and_as_what(keys: Path, role: Role) -> None:
    token = issue_token(keys, partner_id="acme", role=role, lifetime=HOUR, now=datetime.now(UTC))
    caller = await verifier(keys).verify(token)
    assert (caller.partner_id, caller.roles) == ("acme", frozenset({role}))


async def test_a_token_expires(keys: Path) -> None:
    token = issue_token(keys, partner_id="acme", role=Role.OWNER, lifetime=HOUR, now=datetime.now(UTC) - 2 * HOUR)
    with pytest.raises(Unauthenticated, match="expired"):
        await verifier(keys).verify(token)


async def test_a_token_of_another_stack_is_a_stranger(keys: Path, tmp_path: Path) -> None:
    ensure_keys(tmp_path / "other")
    token = issue_token(tmp_path / "other", partner_id="acme", role=Role.OWNER, lifetime=HOUR, now=datetime.now(UTC))
    with pytest.raises(Unauthenticated):
        await verifier(keys).verify(token)


async def test_the_service_token_is_a_machines_and_for_every_partner(keys: Path) -> None:
    write_service_token(keys / "service.jwt", lifetime=HOUR, now=datetime.now(UTC))
    caller = await verifier(keys).verify((keys / "service.jwt").read_text())
    assert (caller.partner_id, caller.roles) == (EVERY_PARTNER, frozenset({Role.SERVICE}))


def test_a_restart_keeps_the_keys_so_that_tokens_stay_valid(keys: Path) -> None:
    before = key_set_file(keys).read_text()
    ensure_keys(keys)
    assert key_set_file(keys).read_text() == before


def test_only_the_owner_may_read_the_keys(keys: Path) -> None:
    assert keys.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in keys.iterdir())


def test_the_published_key_set_holds_no_private_part(keys: Path) -> None:
    assert '"d"' not in key_set_file(keys).read_text()


def test_without_keys_there_is_no_token(tmp_path: Path) -> None:
    with pytest.raises(LocalStackError, match="no signing key"):
        issue_token(tmp_path, partner_id="acme", role=Role.OWNER, lifetime=HOUR, now=datetime.now(UTC))
