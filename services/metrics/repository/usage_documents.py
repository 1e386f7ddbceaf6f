"""Usage months as documents: the last record of each natural key, what each replaced, and the totals by plan.

Records are arrays, because natural keys may contain the dots and dollars that field names must not.
"""

from collections.abc import Sequence
from typing import Any

from services.metrics.domain.facts import Told, UsageRecord
from services.metrics.domain.knowledge import Chains, Key, Superseded
from services.metrics.domain.months import Month
from services.metrics.domain.usage import Plan, UsageMonth, UsageTotal, UsageTotals
from services.metrics.repository.decimals import stored, units_of
from services.metrics.repository.documents import CustomerKey
from shared.mongo import Document


def usage_id_of(key: CustomerKey, month: Month) -> str:
    """Return the `_id` of a customer's usage month."""
    return f"{key.partner_id}:{key.customer_id}:{month}"


def usage_document(
    key: CustomerKey, month: Month, own: UsageTotals, records: UsageMonth, superseded: Chains
) -> Document:
    """Return the document of one usage month: `own` are the totals of its records; with those that others replaced."""
    return {
        "_id": usage_id_of(key, month),
        "partner_id": key.partner_id,
        "customer_id": key.customer_id,
        "month": month,
        "totals": _totals(own),
        "records": [[name, *_record_row(record)] for name, record in records.items()],
        "superseded": [
            [name, link.until, _record_row(link.fact)]
            for (_, name), chain in superseded.items()
            for link in chain
            if isinstance(link.fact, UsageRecord)
        ],
    }


def totals_of(document: Document) -> UsageTotals:
    """Return the totals in the document of a usage month."""
    return dict(map(_total, document["totals"]))


def usage_of(document: Document) -> dict[str, UsageRecord]:
    """Return the usage month in a document."""
    return {name: _record(row) for name, *row in document["records"]}


def superseded_usage_of(document: Document) -> Chains:
    """Return the records that others replaced, in the document of a usage month."""
    chains: dict[Key, tuple[Superseded, ...]] = {}
    for name, until, row in document["superseded"]:
        chains["usage", name] = (*chains.get(("usage", name), ()), Superseded(_record(row), until))
    return chains


def _record_row(record: UsageRecord) -> list[Any]:
    version, product, sku, raw, normalized, told = record
    return [version, product, sku, stored(raw), stored(normalized), *told]


def _record(row: Sequence[Any]) -> UsageRecord:
    version, product, sku, raw, normalized, *told = row
    return UsageRecord(version, product, sku, units_of(raw), units_of(normalized), Told(*told))


def _totals(plans: UsageTotals) -> list[list[Any]]:
    return [[*plan, stored(total.raw), stored(total.normalized), total.positive] for plan, total in plans.items()]


def _total(row: list[Any]) -> tuple[Plan, UsageTotal]:
    product, sku, raw, normalized, positive = row
    return Plan(product, sku), UsageTotal(units_of(raw), units_of(normalized), positive)
