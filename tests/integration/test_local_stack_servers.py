"""The servers that all other integration tests stand on."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from pymongo import MongoClient

from deploy.kafka.topics import admin_client, load_topics
from tests.support.servers import KafkaServer, MongoServer, reset_topics
from tests.support.waiting import PATIENCE_SECONDS


async def test_every_declared_topic_exists_with_its_partitions(kafka: KafkaServer) -> None:
    async with admin_client(kafka.bootstrap_servers) as admin:
        described = await admin.describe_topics()
    partitions = {each["topic"]: len(each["partitions"]) for each in described}
    for topic in load_topics():
        assert partitions[topic.name] == topic.partitions


async def test_reset_topics_leaves_an_empty_bus(kafka: KafkaServer) -> None:
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap_servers) as producer:
        await producer.send_and_wait("tenantry.usage", b"before", partition=3)
    await reset_topics(kafka)
    async with AIOKafkaConsumer("tenantry.usage", bootstrap_servers=kafka.bootstrap_servers) as consumer:
        ends = await consumer.end_offsets(consumer.assignment())
        begins = await consumer.beginning_offsets(consumer.assignment())
    assert begins == ends
    assert len(ends) == 12


def test_a_transaction_is_all_or_nothing(mongo: MongoServer, fresh_database: str) -> None:
    with MongoClient[Mapping[str, Any]](mongo.url) as client:
        collection = client[fresh_database]["things"]
        with client.start_session() as session:
            session.start_transaction()
            collection.insert_one({"_id": 1}, session=session)
            session.abort_transaction()
        assert collection.count_documents({}) == 0
        collection.insert_one({"_id": 2})
        assert collection.count_documents({}) == 1


@pytest.mark.kafka
async def test_two_members_of_a_group_share_the_partitions(kafka: KafkaServer) -> None:
    def member() -> AIOKafkaConsumer:
        return AIOKafkaConsumer(
            "tenantry.usage", bootstrap_servers=kafka.bootstrap_servers, group_id="two", metadata_max_age_ms=500
        )

    async with member() as first, member() as second:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (len(first.assignment()) == len(second.assignment()) == 6):
                await asyncio.gather(first.getmany(timeout_ms=100), second.getmany(timeout_ms=100))
        assert not first.assignment() & second.assignment()
