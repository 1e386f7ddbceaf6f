"""The images of both kinds that a partner's questions are answered from."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from services.metrics.service.images import Images


@dataclass(frozen=True, slots=True)
class PartnerImages:
    """The images of both kinds."""

    figures: Images
    turnover: Images

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep all images up to date between questions while the block runs."""
        refreshing = [asyncio.create_task(images.refreshing()) for images in (self.figures, self.turnover)]
        try:
            yield
        finally:
            for task in refreshing:
                task.cancel()
            await asyncio.gather(*refreshing, return_exceptions=True)
            await self.close()

    async def close(self) -> None:
        """Give up whatever is being made."""
        await asyncio.gather(self.figures.close(), self.turnover.close())
