"""What a page may load and do: its own scripts, styles, fonts and calls, and nothing of anybody else."""

from typing import Final

NOTHING: Final = "default-src 'none'; frame-ancestors 'none'"
"""For answers that are no page."""


def page_policy(nonce: str) -> str:
    """Return the Content-Security-Policy of a page whose elements carry `nonce`."""
    directives = {
        "default-src": "'none'",
        "script-src": f"'self' 'nonce-{nonce}'",
        "style-src": f"'self' 'nonce-{nonce}'",
        # Charts place their tooltips, and long tables their rows, with style attributes; those run nothing.
        "style-src-attr": "'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())
