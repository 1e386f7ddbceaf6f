"""What rows can be told apart by, and which of them pass a filter.

A row names its profile, its place, its assortment and its kind; a dimension is a table from one of these to the
*entries* that occur: single values, or sorted tuples of them. So a filter is decided once per entry, not once per row.
Where a customer is within its country is no part of the profile here, or there would be as many profiles as customers.
"""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from services.metrics.domain.cells import BASES, PLACES, Assortment, Basis, Cell, CustomerType, Profile
from services.metrics.domain.questions import Question
from services.metrics.image.codes import Codes
from services.metrics.image.columns import Array, Column
from services.metrics.image.members import Entry, Members, values_of

ASSORTMENT: Final = "assortment"
"""A dimension that no filter asks for: products and SKUs together."""

PARENTS: Final = ("profile", "place", "assortment", "kind")
"""What a row names, in the order of its codes."""

Kind: TypeAlias = tuple[tuple[Basis, ...], tuple[CustomerType, ...]]
"""The bases on which a cell counts, and the customer type on each."""


FiltersKey: TypeAlias = tuple[Basis, frozenset[tuple[str, tuple[str, ...]]]]

_PROFILE: Final = Profile._fields[: -len(PLACES)]

MOST_FILTERS: Final = 64
"""Sets of filters of which is kept what passes; 150,000 profiles make 150 kB of each."""


class Group(NamedTuple):
    """A dimension as rows see it: which parent code leads to which entry."""

    parent: str
    entry_of: Array
    entries: Sequence[Entry]


class _Table:
    """The entries of one dimension, and the entry of each code of its parent."""

    def __init__(self) -> None:
        self.entries = Codes[Entry]()
        self.entry_of = Column(np.int32)
        self._members = Members(())

    def members(self) -> Members:
        if self._members.count != len(self.entries):
            self._members = Members(self.entries.values)
        return self._members


class Dimensions:
    """The dictionaries of one image. Codes are stable: what is learnt later only adds to them."""

    def __init__(self) -> None:
        self.months = Codes[int]()
        self._profiles, self._places = Codes[tuple[Entry, ...]](), Codes[tuple[Entry, ...]]()
        self._assortments, self._kinds = Codes[Assortment](), Codes[Kind]()
        self._tables = {name: _Table() for name in (*Profile._fields, *Assortment._fields, ASSORTMENT)}
        self._types = {basis: _Table() for basis in BASES}
        self._passing: OrderedDict[FiltersKey, tuple[dict[str, int], dict[str, Array]]] = OrderedDict()

    @property
    def sizes(self) -> dict[str, int]:
        """How many profiles, places, assortments and kinds there are."""
        sizes = len(self._profiles), len(self._places), len(self._assortments), len(self._kinds)
        return dict(zip(PARENTS, sizes, strict=True))

    @property
    def profiles(self) -> Sequence[tuple[Entry, ...]]:
        """Every profile without its place, at the place of its code."""
        return self._profiles.values

    @property
    def assortments(self) -> Sequence[Assortment]:
        """Every assortment, at the place of its code."""
        return self._assortments.values

    def codes(self, cell: Cell) -> tuple[int, ...]:
        """Return the codes of a cell's month, profile, place, assortment and kind."""
        return (
            self.months.code(cell.month),
            self.profile(cell.profile),
            self.place(cell.profile),
            self.assortment(cell.assortment),
            self.kind(cell.bases, cell.customer_types),
        )

    def profile(self, profile: Profile) -> int:
        """Return the code of `profile` without its place."""
        own = profile[: len(_PROFILE)]
        code = self._profiles.code(own)
        if code == len(self._tables["seller"].entry_of):
            self._learn(_PROFILE, own)
        return code

    def place(self, profile: Profile) -> int:
        """Return the code of where `profile` is within its country."""
        own = profile[len(_PROFILE) :]
        code = self._places.code(own)
        if code == len(self._tables["city"].entry_of):
            self._learn(PLACES, own)
        return code

    def assortment(self, assortment: Assortment) -> int:
        """Return the code of `assortment`."""
        code = self._assortments.code(assortment)
        if code == len(self._tables["product"].entry_of):
            self._learn(Assortment._fields, assortment)
            self._tables[ASSORTMENT].entry_of.extend([code])
        return code

    def kind(self, bases: tuple[Basis, ...], types: tuple[CustomerType, ...]) -> int:
        """Return the code of the customer types on `bases`."""
        code = self._kinds.code((bases, types))
        if code == len(self._types[BASES[0]].entry_of):
            on_basis = dict(zip(bases, types, strict=True))
            for basis, table in self._types.items():
                # Empty where the cell does not count.
                table.entry_of.extend([table.entries.code(on_basis.get(basis, ""))])
        return code

    def _learn(self, names: Sequence[str], entries: Sequence[Entry]) -> None:
        for name, entry in zip(names, entries, strict=True):
            table = self._tables[name]
            table.entry_of.extend([table.entries.code(entry)])

    def group(self, dimension: str, basis: Basis) -> Group:
        """Return how rows lead to the entries of `dimension`; the customer type is that on `basis`."""
        if dimension == ASSORTMENT:
            return Group("assortment", self._tables[ASSORTMENT].entry_of.view(), [()] * len(self._assortments))
        table = self._table(dimension, basis)
        return Group(_parent(dimension), table.entry_of.view(), table.entries.values)

    def members(self, dimension: str, basis: Basis) -> Members:
        """Return the values of the entries of `dimension`."""
        return self._table(dimension, basis).members()

    def _table(self, dimension: str, basis: Basis) -> _Table:
        return self._types[basis] if dimension == "customer_type" else self._tables[dimension]

    def passing(self, question: Question) -> dict[str, Array]:
        """Return for each parent which of its codes pass all filters; a parent that all pass is left out."""
        key, sizes = filters_key(question), self.sizes
        found = self._passing.pop(key, None)
        if found is None or found[0] != sizes:
            found = sizes, self._passing_now(question)
        self._passing[key] = found
        while len(self._passing) > MOST_FILTERS:
            self._passing.popitem(last=False)
        return found[1]

    def _passing_now(self, question: Question) -> dict[str, Array]:
        on_basis = self.group("customer_type", question.basis)
        passing = {"kind": np.array([entry != "" for entry in on_basis.entries], bool)[on_basis.entry_of]}
        for dimension, wanted in question.filters.items():
            group = self.group(dimension, question.basis)
            own = entries_passing(group.entries, wanted)[group.entry_of]
            passing[group.parent] = passing[group.parent] & own if group.parent in passing else own
        return {parent: codes for parent, codes in passing.items() if not codes.all()}


def filters_key(question: Question) -> FiltersKey:
    """Return the basis and filters of a question as a key; neither their order nor that of their values matters."""
    return question.basis, frozenset((name, tuple(sorted(values))) for name, values in question.filters.items())


def entries_passing(entries: Sequence[Entry], wanted: Sequence[str]) -> Array:
    """Return for each entry whether it has any of the values `wanted`."""
    asked = set(wanted)
    return np.array([not asked.isdisjoint(values_of(entry)) for entry in entries], bool)


def _parent(dimension: str) -> str:
    if dimension == "customer_type":
        return "kind"
    if dimension in PLACES:
        return "place"
    return "assortment" if dimension in Assortment._fields else "profile"
