"""One change of many customers: each of them by itself, and told apart in the answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from services.customers.domain.record import CustomerKey
from services.customers.domain.settings.section import Edit, S
from services.customers.errors import CustomersError
from services.customers.service.editing import Caller, Command, SectionEditor
from shared.conditions import Condition


@dataclass(frozen=True, slots=True)
class Target:
    """A customer to change, on condition."""

    key: CustomerKey
    condition: Condition


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one customer."""

    customer_id: str
    status: Literal["changed", "unchanged", "refused"]
    etag: str | None = None
    refusal: CustomersError | None = None


class BulkEditor:
    """Changes customers one after the other; a refused one stops no other."""

    def __init__(self, editor: SectionEditor) -> None:
        self._editor = editor

    async def edit(
        self, caller: Caller, targets: Sequence[Target], kind: type[S], decide: Callable[[S], Edit[S]]
    ) -> list[Result]:
        """Return what became of each of `targets`, in their order."""
        return [await self._edit(Command(each.key, caller, each.condition), kind, decide) for each in targets]

    async def _edit(self, command: Command, kind: type[S], decide: Callable[[S], Edit[S]]) -> Result:
        customer_id = command.owner.customer_id or ""
        try:
            outcome = await self._editor.edit(command, kind, decide)
        except CustomersError as refusal:
            return Result(customer_id, "refused", refusal=refusal)
        return Result(customer_id, "changed" if outcome.moved else "unchanged", outcome.section.etag)
