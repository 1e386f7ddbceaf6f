"""Somebody who changes customers' settings, and what other systems are told of it."""

from typing import Any

import httpx
from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy.kafka.topics import load_topics
from shared.events.base import Event
from shared.events.envelope import Delivery, decode
from tests.support.customers_service import CustomersBench, bearer
from tests.support.waiting import eventually

WHATEVER = "*"


class SettingsClient:
    """A `role` of `partner` at the customers service."""

    def __init__(self, bench: CustomersBench, partner: str, role: str = "owner") -> None:
        self._bench = bench
        self.partner = partner
        self._role = role

    def acting_as(self, role: str) -> "SettingsClient":
        """Return the same partner's client in another role."""
        return SettingsClient(self._bench, self.partner, role)

    async def read(self, path: str, **parameters: Any) -> httpx.Response:
        """Ask for `path` below `/v1/`."""
        return await self._bench.get(f"/v1/{path}", self.partner, self._role, **parameters)

    async def body(self, path: str, **parameters: Any) -> dict[str, Any]:
        """Return the JSON of `path`, which must be there."""
        response = await self.read(path, **parameters)
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    async def send(self, method: str, path: str, body: object = None, *, etag: str | None = WHATEVER) -> httpx.Response:
        """Ask for a change, on the condition of `etag`, or without any."""
        headers = bearer(self.partner, self._role) | ({"If-Match": etag} if etag is not None else {})
        return await self._bench.http.request(method, f"/v1/{path}", json=body, headers=headers)

    async def put(self, path: str, body: object, *, etag: str | None = WHATEVER) -> httpx.Response:
        """Set something."""
        return await self.send("PUT", path, body, etag=etag)

    async def done(self, method: str, path: str, body: object = None, *, etag: str | None = WHATEVER) -> dict[str, Any]:
        """Ask for a change that must succeed, and return its JSON."""
        response = await self.send(method, path, body, etag=etag)
        assert response.status_code in {200, 201}, response.text
        found: dict[str, Any] = response.json()
        return found

    async def actions(self, customer_id: str = "c-1") -> list[str]:
        """Return what the activity log says was done, newest first."""
        return [each["action"] for each in (await self.body(f"customers/{customer_id}/activity"))["items"]]

    async def told(self, kind: type[Event], count: int) -> list[Any]:
        """Wait until `count` events of `kind` were published for the partner, and return them in order."""
        found: list[Delivery[Event]] = []

        async def published() -> bool:
            found[:] = await self._deliveries(kind)
            return len(found) >= count

        await eventually(published)
        return [each.event for each in found]

    async def _deliveries(self, kind: type[Event]) -> list[Delivery[Event]]:
        consumer = AIOKafkaConsumer(bootstrap_servers=self._bench.settings.kafka.bootstrap_servers)
        await consumer.start()
        try:
            (topic,) = [each for each in load_topics() if each.name == kind.topic]
            places = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
            consumer.assign(places)
            await consumer.seek_to_beginning(*places)
            records = await _until(consumer, await consumer.end_offsets(places))
        finally:
            await consumer.stop()
        delivered = [decode(record) for record in records]
        return [each for each in delivered if isinstance(each.event, kind) and each.event.partner_id == self.partner]


async def _until(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> list[Any]:
    records: list[Any] = []
    while any([await consumer.position(place) < end for place, end in ends.items()]):
        for found in (await consumer.getmany(timeout_ms=200)).values():
            records += found
    return records
