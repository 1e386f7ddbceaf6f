"""The committed OpenAPI documents are those of the applications, and every route asks who is calling."""

from typing import Any

import pytest

from cli.openapi import DIRECTORY, document_of, rendered_files, service_names
from shared.generated import stale_files

PORTAL = "portal"
SIGN_IN = {"GET /api/session/options", "POST /api/session/personas/{persona_id}", "GET /api/session/oidc"}

every_service = pytest.mark.parametrize("service", service_names())
every_api = pytest.mark.parametrize("service", [name for name in service_names() if name != PORTAL])


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every operation of a document, named as `GET /path`, with its answers written out."""
    paths = document["paths"].items()
    named = {f"{verb.upper()} {path}": operation for path, verbs in paths for verb, operation in verbs.items()}
    return {name: operation | {"responses": _answers(operation, document)} for name, operation in named.items()}


def found(part: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """Return `part` of a document, or what it refers to."""
    if "$ref" not in part:
        return part
    place: Any = document
    for name in part["$ref"].rpartition("#/")[2].split("/"):
        place = place[name]
    return found(place, document)


def _answers(operation: dict[str, Any], document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {status: found(answer, document) for status, answer in operation["responses"].items()}


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
def test_bodies_have_names_of_their_own_that_a_generated_client_can_give_its_types(service: str) -> None:
    nameless = [
        (name, media_type)
        for name, operation in operations(document_of(service)).items()
        for body in (operation.get("requestBody", {}), *operation["responses"].values())
        for media_type, content in body.get("content", {}).items()
        if content["schema"].get("type") == "object"
    ]
    assert nameless == []


@every_service
def test_what_was_made_or_begun_has_an_address(service: str) -> None:
    for name, operation in operations(document_of(service)).items():
        for status in {"201", "202"} & operation["responses"].keys():
            assert "Location" in operation["responses"][status]["headers"], (name, status)


@every_service
def test_a_change_on_a_condition_cannot_be_asked_without_it(service: str) -> None:
    for name, operation in operations(document_of(service)).items():
        headers = {each["name"]: each["required"] for each in operation.get("parameters", ()) if each["in"] == "header"}
        assert ("412" in operation["responses"]) <= headers.get("if-match", False), name
