"""Requests about one person: the file, forgetting, and staying forgotten."""

import pytest

from shared.events.customers import Contact, CustomerChanged, UserChanged, VendorAccountChanged
from shared.events.settings import AccountManagerChanged
from tests.support.builders import customer
from tests.support.customer_facts import user, vendor_account
from tests.support.customers_service import CustomersBench
from tests.support.settings_client import SettingsClient

ANN = "Ann.Meier@Example.com"
CONTACT = Contact(name="Ann Meier", email="ann.meier@example.com", phone="+49 30 1234", address="Hauptstr. 1")


@pytest.fixture
async def owner(customers: CustomersBench, partner: str) -> SettingsClient:
    """An owner whose customers hold one person in every place, beside other people."""
    own = {"partner_id": partner}
    await customers.tell(
        customer(**own, name="Contoso", contact=CONTACT, protected=True),
        customer(**own, customer_id="c-2", contact=Contact(name="Bob", email="bob@example.com")),
        user(**own, name="Ann Meier", email=ANN, roles=("admin",)),
        user(**own, user_id="u-2", name="Bob", email="bob@example.com"),
        vendor_account(**own, customer_id="c-2", agreement_email="ann.meier@EXAMPLE.com", agreement="signed"),
    )
    client = SettingsClient(customers, partner)
    await client.done("PUT", "customers/c-2/account-manager", {"manager_id": "e-1", "name": "Ann", "email": ANN})
    return client


async def test_the_file_holds_everything_about_the_person_and_nothing_about_others(owner: SettingsClient) -> None:
    answer = await owner.send("POST", "subject-requests/file", {"email": "ANN.MEIER@example.com"})

    assert "attachment" in answer.headers["content-disposition"]
    found = answer.json()
    assert [each["data"]["name"] for each in found["users"]] == ["Ann Meier"]
    assert [(each["customer_id"], each["data"]["phone"]) for each in found["contacts"]] == [("c-1", "+49 30 1234")]
    assert [each["customer_id"] for each in found["agreements"]] == ["c-2"]
    assert [each["customer_id"] for each in found["account_manager"]] == ["c-2"]
    assert "Bob" not in answer.text


async def test_an_account_is_found_by_its_id(owner: SettingsClient) -> None:
    found = await owner.done("POST", "subject-requests/file", {"user_id": "u-2"})
    assert [each["data"]["name"] for each in found["users"]] == ["Bob"]
    assert (found["contacts"], found["agreements"]) == ([], [])


async def test_a_forgotten_person_is_nowhere_and_every_system_is_told(
    owner: SettingsClient, customers: CustomersBench
) -> None:
    answer = await owner.done("POST", "subject-requests/erasure", {"email": ANN})

    assert answer == {"users": 1, "contacts": 1, "agreements": 1, "account_manager": 1, "customers": ["c-1", "c-2"]}
    stored = str(await customers.documents(owner.partner)).lower()
    assert "ann" not in stored.replace("channel", "").replace("annual", "")
    assert "bob" in stored
    (forgotten,) = await owner.told(UserChanged, 1)
    assert (forgotten.user_id, forgotten.removed, forgotten.email) == ("u-1", True, None)
    (changed,) = await owner.told(CustomerChanged, 1)
    assert (changed.name, changed.contact.email, changed.protected) == ("Contoso", None, True)
    (signed,) = await owner.told(VendorAccountChanged, 1)
    assert (signed.agreement, signed.agreement_email) == ("signed", None)
    assert (await owner.told(AccountManagerChanged, 2))[-1].email is None


async def test_the_log_says_that_somebody_was_forgotten_and_not_who(owner: SettingsClient) -> None:
    await owner.done("POST", "subject-requests/erasure", {"email": ANN})
    log = await owner.body("customers/c-1/activity")

    assert [entry["action"] for entry in log["items"]] == ["subject.forgotten"]
    assert [change["field"] for change in log["items"][0]["changes"]] == ["contact", "users"]
    assert "ann" not in str(log).lower()


async def test_what_a_source_tells_later_is_taken_in_without_the_person(
    owner: SettingsClient, customers: CustomersBench
) -> None:
    await owner.done("POST", "subject-requests/erasure", {"email": ANN})
    own = {"partner_id": owner.partner, "version": 2**62}
    await customers.tell(
        customer(**own, name="Contoso 2", contact=CONTACT),
        user(**own, name="Ann again", email="other@example.com"),
        user(**own, user_id="u-9", name="Ann elsewhere", email=ANN),
        vendor_account(**own, customer_id="c-2", agreement_email=ANN, agreement="signed"),
    )

    found = await owner.done("POST", "subject-requests/file", {"email": ANN})
    assert (found["users"], found["contacts"], found["agreements"]) == ([], [], [])
    details = await customers.details(owner.partner, "c-1")
    assert (details["name"], details["totals"]["users"]) == ("Contoso 2", 1)


async def test_an_account_whose_id_is_the_address_is_forgotten_and_stays_so(
    owner: SettingsClient, customers: CustomersBench
) -> None:
    own = {"partner_id": owner.partner, "user_id": ANN, "version": 2**62}
    await customers.tell(user(**own, customer_id="c-2"))
    assert len((await owner.done("POST", "subject-requests/file", {"email": ANN.lower()}))["users"]) == 2

    assert (await owner.done("POST", "subject-requests/erasure", {"email": ANN.lower()}))["users"] == 2
    await customers.tell(user(**own), user(**own, customer_id="c-2"))
    assert (await owner.done("POST", "subject-requests/file", {"email": ANN}))["users"] == []


async def test_somebody_unknown_is_forgotten_in_advance(owner: SettingsClient, customers: CustomersBench) -> None:
    answer = await owner.done("POST", "subject-requests/erasure", {"email": "never@example.com"})
    assert answer["customers"] == []
    await customers.tell(user(partner_id=owner.partner, user_id="u-5", email="NEVER@example.com"))
    assert (await owner.done("POST", "subject-requests/file", {"user_id": "u-5"}))["users"] == []


@pytest.mark.parametrize("path", ["subject-requests/file", "subject-requests/erasure"])
async def test_only_owners_may_ask_and_another_partner_finds_nobody(
    owner: SettingsClient, customers: CustomersBench, path: str
) -> None:
    for role in ("manager", "executive", "analyst", "service"):
        assert (await owner.acting_as(role).send("POST", path, {"email": ANN})).status_code == 403
    other = await SettingsClient(customers, f"{owner.partner}-2").done("POST", path, {"email": ANN})
    assert not other["users"]
    assert len((await owner.done("POST", "subject-requests/file", {"email": ANN}))["users"]) == 1


@pytest.mark.parametrize(("body", "field"), [({}, "body"), ({"email": "nobody"}, "email"), ({"name": "Ann"}, "name")])
async def test_a_request_about_nobody_is_refused_by_its_field(owner: SettingsClient, body: object, field: str) -> None:
    refused = await owner.send("POST", "subject-requests/file", body)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
