"""A file as OpenAPI tells it: its types, and the headers that prove it."""

from typing import Any, Final

from services.exports.domain.formats import MEDIA_TYPES
from services.exports.schemas import example

_BYTES: Final[dict[str, Any]] = {"type": "string", "format": "binary"}
_MOMENT: Final[dict[str, Any]] = {"type": "string", "format": "date-time"}
_TEXT: Final[dict[str, Any]] = {"schema": {"type": "string"}}
_PROVEN: Final[dict[str, Any]] = {
    "Content-Disposition": {"description": "With the name of the file.", "schema": {"type": "string"}},
    "Repr-Digest": {"description": "SHA-256 of the whole file (RFC 9530).", "schema": {"type": "string"}},
    "X-Row-Count": {"description": "Rows in the file, without its header.", "schema": {"type": "integer"}},
    "X-As-Of": {"description": "The moment whose data the file shows.", "schema": _MOMENT},
}


def _content() -> dict[str, Any]:
    """Return each type that a file may have."""
    # First, since generated clients take the first that they know: bytes suit a file of every format.
    told: dict[str, Any] = {"application/octet-stream": {"schema": _BYTES}}
    for media_type in MEDIA_TYPES:
        name = media_type.partition(";")[0]
        told[name] = _TEXT if name.startswith("text/") else {"schema": _BYTES}
    told["text/csv"] = {**_TEXT, "example": example.TEXT}
    told["text/tab-separated-values"] = {
        **_TEXT,
        "example": example.TEXT.replace(",", "\t").replace("\r\n", "\n"),
    }
    return told


FILE: Final[dict[str, Any]] = {"content": _content(), "headers": _PROVEN}
"""A file that is sent at once."""
STORED: Final[dict[str, Any]] = {
    **FILE,
    "headers": {
        **_PROVEN,
        "ETag": {"description": "For `If-Range` and `If-None-Match`.", "schema": {"type": "string"}},
        "Accept-Ranges": {"description": "`bytes`.", "schema": {"type": "string"}},
    },
}
"""A file that is kept."""
_RANGE: Final = {"Content-Range": {"description": "Which bytes, and of how many.", "schema": {"type": "string"}}}
PART: Final[dict[str, Any]] = {**STORED, "headers": {**STORED["headers"], **_RANGE}}
"""Some bytes of a file that is kept."""
BEYOND: Final[dict[str, Any]] = {"headers": _RANGE}
"""Of a range that begins after the end."""
