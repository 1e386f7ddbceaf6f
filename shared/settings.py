"""The settings that every service shares. Values come from the environment only, prefixed `TENANTRY_`.

A service's `settings.py` subclasses `ServiceSettings`; groups nest with `__`: `TENANTRY_KAFKA__BOOTSTRAP_SERVERS`.
"""

from pathlib import Path
from typing import Annotated, ClassVar, Literal, TypeVar

from pydantic import BaseModel, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Port = Annotated[int, Field(ge=0, le=65535)]


class KafkaSettings(BaseModel):
    """How to reach the broker, and the limits that keep a bad deploy from doing harm."""

    bootstrap_servers: str = Field("127.0.0.1:9092", description="Comma-separated host:port list.")
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    sasl_username: str | None = None
    sasl_password: SecretStr | None = None
    ca_file: Path | None = Field(None, description="PEM file of the broker's certificate authority.")
    group_instance_id: str | None = Field(
        None,
        description="Static member name, from the pod's name, so that a rolling restart moves no partition.",
    )
    max_batch: int = Field(
        20_000,
        ge=1,
        description="Records applied in one transaction at most; fewer where one would take longer than some seconds.",
    )
    batch_wait_ms: int = Field(100, ge=1, description="How long to wait for records before an empty poll returns.")
    dead_letter_limit: int = Field(
        100,
        ge=1,
        description="Dead letters in a row after which the consumer stops and reports itself not ready.",
    )


class MongoSettings(BaseModel):
    """Where the documents are. The database is the service's own; no other service reads it."""

    url: SecretStr = Field(SecretStr("mongodb://127.0.0.1:27017/?replicaSet=rs0"), description="A replica set's URL.")
    database: str | None = Field(None, description="Default: `tenantry_<service>`.")


class HttpSettings(BaseModel):
    """Where the service listens."""

    host: str = "127.0.0.1"
    port: Port = 8080


class AuthSettings(BaseModel):
    """Who may call. Tokens are verified against the issuer's published keys; the service keeps no secret."""

    issuer: str = "https://tenantry.local"
    audience: str = "tenantry"
    jwks_url: str | None = Field(None, description="The issuer's key set over HTTPS.")
    jwks_file: Path | None = Field(None, description="The issuer's key set as a file; the local stack writes one.")

    @model_validator(mode="after")
    def _one_key_source(self) -> "AuthSettings":
        if self.jwks_url and self.jwks_file:
            msg = "give TENANTRY_AUTH__JWKS_URL or TENANTRY_AUTH__JWKS_FILE, not both"
            raise ValueError(msg)
        return self


class LogSettings(BaseModel):
    """How the service speaks to its operator."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    format: Literal["json", "console"] = "json"


class ServiceSettings(BaseSettings):
    """Settings of any service; `service` names it in logs, consumer groups and its default database."""

    model_config = SettingsConfigDict(env_prefix="TENANTRY_", env_nested_delimiter="__", extra="ignore", frozen=True)

    service: ClassVar[str]

    environment: Literal["development", "production"] = "production"
    kafka: KafkaSettings = KafkaSettings()
    mongo: MongoSettings = MongoSettings()
    http: HttpSettings = HttpSettings()
    auth: AuthSettings = AuthSettings()
    log: LogSettings = LogSettings()

    @property
    def database(self) -> str:
        """Name of the service's own database."""
        return self.mongo.database or f"tenantry_{self.service}"

    @property
    def consumer_group(self) -> str:
        """Kafka consumer group, and the name under which offsets are kept in MongoDB."""
        return f"tenantry.{self.service}"


S = TypeVar("S", bound=ServiceSettings)


class SettingsError(Exception):
    """The environment holds a wrong setting; the message names each variable and what is wrong with it."""


def read_settings(settings_type: type[S]) -> S:
    """Read the settings of a service from the environment; raises `SettingsError`."""
    try:
        return settings_type()
    except ValidationError as error:
        raise SettingsError("\n".join(f"{_variable(each['loc'])}: {each['msg']}" for each in error.errors())) from error


def _variable(location: tuple[int | str, ...]) -> str:
    return "TENANTRY_" + "__".join(str(part) for part in location).upper()
