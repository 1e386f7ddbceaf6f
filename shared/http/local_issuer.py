"""Tokens of the development issuer: signed with a key of one data directory, and verified like any others."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from shared.http.auth import Role
from shared.settings import AuthSettings

ALGORITHM: Final = "EdDSA"
KEY_ID: Final = "local"


def read_signing_key(file: Path) -> Ed25519PrivateKey:
    """Return the key in the PEM `file`; raises OSError where there is none, ValueError or TypeError for another."""
    key = load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        msg = f"{file} is not an Ed25519 key"
        raise TypeError(msg)
    return key


def sign_token(
    key: Ed25519PrivateKey,
    *,
    subject: str,
    partner_id: str,
    roles: Iterable[Role],
    lifetime: timedelta,
    now: datetime,
) -> str:
    """Return a token for `subject` of `partner_id`, valid from `now` for `lifetime`."""
    issuer = AuthSettings()
    claims = {
        "iss": issuer.issuer,
        "aud": issuer.audience,
        "sub": subject,
        "partner_id": partner_id,
        "roles": [role.value for role in roles],
        "iat": now,
        "exp": now + lifetime,
    }
    return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"kid": KEY_ID})
