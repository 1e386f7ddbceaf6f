"""Signing in at the provider: the way there, the way back, and the way out."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import jwt
import structlog

from services.portal.domain.sessions import Identity, Session, Tokens
from services.portal.errors import ServiceAway, SignInRefused
from services.portal.repository.sessions import PendingSignIn, SessionRepository
from services.portal.service.identity import identity_of
from services.portal.service.provider import NAME, Provider
from services.portal.service.sealing import key_of, new_secret
from shared.clock import Clock
from shared.http.auth import TokenVerifier
from shared.http.problems import Problem, Unavailable

log = structlog.get_logger(__name__)

SIGN_IN_LIFETIME: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the browser goes, and the secret by which we know it again."""

    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider sends the browser back with."""

    state: str | None
    code: str | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who came back, and where they wanted to go."""

    identity: Identity
    tokens: Tokens
    next_path: str


class SigningIn:
    """Sign-ins at the provider. Each is bound to one browser, and its answer is taken once."""

    def __init__(
        self, provider: Provider, repository: SessionRepository, verifier: TokenVerifier, clock: Clock
    ) -> None:
        self.provider = provider
        self._repository = repository
        self._verifier = verifier
        self._clock = clock

    async def depart(self, *, redirect_uri: str, next_path: str) -> Departure:
        """Begin a sign-in."""
        if not self.provider.is_configured:
            raise SignInRefused("no sign-in provider is configured: set TENANTRY_OIDC__ISSUER")
        secret = new_secret()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        url = await self.provider.authorization_url(
            redirect_uri=redirect_uri, state=state, nonce=nonce, code_verifier=verifier
        )
        ends_at = self._clock.now() + SIGN_IN_LIFETIME
        pending = PendingSignIn(key_of(secret), state, nonce, verifier, redirect_uri, next_path, ends_at)
        await self._repository.add_sign_in(pending)
        return Departure(url, secret)

    async def arrive(self, secret: str | None, answer: Answer) -> Arrival:
        """Complete the sign-in that `secret` began; raises `SignInRefused`."""
        pending = await self._pending(secret, answer)
        if answer.error or not answer.code:
            raise SignInRefused(f"the provider says: {answer.error or 'no code'}")
        tokens, name = await self.provider.tokens_for(
            answer.code,
            redirect_uri=pending.redirect_uri,
            nonce=pending.nonce,
            code_verifier=pending.code_verifier,
        )
        return Arrival(await self._identity(tokens, name), tokens, pending.next_path)

    async def renewed(self, session: Session) -> tuple[Identity, Tokens]:
        """Return who the session is of from now on, whose roles may have changed, and its new tokens.

        Raises `SignInRefused` for somebody else, or at another partner: the pages show that of the sign-in.
        """
        before = session.identity
        tokens = await self.provider.renewed(session.tokens)
        identity = await self._identity(tokens, before.name)
        if (identity.partner_id, identity.subject) != (before.partner_id, before.subject):
            raise SignInRefused("your account is of another partner now")
        return identity, tokens

    async def way_out(self, session: Session, *, back_to: str) -> str | None:
        """Return where the browser goes to sign out at the provider; None where our own sign-out is all there is."""
        if session.identity.persona or not self.provider.is_configured:
            return None
        try:
            return await self.provider.end_session_url(session.tokens, back_to=back_to)
        except ServiceAway:
            log.warning("signed out here only, since the provider does not answer")
            return None

    async def _pending(self, secret: str | None, answer: Answer) -> PendingSignIn:
        pending = await self._repository.take_sign_in(key_of(secret)) if secret else None
        if pending is None or pending.ends_at <= self._clock.now():
            raise SignInRefused("this sign-in was not begun in this browser, or took longer than 10 minutes")
        # As bytes: of text, only ASCII can be compared so, and a browser sends whatever it is told to.
        if not answer.state or not secrets.compare_digest(pending.state.encode(), answer.state.encode()):
            raise SignInRefused("the provider's answer belongs to another sign-in")
        return pending

    async def _identity(self, tokens: Tokens, name: str) -> Identity:
        """Return who the services will take the bearer for: by the same check as theirs."""
        try:
            principal = await self._verifier.verify(tokens.bearer)
        except Unavailable as error:
            raise ServiceAway(NAME, "does not give its keys") from error
        except Problem as error:
            raise SignInRefused(f"the provider's token is not good for Tenantry's services: {error.detail}") from error
        # Verified above; only the name, which the services do not need, is read from it here.
        claims = jwt.decode(tokens.bearer, options={"verify_signature": False})
        partner_name = str(claims.get("partner_name") or principal.partner_id)
        return identity_of(principal, partner_name=partner_name, name=name)
