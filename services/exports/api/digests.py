"""Digests in HTTP headers (RFC 9530)."""

import base64


def repr_digest(digest: bytes) -> str:
    """Return the `Repr-Digest` field of a SHA-256 digest; it is of the whole file, in a partial answer too."""
    return f"sha-256=:{base64.b64encode(digest).decode()}:"
