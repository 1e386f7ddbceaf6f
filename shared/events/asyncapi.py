"""One AsyncAPI 3.0 document for every topic, so that anyone may listen.

Channels come from the topic files, messages from the event classes; an operation is one service sending to or
receiving from one channel. Source: https://www.asyncapi.com/docs/reference/specification/v3.0.0
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from shared.events.base import CustomerFact, Event
from shared.events.billing import BillingFact
from shared.events.catalogue import EVENTS, events_of
from shared.events.json_schema import schema_of
from shared.events.topics import Topic

Json = dict[str, Any]

BINDING_VERSION = "0.5.0"
DEAD_LETTER = "dead-letter"
PARTITION_KEYS: Final[Mapping[type[Event], str]] = {
    CustomerFact: "`<partner_id>:<customer_id>`",
    BillingFact: "`<partner_id>:<customer_id>`, or `<partner_id>:<account_id>` of the partner's own account",
    Event: "`<partner_id>`",
}

_REFUSAL: Final[Json] = {
    "dlq_reason": {"type": "string", "description": "For the operator: what is wrong with the record."},
    "dlq_error": {"type": "string", "description": "For the developer: the last line of the stack."},
    "dlq_topic": {"type": "string", "description": "Where the record stood."},
    "dlq_partition": {"type": "string", "pattern": "^[0-9]+$"},
    "dlq_offset": {"type": "string", "pattern": "^[0-9]+$"},
    "dlq_consumer": {"type": "string", "description": "The group that refused it; another may have applied it."},
    "dlq_time": {"type": "string", "format": "date-time"},
}


def document(topics: Sequence[Topic], *, version: str, examples: Mapping[str, Json]) -> Json:
    """Return the document; `examples` holds one value per event type."""
    every_topic = [each for topic in topics for each in topic.with_dead_letters()]
    return {
        "asyncapi": "3.0.0",
        "info": _info(version),
        "defaultContentType": "application/json",
        "channels": dict(_channels(every_topic)),
        "operations": dict(_operations(every_topic)),
        "components": {
            "messages": {event.event_type: _message(event, examples[event.event_type]) for event in EVENTS}
            | {DEAD_LETTER: _dead_letter()},
            "schemas": {"cloudEventHeaders": _cloud_event_headers(), **_shared_schemas()},
        },
    }


def _info(version: str) -> Json:
    return {
        "title": "Tenantry events",
        "version": version,
        "description": "CloudEvents 1.0 in Kafka binary mode. Events carry state, not deltas: for one entity "
        "keep the fact with the highest `version`. Within a major version only optional fields are added.",
        "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
    }


def _channels(topics: Sequence[Topic]) -> Iterator[tuple[str, Json]]:
    for topic in topics:
        types = [event.event_type for event in events_of(topic.name)] or [DEAD_LETTER]
        yield topic.name, _channel(topic, types)


def _channel(topic: Topic, messages: Sequence[str]) -> Json:
    settings = {"cleanup.policy": topic.cleanup_policy.split(","), "retention.ms": topic.retention_ms}
    return {
        "address": topic.name,
        "description": topic.description,
        "messages": {message: {"$ref": f"#/components/messages/{message}"} for message in messages},
        "bindings": {
            "kafka": {
                "partitions": topic.partitions,
                "topicConfiguration": settings,
                "bindingVersion": BINDING_VERSION,
            }
        },
    }


def _operations(topics: Sequence[Topic]) -> Iterator[tuple[str, Json]]:
    for topic in topics:
        for service in topic.producers:
            yield f"{service}.send.{topic.name}", _operation("send", topic.name, service)
        for service in topic.consumers:
            yield f"{service}.receive.{topic.name}", _receive(topic.name, service)


def _operation(action: str, channel: str, service: str) -> Json:
    return {"action": action, "channel": {"$ref": f"#/channels/{channel}"}, "tags": [{"name": service}]}


def _receive(channel: str, service: str) -> Json:
    group = {"type": "string", "const": f"tenantry.{service}"}
    binding = {"kafka": {"groupId": group, "bindingVersion": BINDING_VERSION}}
    return _operation("receive", channel, service) | {"bindings": binding}


def _message(event: type[Event], example: Json) -> Json:
    return {
        "name": event.event_type,
        "title": event.__name__,
        "contentType": "application/json",
        "headers": {
            "allOf": [
                {"$ref": "#/components/schemas/cloudEventHeaders"},
                {"type": "object", "properties": {"ce_type": {"type": "string", "const": event.event_type}}},
            ]
        },
        "payload": _payload(event),
        "bindings": {"kafka": {"key": _key(event), "bindingVersion": BINDING_VERSION}},
        "examples": [{"payload": example}],
    }


def _key(event: type[Event]) -> Json:
    layout = next(text for base, text in PARTITION_KEYS.items() if issubclass(event, base))
    return {"type": "string", "description": layout}


def _payload(event: type[Event]) -> Json:
    schema = _rendered(event)
    return {word: rule for word, rule in schema.items() if word not in {"$schema", "$id", "$defs"}}


def _rendered(event: type[Event]) -> Json:
    return schema_of(event, ref_template="#/components/schemas/{model}")


def _shared_schemas() -> Json:
    return {name: schema for event in EVENTS for name, schema in _rendered(event).get("$defs", {}).items()}


def _cloud_event_headers() -> Json:
    text = {"type": "string", "minLength": 1}
    required = {
        "ce_specversion": {"type": "string", "const": "1.0"},
        "ce_id": text | {"description": "Unique within `ce_source`."},
        "ce_type": text,
        "ce_source": text | {"description": "Who says it."},
        "ce_time": text | {"format": "date-time"},
        "ce_partnerid": text | {"description": "Extension: the tenant; always that of the value."},
    }
    optional = {
        "content-type": {"type": "string", "const": "application/json"},
        "ce_subject": text | {"description": "The entity that changed, within its partner."},
        "ce_correlationid": text | {"description": "Extension: the request or run that led to this."},
    }
    return {"type": "object", "required": list(required), "properties": required | optional}


def _dead_letter() -> Json:
    return {
        "name": DEAD_LETTER,
        "title": "DeadLetter",
        "summary": "The original key, value and headers, whatever they were, and headers that say why.",
        "headers": {"type": "object", "required": list(_REFUSAL), "properties": _REFUSAL},
        "payload": {"description": "As received; not necessarily JSON."},
    }
