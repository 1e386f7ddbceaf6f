"""The settings of the portal, beside those that all services share."""

from pathlib import Path
from typing import ClassVar, Literal

from pydantic import BaseModel, Field, PositiveInt, SecretStr, model_validator

from services.portal.domain.sessions import Lifetimes
from shared.settings import ServiceSettings

Seconds = float

ASYNCAPI = Path(__file__).parents[2] / "docs/asyncapi.json"
WEB_BUILD = Path(__file__).parent / "web/dist"


class OidcSettings(BaseModel):
    """The provider at which people sign in. Not configured: nobody can, but for demo personas in development."""

    issuer: str | None = Field(None, description="Its issuer URL; the rest is discovered from there.")
    client_id: str = Field("tenantry-portal", description="The portal's registration at the provider.")
    client_secret: SecretStr | None = Field(None, description="None for a public client; PKCE is used in either case.")
    scope: str = Field("openid profile email offline_access", description="What is asked for.")
    resource: str | None = Field(
        None, description="Resource indicator (RFC 8707), where the provider wants one to issue a JWT access token."
    )
    token: Literal["access_token", "id_token"] = Field(
        "access_token", description="What the services are given; `id_token` for providers with opaque access tokens."
    )


class PortalSettings(ServiceSettings):
    """Settings of the portal."""

    service: ClassVar[str] = "portal"

    public_url: str | None = Field(
        None, description="Where browsers reach the portal, e.g. https://portal.example. Default: as the request says."
    )
    asyncapi_file: Path = Field(ASYNCAPI, description="The AsyncAPI document of the events, for developers.")
    pages_directory: Path = Field(WEB_BUILD, description="The built pages: `npm run build` of services/portal/web.")

    metrics_url: str = Field("http://127.0.0.1:8082", description="Base address of the metrics service.")
    customers_url: str = Field("http://127.0.0.1:8081", description="Base address of the customers service.")
    exports_url: str = Field("http://127.0.0.1:8083", description="Base address of the exports service.")
    sync_url: str = Field("http://127.0.0.1:8080", description="Base address of the sync service.")
    service_timeout_seconds: Seconds = Field(60.0, gt=0, description="Longest silence of a service.")

    oidc: OidcSettings = OidcSettings()
    personas_key_file: Path | None = Field(
        None, description="The development issuer's private key; enables demo personas. Refused in production."
    )
    persona_partners: dict[str, str] = Field(
        {"northwind": "Northwind", "contoso": "Contoso", "fabrikam": "Fabrikam"},
        description="Partners whose personas can be chosen, with their names.",
    )

    session_idle_seconds: PositiveInt = Field(3_600, description="A session unused for this long ends.")
    session_longest_seconds: PositiveInt = Field(43_200, description="A session ends this long after sign-in.")
    streams_per_partner: PositiveInt = Field(
        200, description="Pages of one partner that may listen for changes at this process; more get 429."
    )
    streams: PositiveInt = Field(
        1_000, le=1_800, description="Pages of all partners that may listen; calls need the rest of the connections."
    )
    views_per_user: PositiveInt = Field(200, description="Saved views that one user may have.")

    @model_validator(mode="after")
    def _no_personas_in_production(self) -> "PortalSettings":
        if self.personas_key_file and self.environment == "production":
            msg = "TENANTRY_PERSONAS_KEY_FILE lets anybody be anybody; it is for TENANTRY_ENVIRONMENT=development only"
            raise ValueError(msg)
        return self

    @property
    def lifetimes(self) -> Lifetimes:
        """How long sessions last."""
        return Lifetimes(idle_seconds=self.session_idle_seconds, longest_seconds=self.session_longest_seconds)

    @property
    def is_public(self) -> bool:
        """Whether people other than a developer can reach it, so that only HTTPS will do."""
        return self.environment == "production"

    @property
    def service_urls(self) -> dict[str, str]:
        """Base address of each service that calls are forwarded to."""
        return {
            "metrics": self.metrics_url,
            "customers": self.customers_url,
            "exports": self.exports_url,
            "sync": self.sync_url,
        }
