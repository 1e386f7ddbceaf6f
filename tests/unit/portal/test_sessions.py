"""When sessions and tokens end, and who can read what is sealed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.domain.sessions import Identity, Lifetimes, Session, Tokens
from services.portal.errors import NotSignedIn
from services.portal.service.overview import query_of
from services.portal.service.sealing import key_of, new_secret, seal, unseal

NOON = datetime(2025, 11, 3, 12, tzinfo=UTC)
LIFETIMES = Lifetimes(idle_seconds=3_600, longest_seconds=36_000)
TOKENS = Tokens("bearer", NOON + timedelta(hours=1), refresh="refresh", identity=None)
ADA = Identity("acme", "Acme", "ada", "Ada", ("owner",), personal_data=True, revenue=True)
SESSION = Session("key", ADA, TOKENS, "csrf", started_at=NOON, seen_at=NOON)


@given(st.integers(0, 40_000), st.integers(0, 80_000))
def test_a_session_is_over_once_it_is_idle_or_old(seen: int, now: int) -> None:
    session = replace(SESSION, seen_at=NOON + timedelta(seconds=seen))
    is_over = now >= seen + 3_600 or now >= 36_000
    assert session.is_over(LIFETIMES, NOON + timedelta(seconds=now)) is is_over


def test_most_uses_of_a_session_write_nothing() -> None:
    moments = [NOON + timedelta(seconds=second) for second in range(3_600)]
    seen, noted = NOON, 0
    for now in moments:
        if replace(SESSION, seen_at=seen).is_due_to_be_seen(LIFETIMES, now):
            seen, noted = now, noted + 1
    assert noted == 19


def test_a_token_is_renewed_a_minute_ahead() -> None:
    assert not TOKENS.needs_renewal(TOKENS.expires_at - timedelta(seconds=61))
    assert TOKENS.needs_renewal(TOKENS.expires_at - timedelta(seconds=60))


@pytest.mark.parametrize("given_token", ["", "csr", "csrf ", "ĉsrf", "CSRF"])
def test_only_the_sessions_own_csrf_token_will_do(given_token: str) -> None:
    assert SESSION.allows("csrf")
    assert not SESSION.allows(given_token)


def test_a_session_shows_no_secret_of_its_own_when_it_is_printed() -> None:
    assert not any(secret in repr(SESSION) for secret in ("'bearer'", "'refresh'", "'csrf'"))


def test_tokens_are_read_with_the_secret_that_sealed_them_and_no_other() -> None:
    secret = new_secret()
    sealed = seal(TOKENS, secret)
    assert b"bearer" not in sealed
    assert unseal(sealed, secret) == TOKENS
    for other in (new_secret(), key_of(secret)):
        with pytest.raises(NotSignedIn):
            unseal(sealed, other)


@pytest.mark.parametrize(
    ("part", "query", "asked"),
    [
        ("summary", "country=DE&distribution.by=seller", "country=DE"),
        ("distribution", "country=DE&distribution.by=seller", "country=DE&by=seller"),
        ("distribution-trend", "distribution.by=seller", "by=segment"),
        ("products", "seller=A%26B&sku=", "seller=A%26B&sku="),
        ("summary", "", ""),
    ],
)
def test_each_part_of_a_page_is_asked_what_is_for_all_and_what_is_for_it(part: str, query: str, asked: str) -> None:
    assert query_of(part, query) == asked
