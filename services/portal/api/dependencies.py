"""What the routes are given: the portal's parts, and who is signed in."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie

from services.portal.api.browser import DEVELOPMENT_COOKIE, refuse_foreign_origin, session_secret
from services.portal.domain.sessions import Session
from services.portal.domain.views import Viewer
from services.portal.errors import ForgedRequest, NotSignedIn
from services.portal.parts import Parts
from services.portal.telemetry import FORGED

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_HEADER = "x-csrf-token"


def parts(request: Request) -> Parts:
    """Return what the application is made of."""
    found: Parts = request.app.state.parts
    return found


PortalParts = Annotated[Parts, Depends(parts)]

# For the OpenAPI document only; the cookie is read where its name, which depends on the installation, is known.
_cookie = APIKeyCookie(name=DEVELOPMENT_COOKIE, auto_error=False, description="Set by signing in.")


async def signed_in(request: Request, parts: PortalParts, _: Annotated[str | None, Depends(_cookie)]) -> Session:
    """Return the session; raises `NotSignedIn`, and `ForgedRequest` where a change does not come from our pages."""
    if request.method not in SAFE:
        refuse_foreign_origin(request, parts.settings)
    session = await parts.sessions.find(session_secret(request, parts.settings))
    if request.method not in SAFE and not session.allows(request.headers.get(CSRF_HEADER, "")):
        FORGED.inc()
        raise ForgedRequest("the X-CSRF-Token header is missing or of another session; load the page again")
    return session


SignedIn = Annotated[Session, Depends(signed_in)]


def secret(request: Request, parts: PortalParts, _: SignedIn) -> str:
    """Return the browser's secret, which is that of a session; raises `NotSignedIn`."""
    found = session_secret(request, parts.settings)
    if found is None:
        raise NotSignedIn("you are not signed in")
    return found


SessionSecret = Annotated[str, Depends(secret)]


def viewer(session: SignedIn) -> Viewer:
    """Return whose views are meant."""
    return Viewer(session.identity.partner_id, session.identity.subject)


SignedInViewer = Annotated[Viewer, Depends(viewer)]
