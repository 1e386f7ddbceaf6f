"""Callbacks: who may be reached, what is signed, how often it is tried, and the verification that the docs show."""

import base64
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from deploy.local.ports import free_ports
from services.exports.domain import delivery as rules
from services.exports.domain.callback import CallbackRules, signed_headers
from services.exports.domain.delivery import PAUSES, Delivery, DeliveryStatus
from services.exports.domain.export import Callback
from services.exports.errors import CallbackFailed, InvalidRequest
from services.exports.outside import Outside
from tests.support.receiver import receiving

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
SECRET = f"whsec_{base64.b64encode(b'0123456789abcdef0123456789abcdef').decode()}"
BODY = '{"type":"export.completed"}'
DOCS = Path(__file__).parents[3] / "docs/exports.md"


def delivery(url: str = "https://example.com/hook") -> Delivery:
    return Delivery("E1-completed", "acme", "E1", Callback(url, SECRET), BODY, NOON, NOON)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://example.com/", "https"),
        ("ftp://example.com/", "https"),
        ("https://", "host"),
        ("https://user:secret@example.com/", "user"),
        ("https://127.0.0.1/", "public"),
        ("https://[::1]/", "public"),
        ("https://10.1.2.3/", "public"),
        ("https://169.254.169.254/latest/meta-data/", "public"),
        ("https://[::ffff:127.0.0.1]/", "public"),
        ("https://[64:ff9b::7f00:1]/", "public"),
        ("https://[64:ff9b:1::7f00:1]/", "public"),
        ("https://[::127.0.0.1]/", "public"),
        ("https://[fec0::1]/", "public"),
        ("https://[2002:7f00:1::]/", "public"),
        ("https://0.0.0.0/", "public"),
        ("https://224.0.0.1/", "public"),
        ("https://[fe80::1]/", "public"),
        ("https://example.com:99999/", "address"),
    ],
)
def test_an_address_that_must_not_be_reached_is_refused_at_once(url: str, words: str) -> None:
    with pytest.raises(InvalidRequest, match=words):
        CallbackRules().require_allowed(Callback(url, SECRET))


def test_a_public_address_and_an_unresolved_name_may_be_named() -> None:
    for url in ("https://example.com/hook?x=1", "https://8.8.8.8:8443/", "https://[2606:4700::1111]/"):
        CallbackRules().require_allowed(Callback(url, SECRET))
    CallbackRules(allow_private=True).require_allowed(Callback("http://127.0.0.1:9/", SECRET))


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "0123456789abcdef0123456789abcdef", "whsec_%%"])
def test_a_secret_that_protects_nothing_is_refused(secret: str) -> None:
    with pytest.raises(InvalidRequest, match="whsec_"):
        CallbackRules().require_allowed(Callback("https://example.com/", secret))


def verification_of_the_docs() -> Any:
    """The function `verify` of the first Python example of the documentation."""
    example = re.search(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL)
    assert example is not None
    names: dict[str, Any] = {}
    exec(example[1], names)  # noqa: S102  # our own documentation
    return names["verify"]


def test_the_verification_in_the_docs_takes_what_is_sent_and_nothing_else() -> None:
    verify, now = verification_of_the_docs(), datetime.now(UTC)
    headers = signed_headers(SECRET, "E1-completed", BODY.encode(), now)
    assert verify(SECRET, headers, BODY.encode()) is True
    assert verify(SECRET, headers, BODY.encode() + b" ") is False
    assert verify(SECRET, headers | {"webhook-id": "E2-completed"}, BODY.encode()) is False
    assert verify(SECRET, headers | {"webhook-timestamp": str(int(now.timestamp()) + 1)}, BODY.encode()) is False
    old = signed_headers(SECRET, "E1-completed", BODY.encode(), now - timedelta(minutes=6))
    assert verify(SECRET, old, BODY.encode()) is False
    other = f"whsec_{base64.b64encode(bytes(32)).decode()}"
    assert verify(other, headers, BODY.encode()) is False


def test_a_callback_is_tried_with_growing_pauses_and_then_given_up() -> None:
    trying, now = delivery(), NOON
    for pause in PAUSES:
        trying = rules.failed(trying, "it answered 500", now, final=False)
        assert (trying.status, trying.next_at) == (DeliveryStatus.WAITING, now + pause)
        now = trying.next_at
    over = rules.failed(trying, "it answered 500", now, final=False)
    assert (over.status, over.attempts) == (DeliveryStatus.GIVEN_UP, len(PAUSES) + 1)
    assert rules.failed(delivery(), "it answered 410", NOON, final=True).status is DeliveryStatus.GIVEN_UP


@asynccontextmanager
async def outside(*, allow_private: bool) -> AsyncIterator[Outside]:
    sender = Outside(CallbackRules(allow_private=allow_private))
    yield sender
    await sender.close()


async def test_what_is_sent_can_be_verified_by_its_receiver() -> None:
    async with receiving() as receiver, outside(allow_private=True) as sender:
        await sender.post(delivery(f"http://127.0.0.1:{receiver.port}/hook?x=1"), datetime.now(UTC))
    [(path, headers, body)] = receiver.received
    assert (path, body, headers["content-type"]) == ("/hook", BODY.encode(), "application/json")
    assert verification_of_the_docs()(SECRET, headers, body) is True


@pytest.mark.parametrize(("status", "final"), [(500, False), (301, False), (404, False), (410, True)])
async def test_any_answer_but_success_is_a_failure_and_gone_is_final(status: int, final: bool) -> None:
    async with receiving() as receiver, outside(allow_private=True) as sender:
        receiver.status = status
        with pytest.raises(CallbackFailed, match=str(status)) as caught:
            await sender.post(delivery(f"http://127.0.0.1:{receiver.port}/"), NOON)
    assert caught.value.final is final


async def test_a_redirect_is_not_followed() -> None:
    async with receiving() as receiver, outside(allow_private=True) as sender:
        receiver.status, receiver.location = 307, f"http://127.0.0.1:{receiver.port}/inside"
        with pytest.raises(CallbackFailed, match="307"):
            await sender.post(delivery(f"http://127.0.0.1:{receiver.port}/"), NOON)
    assert [path for path, *_ in receiver.received] == ["/"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_nothing_is_sent_to_this_machine_or_a_name_that_leads_to_it(host: str) -> None:
    async with receiving() as receiver, outside(allow_private=False) as sender:
        with pytest.raises(CallbackFailed, match="public"):
            await sender.post(delivery(f"http://{host}:{receiver.port}/"), NOON)
    assert receiver.received == []


async def test_a_name_with_one_private_address_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async def resolved(*_: object) -> list[str]:
        return ["93.184.215.14", "10.0.0.1"]

    monkeypatch.setattr("services.exports.outside._resolved", resolved)
    async with outside(allow_private=False) as sender:
        with pytest.raises(CallbackFailed, match="public"):
            await sender.post(delivery("https://rebinding.example/"), NOON)


async def test_the_connection_goes_to_the_address_that_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    async def resolved(host: str, _: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    monkeypatch.setattr("services.exports.outside._resolved", resolved)
    async with receiving() as receiver, outside(allow_private=True) as sender:
        await sender.post(delivery(f"http://only-here.invalid:{receiver.port}/"), NOON)
    assert (asked, receiver.received[0][1]["host"]) == (["only-here.invalid"], f"only-here.invalid:{receiver.port}")


async def test_a_name_that_nobody_knows_and_a_port_where_nobody_listens_are_failures() -> None:
    async with outside(allow_private=True) as sender:
        for url in ("http://nobody.invalid/", f"http://127.0.0.1:{free_ports(1)[0]}/"):
            with pytest.raises(CallbackFailed):
                await sender.post(delivery(url), NOON)
