"""The OpenID Connect provider: discovered once, asked for tokens, its ID tokens verified."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any, Final

import httpx2
import jwt
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from pydantic import BaseModel, ValidationError

from services.portal.domain.sessions import Tokens
from services.portal.errors import ServiceAway, SignInRefused
from services.portal.settings import OidcSettings
from shared.clock import Clock
from shared.http.auth import ALGORITHMS, CLOCK_SKEW, IssuerKeys

NAME: Final = "sign-in provider"
TIMEOUT_SECONDS: Final = 10.0


class Metadata(BaseModel):
    """What the provider publishes about itself, as far as it is needed."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None = None


class Provider:
    """The provider. What it refuses raises `SignInRefused`; a provider that is not there raises `ServiceAway`."""

    def __init__(self, settings: OidcSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._metadata: Metadata | None = None
        self._keys: IssuerKeys | None = None

    @property
    def is_configured(self) -> bool:
        """Whether there is one."""
        return self._settings.issuer is not None

    async def metadata(self) -> Metadata:
        """Return what it publishes; read once."""
        if self._metadata is None:
            self._metadata = await self._discover()
            self._keys = IssuerKeys(self._metadata.jwks_uri)
        return self._metadata

    async def authorization_url(self, *, redirect_uri: str, state: str, nonce: str, code_verifier: str) -> str:
        """Return where the user signs in."""
        async with self._client(redirect_uri) as client:
            endpoint = (await self.metadata()).authorization_endpoint
            # Asked for here only: a provider may grant less, and would refuse to renew more.
            url, _ = client.create_authorization_url(
                endpoint,
                scope=self._settings.scope,
                state=state,
                nonce=nonce,
                code_verifier=code_verifier,
                **self._resource,
            )
            return str(url)

    async def tokens_for(self, code: str, *, redirect_uri: str, nonce: str, code_verifier: str) -> tuple[Tokens, str]:
        """Return the tokens for an authorization code, and the user's name."""
        answer = await self._ask(
            "fetch_token", redirect_uri, code=code, code_verifier=code_verifier, grant_type="authorization_code"
        )
        claims = await self._verified(answer.get("id_token"), nonce)
        return self._tokens(answer), _name(claims)

    async def renewed(self, tokens: Tokens) -> Tokens:
        """Return new tokens for old ones."""
        if tokens.refresh is None:
            raise SignInRefused("the provider gave no refresh token")
        answer = await self._ask("refresh_token", None, refresh_token=tokens.refresh)
        return self._tokens({"refresh_token": tokens.refresh, "id_token": tokens.identity} | dict(answer))

    async def end_session_url(self, tokens: Tokens, *, back_to: str) -> str | None:
        """Return where the browser goes to sign out at the provider too, if it offers that."""
        endpoint = (await self.metadata()).end_session_endpoint
        if endpoint is None:
            return None
        parameters = {"client_id": self._settings.client_id, "post_logout_redirect_uri": back_to}
        hint = {"id_token_hint": tokens.identity} if tokens.identity else {}
        return str(httpx2.URL(endpoint).copy_merge_params(parameters | hint))

    async def _discover(self) -> Metadata:
        issuer = str(self._settings.issuer).rstrip("/")
        try:
            async with httpx2.AsyncClient(timeout=TIMEOUT_SECONDS) as http:
                answer = (await http.get(f"{issuer}/.well-known/openid-configuration")).raise_for_status()
            found = Metadata.model_validate_json(answer.content)
        except (httpx2.HTTPError, ValidationError) as error:
            raise ServiceAway(NAME, "cannot be reached, or does not describe itself") from error
        if found.issuer.rstrip("/") != issuer:
            raise SignInRefused(f"the provider calls itself {found.issuer}, not {issuer}")
        return found

    @asynccontextmanager
    async def _client(self, redirect_uri: str | None) -> AsyncIterator[AsyncOAuth2Client]:
        secret = self._settings.client_secret
        async with AsyncOAuth2Client(
            self._settings.client_id,
            secret.get_secret_value() if secret else None,
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=TIMEOUT_SECONDS,
        ) as client:
            yield client

    async def _ask(self, method: str, redirect_uri: str | None, **parameters: str) -> Mapping[str, Any]:
        endpoint = (await self.metadata()).token_endpoint
        try:
            async with self._client(redirect_uri) as client:
                answer: Mapping[str, Any] = await getattr(client, method)(endpoint, **parameters, **self._resource)
        except httpx2.HTTPError as error:
            raise ServiceAway(NAME, "cannot be reached") from error
        except AuthlibBaseError as error:
            raise SignInRefused(f"the provider says: {error.description or error.error}") from error
        return answer

    async def _verified(self, id_token: str | None, nonce: str) -> Mapping[str, Any]:
        issuer = (await self.metadata()).issuer
        if id_token is None or self._keys is None:
            raise SignInRefused("the provider gave no ID token")
        try:
            key = await asyncio.to_thread(self._keys.get_signing_key_from_jwt, id_token)
            claims: Mapping[str, Any] = jwt.decode(
                id_token,
                key,
                algorithms=ALGORITHMS,
                audience=self._settings.client_id,
                issuer=issuer,
                leeway=CLOCK_SKEW,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise SignInRefused("the provider's ID token does not verify") from error
        if not compare_digest(str(claims.get("nonce")).encode(errors="replace"), nonce.encode()):
            raise SignInRefused("the provider's ID token belongs to another sign-in")
        # Of a token for several, only the one that it was issued to may take it (OpenID Connect Core, 3.1.3.7).
        if claims.get("azp", self._settings.client_id) != self._settings.client_id:
            raise SignInRefused("the provider's ID token was issued to another application")
        return claims

    def _tokens(self, answer: Mapping[str, Any]) -> Tokens:
        bearer = answer.get(self._settings.token)
        if not isinstance(bearer, str):
            raise SignInRefused(f"the provider gave no {self._settings.token}")
        lifetime = timedelta(seconds=float(answer.get("expires_in", 300)))
        expires_at: datetime = self._clock.now() + lifetime
        return Tokens(bearer, expires_at, refresh=answer.get("refresh_token"), identity=answer.get("id_token"))

    @property
    def _resource(self) -> dict[str, str]:
        return {"resource": self._settings.resource} if self._settings.resource else {}


def _name(claims: Mapping[str, Any]) -> str:
    given = (claims.get(name) for name in ("name", "preferred_username", "email", "sub"))
    return next(str(each) for each in given if each)
