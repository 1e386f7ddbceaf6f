"""Which calls are forwarded to a service, and what of them: bodies and paths as they came, credentials never."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote_to_bytes

from services.portal.errors import PathNotForwarded

Header = tuple[bytes, bytes]

PUBLIC_PREFIX: Final = b"v1/"

# RFC 9110, 7.6.1, and what older programs send.
_HOP_BY_HOP: Final = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
# Ours to say, or nobody's business behind the portal.
_OF_THE_BROWSER: Final = frozenset(
    {b"host", b"cookie", b"authorization", b"origin", b"referer", b"x-csrf-token", b"forwarded", b"accept-encoding"}
)
_OF_THE_SERVICE: Final = frozenset({b"set-cookie", b"date", b"server", b"x-correlation-id"})


def is_forwarded(path: str) -> bool:
    """Tell whether `path` of the portal belongs to a service, which judges for itself what it is sent."""
    match path.split("/"):
        case ["", "api", _, "v1", *_]:
            return True
        case _:
            return False


def forwarded_path(raw: bytes) -> bytes:
    """Return the path of a service for `raw`, the escaped path after the service's name.

    Raises `PathNotForwarded` unless it is of the public interface, for one that climbs out of it too.
    """
    segments = unquote_to_bytes(raw).replace(b"\\", b"/").split(b"/")
    if not raw.startswith(PUBLIC_PREFIX) or b".." in segments or b"." in segments:
        raise PathNotForwarded
    return b"/" + raw


def request_headers(headers: Iterable[Header], *, bearer: str) -> list[Header]:
    """Return the headers that a service is sent, with the session's token."""
    dropped = _HOP_BY_HOP | _OF_THE_BROWSER
    # White space around a value is no part of it (RFC 9110, 5.5), and no client may send it.
    kept = [
        (name, value.strip(b" \t")) for name, value in headers if name not in dropped and not _is_about_the_way(name)
    ]
    # Bodies pass through untouched; compressing for the browser is the portal's last step.
    return [*kept, (b"authorization", f"Bearer {bearer}".encode()), (b"accept-encoding", b"identity")]


def response_headers(headers: Iterable[Header]) -> list[Header]:
    """Return the headers that the browser is sent; nothing is kept by caches unless the service says so."""
    dropped = _HOP_BY_HOP | _OF_THE_SERVICE
    kept = [(name.lower(), value) for name, value in headers if name.lower() not in dropped]
    if not any(name == b"cache-control" for name, _ in kept):
        kept.append((b"cache-control", b"private, no-store"))
    return kept


def _is_about_the_way(name: bytes) -> bool:
    return name.startswith((b"sec-", b"x-forwarded-"))
