"""`python -m services.sync`."""

from services.sync.app import build
from services.sync.settings import SyncSettings
from shared.http.serve import run

if __name__ == "__main__":
    run(build, SyncSettings)
