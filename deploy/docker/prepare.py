"""Makes the secrets that `docker-compose.yml` mounts: `python -m deploy.docker.prepare`.

Everything is random and stays on this machine, under `.tenantry/compose`; nothing has a default. Run it again to renew
the services' token; keys and credentials stay, so that issued tokens and stored files stay good.
"""

import json
import secrets
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from deploy.local.files import write_atomically
from deploy.local.keys import ensure_keys, key_set_file, private_key_file, write_service_token
from deploy.local.layout import Layout

DIRECTORY = Path(".tenantry/compose")
SERVICE_TOKEN_LIFETIME = timedelta(days=90)


def prepare(directory: Path, *, now: datetime) -> None:
    """Fill `directory` with the issuer's keys, the services' token and the object store's credentials."""
    layout = Layout.of(directory)
    # The containers' user is none of this machine's, so the files are readable for all and their directory for none.
    layout.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    ensure_keys(layout.keys)
    write_service_token(layout.service_token, lifetime=SERVICE_TOKEN_LIFETIME, now=now)
    _ensure_store_credentials(layout.root)
    # The portal signs the tokens of its demo personas; the key itself stays closed.
    personas_key = layout.root / "personas.pem"
    write_atomically(personas_key, private_key_file(layout.keys).read_text())
    mounted_files = (key_set_file(layout.keys), layout.service_token, personas_key, layout.root / "object-store.json")
    for mounted in mounted_files:
        mounted.chmod(0o644)


def _ensure_store_credentials(directory: Path) -> None:
    identities = directory / "object-store.json"
    if identities.exists():
        return
    access_key, secret_key = secrets.token_hex(10), secrets.token_urlsafe(30)
    write_atomically(
        directory / "object-store.env", f"AWS_ACCESS_KEY_ID={access_key}\nAWS_SECRET_ACCESS_KEY={secret_key}\n"
    )
    credentials = [{"accessKey": access_key, "secretKey": secret_key}]
    identity = {"name": "tenantry", "credentials": credentials, "actions": ["Admin", "Read", "Write", "List"]}
    write_atomically(identities, json.dumps({"identities": [identity]}, indent=2))


if __name__ == "__main__":
    prepare(DIRECTORY, now=datetime.now(UTC))
    sys.stdout.write(f"secrets are in {DIRECTORY}; now: docker compose up --build\n")
