"""Who calls, for which partner, and what that role may see.

Tokens are verified against the issuer's published keys (asymmetric algorithms only). Roles are redaction profiles:
code asks a profile what may be shown, never for a role by name.
"""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, Final

import jwt
from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from jwt import PyJWK, PyJWKClient, PyJWKSet
from pydantic import BaseModel, FiniteFloat, StringConstraints, TypeAdapter, ValidationError

from shared.events.base import PartnerId
from shared.http.problems import Forbidden, Unauthenticated, Unavailable
from shared.settings import AuthSettings

ALGORITHMS: Final = ["EdDSA", "ES256", "RS256"]
EVERY_PARTNER: Final = "*"
"""The `partner_id` of a machine that serves all partners; valid on internal routes only."""

FOREVER: Final = datetime(9999, 1, 1, tzinfo=UTC)

CLOCK_SKEW: Final = timedelta(seconds=30)
"""How far the issuer's clock and ours may be apart."""

_FETCH_SECONDS: Final = 5.0
_PAUSE_SECONDS: Final = 10.0


class Role(StrEnum):
    """What a token says its bearer is; several may be given."""

    OWNER = "owner"
    EXECUTIVE = "executive"
    MANAGER = "manager"
    ANALYST = "analyst"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class RedactionProfile:
    """What may be shown."""

    personal_data: bool = False
    revenue: bool = False

    def __or__(self, other: "RedactionProfile") -> "RedactionProfile":
        return RedactionProfile(self.personal_data or other.personal_data, self.revenue or other.revenue)

    def covers(self, other: "RedactionProfile") -> bool:
        """Tell whether everything `other` shows may be shown under this profile."""
        return (self | other) == self


PROFILES: Final[dict[Role, RedactionProfile]] = {
    Role.OWNER: RedactionProfile(personal_data=True, revenue=True),
    Role.EXECUTIVE: RedactionProfile(personal_data=True, revenue=True),
    Role.MANAGER: RedactionProfile(revenue=True),
    Role.ANALYST: RedactionProfile(),
    Role.SERVICE: RedactionProfile(),
}
_EDITORS: Final = frozenset({Role.OWNER, Role.MANAGER, Role.SERVICE})


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller."""

    partner_id: str
    subject: str
    roles: frozenset[Role]
    expires_at: datetime = field(default=FOREVER, compare=False)
    """Until when the token holds; a stream that outlives it ends."""

    @property
    def profile(self) -> RedactionProfile:
        """The union of what the roles may see."""
        shown = RedactionProfile()
        for role in self.roles:
            shown |= PROFILES[role]
        return shown


# At most what OpenID Connect allows. It is kept with what its bearer changes, so it has to be text that can be kept.
Subject = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]*$")]


class _Claims(BaseModel):
    sub: Subject
    partner_id: str
    roles: list[str]
    exp: FiniteFloat


class IssuerKeys(PyJWKClient):
    """The keys that an issuer publishes, for as long as it publishes them: fetched anew every five minutes.

    An unknown key is asked for twice a minute at most, and an issuer that is away a few times, so that nobody without a
    token keeps us, or the issuer, busy. Each key is kept with its algorithm: a token that names another is refused.
    """

    def __init__(self, url: str) -> None:
        # Keys that are cached one by one are never forgotten, not even those that the issuer withdraws.
        super().__init__(url, cache_keys=False, timeout=_FETCH_SECONDS)
        self._not_before = 0.0

    def fetch_data(self) -> Any:
        """Return the key set; raises `PyJWKClientConnectionError`, at once for a while after the issuer was away."""
        if time.monotonic() < self._not_before:
            raise jwt.PyJWKClientConnectionError("the issuer did not answer a moment ago")
        try:
            return super().fetch_data()
        except jwt.PyJWKClientConnectionError:
            self._not_before = time.monotonic() + _PAUSE_SECONDS
            raise


class TokenVerifier:
    """Turns a token into a principal."""

    def __init__(self, settings: AuthSettings) -> None:
        self._settings = settings
        self._remote = IssuerKeys(settings.jwks_url) if settings.jwks_url else None

    async def verify(self, token: str) -> Principal:
        """Return who `token` names; raises `Unauthenticated` for a forged, expired or foreign one."""
        try:
            key = await self._key(token)
            claims = jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                audience=self._settings.audience,
                issuer=self._settings.issuer,
                leeway=CLOCK_SKEW,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except jwt.ExpiredSignatureError as error:
            raise Unauthenticated("the token has expired; sign in again") from error
        except jwt.PyJWKClientConnectionError as error:
            raise Unavailable("the issuer's keys cannot be fetched; try again shortly") from error
        except (jwt.PyJWTError, KeyError, ValueError) as error:
            raise Unauthenticated("the token does not verify") from error
        return _principal(claims)

    async def _key(self, token: str) -> PyJWK:
        if self._remote:
            return await asyncio.to_thread(self._remote.get_signing_key_from_jwt, token)
        return self._local_keys()[str(jwt.get_unverified_header(token).get("kid"))]

    def _local_keys(self) -> PyJWKSet:
        if self._settings.jwks_file is None:
            raise Unavailable("no issuer is configured: set TENANTRY_AUTH__JWKS_URL or TENANTRY_AUTH__JWKS_FILE")
        return _parse_keys(self._settings.jwks_file.read_text())


@lru_cache(maxsize=1)
def _parse_keys(text: str) -> PyJWKSet:
    try:
        return PyJWKSet.from_json(text)
    except jwt.PyJWKSetError as error:
        raise Unavailable("the issuer's key file holds no usable key") from error


_PARTNER_ID: Final = TypeAdapter[str](PartnerId)


def _principal(claims: dict[str, Any]) -> Principal:
    try:
        known = _Claims.model_validate(claims)
        if known.partner_id != EVERY_PARTNER:
            _PARTNER_ID.validate_python(known.partner_id)
    except ValidationError as error:
        raise Unauthenticated("the token lacks partner_id, sub or roles") from error
    roles = frozenset(Role(role) for role in known.roles if role in Role.__members__.values())
    if known.partner_id == EVERY_PARTNER and roles != {Role.SERVICE}:
        raise Unauthenticated("only a machine's token may name every partner")
    return Principal(known.partner_id, known.sub, roles, _moment(known.exp))


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(min(seconds, FOREVER.timestamp()), UTC)


bearer = HTTPBearer(auto_error=False, description="A token of the configured issuer, with partner_id and roles.")


async def authenticated(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
) -> Principal:
    """Return the caller; raises `Unauthenticated`."""
    if credentials is None:
        raise Unauthenticated("send a bearer token in the Authorization header")
    verifier: TokenVerifier = request.app.state.tokens
    return await verifier.verify(credentials.credentials)


def _one_of(principal: Principal, roles: Iterable[Role]) -> Principal:
    if not principal.roles & set(roles):
        raise Forbidden(f"this needs one of the roles {', '.join(sorted(roles))}")
    return principal


def _of_one_partner(principal: Principal) -> Principal:
    if principal.partner_id == EVERY_PARTNER:
        raise Forbidden("this needs a token of one partner")
    return principal


async def reader(principal: Annotated[Principal, Depends(authenticated)]) -> Principal:
    """Any role of one partner."""
    return _of_one_partner(_one_of(principal, Role))


async def editor(principal: Annotated[Principal, Depends(authenticated)]) -> Principal:
    """A role that may change things of its partner."""
    return _of_one_partner(_one_of(principal, _EDITORS))


async def machine(principal: Annotated[Principal, Depends(authenticated)]) -> Principal:
    """Another service of this installation."""
    if principal.partner_id != EVERY_PARTNER:
        raise Forbidden("this route is for Tenantry's own services")
    return principal


Reader = Annotated[Principal, Depends(reader)]
Editor = Annotated[Principal, Depends(editor)]
Machine = Annotated[Principal, Depends(machine)]
