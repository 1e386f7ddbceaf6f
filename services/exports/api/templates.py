"""`/v1/export-templates`: requests kept under a name."""

from fastapi import APIRouter, Response

from services.exports.api.callers import TemplateId
from services.exports.api.desk import AtDesk
from services.exports.schemas.schedules import TemplateBody, TemplateChange, TemplateLine, TemplateList
from shared.http.openapi import LOCATED

router = APIRouter(prefix="/v1/export-templates", tags=["templates"])


@router.post("", summary="Keep a request under a name", status_code=201, responses={201: LOCATED})
async def add_template(body: TemplateBody, desk: AtDesk, response: Response) -> TemplateLine:
    template = await desk.template(await desk.templates.add(desk.asker, body.name, body.request.request()))
    response.headers["Location"] = f"{router.prefix}/{template.id}"
    return template


@router.get("", summary="List templates")
async def list_templates(desk: AtDesk) -> TemplateList:
    return TemplateList(items=[await desk.template(each) for each in await desk.templates.all(desk.asker)])


@router.get("/{template_id}", summary="Look at one template")
async def read_template(template_id: TemplateId, desk: AtDesk) -> TemplateLine:
    return await desk.template(await desk.templates.get(desk.asker, template_id))


@router.patch("/{template_id}", summary="Rename a template, or keep another request under its name")
async def change_template(template_id: TemplateId, body: TemplateChange, desk: AtDesk) -> TemplateLine:
    request = body.request.request() if body.request else None
    return await desk.template(await desk.templates.change(desk.asker, template_id, name=body.name, request=request))


@router.delete("/{template_id}", summary="Delete a template", status_code=204)
async def remove_template(template_id: TemplateId, desk: AtDesk) -> None:
    await desk.templates.remove(desk.asker, template_id)
