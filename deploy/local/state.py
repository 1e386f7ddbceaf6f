"""A stack as its data directory describes it: where its parts are, and how a service finds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from deploy.local.errors import StackNotFoundError
from deploy.local.files import write_atomically
from deploy.local.keys import issue_token, key_set_file, private_key_file
from deploy.local.layout import Layout
from deploy.local.ports import LOOPBACK
from shared.http.auth import Role

DAY = timedelta(days=1)


class StackPlan(BaseModel):
    """What was chosen at the last start; survives it, so that the next one finds the same addresses."""

    model_config = ConfigDict(frozen=True)

    kafka: str
    mongo: str
    ports: dict[str, int]
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack that was started in a data directory, running or not."""

    layout: Layout
    plan: StackPlan

    @property
    def kafka_bootstrap(self) -> str:
        """The broker's address."""
        return self.plan.kafka

    @property
    def mongo_url(self) -> str:
        """The replica set's URL."""
        return self.plan.mongo

    @property
    def urls(self) -> Mapping[str, str]:
        """Base URL of each service."""
        return {name: f"http://{LOOPBACK}:{self.plan.ports[name]}" for name in self.plan.services}

    def environment(self, service: str) -> dict[str, str]:
        """The `TENANTRY_*` variables with which `service` runs in this stack."""
        return {
            "TENANTRY_ENVIRONMENT": "development",
            "TENANTRY_KAFKA__BOOTSTRAP_SERVERS": self.kafka_bootstrap,
            "TENANTRY_KAFKA__GROUP_INSTANCE_ID": f"{service}-0",
            "TENANTRY_MONGO__URL": self.mongo_url,
            "TENANTRY_HTTP__PORT": str(self.plan.ports.get(service, 0)),
            "TENANTRY_AUTH__JWKS_FILE": str(key_set_file(self.layout.keys)),
            "TENANTRY_PERSONAS_KEY_FILE": str(private_key_file(self.layout.keys)),
            "TENANTRY_SERVICE_TOKEN_FILE": str(self.layout.service_token),
            "TENANTRY_OBJECT_STORE_URL": self.layout.objects.as_uri(),
            "TENANTRY_STAGING_DIR": str(self.layout.staging),
            "TENANTRY_LOG__FORMAT": "json",
            **{f"TENANTRY_{name.upper()}_URL": url for name, url in self.urls.items()},
        }

    def token(self, *, partner_id: str, role: Role, lifetime: timedelta = DAY) -> str:
        """A token for the stack's services, valid from now."""
        now = datetime.now(UTC)
        return issue_token(self.layout.keys, partner_id=partner_id, role=role, lifetime=lifetime, now=now)


def load_stack(data_dir: Path | None = None) -> Stack:
    """The stack of `data_dir` (default: `TENANTRY_DATA_DIR` or `.tenantry`), running or not.

    Raises StackNotFoundError where none was ever started.
    """
    layout = Layout.of(data_dir)
    plan = read_plan(layout.plan)
    if plan is None:
        raise StackNotFoundError(layout.root)
    return Stack(layout, plan)


def read_plan(file: Path) -> StackPlan | None:
    """The recorded plan, if there is a readable one."""
    try:
        return StackPlan.model_validate_json(file.read_text())
    except (FileNotFoundError, ValidationError):
        return None


def write_plan(file: Path, plan: StackPlan) -> None:
    """Record the plan."""
    write_atomically(file, plan.model_dump_json(indent=2))
