"""What passes between us and the browser beside bodies: cookies and origins."""

from typing import Final
from urllib.parse import urlsplit

from fastapi import Request, Response

from services.portal.errors import ForgedRequest
from services.portal.settings import PortalSettings
from services.portal.telemetry import FORGED

# Browsers take a cookie with the prefix `__Host-` over HTTPS only, and from no other host. A developer has no HTTPS.
DEVELOPMENT_COOKIE: Final = "tenantry-session"
_SESSION_COOKIE: Final = "__Host-tenantry-session"
_SIGN_IN_COOKIE: Final = "__Host-tenantry-sign-in"
_DEVELOPMENT_SIGN_IN_COOKIE: Final = "tenantry-sign-in"


def session_secret(request: Request, settings: PortalSettings) -> str | None:
    """Return the secret of the browser's session, if it has one."""
    return request.cookies.get(_SESSION_COOKIE if settings.is_public else DEVELOPMENT_COOKIE)


def set_session(response: Response, secret: str, settings: PortalSettings) -> None:
    """Let the browser keep `secret` until it is closed; the session's own end is ours to watch."""
    _set(response, _SESSION_COOKIE if settings.is_public else DEVELOPMENT_COOKIE, secret, settings)


def forget_session(response: Response, settings: PortalSettings) -> None:
    """Let the browser forget its session."""
    _forget(response, _SESSION_COOKIE if settings.is_public else DEVELOPMENT_COOKIE, settings)


def sign_in_secret(request: Request, settings: PortalSettings) -> str | None:
    """Return the secret of the sign-in that this browser began."""
    return request.cookies.get(_SIGN_IN_COOKIE if settings.is_public else _DEVELOPMENT_SIGN_IN_COOKIE)


def set_sign_in(response: Response, secret: str, settings: PortalSettings) -> None:
    """Let the browser keep the secret of a sign-in."""
    _set(response, _SIGN_IN_COOKIE if settings.is_public else _DEVELOPMENT_SIGN_IN_COOKIE, secret, settings)


def forget_sign_in(response: Response, settings: PortalSettings) -> None:
    """Let the browser forget a sign-in."""
    _forget(response, _SIGN_IN_COOKIE if settings.is_public else _DEVELOPMENT_SIGN_IN_COOKIE, settings)


def address_of(request: Request, settings: PortalSettings) -> str:
    """Return where the browser reaches us, without a slash at the end."""
    if settings.public_url:
        return settings.public_url.rstrip("/")
    scheme = "https" if settings.is_public else request.url.scheme
    return f"{scheme}://{request.headers.get('host', '')}"


def refuse_foreign_origin(request: Request, settings: PortalSettings) -> None:
    """Raise `ForgedRequest` where the browser says that another site sent the request; programs say nothing."""
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site", "same-origin")
    # The host decides: a browser sends a page of ours over HTTPS only, where there is HTTPS.
    is_own = origin is None or _host(origin) == _host(address_of(request, settings)) is not None
    if not is_own or site not in {"same-origin", "none"}:
        FORGED.inc()
        raise ForgedRequest("the request comes from another site")


def _host(address: str) -> str | None:
    """Return the host and port of `address`; None where it has none, or is no address."""
    try:
        return urlsplit(address).netloc or None
    except ValueError:
        return None


def _set(response: Response, name: str, value: str, settings: PortalSettings) -> None:
    response.set_cookie(name, value, path="/", secure=settings.is_public, httponly=True, samesite="lax")


def _forget(response: Response, name: str, settings: PortalSettings) -> None:
    response.delete_cookie(name, path="/", secure=settings.is_public, httponly=True, samesite="lax")
