"""Configuration as it is in force for one customer: its own settings over the partner's defaults."""

from collections.abc import Callable
from dataclasses import replace

from services.customers.domain.record import CustomerKey
from services.customers.domain.settings.configuration import Configuration, Defaults, Overrides
from services.customers.domain.settings.section import Edit, PartnerKey
from services.customers.service.editing import Command, SectionEditor
from shared.conditions import Condition
from shared.mongo import Client, snapshot


class Configurations:
    """Reads and changes configuration."""

    def __init__(self, client: Client, editor: SectionEditor) -> None:
        self._client = client
        self._editor = editor

    async def read(self, key: CustomerKey) -> Configuration:
        """Return the configuration of a customer; raises `NoSuchCustomer`, `CustomerWasDeleted`."""
        async with snapshot(self._client) as session:
            overrides = await self._editor.load(key, Overrides, session=session)
            defaults = await self._editor.load(PartnerKey(key.partner_id), Defaults, session=session)
        return Configuration(overrides, defaults)

    async def edit(self, command: Command, decide: Callable[[Overrides], Edit[Overrides]]) -> Configuration:
        """Return the configuration after `decide`; raises as `SectionEditor.edit`."""
        own = replace(command, condition=of_overrides(command.condition))
        after = (await self._editor.edit(own, Overrides, decide)).section
        return Configuration(after, await self._editor.read(PartnerKey(command.owner.partner_id), Defaults))


def of_overrides(condition: Condition) -> Condition:
    """Return the condition on the overrides alone: a default that changed meanwhile loses nobody's work."""
    if condition.tags is None:
        return condition
    return Condition(frozenset(tag.partition(".")[0] for tag in condition.tags))
