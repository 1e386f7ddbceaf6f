"""Who a request is about, what is held about them, and what is left of them when they are forgotten."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from services.customers.domain.accounts import User, VendorAccount
from services.customers.domain.profile import Contact, Profile
from services.customers.domain.record import CustomerFact, CustomerKey
from services.customers.domain.settings.manager import AccountManager
from shared.events.customers import CustomerChanged, UserChanged, VendorAccountChanged


@dataclass(frozen=True, slots=True)
class Person:
    """A person by an e-mail address, whatever its case, or by the id of their account; either may be None."""

    email: str | None = None
    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Everything held about one person, each with whose customer's it is."""

    users: tuple[tuple[CustomerKey, User], ...] = ()
    contacts: tuple[tuple[CustomerKey, Profile], ...] = ()
    agreements: tuple[tuple[CustomerKey, VendorAccount], ...] = ()
    managed: tuple[tuple[CustomerKey, AccountManager], ...] = ()

    @property
    def fields(self) -> dict[CustomerKey, list[str]]:
        """Return where something is held: by customer, without telling any of it."""
        found: dict[CustomerKey, list[str]] = {}
        places = {"users": self.users, "contact": self.contacts, "agreement_email": self.agreements}
        for field, owners in {**places, "account_manager": self.managed}.items():
            for key, _ in owners:
                found.setdefault(key, []).append(field)
        return {key: sorted(set(names)) for key, names in found.items()}


def marks(partner_id: str, person: Person, held: Held) -> set[str]:
    """Return what is kept so that a forgotten person stays forgotten: digests that tell nobody who it was."""
    found = {mark(partner_id, "user", f"{key.customer_id}\x1f{user.user_id}") for key, user in held.users}
    return found | ({mark(partner_id, "email", person.email)} if person.email else set())


def mark(partner_id: str, kind: str, identity: str) -> str:
    """Return the digest of an identity; e-mail addresses are the same in any case."""
    return hashlib.sha256("\x1f".join((partner_id, kind, identity.strip().casefold())).encode()).hexdigest()


def marks_of(fact: object) -> set[str]:
    """Return the marks that would make a fact be about a forgotten person."""
    match fact:
        case UserChanged():
            # Some vendors use an e-mail address as the user's id.
            addresses = {mark(fact.partner_id, "email", each) for each in (fact.email, fact.user_id) if each}
            return addresses | {mark(fact.partner_id, "user", f"{fact.customer_id}\x1f{fact.user_id}")}
        case CustomerChanged() if fact.contact.email:
            return {mark(fact.partner_id, "email", fact.contact.email)}
        case VendorAccountChanged() if fact.agreement_email:
            return {mark(fact.partner_id, "email", fact.agreement_email)}
        case _:
            return set()


def without(fact: CustomerFact, forgotten: Iterable[str]) -> CustomerFact | None:
    """Return `fact` without a person of whom `forgotten` has a mark; None where nothing is left of it."""
    if not marks_of(fact) & set(forgotten):
        return fact
    match fact:
        case CustomerChanged():
            return fact.model_copy(update={"contact": type(fact.contact)()})
        case VendorAccountChanged():
            return fact.model_copy(update={"agreement_email": None})
        case _:
            return None


def without_contact(key: CustomerKey, profile: Profile, version: int) -> CustomerChanged:
    """Return the fact that tells the profile without its contact."""
    told = profile.model_dump() | {"contact": Contact().model_dump()} | _own(key, max(version, profile.version + 1))
    return CustomerChanged.model_validate(told)


def without_email(key: CustomerKey, account: VendorAccount, version: int) -> VendorAccountChanged:
    """Return the fact that tells the account without who signed."""
    told = account.model_dump() | {"agreement_email": None} | _own(key, max(version, account.version + 1))
    return VendorAccountChanged.model_validate(told)


def removed(key: CustomerKey, user: User, version: int) -> UserChanged:
    """Return the fact that tells others to forget the account."""
    told = {"user_id": user.user_id, "removed": True} | _own(key, max(version, user.version + 1))
    return UserChanged.model_validate(told)


def _own(key: CustomerKey, version: int) -> dict[str, str | int]:
    return {"partner_id": key.partner_id, "customer_id": key.customer_id, "version": version}
