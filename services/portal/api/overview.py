"""`/api/pages/overview`: the figures of the overview in one answer; `/api/health`: how the services are."""

from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from services.portal.api.dependencies import PortalParts, SignedIn
from services.portal.examples import OVERVIEW
from services.portal.schemas import HealthReport
from services.portal.service.overview import DEFAULT_PARTS, PARTS, overview
from shared.http.problems import InvalidParameter

router = APIRouter(prefix="/api", tags=["pages"])

_PARTS_TEXT: Final = "Comma-separated; each is a path of /v1/metrics. Default: " + ", ".join(DEFAULT_PARTS)
_ANSWER: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Each part with its own status, and the service's answer or problem.",
        "content": {
            "application/json": {
                "example": OVERVIEW,
                "schema": {
                    "title": "Overview",
                    "type": "object",
                    "additionalProperties": {
                        "title": "OverviewPart",
                        "type": "object",
                        "required": ["status"],
                        "properties": {
                            "status": {"type": "integer"},
                            "body": {"type": "object"},
                            "problem": {"type": "object"},
                        },
                    },
                },
            }
        },
    }
}


@router.get("/pages/overview", summary="The figures of the overview", response_model=None, responses=_ANSWER)
async def read_overview(
    request: Request,
    session: SignedIn,
    parts: PortalParts,
    wanted: Annotated[str | None, Query(alias="parts", description=_PARTS_TEXT)] = None,
) -> Response:
    """Ask metrics for every part at once with the same query; `<part>.<parameter>` goes to that part only."""
    names = _checked(wanted.split(",")) if wanted is not None else DEFAULT_PARTS
    query = urlencode([(name, value) for name, value in request.query_params.multi_items() if name != "parts"])
    body = await overview(parts.upstream, session, names, query)
    return Response(body, media_type="application/json", headers={"Cache-Control": "private, no-store"})


@router.get("/health", summary="How the services are")
async def read_health(_: SignedIn, parts: PortalParts) -> HealthReport:
    """Return the state of each service, and since when."""
    return HealthReport.of(await parts.health.look())


def _checked(names: list[str]) -> list[str]:
    for name in names:
        if name not in PARTS:
            raise InvalidParameter("parts", f"there is no part {name!r}", allowed=PARTS)
    return list(dict.fromkeys(names))
