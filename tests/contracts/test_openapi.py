"""The committed OpenAPI documents are those of the applications, and every route asks who is calling."""

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from cli.openapi import DIRECTORY, document_of, rendered_files, service_names
from shared.generated import stale_files

PORTAL = "portal"
DOCUMENT: Final = "urn:document"
SIGN_IN = {"GET /api/session/options", "POST /api/session/personas/{persona_id}", "GET /api/session/oidc"}

every_service = pytest.mark.parametrize("service", service_names())
every_api = pytest.mark.parametrize("service", [name for name in service_names() if name != PORTAL])


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every operation of a document, named as `GET /path`."""
    paths = document["paths"].items()
    return {f"{verb.upper()} {path}": operation for path, verbs in paths for verb, operation in verbs.items()}


def test_the_committed_documents_are_fresh() -> None:
    assert stale_files(rendered_files(), DIRECTORY) == []


@every_api
def test_every_route_is_versioned_and_wants_a_token(service: str) -> None:
    for name, operation in operations(document_of(service)).items():
        assert name.split()[1].startswith(("/v1/", "/internal/v1/")), name
        assert operation["security"] == [{"HTTPBearer": []}], name


def test_every_route_of_the_portal_wants_a_session_but_those_that_lead_to_one() -> None:
    for name, operation in operations(document_of(PORTAL)).items():
        assert name.split()[1].startswith("/api/"), name
        assert ("security" in operation) is (name not in SIGN_IN), name


@every_service
def test_every_refusal_is_a_problem_document(service: str) -> None:
    for name, operation in operations(document_of(service)).items():
        assert {"401", "403"} <= operation["responses"].keys(), name
        for status, answer in operation["responses"].items():
            if status >= "400" and status != "416":
                assert list(answer["content"]) == ["application/problem+json"], (name, status)
        assert "404" in operation["responses"] or "{" not in name, name


@every_service
def test_every_route_says_what_it_is_for(service: str) -> None:
    for name, operation in operations(document_of(service)).items():
        assert operation.get("summary"), name


@every_service
def test_operations_have_names_of_their_own_that_a_generated_client_can_call(service: str) -> None:
    names = [operation["operationId"] for operation in operations(document_of(service)).values()]
    assert len(set(names)) == len(names)
    assert [name for name in names if not name.isidentifier() or "_v1_" in name or "_api_" in name] == []


@every_service
def test_every_example_is_what_its_schema_says(service: str) -> None:
    text = json.dumps(document_of(service)).replace('"#/', f'"{DOCUMENT}#/')
    document = json.loads(text)
    registry = Registry[Any]().with_resource(DOCUMENT, DRAFT202012.create_resource(document))
    wrong = [
        (where, error.message)
        for where, schema in schemas_with_examples(document)
        for example in schema["examples"]
        for error in Draft202012Validator(schema, registry=registry).iter_errors(example)
    ]
    assert wrong == []


def schemas_with_examples(part: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema below `part` that has examples, with its place in the document."""
    if isinstance(part, dict):
        if isinstance(part.get("examples"), list):
            yield where, part
        for name, inner in part.items():
            if name != "examples":
                yield from schemas_with_examples(inner, f"{where}/{name}")
    elif isinstance(part, list):
        for inner in part:
            yield from schemas_with_examples(inner, where)
