"""What the portal is made of, in the order in which each part needs the one before."""

from services.portal.domain.sessions import Identity, Session, Tokens
from services.portal.repository.sessions import SessionRepository
from services.portal.repository.views import ViewRepository
from services.portal.service.health import HealthWatch
from services.portal.service.personas import Personas
from services.portal.service.provider import Provider
from services.portal.service.sessions import Sessions
from services.portal.service.signing_in import SigningIn
from services.portal.service.views import Views
from services.portal.settings import PortalSettings
from services.portal.upstream import Upstream
from shared.clock import Clock
from shared.http.auth import TokenVerifier
from shared.http.streams import OpenStreams
from shared.mongo import connect, database


class Parts:
    """The parts that routes use."""

    def __init__(self, settings: PortalSettings, verifier: TokenVerifier, clock: Clock) -> None:
        self.settings = settings
        self.client = connect(settings.mongo)
        own = database(self.client, settings.database)
        self._session_repository = SessionRepository(own)
        self._view_repository = ViewRepository(own)
        self.personas = Personas(settings.personas_key_file, settings.persona_partners, clock)
        self.sessions = Sessions(self._session_repository, settings.lifetimes, clock, self._renew)
        self.signing_in = SigningIn(Provider(settings.oidc, clock), self._session_repository, verifier, clock)
        self.upstream = Upstream(settings.service_urls, timeout_seconds=settings.service_timeout_seconds)
        self.streams = OpenStreams(each=settings.streams_per_partner, most=settings.streams)
        self.health = HealthWatch(self.upstream, clock)
        self.views = Views(self._view_repository, clock, limit=settings.views_per_user)

    async def prepare(self) -> None:
        """Create the indexes."""
        await self._session_repository.create_indexes()
        await self._view_repository.create_indexes()

    async def close(self) -> None:
        """Close every connection."""
        await self.upstream.close()
        self.client.close()

    async def _renew(self, session: Session) -> tuple[Identity, Tokens]:
        return self.personas.renewed(session) if session.identity.persona else await self.signing_in.renewed(session)
