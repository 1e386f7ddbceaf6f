"""The rule of change within a major version: only optional fields are added.

A consumer compiled against the old schema must go on reading what a producer of the new one writes, and a new
consumer what an old producer wrote. Everything else needs a new major, hence a new type.
"""

from collections.abc import Iterator
from typing import Any

JsonSchema = dict[str, Any]

_WORDS_ONLY = frozenset({"$id", "$schema", "$defs", "title", "description", "examples"})
_STRUCTURE = frozenset({"properties", "required", "items", "$ref"})


def breaking_changes(old: JsonSchema, new: JsonSchema) -> list[str]:
    """Return one sentence for each difference that breaks a consumer; empty when `new` may replace `old`."""
    return list(_compare("value", _Node(old, old), _Node(new, new)))


class _Node:
    """A place in a schema, with references resolved against its document."""

    def __init__(self, schema: JsonSchema, document: JsonSchema) -> None:
        name = schema.get("$ref", "").removeprefix("#/$defs/")
        target = document["$defs"][name] if name else {}
        self.schema: JsonSchema = {**target, **schema}
        self._document = document

    @property
    def fields(self) -> dict[str, "_Node"]:
        return {name: _Node(field, self._document) for name, field in self.schema.get("properties", {}).items()}

    @property
    def required(self) -> frozenset[str]:
        return frozenset(self.schema.get("required", ()))

    @property
    def items(self) -> "_Node":
        return _Node(self.schema.get("items", {}), self._document)

    @property
    def constraints(self) -> JsonSchema:
        return {word: rule for word, rule in self.schema.items() if word not in _WORDS_ONLY | _STRUCTURE}


def _compare(path: str, old: _Node, new: _Node) -> Iterator[str]:
    yield from _compare_fields(path, old, new)
    yield from _compare_constraints(path, old.constraints, new.constraints)
    if "items" in old.schema or "items" in new.schema:
        yield from _compare(f"{path}[]", old.items, new.items)


def _compare_fields(path: str, old: _Node, new: _Node) -> Iterator[str]:
    for name, field in old.fields.items():
        if name in new.fields:
            yield from _compare(f"{path}.{name}", field, new.fields[name])
        else:
            yield f"{path}.{name} was removed"
    for name in sorted(new.required - old.required):
        yield f"{path}.{name} is newly required"
    for name in sorted((old.required - new.required) & new.fields.keys()):
        yield f"{path}.{name} is no longer required"


def _compare_constraints(path: str, old: JsonSchema, new: JsonSchema) -> Iterator[str]:
    for word in sorted(old.keys() | new.keys()):
        if old.get(word) != new.get(word):
            yield f"{path}: {word} changed from {old.get(word)!r} to {new.get(word)!r}"
