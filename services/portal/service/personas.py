"""Local sign-in: anybody may be a made-up person of a made-up partner. In development only."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from services.portal.domain.personas import Persona, personas_of
from services.portal.domain.sessions import Identity, Session, Tokens
from services.portal.errors import ForeignPartner, UnknownPersona
from services.portal.service.identity import identity_of
from shared.clock import Clock
from shared.http.auth import Principal, Role
from shared.http.local_issuer import read_signing_key, sign_token

TOKEN_LIFETIME: Final = timedelta(hours=1)


class Personas:
    """The people to choose from; nobody, where there is no key to sign their tokens with."""

    def __init__(self, key_file: Path | None, partners: Mapping[str, str], clock: Clock) -> None:
        self._key_file = key_file
        self._partners = partners if key_file is not None else {}
        self._clock = clock

    @property
    def all(self) -> Sequence[Persona]:
        """Everybody."""
        return list(personas_of(self._partners))

    def sign_in(self, persona_id: str) -> tuple[Identity, Tokens]:
        """Return who the persona is, and a token; raises `UnknownPersona`."""
        persona = next((each for each in self.all if each.id == persona_id), None)
        if persona is None:
            raise UnknownPersona(persona_id)
        principal = Principal(persona.partner_id, persona.subject, frozenset({Role(persona.role)}))
        identity = identity_of(principal, partner_name=persona.partner_name, name=persona.name, persona=persona.id)
        return identity, self._tokens(principal)

    def elsewhere(self, session: Session, partner_id: str) -> tuple[Identity, Tokens]:
        """Return the same role at another partner; raises `ForeignPartner`."""
        if partner_id not in self._partners:
            raise ForeignPartner(partner_id)
        return self.sign_in(replace(self._persona_of(session), partner_id=partner_id).id)

    def renewed(self, session: Session) -> tuple[Identity, Tokens]:
        """Return who the persona of `session` is, and a new token."""
        return self.sign_in(self._persona_of(session).id)

    def _persona_of(self, session: Session) -> Persona:
        found = next((each for each in self.all if each.id == session.identity.persona), None)
        if found is None:
            raise UnknownPersona(str(session.identity.persona))
        return found

    def _tokens(self, principal: Principal) -> Tokens:
        if self._key_file is None:
            raise UnknownPersona(principal.subject)
        now = self._clock.now()
        token = sign_token(
            read_signing_key(self._key_file),
            subject=principal.subject,
            partner_id=principal.partner_id,
            roles=principal.roles,
            lifetime=TOKEN_LIFETIME,
            now=now,
        )
        return Tokens(bearer=token, expires_at=now + TOKEN_LIFETIME)
