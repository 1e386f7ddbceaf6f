"""The HTTP shapes of the portal's own routes."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from services.portal import examples
from services.portal.domain.personas import Persona
from services.portal.domain.sessions import Lifetimes, Session
from services.portal.domain.views import SavedView, ViewContent
from services.portal.service.health import ServiceHealth, State
from shared.http.auth import Role


class ShownProfile(BaseModel):
    """What the session's roles show; what they do not is never sent."""

    personal_data: bool
    revenue: bool


class SessionView(BaseModel):
    """Who is signed in."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.SESSION]})

    partner_id: str
    partner_name: str
    subject: str
    name: str
    roles: list[Role] = Field(examples=[["owner"]])
    profile: ShownProfile
    csrf_token: str = Field(description="Sent back in `X-CSRF-Token` with every request that changes something.")
    expires_at: datetime = Field(description="When the session ends if it is not used again.")

    @classmethod
    def of(cls, session: Session, lifetimes: Lifetimes) -> "SessionView":
        """Return what a page may know of `session`."""
        who = session.identity
        return cls(
            partner_id=who.partner_id,
            partner_name=who.partner_name,
            subject=who.subject,
            name=who.name,
            roles=[Role(role) for role in who.roles],
            profile=ShownProfile(personal_data=who.personal_data, revenue=who.revenue),
            csrf_token=session.csrf_token,
            expires_at=session.ends_at(lifetimes),
        )


class PersonaView(BaseModel):
    """A demo persona."""

    id: str = Field(examples=["northwind-owner"])
    partner_id: str
    partner_name: str
    role: Role
    name: str

    @classmethod
    def of(cls, persona: Persona) -> "PersonaView":
        """Return what the sign-in page shows of `persona`."""
        return cls(
            id=persona.id,
            partner_id=persona.partner_id,
            partner_name=persona.partner_name,
            role=Role(persona.role),
            name=persona.name,
        )


class SignInOptions(BaseModel):
    """The ways to sign in."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.OPTIONS]})

    oidc: bool = Field(description="Whether there is a sign-in provider: `GET /api/session/oidc`.")
    personas: list[PersonaView] = Field(description="Demo personas; empty outside development.")


class SignedOut(BaseModel):
    """Signed out here; the provider's own session ends at `logout_url`."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"logout_url": "https://id.example.com/logout"}]})

    logout_url: str


class PartnerChoice(BaseModel):
    """The partner to look at from now on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"partner_id": "contoso"}]})

    partner_id: str


class PartnerView(BaseModel):
    """A partner that the user may see."""

    partner_id: str
    partner_name: str
    current: bool


class Partners(BaseModel):
    """All partners that the user may see."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.PARTNERS]})

    items: list[PartnerView]

    @classmethod
    def of(cls, session: Session, personas: Sequence[Persona]) -> "Partners":
        """Return the session's own partner, and for a persona all with personas."""
        who = session.identity
        names = {each.partner_id: each.partner_name for each in personas} if who.persona else {}
        names.setdefault(who.partner_id, who.partner_name)
        items = [
            PartnerView(partner_id=key, partner_name=name, current=key == who.partner_id) for key, name in names.items()
        ]
        return cls(items=items)


def _without_control_characters(text: str) -> str:
    if not text.isprintable():
        msg = "must not contain line breaks or other control characters"
        raise ValueError(msg)
    return text


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100),
    AfterValidator(_without_control_characters),
]


class ViewBody(BaseModel):
    """A page with its filters, under a name."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.VIEW_BODY]})

    name: Name = Field(examples=["Nordics, paying"])
    page: str = Field(pattern=r"^/[a-z0-9/_-]{0,99}$", examples=["/overview"])
    query: str = Field("", max_length=8_000, examples=["country=SE&country=NO&include_trials=false"])

    @property
    def content(self) -> ViewContent:
        """What the user chose."""
        return ViewContent(self.name, self.page, self.query)


class ViewView(ViewBody):
    """A saved view. Its version is the `ETag`, to be sent back in `If-Match`."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.VIEW]})

    id: str
    version: int
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, view: SavedView) -> "ViewView":
        """Return the HTTP shape of `view`."""
        what = view.content
        return cls(
            id=view.id,
            name=what.name,
            page=what.page,
            query=what.query,
            version=view.version,
            created_at=view.created_at,
            changed_at=view.changed_at,
        )


class ViewList(BaseModel):
    """All views of the user, by page and name."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [examples.VIEW]}]})

    items: list[ViewView]


class ServiceState(BaseModel):
    """How a service is."""

    service: str
    state: State
    waiting_for: list[str] = Field(description="Checks that the service says it waits for.")
    since: datetime = Field(description="When the portal first saw this state.")


class HealthReport(BaseModel):
    """How the services are; `degraded` means that parts of pages are stale."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.HEALTH]})

    status: Literal["ok", "degraded"]
    services: list[ServiceState]

    @classmethod
    def of(cls, seen: Iterable[ServiceHealth]) -> "HealthReport":
        """Return the HTTP shape of what was seen."""
        services = [
            ServiceState(service=each.service, state=each.state, waiting_for=list(each.waiting_for), since=each.since)
            for each in seen
        ]
        well = all(each.state == "ready" for each in services)
        return cls(status="ok" if well else "degraded", services=services)


class ApiDocument(BaseModel):
    """A machine-readable description of an interface."""

    id: str = Field(examples=["metrics"])
    kind: Literal["openapi", "asyncapi"]
    title: str
    url: str = Field(examples=["/api/developers/metrics.json"])


class ApiDocuments(BaseModel):
    """The descriptions that there are."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [examples.METRICS_DOCUMENT]}]})

    items: list[ApiDocument]
