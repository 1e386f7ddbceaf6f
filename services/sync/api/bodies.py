"""Request bodies that are read as a stream, within a limit."""

from collections.abc import AsyncIterator

from fastapi import Request
from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException, MultiPartParser

from shared.http.problems import FieldError, InvalidBody, TooLarge

_MOST_FILES = 1_000
_MAPPING_BYTES = 1_000_000


async def limited(request: Request, most: int) -> AsyncIterator[bytes]:
    """Yield the body; raises `TooLarge` as soon as it is longer than `most` bytes."""
    received = 0
    async for piece in request.stream():
        received += len(piece)
        if received > most:
            raise TooLarge(f"the body is longer than {most:,} bytes; send it in parts")
        yield piece


async def read_all(request: Request, most: int) -> bytes:
    """Return the body; raises `TooLarge`."""
    return b"".join([piece async for piece in limited(request, most)])


async def read_form(request: Request, most: int) -> FormData:
    """Return a multipart body whose files are on disk, not in memory; raises `TooLarge` or `InvalidBody`."""
    parser = MultiPartParser(
        request.headers,
        limited(request, most),  # type: ignore[arg-type]  # typed as a generator, used as an iterator
        max_files=_MOST_FILES,
        max_part_size=_MAPPING_BYTES,
    )
    try:
        return await parser.parse()
    except (MultiPartException, KeyError) as error:
        raise InvalidBody([FieldError(field="body", reason=f"is not multipart/form-data: {error}")]) from error


def invalid_body(error: ValidationError) -> InvalidBody:
    """Return the problem that names each field of `error`."""
    return InvalidBody(
        [FieldError(field=".".join(map(str, each["loc"])) or "body", reason=each["msg"]) for each in error.errors()]
    )
