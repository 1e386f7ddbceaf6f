"""What this service refuses most, in its own words; examples for OpenAPI."""

from collections.abc import Mapping
from typing import Final

from services.exports.schemas.example import EXPORT_ID
from shared.http.problem_examples import Refused

_EXPORT: Final = f"/v1/exports/{EXPORT_ID}"
PROBLEMS: Final[Mapping[int, Refused]] = {
    400: Refused(
        "/v1/exports",
        "`sort`: 'sze' is no field to sort by",
        {"parameter": "sort", "allowed": ["created_at", "-created_at", "size", "-size"]},
    ),
    403: Refused(
        f"{_EXPORT}/content", "This file shows data that your role may not see. Ask for an export of your own."
    ),
    404: Refused(_EXPORT, f"There is no export {EXPORT_ID}."),
    409: Refused(f"{_EXPORT}/cancel", f"Export {EXPORT_ID} is completed: there is nothing to cancel any more."),
    410: Refused(
        f"{_EXPORT}/content", f"The file of export {EXPORT_ID} has expired and was removed. Ask for a new export."
    ),
    422: Refused(
        "/v1/exports",
        "format: Input should be 'tsv', 'csv', 'xlsx', 'parquet' or 'ndjson'",
        {"errors": [{"field": "format", "reason": "Input should be 'tsv', 'csv', 'xlsx', 'parquet' or 'ndjson'"}]},
    ),
    429: Refused(
        "/v1/exports",
        "100 exports are waiting or running, and no more than 100 may. Wait for one of them to end, or cancel one.",
    ),
    503: Refused("/v1/exports", "The customers service cannot be read at the moment; try again shortly."),
}
