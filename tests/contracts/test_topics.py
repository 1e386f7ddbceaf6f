"""The topic files, the catalogue of events and the AsyncAPI document tell one story."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from faststream.specification.asyncapi.v3_0_0.schema import ApplicationSchema
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from shared.events.base import CustomerFact, Event
from shared.events.billing import BillingFact
from shared.events.catalogue import EVENTS, TOPICS
from shared.events.generate import ASYNCAPI, ROOT
from shared.events.generate import TOPICS as TOPIC_FILES
from shared.events.topics import Topic, declared_topics
from shared.messaging import dead_letters
from shared.messaging.dead_letters import DeadLetter
from tests.contracts.records import Received

topics = {topic.name: topic for topic in declared_topics(TOPIC_FILES)}


def asyncapi() -> dict[str, Any]:
    return dict(json.loads(ASYNCAPI.read_text("utf-8")))


def references(node: object) -> Iterator[str]:
    match node:
        case dict():
            yield from ([node["$ref"]] if isinstance(node.get("$ref"), str) else [])
            for child in node.values():
                yield from references(child)
        case list():
            for child in node:
                yield from references(child)


def resolve(document: dict[str, Any], reference: str) -> object:
    node: Any = document
    for name in reference.removeprefix("#/").split("/"):
        node = node[name]
    return node


def test_every_topic_of_the_catalogue_has_a_file_and_every_file_a_topic() -> None:
    assert set(topics) == set(TOPICS)


def test_a_topic_file_is_named_after_its_topic() -> None:
    assert {path.stem for path in TOPIC_FILES.iterdir()} == set(topics)


def test_topics_that_may_carry_a_customers_key_have_the_same_number_of_partitions() -> None:
    keyed_by_customer = {event.topic for event in EVENTS if issubclass(event, CustomerFact | BillingFact)}
    assert len({topics[name].partitions for name in keyed_by_customer}) == 1


def test_producers_and_consumers_are_services() -> None:
    services = {path.name for path in (ROOT / "services").iterdir() if (path / "__init__.py").exists()}
    named = {name for topic in topics.values() for name in topic.producers + topic.consumers}
    assert named <= services


def test_the_topic_job_needs_nothing_that_its_image_lacks() -> None:
    loaded = "import sys, deploy.kafka.__main__; print(*(name for name in sys.modules if name.startswith('deploy.')))"
    done = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, check=True, capture_output=True, text=True)
    assert all(name.startswith("deploy.kafka") for name in done.stdout.split())


def test_a_misspelt_key_in_a_topic_file_is_refused() -> None:
    good = next(iter(topics.values())).model_dump()
    with pytest.raises(ValidationError, match="retention_day"):
        Topic.model_validate({**good, "retention_day": 7})


def test_the_asyncapi_document_follows_the_specification() -> None:
    ApplicationSchema.model_validate(asyncapi())


def test_every_reference_in_the_asyncapi_document_leads_somewhere() -> None:
    document = asyncapi()
    for reference in references(document):
        assert resolve(document, reference)


def test_every_topic_and_its_dead_letters_are_a_channel() -> None:
    expected = [each.name for topic in topics.values() for each in topic.with_dead_letters()]
    assert list(asyncapi()["channels"]) == expected


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.event_type)
def test_every_event_is_a_message_on_its_channel_with_its_type_in_the_headers(event: type[Event]) -> None:
    document = asyncapi()
    message = resolve(document, document["channels"][event.topic]["messages"][event.event_type]["$ref"])
    assert isinstance(message, dict)
    assert message["headers"]["allOf"][1]["properties"]["ce_type"]["const"] == event.event_type


def test_a_dead_letter_goes_where_and_has_the_headers_that_the_document_promises() -> None:
    refused = Received("tenantry.usage", b"acme:1", b"not json", [("ce_id", b"1")])
    letter = DeadLetter(refused, reason="the value is not JSON", last_line="ValueError: not JSON")
    record = dead_letters._outgoing(letter, "tenantry.metrics", datetime(2025, 12, 1, tzinfo=UTC))
    headers = {name: value.decode() for name, value in record.headers}

    promised = asyncapi()["components"]["messages"]["dead-letter"]["headers"]
    Draft202012Validator(promised).validate(headers)
    assert record.topic in asyncapi()["channels"]
    assert headers.keys() == {"ce_id"} | promised["properties"].keys()


def test_every_producer_sends_and_every_consumer_receives() -> None:
    expected = {f"{name}.send.{topic.name}" for topic in topics.values() for name in topic.producers}
    expected |= {f"{name}.receive.{topic.name}" for topic in topics.values() for name in topic.consumers}
    assert expected <= asyncapi()["operations"].keys()
