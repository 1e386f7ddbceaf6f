"""A session: who is signed in, as what, with which tokens, and until when."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hmac import compare_digest

RENEW_AHEAD = timedelta(seconds=60)
"""A token is renewed this long before it ends, so that none ends on its way to a service."""


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long sessions last, unused and at all."""

    idle_seconds: int
    longest_seconds: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the services and the provider are shown. Never leaves the backend."""

    bearer: str = field(repr=False)
    expires_at: datetime
    refresh: str | None = field(default=None, repr=False)
    identity: str | None = field(default=None, repr=False)

    def needs_renewal(self, now: datetime) -> bool:
        """Tell whether the bearer token ends, or nearly."""
        return now >= self.expires_at - RENEW_AHEAD


@dataclass(frozen=True, slots=True)
class Identity:
    """Who signed in, and what the roles show. `persona` names the demo persona, where it is one."""

    partner_id: str
    partner_name: str
    subject: str
    name: str
    roles: tuple[str, ...]
    personal_data: bool
    revenue: bool
    persona: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in on one browser. The database knows it by `key`, from which the browser's secret does not follow."""

    key: str
    identity: Identity
    tokens: Tokens
    csrf_token: str = field(repr=False)
    started_at: datetime
    seen_at: datetime

    def allows(self, csrf_token: str) -> bool:
        """Tell whether `csrf_token` is this session's, in a time that does not depend on the answer."""
        return compare_digest(self.csrf_token.encode(), csrf_token.encode())

    def ends_at(self, lifetimes: Lifetimes) -> datetime:
        """Return when it ends if it is not used again."""
        longest = self.started_at + timedelta(seconds=lifetimes.longest_seconds)
        return min(longest, self.seen_at + timedelta(seconds=lifetimes.idle_seconds))

    def is_over(self, lifetimes: Lifetimes, now: datetime) -> bool:
        """Tell whether it has ended."""
        return now >= self.ends_at(lifetimes)

    def is_due_to_be_seen(self, lifetimes: Lifetimes, now: datetime) -> bool:
        """Tell whether its use is to be noted: twenty times in an idle span, so that most requests write nothing."""
        return now >= self.seen_at + timedelta(seconds=lifetimes.idle_seconds / 20)
