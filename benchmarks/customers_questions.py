"""What the benchmark of customers' lists asks, and what plain Python makes of the same customers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from benchmarks.customers_population import PARTNER
from services.customers.domain.listing import Filters, ListQuery, Ordering
from services.customers.domain.search import searched
from services.customers.domain.tables.customers import BASIC, CUSTOMERS, DETAILS
from services.customers.domain.tables.table import Table

PAGE: Final = 50


class Known(NamedTuple):
    """What is needed of a customer to tell every answer in advance."""

    customer_id: str
    name_key: str
    words: tuple[str, ...]
    status: str
    country: str
    seller: str
    city: str
    vat: str
    email: str | None
    seats: int
    created_at: datetime
    acquired_at: datetime
    tags: tuple[str, ...]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Known":
        """Return what is needed of the customer in `document`."""
        return cls(
            document["customer_id"],
            document["name_key"],
            document["name_words"],
            document["status"],
            document["country"],
            document["seller"],
            document["keys"]["city"],
            document["keys"]["vat_number"],
            document["keys"]["contact_email"],
            document["seats"],
            document["created_at"],
            document["active_subscription"]["acquired_at"],
            tuple(f"{tag['name']}:{tag['value']}" for tag in document.get("tags", ())),
        )


@dataclass(frozen=True, slots=True)
class Question:
    """One kind of page; `after` pages are skipped before the time is taken."""

    name: str
    table: Table
    sort: str
    filters: Filters
    passes: Callable[[Known], bool]
    rank: Callable[[Known], Any]
    after: int = 0

    @property
    def query(self) -> ListQuery:
        """The page asked for."""
        return ListQuery(PARTNER, self.table, self.filters, Ordering.parse(self.sort, self.table), PAGE)


def _all(_: Known) -> bool:
    return True


def _named(text: str) -> Callable[[Known], bool]:
    wanted = searched("name", text)
    return lambda known: all(any(word.startswith(each) for word in known.words) for each in wanted)


def _by_name(known: Known) -> Any:
    return known.name_key, known.customer_id


def _by_email(known: Known) -> Any:
    return known.email is not None, known.email or "", known.customer_id


def _newest(known: Known) -> Any:
    return -known.created_at.timestamp(), _reverse(known.customer_id)


def _most_seats(known: Known) -> Any:
    return -known.seats, _reverse(known.customer_id)


def _acquired(known: Known) -> Any:
    return known.acquired_at, known.customer_id


def _reverse(text: str) -> tuple[int, ...]:
    return tuple(-ord(char) for char in text)


def _of(name: str, filters: Filters, passes: Callable[[Known], bool]) -> Question:
    """Return a question for customers by name."""
    return Question(name, CUSTOMERS, "name", filters, passes, _by_name)


QUESTIONS: Final = (
    _of("list by name", {}, _all),
    Question("list by name, page 20", CUSTOMERS, "name", {}, _all, _by_name, 19),
    Question("sort by e-mail", BASIC, "contact_email", {}, _all, _by_email),
    Question("sort by date, newest first", BASIC, "-created_at", {}, _all, _newest),
    _of("filter: one country of 8", {"country": ("DE",)}, lambda k: k.country == "DE"),
    _of("filter: one in 1,000", {"status": ("suspended",)}, lambda k: k.status == "suspended"),
    _of("filter: a tag of every 10th", {"tag": ("tier:gold",)}, lambda k: "tier:gold" in k.tags),
    Question(
        "filter: status and country, newest first",
        BASIC,
        "-created_at",
        {"status": ("active",), "country": ("FR",)},
        lambda k: (k.status, k.country) == ("active", "FR"),
        _newest,
    ),
    Question(
        "filter: seller and country, most seats first",
        CUSTOMERS,
        "-seats",
        {"seller": ("seller-7",), "country": ("FR",)},
        lambda k: (k.seller, k.country) == ("seller-7", "FR"),
        _most_seats,
    ),
    Question(
        "filter: three, few have all, by VAT number",
        BASIC,
        "vat_number",
        {"seller": ("seller-0",), "country": ("US", "DE"), "status": ("suspended",)},
        lambda k: (k.seller, k.status) == ("seller-0", "suspended") and k.country in {"US", "DE"},
        lambda k: (k.vat, k.customer_id),
    ),
    _of(
        "filter: two that never meet",
        {"seller": ("seller-fr",), "country": ("JP",)},
        lambda k: (k.seller, k.country) == ("seller-fr", "JP"),
    ),
    _of("search: a word of every 8th name", {"name": ("bak",)}, _named("bak")),
    _of(
        "search: such a word in a country",
        {"name": ("bak",), "country": ("PL",)},
        lambda k: k.country == "PL" and _named("bak")(k),
    ),
    _of("search: two words", {"name": ("etudes 77",)}, _named("etudes 77")),
    _of("search: two words of every 8th name that never meet", {"name": ("bakery pharma",)}, _named("bakery pharma")),
    _of("search: one name", {"name": ("zenith pharma 4711",)}, _named("zenith pharma 4711")),
    Question("details", DETAILS, "number", {}, _all, _acquired),
    Question(
        "details: one city of 5,000",
        DETAILS,
        "number",
        {"city": ("City 4711",)},
        lambda k: k.city == "city 4711",
        _acquired,
    ),
    Question(
        "details: seller and country",
        DETAILS,
        "number",
        {"seller": ("seller-3",), "country": ("DE",)},
        lambda k: (k.seller, k.country) == ("seller-3", "DE"),
        _acquired,
    ),
)
