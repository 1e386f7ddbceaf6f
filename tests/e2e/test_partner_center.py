"""Partner Center's own sample answers against our books: every class of the reconciliation, and the seats counted.

The samples are not part of the project; see examples/README.md for where they are looked for.
"""

from pathlib import Path

import pytest

from tests.support.stack import RunningStack

PROJECT = Path(__file__).parents[2]
SAMPLES = PROJECT.parent / "shared" / "data" / "partner_center" / "json_samples"
MAPPING = PROJECT / "examples" / "partner_center" / "mapping.yaml"
PARTNER = "csp"

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"Partner Center's samples are not in {SAMPLES}"),
]

EXPECTED = {
    "A356AC8C-E310-44F4-BF85-C7F29044AF99": "match",  # billed by use, so 1 against 7 is no difference
    "968BA1CF-C146-4ADF-A300-308DCF718EEE": "quantity",
    "83ef9d05-4169-4ef9-9657-0e86b1eab1de": "missing_here",
    "a4c1340d-6911-4758-bba3-0c4c6007d161": "status",
    "924671ba-eab9-45d7-95ed-dbd9477f182b": "term",
    "11111111-2222-3333-4444-555555555555": "missing_at_vendor",
}


@pytest.fixture(scope="module")
async def imported(stack: RunningStack, tmp_path_factory: pytest.TempPathFactory) -> RunningStack:
    """The stack, with the samples and the books."""
    rejects = tmp_path_factory.mktemp("rejects")
    await stack.run("import", str(MAPPING), "--rejects", str(rejects))
    assert list(rejects.iterdir()) == []
    await stack.caught_up()
    return stack


async def test_every_difference_between_vendor_and_books_is_found(imported: RunningStack) -> None:
    report = await imported.get("customers", "/v1/reports/license-reconciliation", partner=PARTNER)

    assert {line["subscription_id"]: line["class"] for line in report["items"]} == EXPECTED


async def test_one_class_can_be_asked_for(imported: RunningStack) -> None:
    asked = {"difference": "quantity"}
    report = await imported.get("customers", "/v1/reports/license-reconciliation", partner=PARTNER, params=asked)

    [line] = report["items"]
    assert (line["vendor_quantity"], line["our_quantity"]) == (2, 3)


async def test_subscribed_skus_tell_what_is_assigned(imported: RunningStack) -> None:
    report = await imported.get("customers", "/v1/reports/license-consumption", partner=PARTNER)

    seats = {line["sku_name"]: (line["purchased"], line["assigned"], line["unassigned"]) for line in report["items"]}
    assert seats["Enterprise Mobility + Security E3"] == (5, 1, 4)
    assert seats["Power BI Pro"] == (1, 1, 0)
    assert seats["Minecraft Education Edition Faculty"] == (72, 49, 23)
