"""Builds the clients of the broker, with one delivery policy for all services.

Producing: acknowledged by all in-sync replicas and idempotent, so a retry neither loses, doubles nor reorders.
Consuming: FastStream's Kafka default acknowledges first; here the policy is MANUAL, set once, and
`shared.messaging.subscription` commits.
"""

import ssl
from typing import Any

from aiokafka import AIOKafkaProducer
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.security import BaseSecurity, SASLPlaintext, SASLScram256, SASLScram512

from shared.messaging.limits import MAX_REQUEST_BYTES
from shared.settings import KafkaSettings, ServiceSettings


def build_broker(settings: ServiceSettings) -> KafkaBroker:
    """Return a FastStream broker for consuming; it neither connects nor subscribes yet."""
    return KafkaBroker(
        settings.kafka.bootstrap_servers,
        client_id=f"tenantry-{settings.service}",
        ack_policy=AckPolicy.MANUAL,
        allow_auto_create_topics=False,
        metadata_max_age_ms=5_000,  # a topic created after the service started is noticed in seconds, not in minutes
        apply_types=False,  # handlers receive decoded batches; FastStream need not inspect them
        security=_security(settings.kafka),
        logger=None,
    )


def build_producer(settings: ServiceSettings) -> AIOKafkaProducer:
    """Return a producer that is not started yet."""
    return AIOKafkaProducer(
        bootstrap_servers=settings.kafka.bootstrap_servers,
        client_id=f"tenantry-{settings.service}",
        acks="all",
        enable_idempotence=True,
        compression_type="lz4",
        linger_ms=5,
        max_batch_size=256 * 1024,
        max_request_size=MAX_REQUEST_BYTES,
        **client_options(settings.kafka),
    )


def client_options(settings: KafkaSettings) -> dict[str, Any]:
    """Return the security arguments that every aiokafka client takes."""
    options: dict[str, Any] = {"security_protocol": settings.security_protocol}
    if settings.security_protocol.endswith("SSL"):
        options["ssl_context"] = _tls(settings)
    if settings.security_protocol.startswith("SASL"):
        options |= {
            "sasl_mechanism": settings.sasl_mechanism,
            "sasl_plain_username": settings.sasl_username,
            "sasl_plain_password": _password(settings),
        }
    return options


def _security(settings: KafkaSettings) -> BaseSecurity | None:
    tls = _tls(settings) if settings.security_protocol.endswith("SSL") else None
    if not settings.security_protocol.startswith("SASL"):
        return BaseSecurity(ssl_context=tls, use_ssl=True) if tls else None
    kinds = {"PLAIN": SASLPlaintext, "SCRAM-SHA-256": SASLScram256, "SCRAM-SHA-512": SASLScram512}
    return kinds[settings.sasl_mechanism](
        username=settings.sasl_username or "",
        password=_password(settings),
        ssl_context=tls,
        use_ssl=tls is not None,
    )


def _tls(settings: KafkaSettings) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)


def _password(settings: KafkaSettings) -> str:
    return settings.sasl_password.get_secret_value() if settings.sasl_password else ""
