"""Where the rows of each table are stored, and how they are found and sorted there."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from services.customers.domain.listing import Filters, RowsQuery
from services.customers.domain.presence import BASES, Basis
from services.customers.domain.tables import accounts, customers, holdings
from services.customers.domain.tables.catalogue import TABLES
from services.customers.repository.queries import (
    FACETS,
    TAGS,
    Clause,
    Query,
    Sorting,
    Term,
    aside,
    bounded,
    by_facet,
    by_folded_facet,
    by_key,
    by_place,
    by_tag,
    by_trait,
    by_words,
    equal,
    since,
    together,
    until,
)

_BY_NAME: Final = ("name_key", "customer_id")
CUSTOMERS_UNDER: Final[Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]]] = {
    FACETS: ((*FACETS, *_BY_NAME), (*FACETS, "active_subscription.acquired_at", "customer_id")),
    TAGS: ((*TAGS, *_BY_NAME),),
}
"""Under one facet or tag customers are read by name as well, under a facet also by acquisition: their indexes."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A table's collection: which of its documents are rows, how they are sorted, and what each filter means."""

    room: str
    sorting: Sorting
    clauses: Mapping[str, Clause]
    visible: Query
    streamed_by: str = "customer_id"
    owned_by: tuple[str, ...] = ()
    """Filters that are asked of the customers whose the rows are, instead of the rows or as well."""

    def matching(self, partner_id: str, filters: Filters, leader: Term | None = None) -> Query:
        """Return the query of the partner's rows under `filters`; raises `NothingToSearch`.

        Of the terms that are found by the same index, `leader` alone is.
        """
        told = [aside(term.query) if _follows(term, leader) else term.query for term in self.terms(filters)]
        own = {"partner_id": partner_id, **self.visible}
        return {"$and": [own, *told]} if told else own

    def terms(self, filters: Filters) -> list[Term]:
        """Return what rows must match under `filters`; raises `NothingToSearch`."""
        told = [term for name, values in filters.items() if name in self.clauses for term in self.clauses[name](values)]
        return together(told)

    def of_owners(self, filters: Filters) -> Filters:
        """Return what must be asked of the customers whose the rows are, since the rows themselves do not tell it."""
        asked = {name: values for name, values in filters.items() if name in self.owned_by}
        return asked if asked.keys() - self.clauses.keys() else {}

    def index(self, found_by: tuple[str, ...], order: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return the fields after the partner of the index that finds by `found_by`, in `order` if there is such."""
        known = CUSTOMERS_UNDER.get(found_by, (found_by,)) if self.room == "customers" else (found_by,)
        return next((fields for fields in known if fields[len(found_by) :] == order), known[0])

    def keys(self, filters: Filters, fields: Collection[str]) -> list[Query]:
        """Return what follows from `filters` for these fields of an index; raises `NothingToSearch`."""
        return [term.key for term in self.terms(filters) if term.key and term.key.keys() <= set(fields)]


def _follows(term: Term, leader: Term | None) -> bool:
    return leader is not None and term.found_by == leader.found_by and term.query != leader.query


def shelf_of(query: RowsQuery) -> Shelf:
    """Return where the rows of `query` are."""
    if query.table is customers.DETAILS:
        return details(basis_of(query.filters))
    return SHELVES[query.table.name]


def basis_of(filters: Filters) -> Basis:
    """Return on which basis customers are acquired and lost under `filters`."""
    told = filters.get("basis", BASES[:1])[0]
    return "open_order" if told == "open_order" else "active_subscription"


def details(basis: Basis) -> Shelf:
    """Return the customers that were acquired on `basis`, by when they were."""
    acquired, lost = f"{basis}.acquired_at", f"{basis}.lost_at"
    clauses = {
        **_CUSTOMER_CLAUSES,
        "acquired_from": since(acquired),
        "acquired_to": until(acquired),
        "lost_from": since(lost),
        "lost_to": until(lost),
    }
    paths = _CUSTOMER_PATHS | {"number": acquired, "acquired_at": acquired, "lost_at": lost}
    return Shelf("customers", Sorting(paths, ("customer_id",)), clauses, {acquired: {"$ne": None}}, "number")


def sorted_by(room: str) -> Iterator[tuple[str, ...]]:
    """Yield the fields of each index by which the tables in `room` are sorted; each begins with the partner."""
    for table, shelf in ((table, SHELVES[name]) for name, table in TABLES.items() if name in SHELVES):
        if shelf.room == room:
            yield from (("partner_id", *shelf.sorting.fields(column)) for column in table.sortable)


_KEYS: Final = (
    "registration_number",
    "vat_number",
    "mpn_id",
    "region",
    "state",
    "city",
    "postal_code",
    "contact_name",
    "contact_email",
    "contact_phone",
    "contact_address",
)
_CUSTOMER_PATHS: Final = {"name": "name_key", "customer_name": "name_key"} | {name: f"keys.{name}" for name in _KEYS}
_CUSTOMER_CLAUSES: Final[Mapping[str, Clause]] = {
    "customer_id": equal("customer_id"),
    "name": by_words("name"),
    "customer_name": by_words("customer_name"),
    "status": by_trait("status"),
    "country": by_trait("country"),
    "seller": by_trait("seller"),
    "segment": by_trait("segment"),
    "channel": by_trait("sales_channel"),
    "language": by_trait("language"),
    "license_type": by_trait("license_type"),
    "region": by_folded_facet("region"),
    "state": by_folded_facet("state"),
    "city": by_folded_facet("city"),
    "postal_code": by_folded_facet("postal_code"),
    "email": by_folded_facet("contact_email"),
    "tag": by_tag,
}
_ACCOUNT_CLAUSES: Final[Mapping[str, Clause]] = {
    "customer_id": equal("customer_id"),
    "customer_name": by_words("customer_name"),
    "status": by_facet("status"),
    "country": by_facet("country"),
    "tag": by_tag,
}
_CUSTOMERS: Final = Shelf("customers", Sorting(_CUSTOMER_PATHS, ("customer_id",)), _CUSTOMER_CLAUSES, {})

# Of holdings there may be thousands a customer, which a tag that is set would have to rewrite.
_OWNERS: Final = ("customer_id", "tag")

SHELVES: Final[Mapping[str, Shelf]] = {
    customers.CUSTOMERS.name: _CUSTOMERS,
    customers.BASIC.name: _CUSTOMERS,
    accounts.VENDORS.name: Shelf(
        "vendor_accounts",
        Sorting(
            {
                "customer_name": "name_key",
                **{
                    name: f"keys.{name}"
                    for name in ("vendor_domain", "industry_types", "agreement_signed", "agreement_email")
                },
            },
            ("customer_id", "vendor_account_id"),
        ),
        {
            **_ACCOUNT_CLAUSES,
            "vendor": by_facet("vendor"),
            "vendor_domain": by_key("keys.vendor_domain", "customer_id", "vendor_account_id"),
            "industry": by_facet("industry"),
            "agreement_signed": by_facet("agreement_signed"),
        },
        {"removed": False},
    ),
    accounts.USERS.name: Shelf(
        "users",
        Sorting(
            {
                "customer_name": "name_key",
                "user_name": "keys.name",
                "roles": "keys.roles",
                "user_status": "status",
            },
            ("customer_id", "row"),
        ),
        {**_ACCOUNT_CLAUSES, "user_role": by_facet("role"), "user_status": by_facet("user_status")},
        {"removed": False},
    ),
    holdings.SUBSCRIPTIONS.name: Shelf(
        "subscriptions",
        Sorting({}, ("customer_id", "subscription_id")),
        {
            "customer_id": equal("customer_id"),
            "product_id": by_place("product_id"),
            "vendor": by_place("vendor"),
        },
        {"timeline": {"$elemMatch": {"withdrawn": False}}},
        owned_by=_OWNERS,
    ),
    holdings.ORDERS.name: Shelf(
        "orders",
        Sorting({}, ("customer_id", "order_id")),
        {
            "customer_id": equal("customer_id"),
            "product_id": equal("product_id"),
            "vendor": equal("vendor"),
            "order_status": equal("status"),
            "ordered_from": since("ordered_at"),
            "ordered_to": until("ordered_at"),
        },
        {"withdrawn": False},
        owned_by=_OWNERS,
    ),
    holdings.USAGE.name: Shelf(
        "usage",
        Sorting({}, ("customer_id", "row")),
        {
            "customer_id": equal("customer_id"),
            "product_id": equal("product_id"),
            "month_from": bounded("month", "$gte"),
            "month_to": bounded("month", "$lte"),
        },
        {},
        owned_by=_OWNERS,
    ),
}
"""By the name of the table; the details table depends on the basis, see `details`."""
