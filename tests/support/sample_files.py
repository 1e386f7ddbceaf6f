"""A small reseller's files, the same for every partner name: seeded, with cancellations, returns and corrections."""

import csv
import io
import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

FIRST_DAY = date(2024, 1, 1)
MONTHS = ("2024-01", "2025-03")

MAPPING = """
partner: {partner}
source: sample
inputs:
  - file: customers.csv
    record: customer
    fields: {{customer_id: id, name: name, country: country, segment: segment, created_at: since}}
  - file: subscriptions.csv
    record: subscription
    fields:
      subscription_id: id
      customer_id: customer
      product_id: product
      sku_id: sku
      seats: seats
      is_trial: trial
      purchased_at: start
      cancelled_at: end
  - file: usage.csv
    record: usage
    fields: {{usage_id: id, customer_id: customer, product_id: product, period_start: day, raw_quantity: hours}}
"""


def sample_files(customers: int, *, seed: int = 7) -> dict[str, str]:
    """Return file names and their text; about 30 usage rows a customer."""
    chance = random.Random(seed)
    names = [f"c-{number:04d}" for number in range(customers)]
    subscriptions = [row for name in names for row in _subscriptions(name, chance)]
    usage = [row for name in names for row in _usage(name, chance)]
    # The last word on a natural key counts: corrections come at the end, some of them for months long past.
    corrections = [(key, who, product, day, str(chance.randint(0, 9))) for key, who, product, day, _ in usage[::50]]
    return {
        "customers.csv": _csv(("id", "name", "country", "segment", "since"), (_customer(n, chance) for n in names)),
        "subscriptions.csv": _csv(
            ("id", "customer", "product", "sku", "seats", "trial", "start", "end"), subscriptions
        ),
        "usage.csv": _csv(("id", "customer", "product", "day", "hours"), [*usage, *corrections]),
    }


def _customer(name: str, chance: random.Random) -> Sequence[str]:
    country = chance.choice(["DE", "France", "GBR", "US", "Atlantis"])
    return name, f"Company {name}", country, chance.choice(["SMB", "Enterprise"]), _day(chance).isoformat()


def _subscriptions(name: str, chance: random.Random) -> Iterable[Sequence[str]]:
    for number in range(chance.randint(0, 3)):
        start = _day(chance)
        # 0 days: bought and cancelled on the same date; a later one is a return after a gap.
        end = (start + timedelta(days=chance.choice([0, 5, 40, 200]))).isoformat() if chance.random() < 0.6 else ""
        product = chance.choice(["office", "azure"])
        seats = str(chance.randint(1, 90))
        yield f"{name}-s{number}", name, product, f"{product}-e{number}", seats, "no", start.isoformat(), end


def _usage(name: str, chance: random.Random) -> Iterable[Sequence[str]]:
    for number in range(30):
        hours = f"{chance.randint(0, 500)}.{chance.randint(0, 999):03d}"
        yield f"{name}-u{number}", name, chance.choice(["office", "azure"]), _day(chance).isoformat(), hours


def _day(chance: random.Random) -> date:
    return FIRST_DAY + timedelta(days=chance.randrange(400))


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
