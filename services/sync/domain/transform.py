"""One row of a file to one canonical record, as an input of the mapping says. Pure; compiled once per input."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from pydantic import ValidationError

from services.sync.domain.mapping import FieldSpec, InputSpec, Where
from services.sync.domain.mapping.model import ROW, VIRTUAL, template_columns
from services.sync.domain.records import RECORDS, Record
from services.sync.domain.refusals import Refusal, Unfit, quoted, refusals
from services.sync.domain.values import parse_moment, scaled

Cells: TypeAlias = Sequence[str]
Table: TypeAlias = Mapping[str, str]
Read: TypeAlias = Callable[[Cells], str]
Test: TypeAlias = Callable[[Cells], bool]

_VIRTUAL: Final = tuple(f"{{{name}}}" for name in VIRTUAL)  # what a row has besides its own columns
_MOST_REASONS: Final = 3


class RowRejected(Exception):  # never leaves sync: it becomes a line of the reject file
    """The row is no record; the message says why, and `discreet` says it without what stands in the row."""

    def __init__(self, reason: str, discreet: str | None = None) -> None:
        super().__init__(reason)
        self.discreet = reason if discreet is None else discreet


class Transform:
    """Turns rows of one input into records."""

    def __init__(self, spec: InputSpec, tables: Mapping[str, Table]) -> None:
        """`tables` has the lookup table of every field that has one, by field name."""
        self._spec = spec
        self._model = RECORDS[spec.record]
        self._nulls = frozenset(spec.nulls)
        index = {column: position for position, column in enumerate((*spec.columns(), *_VIRTUAL))}
        self._fields = [
            (name, _mapped(field, _source(field, index, tables.get(name, {}))), _conversion(field))
            for name, field in spec.fields.items()
        ]
        self._tests = [_test(where, index[where.column]) for where in spec.where]
        self.numbers_rows = any(ROW in template_columns(each.template or "") for each in spec.fields.values())
        """Whether equal rows become different records."""

    def record(self, cells: Cells, row: int = 0, file: str = "") -> Record | None:
        """Return the record of a row, `None` where a `where` leaves it out; raises `RowRejected`.

        `cells` are in the order of `InputSpec.columns()`; `row` and `file` fill templates.
        """
        cells = [*self._cleaned(cells), str(row), file, file.partition(".")[0]]
        if not all(test(cells) for test in self._tests):
            return None
        values: dict[str, object] = {}
        for name, read, convert in self._fields:
            if text := read(cells):
                values[name] = text if convert is None else _converted(name, text, convert)
        try:
            return self._model.model_validate(values)
        except ValidationError as error:
            raise self._rejected(error, cells) from None

    def _cleaned(self, cells: Cells) -> Iterable[str]:
        stripped = [cell.strip() for cell in cells]
        return ["" if cell in self._nulls else cell for cell in stripped] if self._nulls else stripped

    def _rejected(self, error: ValidationError, cells: Cells) -> RowRejected:
        found = list(refusals(error))
        whole = [f"{refusal}{self._hint(refusal, cells)}" for refusal in found]
        return RowRejected(_few(whole), _few([refusal.discreet for refusal in found]))

    def _hint(self, refusal: Refusal, cells: Cells) -> str:
        field = self._spec.fields.get(refusal.field)
        if field is None or field.lookup is None or refusal.reason != "missing":
            return ""
        key = cells[self._spec.columns().index(field.columns()[0])]
        return f" (no {quoted(key)} in column {field.lookup.key} of {field.lookup.file})"


def _few(reasons: Sequence[str]) -> str:
    more = f"; and {len(reasons) - _MOST_REASONS} more" if len(reasons) > _MOST_REASONS else ""
    return "; ".join(reasons[:_MOST_REASONS]) + more


def _mapped(field: FieldSpec, read: Read) -> Read:
    replacements, default = field.map, field.default or ""
    if not replacements and not default:
        return read

    def mapped(cells: Cells) -> str:
        text = read(cells)
        return replacements.get(text, text) or default

    return mapped


def _source(field: FieldSpec, index: Mapping[str, int], table: Table) -> Read:
    if field.template is not None:
        return _template(field.template, index)
    if field.value is not None:
        constant = field.value
        return lambda _cells: constant
    positions = [index[column] for column in field.columns()]
    first = positions[0]
    if field.lookup is not None:
        return lambda cells: table.get(cells[first], "")
    if len(positions) > 1:
        return lambda cells: next((cells[each] for each in positions if cells[each]), "")
    return lambda cells: cells[first]


def _template(template: str, index: Mapping[str, int]) -> Read:
    positions = {name: index.get(f"{{{name}}}", index.get(name, -1)) for name in template_columns(template)}

    def filled(cells: Cells) -> str:
        parts = {name: cells[position] for name, position in positions.items()}
        # A part that is missing would make ids that look whole and clash, so the field counts as empty.
        return "" if "" in parts.values() else template.format_map(parts)

    return filled


def _conversion(field: FieldSpec) -> Callable[[str], object] | None:
    if field.format is not None:
        layout = field.format
        return lambda text: parse_moment(text, layout)
    if field.scale is not None or field.abs:
        scale, absolute = field.scale, field.abs
        return lambda text: scaled(text, scale, absolute=absolute)
    return None


def _converted(name: str, text: str, convert: Callable[[str], object]) -> object:
    try:
        return convert(text)
    except ValueError as error:
        refusal = Refusal(name, str(error), error.unquoted if isinstance(error, Unfit) else str(error))
        raise RowRejected(str(refusal), refusal.discreet) from None


def _test(where: Where, position: int) -> Test:
    if where.not_empty is not None:
        wanted = where.not_empty
        return lambda cells: bool(cells[position]) is wanted
    if where.equals is not None:
        text = where.equals
        return lambda cells: cells[position] == text
    if where.is_in is not None:
        allowed = frozenset(where.is_in)
        return lambda cells: cells[position] in allowed
    refused = frozenset(where.not_in or ())
    return lambda cells: cells[position] not in refused
