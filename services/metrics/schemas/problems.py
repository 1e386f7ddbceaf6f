"""What this service refuses most, in its own words; examples for OpenAPI."""

from collections.abc import Mapping
from typing import Final

from shared.http.problem_examples import Refused

SUMMARY: Final = "/v1/metrics/summary"
_STRANGER: Final = "/v1/metrics/leaderboard/n99999"
PROBLEMS: Final[Mapping[int, Refused]] = {
    400: Refused(SUMMARY, "`from` must be a month such as 2025-03, not '2025-13'", {"parameter": "from"}),
    403: Refused(SUMMARY, "this needs a token of one partner"),
    404: Refused(_STRANGER, "there is no customer 'n99999'"),
}
