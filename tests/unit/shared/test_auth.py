"""Tokens: who may call, and what a role may see."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from shared.http.auth import Principal, RedactionProfile, Role, TokenVerifier, editor, machine, reader
from shared.http.problems import Forbidden, Unauthenticated
from shared.settings import AuthSettings

KEY = Ed25519PrivateKey.generate()
SETTINGS = AuthSettings(issuer="https://issuer.test")


def token(key: Ed25519PrivateKey = KEY, **claims: Any) -> str:
    lasting = datetime.now(UTC) + timedelta(hours=1)
    usual = {"iss": "https://issuer.test", "aud": "tenantry", "sub": "u", "exp": lasting}
    payload = usual | {"partner_id": "acme", "roles": ["owner"]} | claims
    return jwt.encode(
        {name: value for name, value in payload.items() if value is not None},
        key,
        algorithm="EdDSA",
        headers={"kid": "k"},
    )


@pytest.fixture
def verifier(tmp_path: Path) -> TokenVerifier:
    jwk = json.loads(OKPAlgorithm.to_jwk(KEY.public_key())) | {"kid": "k", "alg": "EdDSA", "use": "sig"}
    keys = tmp_path / "jwks.json"
    keys.write_text(json.dumps({"keys": [jwk]}))
    return TokenVerifier(SETTINGS.model_copy(update={"jwks_file": keys}))


async def test_a_good_token_names_partner_subject_and_roles(verifier: TokenVerifier) -> None:
    principal = await verifier.verify(token(roles=["analyst", "not-a-role"]))

    assert principal == Principal("acme", "u", frozenset({Role.ANALYST}))


FORGED = jwt.encode({"partner_id": "acme"}, "secret" * 8, algorithm="HS256", headers={"kid": "k"})
UNSIGNED = jwt.encode({"partner_id": "acme"}, "", algorithm="none", headers={"kid": "k"})


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "not.a.token",
        FORGED,
        UNSIGNED,
        token(key=Ed25519PrivateKey.generate()),
        token(exp=datetime.now(UTC) - timedelta(minutes=1)),
        token(exp=None),
        token(aud="somebody-else"),
        token(iss="https://other.test"),
        token(partner_id=None),
        token(partner_id="UPPER:case"),
        token(partner_id="*"),
        token(roles="owner"),
    ],
)
async def test_a_bad_token_is_refused(verifier: TokenVerifier, bad: str) -> None:
    with pytest.raises(Unauthenticated):
        await verifier.verify(bad)


async def test_a_key_the_issuer_does_not_publish_is_refused(verifier: TokenVerifier) -> None:
    unknown = jwt.encode({"sub": "u"}, KEY, algorithm="EdDSA", headers={"kid": "other"})

    with pytest.raises(Unauthenticated):
        await verifier.verify(unknown)


def principal(*roles: Role, partner: str = "acme") -> Principal:
    return Principal(partner, "u", frozenset(roles))


@pytest.mark.parametrize(
    ("role", "personal_data", "revenue"),
    [
        (Role.OWNER, True, True),
        (Role.EXECUTIVE, True, True),
        (Role.MANAGER, False, True),
        (Role.ANALYST, False, False),
        (Role.SERVICE, False, False),
    ],
)
def test_a_role_is_a_redaction_profile(role: Role, personal_data: bool, revenue: bool) -> None:
    assert principal(role).profile == RedactionProfile(personal_data, revenue)


def test_several_roles_see_what_any_of_them_sees() -> None:
    assert principal(Role.ANALYST, Role.MANAGER).profile == RedactionProfile(revenue=True)


async def test_readers_need_a_known_role() -> None:
    with pytest.raises(Forbidden):
        await reader(principal())


@pytest.mark.parametrize("role", [Role.ANALYST, Role.EXECUTIVE])
async def test_those_who_only_read_may_not_edit(role: Role) -> None:
    with pytest.raises(Forbidden, match="manager, owner, service"):
        await editor(principal(role))


async def test_a_machine_of_every_partner_may_not_use_a_partners_routes_nor_an_owner_the_internal_ones() -> None:
    everywhere = principal(Role.SERVICE, partner="*")

    assert await machine(everywhere) is everywhere
    with pytest.raises(Forbidden):
        await reader(everywhere)
    with pytest.raises(Forbidden):
        await machine(principal(Role.OWNER))
