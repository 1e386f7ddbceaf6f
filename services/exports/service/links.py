"""Short-lived addresses of files, for programs that cannot send a token: of the store, or of ours, once."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from services.exports.domain.export import Export
from services.exports.errors import ExportGone, LinkNotFound
from services.exports.files import FileStore
from services.exports.repository.exports import ExportRepository
from services.exports.repository.links import LinkRepository, LinkTarget
from services.exports.service.askers import Asker
from services.exports.service.downloads import Downloads
from shared.clock import Clock

LINK_PATH: Final = "/v1/export-links"
_LIFETIME: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Link:
    """An address that needs no token. The store's works until `expires_at`, ours works once."""

    url: str
    expires_at: datetime
    one_use: bool


class Links:
    """Makes links and follows ours."""

    def __init__(
        self,
        downloads: Downloads,
        exports: ExportRepository,
        links: LinkRepository,
        files: FileStore,
        clock: Clock,
    ) -> None:
        self._downloads = downloads
        self._exports = exports
        self._links = links
        self._files = files
        self._clock = clock

    async def make(self, asker: Asker, export_id: str) -> Link:
        """Return a link to the file of an export; raises what `Downloads.ready` raises."""
        export = await self._downloads.ready(asker, export_id)
        expires_at = self._clock.now() + _LIFETIME
        if export.expires_at is not None:
            expires_at = min(expires_at, export.expires_at)
        lifetime = expires_at - self._clock.now()
        signed = await self._files.signed(export.file.key, lifetime) if export.file else None
        if signed is not None:
            return Link(signed, expires_at, one_use=False)
        token = secrets.token_urlsafe(32)
        await self._links.add(_digest(token), LinkTarget(export.partner_id, export.id), expires_at)
        return Link(f"{LINK_PATH}/{token}", expires_at, one_use=True)

    async def follow(self, token: str, *, use: bool = True) -> Export:
        """Return the export that one of our links leads to; raises `LinkNotFound` the second time, and `ExportGone`.

        Programs that look at a link before they follow it, such as a mail filter or a chat, do not `use` it up.
        """
        now = self._clock.now()
        find = self._links.use if use else self._links.find
        target = await find(_digest(token), now)
        if target is None:
            raise LinkNotFound
        export = await self._exports.get(target.partner_id, target.export_id)
        if export.has_expired(now) or export.file is None:
            raise ExportGone(export.id)
        return export


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
