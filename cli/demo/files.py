"""Writes facts as the files of a tenant: a mapping read backwards."""

import csv
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

from cli.demo.facts import Facts, History
from cli.demo.market import Tenant, mapping_text
from cli.demo.rows import Row, Value, rows
from services.sync.domain.mapping import FieldSpec, InputSpec, parse_mapping

MAPPING = "mapping.yaml"
CORRECTIONS = "corrections"


def write_files(directory: Path, tenant: Tenant, history: History) -> tuple[Path, Path]:
    """Write the tenant's first files, and below them those with corrections; each set with its mapping.

    Returns the mappings in the order in which they are to be imported.
    """
    return (
        _write_set(directory, tenant, history.told, telling=0),
        _write_set(directory / CORRECTIONS, tenant, history.corrections, telling=1),
    )


def _write_set(directory: Path, tenant: Tenant, facts: Facts, *, telling: int) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    text = mapping_text(tenant.partner)
    for spec in parse_mapping(text, tenant.partner).inputs:
        _write_file(directory / spec.file, spec, rows(spec.record, facts, tenant, telling))
    mapping = directory / MAPPING
    mapping.write_text(text, encoding="utf-8")
    return mapping


def _write_file(path: Path, spec: InputSpec, records: Iterable[Row]) -> None:
    delimiter = spec.delimiter or ("\t" if path.suffix == ".tsv" else ",")
    told = {name: field for name, field in spec.fields.items() if field.column}
    with path.open("w", encoding=spec.encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\n")
        writer.writerow(field.column for field in told.values())
        for row in records:
            writer.writerow(_cell(row[name], field, spec) for name, field in told.items())


def _cell(value: Value, field: FieldSpec, spec: InputSpec) -> str:
    if value is None or value == "":
        return next(iter(spec.nulls), "")
    text = _text(value, field.format)
    words = {meaning: word for word, meaning in field.map.items()}
    return words.get(text, text)


def _text(value: Value, layout: str | None) -> str:
    match value:
        case bool():
            return str(value).lower()
        case date():
            return value.strftime(layout or "%Y-%m-%d")
        case Decimal():
            return format(value, "f")
        case tuple():
            return ";".join(value)
        case _:
            return str(value)
