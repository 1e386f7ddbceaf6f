"""Every event type has a fresh schema and an example that both the schema and the model accept."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from shared.events.base import Event
from shared.events.catalogue import BY_TYPE, EVENTS
from shared.events.envelope import decode, encode
from shared.events.generate import EXAMPLES, SCHEMAS, main, rendered_files
from shared.events.json_schema import schema_of
from shared.generated import stale_files
from tests.contracts.records import Received

every_event = pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.event_type)


def example_of(event: type[Event]) -> dict[str, Any]:
    text = (EXAMPLES / f"{event.event_type}.json").read_text("utf-8")
    return dict(json.loads(text))


def validator_of(event: type[Event]) -> Draft202012Validator:
    return Draft202012Validator(schema_of(event))


def test_the_committed_schemas_and_the_asyncapi_document_are_fresh() -> None:
    assert stale_files(rendered_files(), SCHEMAS) == []


def test_generation_gives_the_same_bytes_every_time() -> None:
    assert rendered_files() == rendered_files()


def test_the_check_names_nothing_and_succeeds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("directory", [SCHEMAS, EXAMPLES], ids=["schemas", "examples"])
def test_there_is_one_file_per_event_type_and_no_orphan(directory: Path) -> None:
    assert {path.stem for path in directory.iterdir()} == BY_TYPE.keys()


@every_event
def test_a_type_names_a_noun_a_past_tense_and_a_major_version(event: type[Event]) -> None:
    namespace, noun, verb, major = event.event_type.split(".")
    assert namespace == "tenantry"
    assert noun.replace("-", "").isalpha()
    assert verb.endswith("ed")
    assert major.removeprefix("v").isdigit()


@every_event
def test_a_schema_is_valid_in_its_dialect(event: type[Event]) -> None:
    Draft202012Validator.check_schema(schema_of(event))


@every_event
def test_the_example_satisfies_the_schema(event: type[Event]) -> None:
    validator_of(event).validate(example_of(event))


@every_event
def test_the_example_arrives_as_it_was_sent(event: type[Event]) -> None:
    sent = event.model_validate(example_of(event))
    record = encode(sent, source="/test", time=datetime(2025, 12, 1, tzinfo=UTC))
    received = Received(record.topic, record.key, json.dumps(example_of(event)).encode(), record.headers)
    assert decode(received).event == sent


@every_event
def test_what_a_producer_writes_satisfies_the_schema(event: type[Event]) -> None:
    least = {name: example_of(event)[name] for name in schema_of(event)["required"]}
    for value in (example_of(event), least):
        validator_of(event).validate(event.model_validate(value).data())


@every_event
def test_a_producer_may_not_write_a_field_that_nobody_declared(event: type[Event]) -> None:
    assert not validator_of(event).is_valid({**example_of(event), "surprise": 1})


@every_event
def test_a_consumer_ignores_a_field_it_does_not_know(event: type[Event]) -> None:
    example = example_of(event)
    assert event.model_validate({**example, "surprise": 1}) == event.model_validate(example)


@every_event
def test_a_field_that_must_be_there_is_missed_by_schema_and_model(event: type[Event]) -> None:
    for name in schema_of(event)["required"]:
        rest = {field: value for field, value in example_of(event).items() if field != name}
        assert not validator_of(event).is_valid(rest)
        with pytest.raises(ValueError, match=name):
            event.model_validate(rest)


@pytest.mark.parametrize("amount", ["-1", "1e3", "0." + "1" * 16, "1" * 19, "", "NaN"])
def test_an_amount_that_is_no_plain_decimal_breaks_the_schema(amount: str) -> None:
    credit = BY_TYPE["tenantry.credit.recorded.v1"]
    assert not validator_of(credit).is_valid({**example_of(credit), "amount": amount})
