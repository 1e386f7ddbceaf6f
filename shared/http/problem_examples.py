"""What problem documents say, for OpenAPI: of each status what is refused most."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any


@dataclass(frozen=True, slots=True)
class Refused:
    """A request that was refused."""

    instance: str
    """The path that was asked for."""
    detail: str
    members: Mapping[str, Any] = field(default_factory=dict)
    """What else the problem says."""


def problem_example(status: HTTPStatus, refused: Refused) -> dict[str, Any]:
    """Return the problem document."""
    return {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": refused.detail,
        "instance": refused.instance,
        "correlation_id": "1f0e8a52c6d94d0b8a3a5c0e7f6b2d41",
        **refused.members,
    }


def everywhere(path: str) -> Mapping[int, Refused]:
    """Return what every service says, unless it says so in its own words; of a request for `path`."""
    return {
        400: Refused(path, "`counrty` is no parameter of this route", {"parameter": "counrty", "allowed": ["country"]}),
        401: Refused(path, "send a bearer token in the Authorization header"),
        403: Refused(path, "this needs one of the roles manager, owner, service"),
        404: Refused(path, f"there is nothing at {path}"),
        408: Refused(path, "nothing came of the body for 30 seconds; send it again"),
        412: Refused(path, "it was changed since you read it: read it again, then repeat the change", {"etag": '"3"'}),
        413: Refused(path, "the body is longer than 4,194,304 bytes; send it in parts"),
        422: Refused(path, "name: Field required", {"errors": [{"field": "name", "reason": "Field required"}]}),
        428: Refused(path, "send `If-Match` with the `ETag` of what you read, or `*` to overwrite any state"),
        429: Refused(path, "there are as many as one partner may have; try again later"),
        503: Refused(path, "the service cannot reach its database or broker; try again shortly"),
    }
