"""The broker's settings are exact, and its topics are the declared ones."""

from pathlib import Path

from deploy.kafka.topics import load_topics
from deploy.local.kafka import render, server_properties


def test_the_broker_listens_on_the_loopback_interface_only() -> None:
    listeners = server_properties(Path("/data"), 1, 2)["listeners"].split(",")
    assert all("://127.0.0.1:" in each for each in listeners)


def test_no_topic_appears_by_accident() -> None:
    assert "auto.create.topics.enable=false\n" in render(server_properties(Path("/data"), 1, 2))


def test_every_topic_with_dead_letters_has_a_place_for_them() -> None:
    topics = {topic.name: topic for topic in load_topics()}
    for topic in topics.values():
        if topic.dead_letters:
            assert f"{topic.name}.dlq" in topics


def test_topics_keyed_by_customer_have_the_same_number_of_partitions() -> None:
    topics = {topic.name: topic.partitions for topic in load_topics()}
    assert len({topics[f"tenantry.{name}"] for name in ("customers", "subscriptions", "usage", "billing")}) == 1
