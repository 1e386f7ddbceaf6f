"""Within a major version only optional fields are added; everything else is called by its name."""

from pathlib import Path
from typing import Any

import pytest

from shared.events import generate
from shared.events.evolution import breaking_changes


def schema(**changes: Any) -> dict[str, Any]:
    """An object with a required `id`, an optional `seats`, a nested `contact` and a list of `roles`."""
    properties = {
        "id": {"type": "string"},
        "seats": {"type": "integer", "default": 0},
        "contact": {"$ref": "#/$defs/Contact"},
        "roles": {"type": "array", "items": {"type": "string"}},
    }
    contact = {"type": "object", "properties": {"name": {"type": "string"}}, "additionalProperties": False}
    return {
        "type": "object",
        "properties": properties | changes.get("properties", {}),
        "required": changes.get("required", ["id"]),
        "$defs": {"Contact": contact | changes.get("contact", {})},
    }


def without(name: str) -> dict[str, Any]:
    changed = schema()
    del changed["properties"][name]
    return changed


@pytest.mark.parametrize(
    "new",
    [
        schema(),
        schema(properties={"note": {"type": "string"}}),
        schema(contact={"properties": {"name": {"type": "string"}, "phone": {"type": "string"}}}),
        schema(properties={"id": {"type": "string", "description": "Now explained."}}),
    ],
    ids=["nothing", "an optional field", "an optional nested field", "a description"],
)
def test_an_addition_is_allowed(new: dict[str, Any]) -> None:
    assert breaking_changes(schema(), new) == []


@pytest.mark.parametrize(
    ("new", "finding"),
    [
        (without("seats"), "value.seats was removed"),
        (schema(required=["id", "seats"]), "value.seats is newly required"),
        (schema(properties={"note": {}}, required=["id", "note"]), "value.note is newly required"),
        (schema(required=[]), "value.id is no longer required"),
        (
            schema(properties={"id": {"type": "integer"}}),
            "value.id: type changed from 'string' to 'integer'",
        ),
        (
            schema(properties={"seats": {"type": "integer", "default": 1}}),
            "value.seats: default changed from 0 to 1",
        ),
        (
            schema(properties={"id": {"type": "string", "maxLength": 9}}),
            "value.id: maxLength changed from None to 9",
        ),
        (schema(contact={"properties": {}}), "value.contact.name was removed"),
        (
            schema(properties={"roles": {"type": "array", "items": {"type": "integer"}}}),
            "value.roles[]: type changed from 'string' to 'integer'",
        ),
    ],
)
def test_anything_else_is_named(new: dict[str, Any], finding: str) -> None:
    assert breaking_changes(schema(), new) == [finding]


def test_inlining_a_definition_changes_nothing() -> None:
    contact = schema()["$defs"]["Contact"]
    assert breaking_changes(schema(), schema(properties={"contact": contact})) == []


def test_generation_refuses_to_overwrite_a_schema_in_a_breaking_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    published = tmp_path / "tenantry.gone.recorded.v1.json"
    published.write_text('{"properties": {"id": {"type": "string"}}}')
    monkeypatch.setattr(generate, "SCHEMAS", tmp_path)
    monkeypatch.setattr(generate, "ASYNCAPI", tmp_path / "docs/asyncapi.json")

    assert generate.main([]) == 1
    assert "tenantry.gone.recorded.v1: value.id was removed" in capsys.readouterr().err
    assert published.exists()

    assert generate.main(["--allow-breaking"]) == 0
    assert not published.exists()
    assert generate.main(["--check"]) == 0
