"""The development issuer: a key pair of the data directory's own, its published key set, and tokens signed with it.

Production verifies tokens of a real OIDC issuer in the same way, so nothing here is a special case for the services.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from jwt.algorithms import OKPAlgorithm

from deploy.local.errors import LocalStackError
from deploy.local.files import write_atomically
from shared.http.auth import EVERY_PARTNER, Role
from shared.http.local_issuer import ALGORITHM, KEY_ID, read_signing_key, sign_token


def key_set_file(keys: Path) -> Path:
    """The published key set (JWKS) in the key directory."""
    return keys / "jwks.json"


def private_key_file(keys: Path) -> Path:
    """The issuer's private key in the key directory."""
    return keys / "private.pem"


def ensure_keys(keys: Path) -> None:
    """Create the key pair and its key set on first use; later calls change nothing, so that tokens stay valid."""
    if key_set_file(keys).exists():
        return
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    write_atomically(private_key_file(keys), pem)
    write_atomically(key_set_file(keys), _key_set(private))


def issue_token(keys: Path, *, partner_id: str, role: Role, lifetime: timedelta, now: datetime) -> str:
    """A signed token for a person or machine of `partner_id` in `role`, valid from `now` for `lifetime`.

    Raises LocalStackError where the directory holds no keys.
    """
    return sign_token(
        _private_key(keys),
        subject=f"{role}@{partner_id}",
        partner_id=partner_id,
        roles=[role],
        lifetime=lifetime,
        now=now,
    )


def write_service_token(path: Path, *, lifetime: timedelta, now: datetime) -> None:
    """Put a machine's token for all partners at `path`, beside the keys."""
    token = issue_token(path.parent, partner_id=EVERY_PARTNER, role=Role.SERVICE, lifetime=lifetime, now=now)
    write_atomically(path, token)


def _private_key(keys: Path) -> Ed25519PrivateKey:
    try:
        return read_signing_key(private_key_file(keys))
    except FileNotFoundError as error:
        raise LocalStackError(f"no signing key in {keys}; the stack that made it is gone") from error
    except (ValueError, TypeError) as error:
        raise LocalStackError(f"{error}; remove {keys} to get new ones") from error


def _key_set(private: Ed25519PrivateKey) -> str:
    key = OKPAlgorithm.to_jwk(private.public_key(), as_dict=True)
    published = {**key, "kid": KEY_ID, "use": "sig", "alg": ALGORITHM}
    return json.dumps({"keys": [published]}, indent=2)
