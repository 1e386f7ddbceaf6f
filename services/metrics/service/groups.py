"""The figure that is to be explained and the groups of customers behind it: from the image of the partner, or from
MongoDB while there is none.
"""

import asyncio
from collections.abc import Hashable

from services.metrics.domain.explaining import FigureQuestion
from services.metrics.image.dimensions import filters_key
from services.metrics.image.groups import by_profile
from services.metrics.image.partner import PartnerImage
from services.metrics.repository.contributors import MOST_GROUPS, Behind, ContributorStore
from services.metrics.repository.documents import group_of
from services.metrics.repository.generations import GenerationStore
from services.metrics.service.images import Images
from services.metrics.service.sources import LONG
from shared.mongo import Session


class Groups:
    """Finds what is behind a figure."""

    def __init__(self, contributors: ContributorStore, generations: GenerationStore, images: Images) -> None:
        self._contributors = contributors
        self._generations = generations
        self._images = images

    async def behind(self, question: FigureQuestion, session: Session) -> Behind:
        """Return what is behind a figure in the snapshot of `session`, of which this is the first read."""
        imaged = await self._imaged(question, session)
        if imaged is not None:
            return imaged
        active = (await self._generations.current(session=session)).active
        return await self._contributors.behind(question, active, session=session)

    async def _imaged(self, question: FigureQuestion, session: Session) -> Behind | None:
        async with self._images.at_hand(question.partner_id, session) as kept:
            if kept is None:
                return None
            image = kept.image

            def told() -> Behind:
                return image.remembered(_key(question), lambda: _behind(image, question))

            quick = len(image.rows) <= LONG or image.recalled(_key(question)) is not None
            return told() if quick else await asyncio.to_thread(told)


def _behind(image: PartnerImage, question: FigureQuestion) -> Behind:
    figure, profiles = by_profile(image.rows, question)
    groups = set()
    for profile in profiles:
        groups.add(group_of(profile))
        if len(groups) > MOST_GROUPS:
            return Behind(figure, None)
    return Behind(figure, frozenset(groups))


def _key(question: FigureQuestion) -> Hashable:
    own = question.measure, question.include_trials, question.include_cancelled
    return "behind", filters_key(question), question.months, *own
