"""Demo personas: people of made-up partners, one for each role of a person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

NAMES: Final[Mapping[str, str]] = {
    "owner": "Olivia Berg",
    "executive": "Emil Novak",
    "manager": "Mara Costa",
    "analyst": "Anton Weiss",
}


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to be."""

    partner_id: str
    partner_name: str
    role: str

    @property
    def id(self) -> str:
        """Names the persona in addresses."""
        return f"{self.partner_id}-{self.role}"

    @property
    def name(self) -> str:
        """The person's name."""
        return NAMES[self.role]

    @property
    def subject(self) -> str:
        """Who the persona is for the services: the bearer of a token of `tenantry token` is the same."""
        return f"{self.role}@{self.partner_id}"


def personas_of(partners: Mapping[str, str]) -> Iterator[Persona]:
    """Yield the personas of each partner (id to name), the one who sees most first."""
    for partner_id, partner_name in partners.items():
        yield from (Persona(partner_id, partner_name, role) for role in NAMES)
