"""Every route of the settings, in the order in which paths are tried."""

from typing import Final

from services.customers.api.settings import activity, tags

ROUTERS: Final = (tags.router, activity.router)
