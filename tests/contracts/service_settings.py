"""Which `TENANTRY_*` variables a service really reads."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module

from pydantic import BaseModel

from shared.settings import ServiceSettings

MODULES = {"topics": "deploy.kafka.settings"}


@cache
def variables_of(service: str) -> frozenset[str]:
    """Return the names of the environment variables that the settings of `service` read."""
    module = import_module(MODULES.get(service, f"services.{service}.settings"))
    (model,) = (found for found in vars(module).values() if _is_settings_of(service, found))
    return frozenset(_variables("TENANTRY_", model))


def _is_settings_of(service: str, candidate: object) -> bool:
    is_settings = isinstance(candidate, type) and issubclass(candidate, ServiceSettings)
    return is_settings and getattr(candidate, "service", None) == service


def _variables(prefix: str, model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _variables(f"{prefix}{name.upper()}__", field.annotation)
        else:
            yield prefix + name.upper()
