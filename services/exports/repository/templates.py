"""The `templates` collection."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services.exports.domain.template import Template
from services.exports.errors import TemplateNotFound
from services.exports.repository.documents import request_document, request_of
from shared.mongo import Collection, Database, Document


class TemplateRepository:
    """Every call of MongoDB for templates."""

    def __init__(self, database: Database) -> None:
        self._templates: Collection = database["templates"]

    async def create_indexes(self) -> None:
        """Create the index of the list."""
        await self._templates.create_index([("partner_id", 1), ("name", 1), ("_id", 1)])

    async def put(self, template: Template) -> None:
        """Store a template, new or changed."""
        wanted = {"_id": template.id, "partner_id": template.partner_id}
        await self._templates.replace_one(wanted, _document(template), upsert=True)

    async def get(self, partner_id: str, template_id: str) -> Template:
        """Return one template of the partner; raises `TemplateNotFound`."""
        found = await self._templates.find_one({"_id": template_id, "partner_id": partner_id})
        if found is None:
            raise TemplateNotFound(template_id)
        return _template(found)

    async def of_partner(self, partner_id: str) -> list[Template]:
        """Return the partner's templates by name."""
        cursor = self._templates.find({"partner_id": partner_id}).sort([("name", 1), ("_id", 1)])
        return [_template(each) async for each in cursor]

    async def remove(self, template: Template) -> None:
        """Forget the template."""
        await self._templates.delete_one({"_id": template.id, "partner_id": template.partner_id})


def _document(template: Template) -> Document:
    document = asdict(template)
    document["_id"] = document.pop("id")
    return document | {"request": request_document(template.request)}


def _template(document: Mapping[str, Any]) -> Template:
    fields = dict(document)
    fields["id"] = fields.pop("_id")
    return Template(**(fields | {"request": request_of(fields["request"])}))
