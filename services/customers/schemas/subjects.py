"""Requests about one person."""

from datetime import datetime
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.customers.domain.subjects.person import Held
from services.customers.domain.subjects.person import Person as PersonState
from services.customers.schemas import example
from services.customers.schemas.links import Email
from services.customers.schemas.settings import Body
from shared.events.base import EntityId


class SubjectBody(Body):
    """Who it is about, by e-mail address, account id or both; in the body, since URLs end in logs."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"email": "user1@n00101.example"}]})

    email: Email | None = None
    user_id: EntityId | None = None

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if self.email is None and self.user_id is None:
            raise ValueError("email or user_id is needed")
        return self

    def person(self) -> PersonState:
        """Return the person."""
        return PersonState(self.email, self.user_id)


class HeldEntry(BaseModel):
    """Something that is held, and at which customer."""

    customer_id: str
    data: dict[str, Any]


_FILE: Final[dict[str, Any]] = {
    "as_of": example.AS_OF,
    "subject": {"email": "user1@n00101.example", "user_id": None},
    "users": [
        {"customer_id": example.CUSTOMER_ID, "data": {"name": "Jonas Böhm", "email": "user1@n00101.example"}},
    ],
    "contacts": [],
    "agreements": [],
    "account_manager": [],
}


class SubjectFile(BaseModel):
    """Everything held about one person."""

    model_config = ConfigDict(json_schema_extra={"examples": [_FILE]})

    as_of: datetime
    subject: SubjectBody
    users: list[HeldEntry] = Field(description="Accounts on the platform.")
    contacts: list[HeldEntry] = Field(description="Where the person is a customer's primary contact.")
    agreements: list[HeldEntry] = Field(description="Where the person signed a vendor's agreement.")
    account_manager: list[HeldEntry] = Field(description="Customers that the person looks after.")

    @classmethod
    def of(cls, subject: SubjectBody, held: Held, as_of: datetime) -> "SubjectFile":
        """Return the file of what is held."""
        signed = ("vendor", "agreement", "agreement_email", "agreement_signed_at", "agreement_checked_at")
        return cls(
            as_of=as_of,
            subject=subject,
            users=[_entry(key.customer_id, dict(user)) for key, user in held.users],
            contacts=[_entry(key.customer_id, dict(profile.contact)) for key, profile in held.contacts],
            agreements=[
                _entry(key.customer_id, {name: getattr(account, name) for name in signed})
                for key, account in held.agreements
            ],
            account_manager=[_entry(key.customer_id, dict(section)) for key, section in held.managed],
        )


class Erasure(BaseModel):
    """What was forgotten, without telling any of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"users": 1, "contacts": 0, "agreements": 0, "account_manager": 0, "customers": [example.CUSTOMER_ID]}
            ]
        }
    )

    users: int
    contacts: int
    agreements: int
    account_manager: int
    customers: list[str] = Field(description="Where something was held.")


def _entry(customer_id: str, data: dict[str, Any]) -> HeldEntry:
    return HeldEntry(customer_id=customer_id, data=data)
