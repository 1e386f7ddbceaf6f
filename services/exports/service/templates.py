"""Templates: requests that a partner keeps under a name."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from services.exports.domain.request import ExportRequest
from services.exports.domain.template import MOST_TEMPLATES, Template
from services.exports.errors import ExportForbidden, QuotaExceeded
from services.exports.repository.templates import TemplateRepository
from services.exports.service.askers import Asker
from services.exports.service.asking import Asking
from shared.clock import Clock


class Templates:
    """The use cases of templates."""

    def __init__(
        self, repository: TemplateRepository, asking: Asking, *, clock: Clock, new_id: Callable[[], str]
    ) -> None:
        self._repository = repository
        self._asking = asking
        self._clock = clock
        self._new_id = new_id

    async def add(self, asker: Asker, name: str, request: ExportRequest) -> Template:
        """Return a new template; raises what `Asking.checked` raises, and `QuotaExceeded`."""
        kept = await self._asking.checked(request, asker)
        if len(await self.all(asker)) >= MOST_TEMPLATES:
            raise QuotaExceeded(f"There are {MOST_TEMPLATES} templates already. Delete one.", timedelta(minutes=1))
        template = Template(self._new_id(), asker.partner_id, name, kept, asker.subject, self._clock.now())
        await self._repository.put(template)
        return template

    async def all(self, asker: Asker) -> list[Template]:
        """Return the partner's templates by name."""
        return await self._repository.of_partner(asker.partner_id)

    async def get(self, asker: Asker, template_id: str) -> Template:
        """Return one template of the partner; raises `TemplateNotFound`."""
        return await self._repository.get(asker.partner_id, template_id)

    async def change(
        self, asker: Asker, template_id: str, *, name: str | None, request: ExportRequest | None
    ) -> Template:
        """Give a template another name, another request, or both; raises what `add` and `remove` raise."""
        template = await self._own(asker, template_id)
        kept = await self._asking.checked(request, asker) if request else template.request
        changed = replace(template, name=name or template.name, request=kept)
        await self._repository.put(changed)
        return changed

    async def remove(self, asker: Asker, template_id: str) -> None:
        """Forget a template; raises `ExportForbidden` for somebody else's unless the role may edit."""
        await self._repository.remove(await self._own(asker, template_id))

    async def _own(self, asker: Asker, template_id: str) -> Template:
        template = await self.get(asker, template_id)
        if not (asker.may_edit or asker.subject == template.created_by):
            raise ExportForbidden("Only who made a template, an owner or a manager may change or delete it.")
        return template
