"""The columnar image against plain sums over the same cells, however it came by them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.metrics.domain.cells import BASES, DIMENSIONS, MEASURES, PLACES, Amount, CellAmounts, Measure
from services.metrics.domain.figures import MonthSums, series
from services.metrics.domain.figures import parts as plain_parts
from services.metrics.domain.months import parse_month
from services.metrics.domain.moved import Moved
from services.metrics.domain.questions import MonthRange, Question, without
from services.metrics.domain.splits import options as plain_options
from services.metrics.image.amounts import joined, split
from services.metrics.image.compaction import compacted
from services.metrics.image.customers import totals
from services.metrics.image.options import options, seen_by
from services.metrics.image.partner import PartnerImage
from services.metrics.image.parts import parts
from services.metrics.repository.journal import packed, unpacked
from tests.support.metrics_cells import Engine, cell_of, passes, values_of
from tests.support.metrics_strategies import MONTHS, filters, histories

Events = Sequence[Any]
RANGE = MonthRange(parse_month(MONTHS[2]), parse_month(MONTHS[6]))
MONTH = parse_month("2025-03")


@given(st.lists(st.integers(-(10**34), 10**34), max_size=20))
def test_amounts_of_any_size_are_their_limbs(amounts: list[int]) -> None:
    limbs = [limb.astype(np.float64) for limb in split(amounts)]
    assert joined(limbs).tolist() == amounts


@given(st.lists(st.tuples(st.integers(-(10**34), 10**34), st.booleans()), max_size=20))
def test_sums_are_exact_where_double_precision_is_not(amounts: list[tuple[int, bool]]) -> None:
    image = PartnerImage()
    for amount, asked in amounts:
        image.rows.append([(None, cell_of(MONTH), {"usage_raw": amount})])
        if asked:
            image.sums(_question("active_subscription", {}), ["usage_raw"])
            image.compact()
    question = Question("acme", MonthRange(MONTH, MONTH), "active_subscription", {})
    found = image.sums(question, ["usage_raw"]).get("", {})
    assert series(found, question.months, "usage_raw") == [(MONTH, sum(amount for amount, _ in amounts))]


@settings(max_examples=60, deadline=None)
@given(
    histories(),
    st.sampled_from(BASES),
    filters(places=True),
    st.sampled_from([None, *DIMENSIONS, *PLACES]),
    st.data(),
)
def test_the_image_sums_as_the_cells_do_whenever_it_is_asked(
    events: Events, basis: str, wanted: dict[str, list[str]], by: str | None, data: st.DataObject
) -> None:
    engine, image, question, known = Engine(), PartnerImage(), _question(basis, wanted), None
    for event in events:
        before = _copy(engine.cells)
        engine.apply([event])
        image.rows.append(
            (None, cell, own) for cell, amounts in engine.cells.items() if (own := _less(amounts, before.get(cell, {})))
        )
        if data.draw(st.booleans()):
            image.sums(question, MEASURES, by=by)
        match data.draw(st.integers(0, 4)):
            case 0 if known is None:
                known = image.rows.frozen()
            case 1 if known is not None:
                image.go_on_with(compacted(known), known)
                known = None
    assert _plain(image.sums(question, MEASURES, by=by)) == _plain(_expected(engine.cells, question, by))


@settings(max_examples=40, deadline=None)
@given(histories(), st.sampled_from(BASES), filters())
def test_the_image_knows_the_options_that_the_cells_have(
    events: Events, basis: str, wanted: dict[str, list[str]]
) -> None:
    engine, image, question = Engine(), PartnerImage(), _question(basis, wanted)
    engine.apply(events)
    image.rows.append((None, cell, amounts) for cell, amounts in engine.cells.items())
    found = {name: _expected(engine.cells, without(question, name), name) for name in DIMENSIONS}
    assert options(image, question, seen_by(image, question)) == plain_options(found, RANGE)


@settings(max_examples=40, deadline=None)
@given(histories(), st.sampled_from(BASES), filters(), st.sampled_from([*DIMENSIONS, *PLACES]))
def test_the_image_splits_customers_as_the_cells_do(
    events: Events, basis: str, wanted: dict[str, list[str]], by: str
) -> None:
    engine, image, question = Engine(), PartnerImage(), _question(basis, wanted)
    engine.apply(events)
    image.rows.append((None, cell, amounts) for cell, amounts in engine.cells.items())
    assert parts(image, question, by) == plain_parts(_expected(engine.cells, question, by), RANGE)


@given(st.lists(st.tuples(st.sampled_from(["c-1", "c-2"]), st.integers(-(10**34), 10**34)), min_size=1, max_size=12))
def test_a_compact_image_has_a_row_for_each_customer_and_cell(moved: list[tuple[str, int]]) -> None:
    image = PartnerImage()
    image.rows.append(
        (name, cell_of(MONTH + place % 2), {"usage_raw": amount}) for place, (name, amount) in enumerate(moved)
    )
    question = Question("acme", MonthRange(MONTH, MONTH + 1), "open_order", {})
    before = totals(image.rows, question, ["usage_raw"])
    image.totals(question, ["usage_raw"])
    image.compact()
    assert len(image.rows) == len({(name, place % 2) for place, (name, _) in enumerate(moved)})
    codes = range(len(image.rows.customers))
    for after in (totals(image.rows, question, ["usage_raw"]), image.totals(question, ["usage_raw"])):
        assert [after.amount(code) for code in codes] == [before.amount(code) for code in codes]


@given(st.lists(st.tuples(st.sampled_from(["c-1", "c-2", "c-3"]), st.integers(-(10**34), 10**34)), max_size=12))
def test_the_sums_of_customers_take_in_what_came_since(moved: list[tuple[str, int]]) -> None:
    image, question = PartnerImage(), Question("acme", MonthRange(MONTH, MONTH), "open_order", {})
    for place, (name, amount) in enumerate(moved):
        image.rows.append([(name, cell_of(MONTH + place % 2), {"usage_raw": amount})])
        kept, plain = image.totals(question, ["usage_raw"]), totals(image.rows, question, ["usage_raw"])
        codes = range(len(image.rows.customers))
        assert [kept.amount(code) for code in codes] == [plain.amount(code) for code in codes]


@given(st.integers(-(10**33), 10**33).filter(bool))
def test_the_journal_keeps_what_moved(amount: Amount) -> None:
    moved = Moved()
    moved.add("c-1", {cell_of(MONTH): {"usage_raw": amount, "closing": 1, "orders": 0}})
    moved.add("c-2", {cell_of(MONTH): {"closing": 2}})
    rows = list(moved.rows())
    assert rows == [(None, cell_of(MONTH), {"closing": 3}), ("c-1", cell_of(MONTH), {"usage_raw": amount})]
    assert list(unpacked(packed(rows))) == rows


def _question(basis: Any, wanted: dict[str, list[str]]) -> Question:
    return Question("acme", RANGE, basis, {name: tuple(values) for name, values in wanted.items()})


def _expected(cells: CellAmounts, question: Question, by: str | None) -> dict[str, MonthSums]:
    found: dict[str, dict[int, dict[Measure, Amount]]] = {}
    for cell, amounts in cells.items():
        if cell.month <= question.months.last and passes(cell, question.basis, question.filters):
            month = max(cell.month, question.months.before)
            for value in values_of(cell, question.basis, by) if by else [""]:
                sums = found.setdefault(value, {}).setdefault(month, dict.fromkeys(MEASURES, 0))
                for measure, amount in amounts.items():
                    sums[measure] += amount
    return dict(found)


def _plain(sums: Mapping[str, MonthSums]) -> dict[tuple[str, int, Measure], Amount]:
    return {
        (value, month, measure): amount
        for value, months in sums.items()
        for month, amounts in months.items()
        for measure, amount in amounts.items()
        if amount
    }


def _copy(cells: CellAmounts) -> dict[Any, dict[Measure, Amount]]:
    return {cell: dict(amounts) for cell, amounts in cells.items()}


def _less(amounts: Mapping[Measure, Amount], before: Mapping[Measure, Amount]) -> dict[Measure, Amount]:
    return {measure: moved for measure, amount in amounts.items() if (moved := amount - before.get(measure, 0))}
