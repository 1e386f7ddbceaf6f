"""YAML text to a mapping, with the line of everything, so that an error can say where.

All scalars stay text: YAML would read the country NO as false and the code 007 as 7.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import yaml
from pydantic import ValidationError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from services.sync.domain.mapping.checks import Loc, check
from services.sync.domain.mapping.model import SourceMapping
from services.sync.domain.refusals import in_words
from services.sync.errors import Flaw, MappingError

MAX_MAPPING_BYTES: Final = 1_000_000
_MAX_DEPTH: Final = 12

_MESSAGES: Final[Mapping[str, str]] = {
    "missing": "is missing",
    "extra_forbidden": "is not an option here",
    "model_type": "must be a column name or a list of options",
    "model_attributes_type": "must be a column name or a list of options",
    "dict_type": "must be a list of `name: value`",
    "tuple_type": "must be a list",
}


def parse_mapping(text: str, name: str) -> SourceMapping:
    """Return the mapping in `text`; `name` is what errors call it. Raises `MappingError` with every flaw."""
    lines: dict[Loc, int] = {}
    data = _load(text, name, lines)
    try:
        mapping = SourceMapping.model_validate(data)
    except ValidationError as error:
        raise MappingError(name, [_flaw(each["loc"], _message(each), lines) for each in error.errors()]) from None
    if found := list(check(mapping)):
        raise MappingError(name, [_flaw(loc, reason, lines) for loc, reason in found])
    return mapping


def _load(text: str, name: str, lines: dict[Loc, int]) -> Any:
    if len(text) > MAX_MAPPING_BYTES:
        raise MappingError(name, [Flaw("", None, f"is longer than {MAX_MAPPING_BYTES:,} characters")])
    try:
        _refuse_aliases(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        return _value(root, (), lines) if root is not None else {}
    except _Unusable as error:
        raise MappingError(name, [Flaw(_path(error.loc), error.line, error.reason)]) from None
    except yaml.YAMLError as error:
        raise MappingError(name, [_not_yaml(error)]) from None


def _not_yaml(error: yaml.YAMLError) -> Flaw:
    mark = getattr(error, "problem_mark", None)
    hint = "; a text that begins with * needs quotes" if "alias" in str(error) else ""
    reason = f"is not YAML: {getattr(error, 'problem', None) or error}{hint}"
    return Flaw("", mark.line + 1 if mark else None, reason)


class _Unusable(Exception):
    def __init__(self, loc: Loc, line: int, reason: str) -> None:
        super().__init__(reason)
        self.loc, self.line, self.reason = loc, line, reason


def _refuse_aliases(text: str) -> None:
    # A few lines of aliases can stand for gigabytes, and mappings come over HTTP too. Depth is the parser's own stack.
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise _Unusable((), _line(event), "aliases (*name) are not understood; write it out")
        if depth > _MAX_DEPTH:
            raise _Unusable((), _line(event), "is nested too deeply")


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _value(node: Node, loc: Loc, lines: dict[Loc, int]) -> Any:
    lines.setdefault(loc, node.start_mark.line + 1)
    if isinstance(node, ScalarNode):
        return node.value
    if isinstance(node, SequenceNode):
        return [_value(each, (*loc, index), lines) for index, each in enumerate(node.value)]
    assert isinstance(node, MappingNode)  # noqa: S101  # YAML has three kinds of nodes
    return _dictionary(node, loc, lines)


def _dictionary(node: MappingNode, loc: Loc, lines: dict[Loc, int]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, ScalarNode):
            raise _Unusable(loc, line, "a key must be a plain text")
        if key.value in values:
            raise _Unusable((*loc, key.value), line, "is given twice")
        lines[*loc, key.value] = line
        values[key.value] = _value(value, (*loc, key.value), lines)
    return values


def _flaw(loc: Iterable[str | int], reason: str, lines: Mapping[Loc, int]) -> Flaw:
    place = tuple(loc)
    known = place
    while known and known not in lines:
        known = known[:-1]
    return Flaw(_path(place), lines.get(known), reason)


def _path(loc: Loc) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc).lstrip(".")


def _message(error: Any) -> str:
    return _MESSAGES.get(error["type"]) or in_words(error["msg"])
