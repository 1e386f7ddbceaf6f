"""The lines that a month's usage adds up to, a document for each, so that lists and streams read what they show."""

from collections.abc import Iterator, Mapping

from pymongo import DeleteOne, InsertOne, ReplaceOne

from services.customers.domain.keys import row_id
from services.customers.domain.record import CustomerKey, CustomerRecord
from services.customers.domain.usage import UsageMonth, lines
from services.customers.repository.documents import belonging_document
from shared.mongo import Document

Write = InsertOne[Document] | ReplaceOne[Document] | DeleteOne
Records = Mapping[CustomerKey, CustomerRecord]


def usage_writes(before: Records, after: Records) -> list[Write]:
    """Return what makes the lines of `after` of those of `before`."""
    return [
        write
        for key, record in after.items()
        for name, month in record.usage_months.items()
        if (kept := before[key].usage_months.get(name)) != month
        for write in _writes(_documents(key, kept), _documents(key, month))
    ]


def _documents(key: CustomerKey, month: UsageMonth | None) -> dict[str, Document]:
    found: dict[str, Document] = {}
    for line in lines(month) if month else ():
        row = row_id(line.month, line.product_id, line.sku_id, line.unit or "")
        found[row] = belonging_document(key, row, line) | {"row": row}
    return found


def _writes(old: Mapping[str, Document], new: Mapping[str, Document]) -> Iterator[Write]:
    for row, document in new.items():
        if row not in old:
            yield InsertOne(document)
        elif old[row] != document:
            yield ReplaceOne({"_id": document["_id"]}, document)
    yield from (DeleteOne({"_id": document["_id"]}) for row, document in old.items() if row not in new)
