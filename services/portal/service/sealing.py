"""The browser's secret: what the database knows it by, and what it locks.

The database holds a digest of the secret, and tokens sealed with a key that follows from it. So neither the browser
alone nor a copy of the database alone gives anybody a token.
"""

import base64
import hashlib
import json
import secrets
from dataclasses import asdict
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.portal.domain.sessions import Tokens
from services.portal.errors import NotSignedIn

SECRET_BYTES = 32


def new_secret() -> str:
    """Return a secret that nobody can guess."""
    return secrets.token_urlsafe(SECRET_BYTES)


def key_of(secret: str) -> str:
    """Return the digest under which the database finds what belongs to `secret`."""
    return hashlib.sha256(secret.encode()).hexdigest()


def seal(tokens: Tokens, secret: str) -> bytes:
    """Return `tokens` as only the bearer of `secret` can read them."""
    plain = asdict(tokens) | {"expires_at": tokens.expires_at.isoformat()}
    return _lock(secret).encrypt(json.dumps(plain).encode())


def unseal(sealed: bytes, secret: str) -> Tokens:
    """Return what `seal` sealed; raises `NotSignedIn` for another secret's."""
    try:
        plain = json.loads(_lock(secret).decrypt(sealed))
    except InvalidToken as error:
        raise NotSignedIn("the session cannot be opened; sign in again") from error
    return Tokens(**plain | {"expires_at": datetime.fromisoformat(plain["expires_at"])})


def _lock(secret: str) -> Fernet:
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=b"tenantry portal tokens").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
