"""The development issuer: a key pair of the data directory's own, its published key set, and tokens signed with it.

Production verifies tokens of a real OIDC issuer in the same way, so nothing here is a special case for the services.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jwt.algorithms import OKPAlgorithm

from deploy.local.errors import LocalStackError
from deploy.local.files import write_atomically
from shared.http.auth import EVERY_PARTNER, Role
from shared.settings import AuthSettings

ALGORITHM = "EdDSA"
KEY_ID = "local"


def key_set_file(keys: Path) -> Path:
    """The published key set (JWKS) in the key directory."""
    return keys / "jwks.json"


def ensure_keys(keys: Path) -> None:
    """Create the key pair and its key set on first use; later calls change nothing, so that tokens stay valid."""
    if key_set_file(keys).exists():
        return
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    write_atomically(_private_key_file(keys), pem)
    write_atomically(key_set_file(keys), _key_set(private))


def issue_token(keys: Path, *, partner_id: str, role: Role, lifetime: timedelta, now: datetime) -> str:
    """A signed token for a person or machine of `partner_id` in `role`, valid from `now` for `lifetime`.

    Raises LocalStackError where the directory holds no keys.
    """
    issuer = AuthSettings()
    claims = {
        "iss": issuer.issuer,
        "aud": issuer.audience,
        "sub": f"{role}@{partner_id}",
        "partner_id": partner_id,
        "roles": [role.value],
        "iat": now,
        "exp": now + lifetime,
    }
    return jwt.encode(claims, _private_key(keys), algorithm=ALGORITHM, headers={"kid": KEY_ID})


def write_service_token(path: Path, *, lifetime: timedelta, now: datetime) -> None:
    """Put a machine's token for all partners at `path`, beside the keys."""
    token = issue_token(path.parent, partner_id=EVERY_PARTNER, role=Role.SERVICE, lifetime=lifetime, now=now)
    write_atomically(path, token)


def _private_key_file(keys: Path) -> Path:
    return keys / "private.pem"


def _private_key(keys: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(_private_key_file(keys).read_bytes(), password=None)
    except FileNotFoundError as error:
        raise LocalStackError(f"no signing key in {keys}; the stack that made it is gone") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise LocalStackError(f"{_private_key_file(keys)} is not an Ed25519 key; remove {keys} to get new ones")
    return key


def _key_set(private: Ed25519PrivateKey) -> str:
    key = OKPAlgorithm.to_jwk(private.public_key(), as_dict=True)
    published = {**key, "kid": KEY_ID, "use": "sig", "alg": ALGORITHM}
    return json.dumps({"keys": [published]}, indent=2)
