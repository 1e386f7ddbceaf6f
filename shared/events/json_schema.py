"""JSON Schemas of the events, as producers are held to them.

Stricter than the models: no unknown field, no null (a field nobody set is left out) and amounts as plain
decimal text. Consumers stay tolerant, so that producers may deploy an additional optional field first.
"""

from typing import Any

from pydantic.json_schema import DEFAULT_REF_TEMPLATE, GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from shared.events.base import Event

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class ProducerSchema(GenerateJsonSchema):
    """Renders a model as what `Event.data()` returns."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        return {**super().model_schema(schema), "additionalProperties": False}

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        rendered = super().default_schema(schema)
        match rendered.get("default"):
            case None:
                rendered.pop("default", None)
            case dict() as default:
                rendered["default"] = {name: value for name, value in default.items() if value is not None}
        return rendered

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        whole = schema["max_digits"] - schema["decimal_places"]
        sign = "" if max(schema.get("gt", -1), schema.get("ge", -1)) >= 0 else "-?"
        return {
            "type": "string",
            "pattern": rf"^{sign}[0-9]{{1,{whole}}}(\.[0-9]{{1,{schema['decimal_places']}}})?$",
        }

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002  (the base class names it)
        return False  # "Partner Id" beside partner_id says nothing


def schema_of(event: type[Event], *, ref_template: str = DEFAULT_REF_TEMPLATE) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the value of `event`'s records."""
    body = event.model_json_schema(schema_generator=ProducerSchema, ref_template=ref_template)
    return {"$schema": DIALECT, "$id": f"urn:tenantry:schema:{event.event_type}", **body}
