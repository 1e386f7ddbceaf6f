"""`/v1/events`: canonical records from sources that push."""

import json
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from hashlib import blake2b
from typing import Annotated, Any, Final, NoReturn

from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic import ValidationError

from services.sync.api.bodies import invalid_body, read_all
from services.sync.domain.records import RECORDS
from services.sync.repository.idempotency import EarlierCall, IdempotencyKeys
from services.sync.schemas import PushAnswer, PushBody
from services.sync.service.pushing import Push
from shared.clock import Clock
from shared.http.auth import Editor
from shared.http.problems import Conflict, FieldError, InvalidBody, ProblemDetails, TooLarge

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="A name for this call. Sent again within a day, it gets the first answer; unique per partner.",
    ),
]
_MEDIA_TYPE: Final = "application/json"
_LARGEST_EXPONENT: Final = 308
"""That of a double, in which most who write JSON hold their numbers."""
_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class PushRoom:
    """What the route of pushed records works with."""

    push: Push
    keys: IdempotencyKeys
    clock: Clock
    max_bytes: int
    max_records: int

    async def answer(self, partner_id: str, body: bytes) -> bytes:
        """Take the records in `body` and return the answer as JSON."""
        parsed = _parsed(body)
        if len(parsed.records) > self.max_records:
            raise TooLarge(f"{len(parsed.records):,} records; send at most {self.max_records:,} a call")
        results = await self.push.take(
            partner_id, parsed.records, derive_orders=parsed.derive_orders, resend=parsed.resend
        )
        return PushAnswer.of(results).model_dump_json(exclude_none=True).encode()

    async def answer_once(self, partner_id: str, key: str, body: bytes) -> tuple[bytes, bool]:
        """Return the answer to the call named `key`, and whether it is that of an earlier call."""
        digest = blake2b(body, digest_size=16).digest()
        if earlier := await self.keys.begin(partner_id, key, digest, self.clock.now()):
            return _repeated(earlier, digest), True
        try:
            answer = await self.answer(partner_id, body)
        except BaseException:  # also a caller that hangs up: the key is free for its next try
            await self.keys.forget(partner_id, key)
            raise
        await self.keys.answer(partner_id, key, answer, self.clock.now())
        return answer, False


def _repeated(earlier: EarlierCall, digest: bytes) -> bytes:
    if earlier.body_digest != digest:
        reason = "was used for a call with another body; take a new key"
        raise InvalidBody([FieldError(field="Idempotency-Key", reason=reason)])
    if earlier.answer is None:
        raise Conflict("a call with this Idempotency-Key is being answered; try again shortly")
    return earlier.answer


def _parsed(body: bytes) -> PushBody:
    try:
        found = json.loads(body, parse_float=_number, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise InvalidBody([FieldError(field="body", reason=f"is not JSON: {error}")]) from error
    try:
        return PushBody.model_validate(found)
    except ValidationError as error:
        raise invalid_body(error) from error


def _number(text: str) -> Decimal:
    """Return a number as it is written: a float would have lost digits of an amount."""
    try:
        number = Decimal(text)
    except InvalidOperation:  # an exponent of twenty digits
        _no_number(text)
    # Written out, as an integer is, 1e999999999 has a gigabyte of digits, and whoever writes it does nothing else.
    if abs(number.adjusted()) > _LARGEST_EXPONENT:
        _no_number(text)
    return number


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text[:_SHOWN]} is not a number that can be kept")


def _schema() -> dict[str, Any]:
    """Return the JSON Schema of a call, with the fields of every record."""
    schema = PushBody.model_json_schema()
    schema["properties"]["records"]["items"] = {
        "oneOf": [_record_schema(name) for name in RECORDS],
        "discriminator": {
            "propertyName": "record",
            "mapping": {name: f"#/components/schemas/{kind.__name__}" for name, kind in RECORDS.items()},
        },
    }
    return schema


def _record_schema(name: str) -> dict[str, Any]:
    schema = RECORDS[name].model_json_schema(mode="validation")
    shown = RECORDS[name].mappable()
    source = {"type": "string", "default": "api", "description": "The source's name; part of `ce_source`."}
    fields = {field: each for field, each in schema["properties"].items() if field in shown}
    schema["properties"] = {"record": {"const": name}, "source": source, **fields}
    schema["required"] = ["record", *schema.get("required", [])]
    return schema


def _room(request: Request) -> PushRoom:
    room: PushRoom = request.app.state.pushes
    return room


router = APIRouter(prefix="/v1/events", tags=["events"])


@router.post(
    "",
    summary="Push records",
    response_model=PushAnswer,
    openapi_extra={"requestBody": {"required": True, "content": {_MEDIA_TYPE: {"schema": _schema()}}}},
    responses={
        409: {"model": ProblemDetails, "description": "A call with the same Idempotency-Key is being answered."},
        413: {"model": ProblemDetails, "description": "Too many records, or too long."},
    },
)
async def push_events(
    request: Request, editor: Editor, room: Annotated[PushRoom, Depends(_room)], key: Key = None
) -> Response:
    """Accept or refuse each record by itself; a refused one does not touch the others."""
    body = await read_all(request, room.max_bytes)
    if key is None:
        return Response(await room.answer(editor.partner_id, body), media_type=_MEDIA_TYPE)
    answer, repeated = await room.answer_once(editor.partner_id, key, body)
    headers = {"Idempotent-Replayed": "true"} if repeated else None
    return Response(answer, media_type=_MEDIA_TYPE, headers=headers)
