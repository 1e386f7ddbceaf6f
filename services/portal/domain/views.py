"""A saved view: a page with its filters, under a name."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose views: a user has their own for each partner."""

    partner_id: str
    subject: str


@dataclass(frozen=True, slots=True)
class ViewContent:
    """What the user chose. `query` is the page's address after the question mark."""

    name: str
    page: str
    query: str


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view as it is kept; `version` grows with each change."""

    id: str
    viewer: Viewer
    content: ViewContent
    version: int
    created_at: datetime
    changed_at: datetime
