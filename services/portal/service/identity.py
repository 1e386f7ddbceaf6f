"""From a token that a sign-in gave us to who has signed in."""

from services.portal.domain.sessions import Identity
from services.portal.errors import SignInRefused
from shared.http.auth import EVERY_PARTNER, Principal, Role


def identity_of(principal: Principal, *, partner_name: str, name: str, persona: str | None = None) -> Identity:
    """Return who `principal` is; raises `SignInRefused` for one who may see nothing here."""
    if principal.partner_id == EVERY_PARTNER or not principal.roles - {Role.SERVICE}:
        raise SignInRefused("your account has no role in Tenantry yet; ask the owner of your company to give you one")
    profile = principal.profile
    return Identity(
        partner_id=principal.partner_id,
        partner_name=partner_name,
        subject=principal.subject,
        name=name,
        roles=tuple(sorted(principal.roles)),
        personal_data=profile.personal_data,
        revenue=profile.revenue,
        persona=persona,
    )
