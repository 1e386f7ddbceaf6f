"""The life of a session: started by a sign-in, found by the browser's secret, renewed, ended."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final
from weakref import WeakValueDictionary

from services.portal.domain.sessions import Identity, Lifetimes, Session, Tokens
from services.portal.errors import NotSignedIn, SignInRefused
from services.portal.repository.sessions import SealedSession, SessionRepository
from services.portal.service.sealing import key_of, new_secret, seal, unseal
from services.portal.telemetry import SESSIONS_LOST
from shared.clock import Clock

RENEWAL_LIMIT: Final = timedelta(seconds=30)
"""A process that renews for longer has died: the next one may."""
POLL_SECONDS: Final = 0.1

Renew = Callable[[Session], Awaitable[tuple[Identity, Tokens]]]


class Sessions:
    """Sessions as the routes use them. `renew` gets new tokens, and whose they are now; raises `SignInRefused`."""

    def __init__(self, repository: SessionRepository, lifetimes: Lifetimes, clock: Clock, renew: Renew) -> None:
        self._repository = repository
        self._lifetimes = lifetimes
        self._clock = clock
        self._renew = renew
        self._renewing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._ended: WeakValueDictionary[str, asyncio.Event] = WeakValueDictionary()

    async def start(self, identity: Identity, tokens: Tokens) -> tuple[str, Session]:
        """Return the browser's new secret and the session that belongs to it."""
        secret, now = new_secret(), self._clock.now()
        csrf_token = secrets.token_urlsafe(24)
        session = Session(key_of(secret), identity, tokens, csrf_token, started_at=now, seen_at=now)
        await self._repository.add(self._sealed(session, secret))
        return secret, session

    async def find(self, secret: str | None) -> Session:
        """Return the session of `secret`, with a token that is good for a while; raises `NotSignedIn`."""
        if not secret:
            raise NotSignedIn("you are not signed in")
        _, session = await self._current(secret)
        if session.tokens.needs_renewal(self._clock.now()):
            session = await self._renewed(session, secret)
        if session.is_due_to_be_seen(self._lifetimes, self._clock.now()):
            session = replace(session, seen_at=self._clock.now())
            ends_at = session.ends_at(self._lifetimes)
            await self._repository.note_use(session.key, seen_at=session.seen_at, ends_at=ends_at)
        return session

    async def goes_on(self, secret: str) -> bool:
        """Tell whether the session of `secret` has neither ended nor been ended; this is no use of it."""
        kept = await self._repository.find(key_of(secret))
        return kept is not None and self._clock.now() < kept.ends_at

    async def forget(self, secret: str | None) -> None:
        """End the session of `secret`, if there is one: its browser begins another."""
        if secret:
            await self._remove(key_of(secret))

    async def end(self, session: Session) -> None:
        """End `session`; its secret is worth nothing from now on."""
        await self._remove(session.key)

    def ended(self, secret: str) -> asyncio.Event:
        """Return what is set once this process ends the session of `secret`; of what others end, ask `goes_on`."""
        return self._ended.setdefault(key_of(secret), asyncio.Event())

    async def _remove(self, key: str) -> None:
        await self._repository.remove(key)
        if listened := self._ended.get(key):
            listened.set()

    async def _current(self, secret: str) -> tuple[SealedSession, Session]:
        sealed = await self._repository.find(key_of(secret))
        if sealed is None:
            raise NotSignedIn("you are not signed in, or your session has ended")
        tokens = unseal(sealed.sealed_tokens, secret)
        session = Session(
            sealed.key, sealed.identity, tokens, sealed.csrf_token, sealed.started_at, seen_at=sealed.seen_at
        )
        if session.is_over(self._lifetimes, self._clock.now()):
            await self._remove(sealed.key)
            raise NotSignedIn("your session has ended; sign in again")
        return sealed, session

    async def _renewed(self, stale: Session, secret: str) -> Session:
        """Renew once, however many requests of however many processes ask: a refresh token is good for one renewal,
        and a provider that sees it twice takes it for stolen."""
        async with self._renewing.setdefault(stale.key, asyncio.Lock()):
            while True:
                _, session = await self._current(secret)
                now = self._clock.now()
                if not session.tokens.needs_renewal(now):
                    return session
                if await self._repository.claim_renewal(session.key, now=now, until=now + RENEWAL_LIMIT):
                    return await self._with_new_tokens(session, secret)
                await asyncio.sleep(POLL_SECONDS)

    async def _with_new_tokens(self, session: Session, secret: str) -> Session:
        try:
            identity, tokens = await self._renew(session)
        except SignInRefused as error:
            SESSIONS_LOST.inc()
            await self._remove(session.key)
            raise NotSignedIn(f"your session could not be continued ({error}); sign in again") from error
        except BaseException:
            await self._repository.give_up_renewal(session.key)
            raise
        await self._repository.renew(session.key, identity, seal(tokens, secret))
        return replace(session, identity=identity, tokens=tokens)

    def _sealed(self, session: Session, secret: str) -> SealedSession:
        return SealedSession(
            key=session.key,
            identity=session.identity,
            sealed_tokens=seal(session.tokens, secret),
            csrf_token=session.csrf_token,
            started_at=session.started_at,
            seen_at=session.seen_at,
            ends_at=session.ends_at(self._lifetimes),
        )
