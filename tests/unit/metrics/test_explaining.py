"""What customers add up to, and what was known before: laws without a server."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.metrics.domain.cells import BASES
from services.metrics.domain.contributions import contributions
from services.metrics.domain.customer import CustomerState, History, fold
from services.metrics.domain.evidence import changes, evidence
from services.metrics.domain.explaining import EXPLAINED, Explained, FigureQuestion, amounts
from services.metrics.domain.facts import Told
from services.metrics.domain.hindsight import as_known
from services.metrics.domain.months import parse_month
from services.metrics.domain.quantities import from_units
from services.metrics.domain.questions import MonthRange
from shared.events.customers import CustomerDeleted
from tests.support.builders import customer, deleted, subscription, usage
from tests.support.metrics_cells import apply_all
from tests.support.metrics_explained import expected
from tests.support.metrics_oracle import Oracle
from tests.support.metrics_strategies import MONTHS, filters, histories

Events = Sequence[Any]
measures = st.sampled_from(EXPLAINED)
bases = st.sampled_from(BASES)
months = st.sampled_from(MONTHS)


def _question(
    measure: Explained,
    month: str = "2024-03",
    first: str | None = None,
    *,
    basis: Any = "active_subscription",
    wanted: Any = (),
    trials: bool = True,
    cancelled: bool = False,
) -> FigureQuestion:
    asked = {name: tuple(values) for name, values in dict(wanted).items()}
    months = MonthRange(parse_month(first or month), parse_month(month))
    return FigureQuestion("acme", months, basis, asked, measure, trials, cancelled, None)


def _told(events: Events, recorded_at: int) -> list[Told]:
    return [Told(f"event-{recorded_at}", "/tests", recorded_at)] * len(events)


def _without_deletions(events: Events) -> list[Any]:
    """What a deleted customer was is read from elsewhere."""
    return [event for event in events if not isinstance(event, CustomerDeleted)]


def _history(before: Events, after: Events = ()) -> History:
    """The customer `c-1` after two batches, taken up at the instants 1 and 2."""
    own = [[event.model_copy(update={"customer_id": "c-1"}) for event in events] for events in (before, after)]
    first = fold(History(CustomerState("acme", "c-1")), own[0], _told(own[0], 1))
    return fold(first, own[1], _told(own[1], 2))


@st.composite
def questions(draw: st.DrawFn) -> FigureQuestion:
    """Any figure of one month."""
    return _question(
        draw(measures),
        draw(months),
        basis=draw(bases),
        wanted=draw(filters(places=True)),
        trials=draw(st.booleans()),
        cancelled=draw(st.booleans()),
    )


@settings(max_examples=40, deadline=None)
@given(histories(), bases, filters(places=True), st.booleans(), st.booleans())
def test_what_each_customer_adds_equals_the_oracle(
    events: Events, basis: str, wanted: dict[str, list[str]], trials: bool, cancelled: bool
) -> None:
    for name, history in apply_all(events).histories.items():
        oracle = Oracle([event for event in events if event.customer_id == name])
        for month in MONTHS:
            figures = oracle.figures(month, basis, wanted)
            for measure in EXPLAINED:
                question = _question(measure, month, basis=basis, wanted=wanted, trials=trials, cancelled=cancelled)
                found = sum(amounts(history.state, question).values())
                truth = expected(figures, measure, trials=trials, cancelled=cancelled)
                assert (from_units(found) if question.is_quantity else found) == truth


@settings(max_examples=40, deadline=None)
@given(histories(), measures, bases, filters())
def test_a_range_of_a_flow_is_the_sum_of_its_months(
    events: Events, measure: Explained, basis: str, wanted: dict[str, list[str]]
) -> None:
    whole = _question(measure, MONTHS[-1], MONTHS[0], basis=basis, wanted=wanted)
    each_month = [_question(measure, month, basis=basis, wanted=wanted) for month in MONTHS]
    for history in apply_all(events).histories.values():
        each = [sum(amounts(history.state, question).values()) for question in each_month]
        assert sum(amounts(history.state, whole).values()) == (each[-1] if whole.is_stock else sum(each))


@settings(deadline=None)
@given(histories(), st.integers(0, 24))
def test_what_was_known_before_gives_the_figures_of_before(events: Events, position: int) -> None:
    before, after = events[:position], _without_deletions(events[position:])
    known = as_known(_history(before, after), 1)
    then = _history(before)
    if not then.state.deleted:
        assert contributions(known.state) == contributions(then.state)
        assert known.usage == then.usage


@settings(deadline=None)
@given(histories(), questions())
def test_whoever_adds_something_has_facts_for_it(events: Events, question: FigureQuestion) -> None:
    for history in apply_all(events).histories.values():
        by_month = amounts(history.state, question)
        if by_month:
            assert [own for own in evidence(history, question, by_month) if own.kind != "customer"]


@settings(deadline=None)
@given(histories(), st.integers(0, 24), questions())
def test_whatever_changed_has_facts_that_changed_it(events: Events, position: int, question: FigureQuestion) -> None:
    now = _history(events[:position], _without_deletions(events[position:]))
    then = as_known(now, 1)
    if amounts(now.state, question) != amounts(then.state, question):
        assert changes(now, question, 1)


def test_a_correction_names_what_it_replaces() -> None:
    first, second = subscription("2024-02-05", seats=5), subscription("2024-02-05", seats=7, version=2)
    (own,) = changes(_history([first], [second]), _question("seats"), 1)
    assert (own.kind, own.id, own.fact.version) == ("subscription", "s-1", 2)
    assert own.replaces is not None
    assert own.replaces.version == 1
    assert own.fact.told == Told("event-2", "/tests", 2)


def test_what_says_the_same_again_changed_nothing() -> None:
    again = _history([subscription("2024-02-05")], [subscription("2024-02-05", version=2)])
    assert changes(again, _question("customers"), 1) == []


def test_what_nobody_ever_saw_is_not_kept() -> None:
    once = _history([subscription("2024-02-05", seats=5), subscription("2024-02-05", seats=7, version=2)])
    assert once.state.superseded == {}


def test_what_was_replaced_long_ago_is_forgotten_with_the_next_change() -> None:
    history = _history([usage("2024-03-07", "1")], [usage("2024-03-07", "2", version=2)])
    third = fold(history, [usage("2024-03-07", "3", version=3)], [Told("", "", 9)], forget_before=5)
    ((chain,),) = [list(chains.values()) for chains in third.superseded_usage.values()]
    assert [(link.fact.version, link.until) for link in chain] == [(2, 9)]


def test_a_deletion_is_what_changed_whatever_else_did() -> None:
    gone = _history([customer(), subscription("2024-02-05")], [deleted()])
    assert [own.kind for own in changes(gone, _question("customers"), 1)] == ["deletion"]


def test_nothing_is_kept_of_where_a_protected_customer_is() -> None:
    history = _history([customer(country="DE", city="Berlin", protected=True)])
    assert history.state.attributes.city == "*" * 12
    assert history.state.attributes.country == "DE"
