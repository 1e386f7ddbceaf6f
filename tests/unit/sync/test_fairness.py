"""Whose import is next: no partner starves, and a partner's own go one by one in the order they were asked for."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.sync.domain.fairness import Head, by_turn

NOON = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
LEASE = timedelta(seconds=30)
PARTNERS = ("acme", "bolt", "crux", "dune")


def at(second: float) -> datetime:
    return NOON + timedelta(seconds=second)


def head(partner: str, *, asked: float, served: float | None = None, held: float | None = None) -> Head:
    return Head(
        f"{partner}-1",
        partner,
        at(asked),
        served_at=None if served is None else at(served),
        held_until=None if held is None else at(held),
    )


def turns(*heads: Head, now: float) -> list[str]:
    return [each.partner_id for each in by_turn(heads, at(now))]


def test_who_has_waited_longest_goes_first_and_a_turn_ends_the_wait() -> None:
    much, late, later = head("much", asked=0, served=50), head("late", asked=40), head("later", asked=60)
    assert turns(later, much, late, now=100) == ["late", "much", "later"]


def test_a_partner_whose_oldest_import_runs_or_waits_for_its_servers_has_no_turn() -> None:
    assert turns(head("held", asked=0, held=130), head("free", asked=50), now=100) == ["free"]


def test_the_import_of_a_process_that_died_comes_back_when_its_lease_has_ended() -> None:
    died = head("died", asked=0, served=60, held=90)
    assert turns(died, now=90) == []
    assert turns(died, now=90.001) == ["died"]


def test_what_a_command_imports_is_taken_by_nobody_and_keeps_its_partner_s_next_waiting() -> None:
    command = Head("c", "acme", at(0), of_command=True, held_until=at(10))
    assert turns(command, head("bolt", asked=50), now=100) == ["bolt"]


@dataclass
class Asked:
    """One import of the model: when it was asked for, who has it, and how often it was begun."""

    number: int
    partner: str
    created_at: datetime
    held_until: datetime | None = None
    attempts: int = 0
    is_over: bool = False


@dataclass
class Model:
    """Some processes and a queue, as far as turns are about them; time moves on with every step."""

    places: int
    now: datetime = NOON
    asked: list[Asked] = field(default_factory=list)
    begun: list[Asked] = field(default_factory=list)
    served: dict[str, datetime] = field(default_factory=dict)
    passed: dict[str, Counter[str]] = field(default_factory=dict)
    """Of each partner that could have a turn and has none yet: how often each other one had."""

    def ask(self, partner: str, count: int) -> None:
        for _ in range(count):
            self.asked.append(Asked(len(self.asked), partner, self.now))

    def running(self) -> list[Asked]:
        return [each for each in self.asked if not each.is_over and each.held_until and each.held_until >= self.now]

    def heads(self) -> list[Head]:
        """What the repository reads: the oldest of each partner that is not over."""
        oldest: dict[str, Asked] = {}
        for each in self.asked:
            if not each.is_over:
                oldest.setdefault(each.partner, each)
        return [
            Head(
                str(each.number),
                each.partner,
                each.created_at,
                attempts=each.attempts,
                held_until=each.held_until,
                served_at=self.served.get(each.partner),
            )
            for each in oldest.values()
        ]

    def fill_places(self) -> None:
        while len(self.running()) < self.places and (free := by_turn(self.heads(), self.now)):
            for other in free:
                self.passed.setdefault(other.partner_id, Counter())[free[0].partner_id] += 1
            self.take(free[0])

    def take(self, turn: Head) -> None:
        taken = self.asked[int(turn.import_id)]
        assert taken.partner not in {each.partner for each in self.running()}
        taken.held_until, taken.attempts = self.now + LEASE, taken.attempts + 1
        self.served[taken.partner] = self.now
        del self.passed[taken.partner]
        self.begun.append(taken)
        self.now += timedelta(milliseconds=1)

    def end(self, place: int, *, dies: bool = False) -> None:
        if running := self.running():
            chosen = running[place % len(running)]
            chosen.is_over = not dies
            if dies:
                self.now = max(self.now, (chosen.held_until or self.now) + timedelta(milliseconds=1))


ACTIONS = st.one_of(
    st.builds(
        lambda partner, count: lambda model: model.ask(partner, count), st.sampled_from(PARTNERS), st.integers(1, 4)
    ),
    st.builds(lambda place: lambda model: model.end(place), st.integers(0, 2)),
    st.builds(lambda place: lambda model: model.end(place, dies=True), st.integers(0, 2)),
)


@given(st.integers(1, 3), st.lists(ACTIONS, max_size=60))
def test_nobody_starves_a_partner_has_one_at_a_time_and_its_order_is_kept(
    places: int, actions: list[Callable[[Model], None]]
) -> None:
    model = Model(places)
    for act in actions:
        model.now += timedelta(seconds=1)
        act(model)
        model.fill_places()
        for passed_by in model.passed.values():
            assert max(passed_by.values()) == 1  # each other partner goes first at most once
    while model.running():
        model.end(0)
        model.fill_places()
    assert all(each.is_over for each in model.asked)
    for partner in PARTNERS:
        of_partner = [each.number for each in model.begun if each.partner == partner]
        assert of_partner == sorted(of_partner)  # one that died was begun again before any later one
