"""ETags, and changes that need one: who has not seen the present state cannot overwrite it.

A resource answers with its `ETag`; a change sends it back as `If-Match`. Without it the answer is 428 (RFC 6585), with
one that is no longer true 412 (RFC 9110, 13.1.1). `If-Match: *` says that any state may be overwritten.
"""

import re
from typing import Annotated, Any, Final

from fastapi import Depends, Header, Response
from pydantic import BaseModel

from shared.conditions import WHATEVER, Condition
from shared.http.problems import MEDIA_TYPE, InvalidParameter, PreconditionRequired, ProblemDetails

_ENTITY_TAG: Final = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')

CONDITIONAL: Final[dict[int | str, dict[str, Any]]] = {
    412: {
        "model": ProblemDetails,
        "description": "Somebody changed it since `If-Match` was read: read it again, then repeat the change.",
        "content": {MEDIA_TYPE: {}},
    },
    428: {
        "model": ProblemDetails,
        "description": "`If-Match` is missing: send the `ETag` of what you read.",
        "content": {MEDIA_TYPE: {}},
    },
}
"""The answers that every conditional change has, for OpenAPI."""

TAGGED: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "headers": {
            "ETag": {"description": "The state that is shown, for `If-Match`.", "schema": {"type": "string"}},
        }
    }
}
"""What an answer tells besides its body that shows a state, for OpenAPI."""

EDITED: Final = {**TAGGED, **CONDITIONAL}
"""The answers of a conditional change that shows what came of it, for OpenAPI."""

UNCHANGED: Final[dict[int | str, dict[str, Any]]] = {
    **TAGGED,
    304: {"description": "Unchanged since `If-None-Match`."},
}
"""The answers that a tagged resource has that may be asked for again, for OpenAPI."""


def _condition(
    if_match: Annotated[
        str | None, Header(description="The `ETag` of what you read; `*` overwrites whatever is there. Needed.")
    ] = None,
) -> Condition:
    """Return the condition of a change; raises `PreconditionRequired`, `InvalidParameter`."""
    if if_match is None or not if_match.strip():
        raise PreconditionRequired("send `If-Match` with the `ETag` of what you read, or `*` to overwrite any state")
    if if_match.strip() == "*":
        return WHATEVER
    found = list(_ENTITY_TAG.finditer(if_match))
    if not found:
        raise InvalidParameter("If-Match", '`If-Match` must be an ETag in double quotes, such as "3", or `*`')
    # A weak tag does not promise the same content, so no change may rely on it.
    return Condition(frozenset(tag[2] for tag in found if not tag[1]))


IfMatch = Annotated[Condition, Depends(_condition)]
IfNoneMatch = Annotated[str | None, Header(description="Answer 304 if the `ETag` is still one of these.")]


def tagged(body: BaseModel, tag: str, if_none_match: str | None = None, *, status: int = 200) -> Response:
    """Return `body` with `tag` as its ETag, or 304 where the caller has it already."""
    headers = {"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"}
    if tag in {known[2] for known in _ENTITY_TAG.finditer(if_none_match or "")}:
        return Response(status_code=304, headers=headers)
    return Response(body.model_dump_json(), status, headers, "application/json")
