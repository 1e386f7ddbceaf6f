"""A long feed of facts with everything that vendors do to one, for tests that kill and for those that race."""

from collections.abc import Sequence
from random import Random
from typing import Any

from tests.support.builders import customer, deleted, order, subscription, usage
from tests.support.metrics_oracle import Oracle
from tests.support.metrics_service import MetricsBench

MONTHS = [f"2024-{number:02d}" for number in range(1, 10)]
PARTNERS = ("p0", "p1", "p2")


def feed(seed: int, length: int, *, customers: int = 60) -> Sequence[Any]:
    """Facts of customers of `PARTNERS`: bought, suspended, cancelled, corrected, withdrawn, years late, deleted."""
    chance = Random(seed)
    return [_fact(chance, version, customers) for version in range(length)]


def _fact(chance: Random, version: int, customers: int) -> Any:
    own: dict[str, Any] = {
        "partner_id": chance.choice(PARTNERS),
        "customer_id": f"c-{chance.randrange(customers)}",
        "version": version,
    }
    year = 1999 if chance.random() < 0.02 else 2024
    day = f"{year}-{chance.randrange(1, 9):02d}-{chance.randrange(1, 28):02d}"
    match chance.randrange(10):
        case 0 | 1:
            return customer(country=chance.choice(["DE", "FR"]), segment=chance.choice(["smb", "large"]), **own)
        case 2 | 3 | 4:
            status = chance.choice(["active", "active", "active", "suspended", "cancelled"])
            withdrawn = chance.random() < 0.1
            own |= {"subscription_id": f"s-{chance.randrange(3)}", "seats": chance.randrange(9), "withdrawn": withdrawn}
            return subscription(day, status, product_id=chance.choice(["office", "azure"]), **own)
        case 5 | 6 | 7:
            return usage(day, str(chance.randrange(5)), usage_id=f"u-{chance.randrange(4)}", **own)
        case 8:
            return order(day, order_id=f"o-{chance.randrange(3)}", **own)
        case _:
            return usage(day, "1.5", **own) if chance.random() < 0.8 else deleted(**own)


async def differences_from_the_oracle(bench: MetricsBench, facts: Sequence[Any]) -> list[str]:
    """Return in words what is not as the oracle says, for each partner of `facts`, month and basis."""
    wrong: list[str] = []
    for partner in sorted({fact.partner_id for fact in facts}):
        oracle = Oracle(fact for fact in facts if fact.partner_id == partner)
        for basis in ("active_subscription", "open_order"):
            answer = await bench.ask("trends", partner, from_=MONTHS[0], to=MONTHS[-1], basis=basis)
            for told in answer["months"]:
                expected = oracle.figures(told["month"], basis, {})
                wrong += [
                    f"{partner} {told['month']} {basis}: {name} is {told[name]}, not {expected.get(name, 0)}"
                    for name in ("opening", "new", "reactivated", "existing", "churned", "joined_and_left", "closing")
                    if told[name] != expected.get(name, 0)
                ]
    return wrong
