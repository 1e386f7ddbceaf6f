"""What the figures knew, and when: facts that were replaced are kept beside those that replaced them.

So the state at an earlier moment is a choice of facts, and the figures of that moment are `contributions` of it:
nothing else has to be recorded when figures move. See docs/decisions/0006.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from services.metrics.domain.facts import Fact
from services.metrics.domain.months import Instant, Month

Key: TypeAlias = tuple[str | Instant, ...]
"""The place of a fact: its kind, and what tells it from others of its kind."""

_HOUR: Final = 3_600_000_000


class Superseded(NamedTuple):
    """A fact that stood until another one took its place."""

    fact: Fact
    until: Instant


Chains: TypeAlias = Mapping[Key, Sequence[Superseded]]
"""By place, what stood there before, in the order in which it was replaced."""

UsageChains: TypeAlias = Mapping[Month, Chains]


def hour_of(recorded_at: Instant) -> int:
    """Return the hour of an instant since 1970.

    Coarse on purpose: it is indexed, and a customer that changes often is moved in the index once an hour.
    """
    return recorded_at // _HOUR


def unforgotten(chains: Chains, replaced: Sequence[tuple[Key, Superseded]], forget_before: Instant) -> Chains:
    """Return `chains` with what was `replaced` now, and then without what was replaced before `forget_before`."""
    if not replaced:
        return chains
    # Of thousands of places, those that nothing happens to stay the same objects, and are not written again.
    found = {key: own for key, chain in chains.items() if (own := _since(chain, forget_before))}
    for key, link in replaced:
        if link.until >= forget_before:
            found[key] = (*found.get(key, ()), link)
    return found


def _since(chain: Sequence[Superseded], moment: Instant) -> Sequence[Superseded]:
    """Return the links of a chain that stood until `moment` or longer."""
    kept = tuple(link for link in chain if link.until >= moment)
    return chain if len(kept) == len(chain) else kept
