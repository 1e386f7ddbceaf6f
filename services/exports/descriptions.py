"""What owners say of their datasets, read leniently: an owner may say more than this version knows."""

from typing import Any

from pydantic import BaseModel, Field, TypeAdapter, field_validator

from services.exports.domain.datasets import Column, Dataset, Filter, FilterKind, Need


class _Column(BaseModel):
    name: str
    type: str
    description: str = ""
    title: str = ""
    personal: bool = False


class _Filter(BaseModel):
    name: str
    description: str = ""
    kind: str = FilterKind.TEXT.value
    choices: list[str] = []
    required: bool = False
    title: str = ""
    personal: bool = False


class _Dataset(BaseModel):
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    title: str = ""
    rows_are: str = "row"
    columns: list[_Column]
    filters: list[_Filter] = []
    needs: list[Need] = []

    @field_validator("filters", mode="before")
    @classmethod
    def _names_alone(cls, filters: list[Any]) -> list[Any]:
        """Take a filter that is only a name for one of any text."""
        return [{"name": each} if isinstance(each, str) else each for each in filters]


_DATASETS = TypeAdapter(list[_Dataset])


def described(owner: str, body: bytes) -> list[Dataset]:
    """Return the datasets in the JSON of `owner`; raises `ValueError` for what is no description."""
    return [_dataset(owner, each) for each in _DATASETS.validate_json(body)]


def _dataset(owner: str, told: _Dataset) -> Dataset:
    return Dataset(
        name=told.name,
        owner=owner,
        rows_are=told.rows_are,
        columns=tuple(
            Column(each.name, each.type, each.description, each.title or _words(each.name), each.personal)
            for each in told.columns
        ),
        filters=tuple(_filter(each) for each in told.filters),
        needs=frozenset(told.needs),
        title=told.title or _words(told.name),
    )


def _filter(told: _Filter) -> Filter:
    kind = FilterKind(told.kind) if told.kind in set(FilterKind) else FilterKind.TEXT
    title = told.title or _words(told.name)
    return Filter(told.name, told.description, kind, tuple(told.choices), told.required, title, told.personal)


def _words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()
