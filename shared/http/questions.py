"""What may be asked in a query string: only what the route declares, since a mistyped filter would widen the answer."""

from collections import Counter

from fastapi import Request

from shared.http.auth import authenticated, bearer
from shared.http.parameters import declared, takes_several
from shared.http.problems import InvalidParameter


async def refuse_unknown_parameters(request: Request) -> None:
    """Raise `InvalidParameter` for a parameter that the route lacks, or that is repeated and has no list of values."""
    if not request.query_params or not request.scope["route"].include_in_schema:
        return
    if refusal := _refusal(request):
        # Who may not ask at all is not told how. Others' tokens are verified by the route itself.
        await authenticated(request, await bearer(request))
        raise refusal


def _refusal(request: Request) -> InvalidParameter | None:
    known = declared(request)
    for name, given in Counter(name for name, _ in request.query_params.multi_items()).items():
        if name not in known:
            return InvalidParameter(name, f"`{name}` is no parameter of this route", list(known))
        if given > 1 and not takes_several(known[name]):
            return InvalidParameter(name, f"`{name}` may be given once, not {given} times")
    return None
