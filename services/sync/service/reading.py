"""A mapping's files as a stream of chunks; blocking, so it runs in a thread."""

from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from services.sync.domain.mapping import InputSpec, SourceMapping
from services.sync.domain.records import CustomerRecord, Record
from services.sync.domain.report import MOST_TEXT, ImportReport, InputReport, Reject
from services.sync.domain.transform import RowRejected, Table, Transform
from services.sync.errors import InputError
from services.sync.sources import Directory, RawRow, SourceFile, Unpacking, load_table


@dataclass(slots=True)
class Chunk:
    """Some rows of one input. `position` is the number of bytes of all files read at its end.

    `records` are by the content of their rows, in the order in which that came last: line items repeat their customer
    and their invoice many times over.
    """

    index: int
    read: int = 0
    filtered: int = 0
    accepted: int = 0
    position: int = 0
    records: dict[tuple[str, ...], Record] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    unresolved: Counter[str] = field(default_factory=Counter)


class MappedFiles:
    """The inputs of a mapping, found and ready to be read."""

    def __init__(
        self, mapping: SourceMapping, directory: Directory, *, chunk_rows: int, max_unpacked: int | None = None
    ) -> None:
        """Find every file, and check that each has the columns; raises `InputError`.

        Packed files may hold `max_unpacked` bytes together.
        """
        self._mapping = mapping
        self._chunk_rows = chunk_rows
        self._directory = directory
        self._tables: dict[tuple[str, str, str], Table] = {}
        self._max_unpacked = max_unpacked
        self._unpacking = Unpacking(max_unpacked)
        self._files = [directory.files(spec.file) for spec in mapping.inputs]
        with self._named():
            for spec, paths in zip(mapping.inputs, self._files, strict=True):
                self._check(spec, paths)

    def report(self) -> ImportReport:
        """Return the report of an import that has not begun."""
        inputs = tuple(InputReport(file=spec.file, record=spec.record) for spec in self._mapping.inputs)
        return ImportReport(inputs, bytes_total=sum(path.stat().st_size for paths in self._files for path in paths))

    def chunks(self) -> Generator[Chunk]:
        """Yield every row of every input, in order."""
        done, self._unpacking = 0, Unpacking(self._max_unpacked)
        with self._named():
            for index, (spec, paths) in enumerate(zip(self._mapping.inputs, self._files, strict=True)):
                transform = Transform(spec, self._lookups(spec))
                for path in paths:
                    yield from self._read(index, transform, path, done)
                    done += path.stat().st_size

    def _check(self, spec: InputSpec, paths: list[Path]) -> None:
        for path in paths:
            _peek(SourceFile(path, spec, spec.columns(), self._unpacking))
        for lookup in (each.lookup for each in spec.fields.values() if each.lookup):
            for path in self._directory.files(lookup.file):
                _peek(SourceFile(path, lookup, (lookup.key, lookup.value), self._unpacking))

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except InputError as error:
            raise self._directory.named(error) from error

    def _read(self, index: int, transform: Transform, path: Path, done: int) -> Generator[Chunk]:
        spec = self._mapping.inputs[index]
        chunk = Chunk(index)
        with SourceFile(path, spec, spec.columns(), self._unpacking) as source:
            for row in source.rows():
                self._add(chunk, row, transform, path.name)
                if chunk.read == self._chunk_rows:
                    chunk.position = done + source.position
                    yield chunk
                    chunk = Chunk(index)
            chunk.position = done + path.stat().st_size
            yield chunk

    def _add(self, chunk: Chunk, row: RawRow, transform: Transform, file: str) -> None:
        chunk.read += 1
        content = (*row.cells, str(row.number)) if transform.numbers_rows else row.cells
        try:
            known = chunk.records.pop(content, None) if row.flaw is None else None
            record = known or _record(row, transform, file)
        except RowRejected as error:
            kind = self._mapping.inputs[chunk.index].record
            text = row.text if len(row.text) <= MOST_TEXT else f"{row.text[:MOST_TEXT]}…"
            chunk.rejects.append(Reject(file, kind, row.number, str(error), text, error.discreet))
            return
        if record is None:
            chunk.filtered += 1
            return
        chunk.accepted += 1
        chunk.records[content] = record
        if isinstance(record, CustomerRecord) and record.unresolved_country:
            chunk.unresolved[record.unresolved_country] += 1

    def _lookups(self, spec: InputSpec) -> Mapping[str, Table]:
        return {name: self._table(spec, name) for name, field in spec.fields.items() if field.lookup}

    def _table(self, spec: InputSpec, name: str) -> Table:
        lookup = spec.fields[name].lookup
        assert lookup is not None  # noqa: S101  # the caller asks for fields with one
        key = (lookup.file, lookup.key, lookup.value)
        if key not in self._tables:
            self._tables[key] = {}
            for path in self._directory.files(lookup.file):
                self._tables[key] = {**self._tables[key], **load_table(path, lookup, self._unpacking)}
        return self._tables[key]


def _record(row: RawRow, transform: Transform, file: str) -> Record | None:
    if row.flaw is not None:
        raise RowRejected(row.flaw)
    return transform.record(row.cells, row.number, file)


def _peek(source: SourceFile) -> None:
    with source:
        next(source.rows(), None)
