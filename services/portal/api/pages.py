"""The built pages: files with a hash in their name are kept by browsers for good, every other path is the one page."""

import secrets
from collections.abc import Mapping
from mimetypes import MimeTypes
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, HTMLResponse

from services.portal.api.dependencies import PortalParts
from services.portal.api.security import POLICY_HEADER
from services.portal.domain.content_security import page_policy
from shared.http.problems import NotFound

router = APIRouter()

NONCE_PLACEHOLDER: Final = "__CSP_NONCE__"

_FOR_GOOD: Final = "public, max-age=31536000, immutable"
_ASK_AGAIN: Final = "no-cache"
# Smallest first; the build leaves both beside each file that they make smaller.
_ENCODINGS: Final[Mapping[str, str]] = {"br": ".br", "gzip": ".gz"}
# Of our own, since systems differ in what they know.
_TYPES: Final = MimeTypes()
_TYPES.add_type("font/woff2", ".woff2")
_TYPES.add_type("application/manifest+json", ".webmanifest")
_NOT_BUILT: Final = """<!doctype html><html lang="en"><title>Tenantry</title>
<h1>The pages are not built yet</h1><p>Run <code>make web</code>, then load this page again.</p></html>"""


@router.api_route("/{path:path}", methods=["GET", "HEAD"], include_in_schema=False)
async def read_page(path: str, request: Request, parts: PortalParts) -> Response:
    """Return a file of the build, or the page whose script knows what to show at `path`."""
    if not path.isprintable():
        raise NotFound("there is nothing at such a path")
    directory = parts.settings.pages_directory.resolve()
    file = (directory / path).resolve()
    if _is_built(file, directory) and file.name != "index.html":
        return _file(file, path, request)
    if path.startswith("api/") or "." in path.rpartition("/")[2]:
        raise NotFound(f"there is nothing at /{path}")
    return _page(directory / "index.html")


def _is_built(file: Path, directory: Path) -> bool:
    try:
        return file.is_relative_to(directory) and file.is_file()
    except OSError:  # a name of a thousand characters
        return False


def _page(file: Path) -> Response:
    if not file.is_file():
        return HTMLResponse(_NOT_BUILT, status_code=503, headers={"Cache-Control": "no-store"})
    nonce = secrets.token_urlsafe(16)
    # Read anew each time: it is small, and a new build shows at once.
    text = file.read_text(encoding="utf-8").replace(NONCE_PLACEHOLDER, nonce)
    return HTMLResponse(text, headers={POLICY_HEADER: page_policy(nonce), "Cache-Control": "no-store"})


def _media_type(file: Path) -> str:
    return _TYPES.guess_type(file.name)[0] or "application/octet-stream"


def _file(file: Path, path: str, request: Request) -> Response:
    accepted = {each.split(";")[0].strip() for each in request.headers.get("accept-encoding", "").split(",")}
    headers = {"Cache-Control": _FOR_GOOD if path.startswith("assets/") else _ASK_AGAIN, "Vary": "Accept-Encoding"}
    for encoding, suffix in _ENCODINGS.items():
        smaller = file.with_name(file.name + suffix)
        if encoding in accepted and smaller.is_file():
            return FileResponse(
                smaller, media_type=_media_type(file), headers={**headers, "Content-Encoding": encoding}
            )
    return FileResponse(file, media_type=_media_type(file), headers=headers)
