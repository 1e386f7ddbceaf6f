"""A service with one slow request, to be stopped in the middle of it. Run as a script.

`GET /slow` makes the file `begun` in the working directory and answers once the file `go` is there.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar

from fastapi import APIRouter, FastAPI

from shared.http.app import create_app
from shared.http.serve import run
from shared.settings import ServiceSettings

SCRIPT = Path(__file__)
BEGUN, GO = "begun", "go"
POLL_SECONDS = 0.02

router = APIRouter()


class SlowSettings(ServiceSettings):
    """Those of any service."""

    service: ClassVar[str] = "slow"


@router.get("/slow")
def slow() -> str:
    """Answer when told to."""
    Path(BEGUN).touch()
    while not Path(GO).exists():
        time.sleep(POLL_SECONDS)
    return "done"


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Say when it ends."""
    yield
    print("ended in good order", flush=True)


def build(settings: SlowSettings) -> FastAPI:
    """Return the application."""
    return create_app(settings, title="slow", description="slow", lifespan=lifespan, readiness={}, routers=[router])


if __name__ == "__main__":
    run(build, SlowSettings)
