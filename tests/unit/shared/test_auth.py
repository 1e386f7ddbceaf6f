"""Tokens: who may call, and what a role may see."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from shared.http.auth import (
    FOREVER,
    IssuerKeys,
    Principal,
    RedactionProfile,
    Role,
    TokenVerifier,
    editor,
    machine,
    reader,
)
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


def headed(**header: Any) -> str:
    """A token that nobody signed, with the published key's name and a header of one's own."""
    parts = (json.dumps({"kid": "k", "typ": "JWT"} | header), "{}", "no signature")
    return ".".join(urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts)


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
        headed(alg="RS256"),
        headed(alg="ES256"),
        headed(alg=["EdDSA"]),
        headed(alg="EdDSA", kid=["k"]),
        headed(alg="EdDSA", crit=["b64"], b64=False),
        token(exp=datetime.now(UTC) - timedelta(minutes=1)),
        token(exp=None),
        token(exp=float("inf")),
        token(exp=[1]),
        token(nbf=datetime.now(UTC) + timedelta(days=1)),
        token(aud="somebody-else"),
        token(iss="https://other.test"),
        token(sub=""),
        token(sub="u\0"),
        token(sub="\ud800"),
        token(sub="u" * 256),
        token(partner_id=None),
        token(partner_id=7),
        token(partner_id=["acme"]),
        token(partner_id="UPPER:case"),
        token(partner_id="*"),
        token(roles="owner"),
    ],
)
async def test_a_bad_token_is_refused(verifier: TokenVerifier, bad: str) -> None:
    with pytest.raises(Unauthenticated):
        await verifier.verify(bad)


async def test_clocks_may_be_some_seconds_apart(verifier: TokenVerifier) -> None:
    just_now = datetime.now(UTC)
    early, late = (just_now + timedelta(seconds=seconds) for seconds in (10, -10))

    assert (await verifier.verify(token(iat=early, nbf=early))).subject == "u"
    assert (await verifier.verify(token(exp=late))).subject == "u"


async def test_an_end_that_is_text_or_beyond_the_calendar_is_one(verifier: TokenVerifier) -> None:
    assert (await verifier.verify(token(exp="99999999999999"))).expires_at == FOREVER


class Issuer:
    """What an issuer publishes, over HTTP, and how often it was asked."""

    def __init__(self) -> None:
        self.keys = [{"kid": "k", "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]
        self.asked = 0
        self.is_away = False

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked += 1
        handler.send_response(503 if self.is_away else 200)
        handler.end_headers()
        handler.wfile.write(json.dumps({"keys": self.keys}).encode())


@pytest.fixture
def issuer() -> Iterator[tuple[Issuer, str]]:
    publishing = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            publishing.answer(self)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield publishing, f"http://127.0.0.1:{server.server_port}/keys"
        server.shutdown()


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, which passes only as the test says."""
    now = [1_000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    return now


def test_a_key_that_the_issuer_withdraws_is_forgotten(issuer: tuple[Issuer, str], seconds: list[float]) -> None:
    publishing, url = issuer
    keys = IssuerKeys(url)
    assert keys.get_signing_key("k").key_id == "k"

    publishing.keys = [publishing.keys[0] | {"kid": "next"}]
    seconds[0] += 301

    with pytest.raises(jwt.PyJWKClientError):
        keys.get_signing_key("k")
    assert keys.get_signing_key("next").key_id == "next"


def test_unknown_keys_are_not_asked_for_again_and_again(issuer: tuple[Issuer, str], seconds: list[float]) -> None:
    publishing, url = issuer
    keys = IssuerKeys(url)
    keys.get_signing_key("k")
    seconds[0] += 31

    for number in range(20):
        with pytest.raises(jwt.PyJWKClientError):
            keys.get_signing_key(f"made-up-{number}")

    assert publishing.asked == 2


def test_an_issuer_that_is_away_is_asked_again_after_a_while(issuer: tuple[Issuer, str], seconds: list[float]) -> None:
    publishing, url = issuer
    keys, publishing.is_away = IssuerKeys(url), True

    for _ in range(20):
        with pytest.raises(jwt.PyJWKClientConnectionError):
            keys.get_signing_key("k")
    assert publishing.asked == 1

    publishing.is_away = False
    seconds[0] += 11
    assert keys.get_signing_key("k").key_id == "k"


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
