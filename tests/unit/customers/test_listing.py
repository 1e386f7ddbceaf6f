"""Sorting, filtering and where a page begins."""

from typing import Any

import pytest

from services.customers.domain.listing import Filters, ListQuery, Ordering, Position
from services.customers.domain.tables.catalogue import TABLES
from services.customers.domain.tables.customers import CUSTOMERS
from services.customers.domain.tables.table import Table
from services.customers.errors import ForeignCursor, UnknownSort
from services.customers.repository.queries import BY_TRAITS, PAIRS, WORDS, Term
from services.customers.repository.shelves import SHELVES
from shared.http.paging import decode_cursor, encode_cursor
from shared.redaction import MASK
from tests.support.builders import day

EVERYBODY: Filters = {}
SHELF = SHELVES[CUSTOMERS.name]
every_table = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)


def query(sort: str = "name", partner: str = "acme", wanted: Filters = EVERYBODY) -> ListQuery:
    return ListQuery(partner, CUSTOMERS, wanted, Ordering.parse(sort, CUSTOMERS), 50)


VALUES: dict[str, Any] = {"created_at": day("2025-01-01"), "seats": 7, "name": "contoso", "status": None}


@pytest.mark.parametrize(("sort", "value"), [*VALUES.items(), *((f"-{name}", value) for name, value in VALUES.items())])
def test_a_cursor_comes_back_as_the_position_it_was_made_of(sort: str, value: Any) -> None:
    position = Position(value, ("c-1",))

    assert query(sort).position(decode_cursor(encode_cursor(query(sort).cursor(position)))) == position


@pytest.mark.parametrize(
    "other",
    [
        query("-name"),
        query("status"),
        query(partner="globex"),
        query(wanted={"country": ("DE",)}),
    ],
)
def test_a_cursor_of_another_list_is_refused(other: ListQuery) -> None:
    with pytest.raises(ForeignCursor):
        other.position(list(query().cursor(Position("contoso", ("c-1",)))))


@pytest.mark.parametrize("tampered", [{"$gt": ""}, ["a"], 7, True, 1.5])
def test_a_cursor_with_a_value_of_another_type_is_refused(tampered: object) -> None:
    fingerprint, _, customer_id = query().cursor(Position("contoso", ("c-1",)))

    with pytest.raises(ForeignCursor):
        query().position([fingerprint, tampered, customer_id])
    with pytest.raises(ForeignCursor):
        query().position([fingerprint, "contoso", tampered])


@pytest.mark.parametrize("told", ["7", -1, 2**63, True, None])
def test_a_cursor_with_a_count_that_is_none_is_refused(told: object) -> None:
    fingerprint, _, customer_id = query("seats").cursor(Position(7, ("c-1",)))

    with pytest.raises(ForeignCursor):
        query("seats").position([fingerprint, told, customer_id])


@pytest.mark.parametrize("sort", ["created_at", "-first_purchased_at"])
@pytest.mark.parametrize("told", ["yesterday", [], "2025-01-01", "2025-13-01T00:00:00+00:00"])
def test_a_cursor_with_a_moment_that_is_none_is_refused(sort: str, told: object) -> None:
    fingerprint, _, customer_id = query(sort).cursor(Position(None, ("c-1",)))

    with pytest.raises(ForeignCursor):
        query(sort).position([fingerprint, told, customer_id])


@pytest.mark.parametrize("text", ["", "-", "--name", "name_key", "$where", "contact.email", "NAME", "name,-status"])
def test_only_the_documented_fields_can_be_sorted_by(text: str) -> None:
    with pytest.raises(UnknownSort):
        Ordering.parse(text, CUSTOMERS)


@every_table
def test_every_column_that_sorts_does_so_both_ways_with_the_ids_last(table: Table) -> None:
    assert len(table.sorts) == 2 * len(table.sortable)
    shelf = SHELVES.get(table.name, SHELF)
    for sort in table.sorts:
        order = shelf.sorting.order(Ordering.parse(sort, table))
        assert order[-1][0] == shelf.sorting.ties[-1]
        assert len({direction for _, direction in order}) == 1


def test_values_stay_values_in_the_query() -> None:
    hostile = '{"$gt": ""}'
    built = SHELF.matching("acme", {"status": (hostile,), "name": ("$where .*",)})

    assert built["$and"] == [
        {"partner_id": "acme"},
        {"facets": {"$in": [f"status={hostile}"]}},
        {"name_words": {"$regex": "^where"}},
    ]


def test_filters_by_fields_of_few_values_are_found_together() -> None:
    terms = SHELF.terms({"status": ("active",), "name": ("bak pha",), "country": ("DE", "FR")})

    assert terms[0] == Term({"status": {"$in": ["active"]}, "country": {"$in": ["DE", "FR"]}}, BY_TRAITS)
    assert [term.found_by for term in terms[1:]] == [PAIRS, WORDS, WORDS]
    assert terms[1].query == {"name_pairs": {"$in": ["ba ph", "*"]}}


def test_beside_the_leader_nothing_is_found_by_its_index() -> None:
    filters = {"name": ("zen pha",), "city": ("Bonn",)}
    _, zenith, pharma, city = SHELF.terms(filters)

    built = SHELF.matching("acme", filters, leader=zenith)["$and"]

    assert zenith.query in built
    assert city.query in built
    assert {"$nor": [{"$nor": [pharma.query]}]} in built
    assert pharma.query not in built


def test_unknown_values_come_first_and_are_passed_by_the_position() -> None:
    unknown = Position(None, ("c-1",))

    assert SHELF.sorting.after(Ordering("status"), unknown) == {
        "$or": [{"status": None, "customer_id": {"$gt": "c-1"}}, {"status": {"$ne": None}}]
    }
    assert SHELF.sorting.after(Ordering("status", descending=True), unknown) == {
        "status": None,
        "customer_id": {"$lt": "c-1"},
    }


def test_masked_rows_are_a_stretch_of_their_own_after_all_others_in_either_direction() -> None:
    masked, unknown = Position(MASK, ("c-1",)), Position(None, ("c-1",))

    for sort in (Ordering("name"), Ordering("name", descending=True)):
        assert SHELF.sorting.stretches(sort, None) == [{"name_key": {"$ne": MASK}}, {"name_key": MASK}]
        assert sort.after(None, [masked, Position("a", ("c-2",))], lambda each: each)[-1] == masked
    assert SHELF.sorting.stretches(Ordering("name"), masked) == [{"name_key": MASK, "customer_id": {"$gt": "c-1"}}]
    assert SHELF.sorting.stretches(Ordering("name"), unknown) == [
        {
            "$or": [
                {"name_key": None, "customer_id": {"$gt": "c-1"}},
                {"name_key": {"$nin": [None, MASK]}},
            ]
        },
        {"name_key": MASK},
    ]
    assert SHELF.sorting.stretches(Ordering("customer_id"), None) == [{}]


def test_rows_of_one_customer_are_told_apart_by_a_second_id() -> None:
    sorting = SHELVES["customers-users"].sorting

    assert sorting.after(Ordering("customer_id"), Position("c-1", ("c-1", "r-1"))) == {
        "$or": [{"customer_id": {"$gt": "c-1"}}, {"customer_id": "c-1", "row": {"$gt": "r-1"}}]
    }
