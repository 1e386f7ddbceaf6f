"""`/api/session`: who is signed in, the ways in and the way out; `/api/partners`: whom one may look at."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from services.portal.api.browser import (
    address_of,
    forget_session,
    forget_sign_in,
    refuse_foreign_origin,
    session_secret,
    set_session,
    set_sign_in,
    sign_in_secret,
)
from services.portal.api.dependencies import PortalParts, SignedIn
from services.portal.domain.sessions import Identity, Tokens
from services.portal.errors import SignInRefused
from services.portal.examples import PERSONA_ID
from services.portal.parts import Parts
from services.portal.schemas import PartnerChoice, Partners, PersonaView, SessionView, SignedOut, SignInOptions
from services.portal.service.signing_in import Answer
from services.portal.telemetry import SIGN_INS

PersonaId = Annotated[str, Path(description="`id` of the persona.", examples=[PERSONA_ID])]
router = APIRouter(prefix="/api", tags=["session"])

CALLBACK: Final = "/api/session/oidc/callback"
_SIGNED_OUT: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "Signed out here; go to `logout_url` to sign out at the provider.", "model": SignedOut},
    204: {"description": "Signed out."},
}
_AWAY: Final[dict[int | str, dict[str, Any]]] = {307: {"description": "On to the provider, or back to the pages."}}


@router.get("/session", summary="Who is signed in")
async def read_session(session: SignedIn, parts: PortalParts) -> SessionView:
    """Return the session; its token is needed for every change."""
    return SessionView.of(session, parts.settings.lifetimes)


@router.get("/session/options", summary="The ways to sign in")
async def read_options(parts: PortalParts) -> SignInOptions:
    """Return whether there is a provider, and whom one may be in a demo."""
    personas = [PersonaView.of(each) for each in parts.personas.all]
    return SignInOptions(oidc=parts.settings.oidc.issuer is not None, personas=personas)


@router.post("/session/personas/{persona_id}", summary="Sign in as a demo persona")
async def be_persona(persona_id: PersonaId, request: Request, response: Response, parts: PortalParts) -> SessionView:
    """Start a session as a made-up person; in development only."""
    refuse_foreign_origin(request, parts.settings)
    identity, tokens = parts.personas.sign_in(persona_id)
    SIGN_INS.labels("persona", "signed_in").inc()
    await parts.sessions.forget(session_secret(request, parts.settings))
    return await _start(identity, tokens, response, parts)


@router.put("/session/partner", summary="Look at another partner")
async def change_partner(
    choice: PartnerChoice, session: SignedIn, response: Response, parts: PortalParts
) -> SessionView:
    """Begin a new session at another partner that the user may see."""
    if choice.partner_id == session.identity.partner_id:
        return SessionView.of(session, parts.settings.lifetimes)
    identity, tokens = parts.personas.elsewhere(session, choice.partner_id)
    await parts.sessions.end(session)
    return await _start(identity, tokens, response, parts)


@router.get(
    "/session/oidc",
    summary="Sign in at the provider",
    status_code=307,
    response_class=RedirectResponse,
    responses=_AWAY,
)
async def depart(
    request: Request, parts: PortalParts, next_path: Annotated[str, Query(alias="next", max_length=4_000)] = "/"
) -> RedirectResponse:
    """Send the browser to the provider; `next` is the page to come back to."""
    redirect_uri = address_of(request, parts.settings) + CALLBACK
    departure = await parts.signing_in.depart(redirect_uri=redirect_uri, next_path=_own_page(next_path))
    response = RedirectResponse(departure.url)
    set_sign_in(response, departure.secret, parts.settings)
    return response


@router.get("/session/oidc/callback", summary="Come back from the provider", status_code=303, include_in_schema=False)
async def arrive(
    request: Request, parts: PortalParts, state: str | None = None, code: str | None = None, error: str | None = None
) -> RedirectResponse:
    """Start a session for the one who comes back, and go where they wanted to."""
    try:
        arrival = await parts.signing_in.arrive(sign_in_secret(request, parts.settings), Answer(state, code, error))
    except SignInRefused:
        SIGN_INS.labels("oidc", "refused").inc()
        raise
    SIGN_INS.labels("oidc", "signed_in").inc()
    response = RedirectResponse(arrival.next_path, status_code=303)
    await parts.sessions.forget(session_secret(request, parts.settings))
    await _start(arrival.identity, arrival.tokens, response, parts)
    forget_sign_in(response, parts.settings)
    return response


@router.delete("/session", summary="Sign out", response_model=None, status_code=204, responses=_SIGNED_OUT)
async def sign_out(request: Request, session: SignedIn, parts: PortalParts) -> Response:
    """End the session; where the provider has one too, say where that ends."""
    await parts.sessions.end(session)
    way_out = await parts.signing_in.way_out(session, back_to=address_of(request, parts.settings) + "/")
    response = JSONResponse(SignedOut(logout_url=way_out).model_dump()) if way_out else Response(status_code=204)
    forget_session(response, parts.settings)
    return response


@router.get("/partners", summary="The partners that the user may see")
async def read_partners(session: SignedIn, parts: PortalParts) -> Partners:
    """Return all of them; most users have one."""
    return Partners.of(session, parts.personas.all)


async def _start(identity: Identity, tokens: Tokens, response: Response, parts: Parts) -> SessionView:
    secret, session = await parts.sessions.start(identity, tokens)
    set_session(response, secret, parts.settings)
    return SessionView.of(session, parts.settings.lifetimes)


def _own_page(path: str) -> str:
    """Return `path` if it is one of ours: nobody shall be sent to another site by a link to us."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_ours else "/"
