"""The collections, and an index for every question that is asked of them; each begins with the partner."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import structlog
from bson.codec_options import CodecOptions, TypeCodec, TypeRegistry
from bson.decimal128 import Decimal128
from pymongo import ASCENDING, IndexModel
from pymongo.errors import NetworkTimeout

from services.customers.domain.presence import BASES
from services.customers.repository.queries import BY_TRAITS, FACETS, PAIRS, TAGS, WORDS
from services.customers.repository.shelves import CUSTOMERS_UNDER, sorted_by
from shared.mongo import Collection, Database

log = structlog.get_logger(__name__)


class _DecimalCodec(TypeCodec):
    """Stores exact amounts as Decimal128."""

    python_type = Decimal
    bson_type = Decimal128

    def transform_python(self, value: Decimal) -> Decimal128:
        return Decimal128(value)

    def transform_bson(self, value: Decimal128) -> Decimal:
        return value.to_decimal()


_CODEC: Final[CodecOptions[Any]] = CodecOptions(tz_aware=True, type_registry=TypeRegistry([_DecimalCodec()]))


ANY_CASE: Final[dict[str, Any]] = {"locale": "en", "strength": 2}
"""The collation by which e-mail addresses are the same in any case."""


class Rooms:
    """The collections of the service."""

    def __init__(self, database: Database) -> None:
        self.customers = _room(database, "customers")
        self.deletions = _room(database, "deletions")
        self.subscriptions = _room(database, "subscriptions")
        self.orders = _room(database, "orders")
        self.users = _room(database, "users")
        self.vendor_accounts = _room(database, "vendor_accounts")
        self.sections = _room(database, "sections")
        self.activity = _room(database, "activity")
        self.booked = _room(database, "booked")
        self.forgotten = _room(database, "forgotten")
        self.license_counts = _room(database, "license_counts")
        self.usage = _room(database, "usage")
        self.usage_months = _room(database, "usage_months")
        self.service_keys = _room(database, "service_keys")

    async def prepare(self) -> None:
        """Create what is missing, so that no transaction has to create a collection.

        Returns once everything is there: indexes of a million customers that a release adds take minutes.
        """
        await _index_all(self.customers, [*_sorted("customers"), *_ACQUIRED, *_UNDER, _TRAITS, *_NAMED, _DUE, _CONTACT])
        await _index_all(self.deletions, [_index("partner_id", "customer_id")])
        await _index_all(self.subscriptions, [*_sorted("subscriptions"), _MARKETPLACE])
        await _index_all(self.orders, [*_sorted("orders"), *_OF_CUSTOMER_BY_TIME])
        await _index_all(self.users, [*_sorted("users"), _FACETS, *_NAMED, _TAGGED, *_USER])
        accounts = [*_sorted("vendor_accounts"), _FACETS, *_NAMED, _TAGGED, _TENANTS, _SIGNATORY]
        await _index_all(self.vendor_accounts, accounts)
        await _index_all(self.usage, [*_sorted("usage"), _index("partner_id", "customer_id", "month", "row")])
        await _index_all(self.usage_months, [_index("partner_id", "customer_id", "month")])
        sections = [_index("partner_id", "customer_id"), *_REVIEWED, _ONE_TENANT, _ONE_ACCOUNT, _MANAGER]
        await _index_all(self.sections, sections)
        await _index_all(self.booked, [_index("partner_id", "customer_id")])
        await _index_all(self.license_counts, [_index("partner_id", "customer_id")])
        await _index_all(self.forgotten, [_index("partner_id")])
        await _index_all(self.activity, [_index("partner_id", "customer_id", "at", "_id")])


async def _index_all(room: Collection, indexes: Sequence[IndexModel]) -> None:
    """Build the indexes that are missing. The server goes on when the socket's patience ends, so it is asked again."""
    while True:
        try:
            await room.create_indexes(indexes)
        except NetworkTimeout:
            log.info("indexes are still being built", collection=room.name)
        else:
            return


def _room(database: Database, name: str) -> Collection:
    return database.get_collection(name, codec_options=_CODEC)


def _index(*fields: str, **options: Any) -> IndexModel:
    return IndexModel([(field, ASCENDING) for field in fields], **options)


def _addressed(field: str) -> IndexModel:
    """Return the index by which a person is found, whatever the case of their address."""
    told = {field: {"$type": "string"}}
    return _index("partner_id", field, name=f"person_{field}", collation=ANY_CASE, partialFilterExpression=told)


def _sorted(room: str) -> list[IndexModel]:
    return [_index(*fields) for fields in dict.fromkeys(sorted_by(room))]


_CONTACT: Final = _addressed("contact.email")
_USER: Final = (_addressed("email"), _addressed("user_id"))
_MANAGER: Final = _addressed("email")
_SIGNATORY: Final = _addressed("agreement_email")
_ACQUIRED: Final = [_index("partner_id", f"{basis}.acquired_at", "customer_id") for basis in BASES]
_UNDER: Final = [_index("partner_id", *fields) for known in CUSTOMERS_UNDER.values() for fields in known]
_FACETS: Final = _index("partner_id", *FACETS)
_TRAITS: Final = _index("partner_id", *BY_TRAITS)
_NAMED: Final = (_index("partner_id", *WORDS), _index("partner_id", *PAIRS))
_TAGGED: Final = _index("partner_id", *TAGS)
_TENANTS: Final = _index("partner_id", "tenant_id", partialFilterExpression={"tenant_id": {"$type": "string"}})
# What changes check before they commit, these hold against two of them at the same moment.
_ONE_TENANT: Final = _index(
    "partner_id",
    "links.vendor",
    "links.tenant_id",
    unique=True,
    partialFilterExpression={"links.tenant_id": {"$type": "string"}},
)
_ONE_ACCOUNT: Final = _index(
    "partner_id",
    "billing_system",
    "billing_id",
    unique=True,
    partialFilterExpression={"billing_id": {"$type": "string"}},
)
# All customers' settings are looked over by customer; few customers have any, so few documents are in these.
_REVIEWED: Final = [
    _index("partner_id", "customer_id", name=name, partialFilterExpression=those)
    for name, those in (
        ("overriding", {"section": "configuration"}),
        ("linked_tenants", {"links.tenant_id": {"$type": "string"}}),
    )
]
_MARKETPLACE: Final = _index(
    "partner_id",
    "timeline.marketplace_subscription_id",
    partialFilterExpression={"timeline.marketplace_subscription_id": {"$type": "string"}},
)
_OF_CUSTOMER_BY_TIME: Final = [_index("partner_id", "customer_id", "ordered_at", "order_id")]
_DUE: Final = _index("partner_id", "changes_at", partialFilterExpression={"changes_at": {"$exists": True}})
