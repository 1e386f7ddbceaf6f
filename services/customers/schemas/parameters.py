"""What a caller may ask of the lists and datasets."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from services.customers.domain.listing import SORTS, CustomerFilter, ListQuery, Ordering
from services.customers.domain.redaction import Sight
from services.customers.service.queries import DatasetQuery
from shared.events.base import Code, Country, EntityId, PartnerId

_Search = Annotated[str, StringConstraints(min_length=1, max_length=10_000)]


class FilterParameters(BaseModel):
    """Which customers; several values of one filter mean any of them."""

    customer_id: list[EntityId] = Field([], max_length=1_000)
    name: list[_Search] = Field(
        [],
        max_length=20,
        description="Each word begins a word of the company name, in any order, whatever its case and accents. "
        "Protected customers are not found by name.",
    )
    status: list[Code] = Field([], max_length=100, description="As the source says it.")
    country: list[Country] = Field([], max_length=300, description="ISO 3166-1 alpha-2, or `unknown`.")
    seller: list[Code] = Field([], max_length=100)
    segment: list[Code] = Field([], max_length=100)

    def filter(self) -> CustomerFilter:
        """Return the filter asked for."""
        return CustomerFilter(
            customer_id=tuple(self.customer_id),
            name=tuple(self.name),
            status=tuple(self.status),
            country=tuple(self.country),
            seller=tuple(self.seller),
            segment=tuple(self.segment),
        )


class ListParameters(FilterParameters):
    """A page of the list."""

    sort: str = Field(
        "name",
        description="A field, or `-field` for descending; equal values follow by customer id. Unknown values come "
        "first, or last when descending. Protected customers sort as their mask.",
        json_schema_extra={"enum": list(SORTS)},
    )
    limit: int = Field(50, ge=1, le=500)
    cursor: str | None = Field(None, description="`next_cursor` of the page before, with the same filters and sort.")

    def query(self, partner_id: str) -> ListQuery:
        """Return the page asked for; raises `UnknownSort`."""
        return ListQuery(partner_id, self.filter(), Ordering.parse(self.sort), self.limit)


class DatasetParameters(FilterParameters):
    """Which rows of a dataset, for whom."""

    partner_id: PartnerId
    personal_data: bool = Field(False, description="The reader's role may see personal data; consent still decides.")

    def query(self) -> DatasetQuery:
        """Return the rows asked for."""
        return DatasetQuery(self.partner_id, self.filter(), Sight(personal_data=self.personal_data))
