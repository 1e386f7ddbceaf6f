"""No sorting and no filtering by what may not be seen: order and presence would tell what the cell does not."""

from services.customers.domain.listing import ListQuery, RowsQuery
from services.customers.domain.redaction import Sight
from services.customers.errors import FieldWithheld


def refuse_withheld(query: RowsQuery, sight: Sight) -> None:
    """Raise `FieldWithheld` if `query` sorts or filters by personal data which `sight` does not include.

    What a customer's consent or protection withholds needs no refusal: the keys that rows are found and sorted by hold
    what a reader with every right sees (see `keys`).
    """
    if sight.personal_data:
        return
    for name in query.filters:
        if name in query.table.personal:
            raise FieldWithheld(name, name)
    if isinstance(query, ListQuery) and query.ordering.column in query.table.personal:
        raise FieldWithheld("sort", query.ordering.column)
