"""Which `TENANTRY_*` variables a service really reads, and which of them it cannot do without."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from shared.settings import ServiceSettings

MODULES = {"topics": "deploy.kafka.settings"}


@cache
def variables_of(service: str) -> frozenset[str]:
    """Return the names of the environment variables that the settings of `service` read."""
    return frozenset(_fields_of(service))


@cache
def addresses_of(service: str) -> frozenset[str]:
    """Return those that say where others are, and name this machine unless they are given: useless in a container."""
    calls = {name for name, field in _fields_of(service).items() if "//127.0.0.1" in _default(field)}
    return frozenset(calls if service == "portal" else calls | {"TENANTRY_KAFKA__BOOTSTRAP_SERVERS"})


def _fields_of(service: str) -> dict[str, FieldInfo]:
    module = import_module(MODULES.get(service, f"services.{service}.settings"))
    (model,) = (found for found in vars(module).values() if _is_settings_of(service, found))
    return dict(_fields("TENANTRY_", model))


def _is_settings_of(service: str, candidate: object) -> bool:
    is_settings = isinstance(candidate, type) and issubclass(candidate, ServiceSettings)
    return is_settings and getattr(candidate, "service", None) == service


def _fields(prefix: str, model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _fields(f"{prefix}{name.upper()}__", field.annotation)
        else:
            yield prefix + name.upper(), field


def _default(field: FieldInfo) -> str:
    return field.default.get_secret_value() if isinstance(field.default, SecretStr) else str(field.default)
