"""Every operation of every service shows by examples what it is asked and what it answers; they fit its schemas."""

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from cli.openapi import document_of, service_names
from tests.contracts.test_openapi import found, operations

DOCUMENT: Final = "urn:document"
BYTES: Final = {"type": "string", "format": "binary"}
"""What no text can show."""

Part = dict[str, Any]
Shown = tuple[str, Part, Any]
"""Where an example is, its schema and what it says."""

every_service = pytest.mark.parametrize("service", service_names())


@every_service
def test_every_operation_shows_what_it_is_asked_and_what_it_answers(service: str) -> None:
    document = document_of(service)
    missing = [
        f"{name}: {where}"
        for name, operation in operations(document).items()
        for where, content in contents(operation)
        if content.get("schema") != BYTES and not list(examples_of(content, document))
    ]
    assert missing == []


@every_service
def test_every_place_in_a_path_is_shown(service: str) -> None:
    missing = [
        f"{name}: {parameter['name']}"
        for name, operation in operations(document_of(service)).items()
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "path" and not parameter["schema"].get("examples")
    ]
    assert missing == []


@every_service
def test_every_example_is_what_its_schema_says(service: str) -> None:
    document = json.loads(json.dumps(document_of(service)).replace('"#/', f'"{DOCUMENT}#/'))
    registry = Registry[Any]().with_resource(DOCUMENT, DRAFT202012.create_resource(document))
    wrong = [
        (where, error.message)
        for where, schema, example in (*examples_in_schemas(document), *examples_beside_schemas(document))
        for error in Draft202012Validator(schema, registry=registry).iter_errors(example)
    ]
    assert wrong == []


@every_service
def test_every_problem_that_is_shown_is_one_of_its_status(service: str) -> None:
    document = document_of(service)
    for name, operation in operations(document).items():
        for status, answer in operation["responses"].items():
            for content in answer.get("content", {}).values():
                problems = [each for each in examples_of(content, document) if status >= "400"]
                assert {problem["status"] for problem in problems} <= {int(status)}, (name, status)


def contents(operation: Part) -> Iterator[tuple[str, Part]]:
    """Every body that is asked or answered, with its place."""
    bodies = {"request": operation.get("requestBody", {}), **operation["responses"]}
    for where, body in bodies.items():
        for media_type, content in body.get("content", {}).items():
            yield f"{where} {media_type}", content


def examples_of(content: Part, document: Part) -> Iterator[Any]:
    """What a body may be, beside its schema or in it."""
    if "example" in content:
        yield content["example"]
    for each in content.get("examples", {}).values():
        yield found(each, document)["value"]
    schema = content.get("schema", {})
    yield from found(schema, document).get("examples", ())
    if schema.get("type") == "array":
        yield from found(schema["items"], document).get("examples", ())


def examples_in_schemas(part: Any, where: str = "") -> Iterator[Shown]:
    """Every example that is in its schema, below `part`."""
    if isinstance(part, dict):
        if isinstance(part.get("examples"), list):
            yield from ((where, part, example) for example in part["examples"])
        for name, inner in part.items():
            if name != "examples":
                yield from examples_in_schemas(inner, f"{where}/{name}")
    elif isinstance(part, list):
        for inner in part:
            yield from examples_in_schemas(inner, where)


def examples_beside_schemas(document: Part) -> Iterator[Shown]:
    """Every example that stands beside the schema of a body."""
    for name, operation in operations(document).items():
        for where, content in contents(operation):
            beside = {"example": content["example"]} if "example" in content else {}
            told = [
                *beside.values(),
                *(found(each, document)["value"] for each in content.get("examples", {}).values()),
            ]
            yield from ((f"{name}: {where}", content.get("schema", {}), example) for example in told)
