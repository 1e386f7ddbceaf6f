"""Whose a session is once its token was renewed: the same person's at the same partner, with the roles of now."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import jwt
import pytest

from services.portal.domain.sessions import Identity, Session, Tokens
from services.portal.errors import ServiceAway, SignInRefused
from services.portal.repository.sessions import SessionRepository
from services.portal.service.provider import Provider
from services.portal.service.signing_in import SigningIn
from shared.clock import SystemClock
from shared.http.auth import Principal, Role, TokenVerifier
from shared.http.problems import Unauthenticated, Unavailable

NOON = datetime(2025, 11, 3, 12, tzinfo=UTC)
ADA = Identity("acme", "Acme", "ada", "Ada", ("owner",), personal_data=True, revenue=True)
SESSION = Session("key", ADA, Tokens("old", NOON, refresh="refresh"), "csrf", started_at=NOON, seen_at=NOON)
BEARER = jwt.encode({"partner_name": "Acme Cloud"}, "k" * 32)


class Renewing(Provider):
    """A provider that always renews."""

    def __init__(self) -> None:
        """Nothing is asked of it over HTTP."""

    async def renewed(self, tokens: Tokens) -> Tokens:
        """Return another token, for what it says is an hour."""
        return replace(tokens, bearer=BEARER, expires_at=NOON + timedelta(hours=1))


class Verifying(TokenVerifier):
    """Takes every token for what it is told to."""

    def __init__(self, outcome: Principal | Exception) -> None:
        self._outcome = outcome

    async def verify(self, token: str) -> Principal:
        """Return who it is of."""
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome


async def renewed(outcome: Principal | Exception) -> tuple[Identity, Tokens]:
    repository = SessionRepository.__new__(SessionRepository)  # a renewal asks it nothing
    return await SigningIn(Renewing(), repository, Verifying(outcome), SystemClock()).renewed(SESSION)


async def test_roles_that_were_taken_away_are_gone_with_the_next_token() -> None:
    identity, tokens = await renewed(Principal("acme", "ada", frozenset({Role.ANALYST})))

    assert identity == replace(ADA, partner_name="Acme Cloud", roles=("analyst",), personal_data=False, revenue=False)
    assert tokens == Tokens(BEARER, NOON + timedelta(hours=1), refresh="refresh")


@pytest.mark.parametrize(
    "other",
    [
        Principal("rival", "ada", frozenset({Role.OWNER})),
        Principal("acme", "bob", frozenset({Role.OWNER})),
        Principal("acme", "ada", frozenset()),
        Unauthenticated("the token does not verify"),
    ],
)
async def test_a_token_of_another_partner_person_or_without_a_role_continues_nothing(
    other: Principal | Exception,
) -> None:
    with pytest.raises(SignInRefused):
        await renewed(other)


async def test_an_issuer_that_is_away_ends_no_session() -> None:
    with pytest.raises(ServiceAway):
        await renewed(Unavailable("the issuer's keys cannot be fetched"))
