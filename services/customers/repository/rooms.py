"""The collections, and an index for every question that is asked of them; each begins with the partner."""

from decimal import Decimal
from typing import Any, Final

from bson.codec_options import CodecOptions, TypeCodec, TypeRegistry
from bson.decimal128 import Decimal128
from pymongo import ASCENDING, IndexModel

from services.customers.domain.listing import SortField
from services.customers.repository.queries import SORT_PATHS
from shared.mongo import Collection, Database


class _DecimalCodec(TypeCodec):
    """Stores exact amounts as Decimal128."""

    python_type = Decimal
    bson_type = Decimal128

    def transform_python(self, value: Decimal) -> Decimal128:
        return Decimal128(value)

    def transform_bson(self, value: Decimal128) -> Decimal:
        return value.to_decimal()


_CODEC: Final[CodecOptions[Any]] = CodecOptions(tz_aware=True, type_registry=TypeRegistry([_DecimalCodec()]))


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

    async def prepare(self) -> None:
        """Create what is missing, so that no transaction has to create a collection."""
        await self.customers.create_indexes([*_SORTED, _NAMED, _DUE, _TAGGED])
        await self.deletions.create_indexes([_index("partner_id", "customer_id")])
        await self.subscriptions.create_indexes([_index("partner_id", "customer_id", "subscription_id")])
        await self.orders.create_indexes([_index("partner_id", "customer_id", "ordered_at")])
        await self.users.create_indexes([_index("partner_id", "customer_id", "user_id")])
        await self.vendor_accounts.create_indexes([_index("partner_id", "customer_id", "vendor_account_id")])
        await self.sections.create_indexes([_index("partner_id", "customer_id")])
        await self.activity.create_indexes([_index("partner_id", "customer_id", "at", "_id")])


def _room(database: Database, name: str) -> Collection:
    return database.get_collection(name, codec_options=_CODEC)


def _index(*fields: str, **options: Any) -> IndexModel:
    return IndexModel([(field, ASCENDING) for field in fields], **options)


_SORTED: Final = [_index("partner_id", *dict.fromkeys((SORT_PATHS[field], "customer_id"))) for field in SortField]
_NAMED: Final = _index("partner_id", "name_words")
_TAGGED: Final = _index("partner_id", "tags.name", "tags.value")
_DUE: Final = _index("partner_id", "changes_at", partialFilterExpression={"changes_at": {"$exists": True}})
