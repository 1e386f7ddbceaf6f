"""Every route of the settings, in the order in which paths are tried."""

from typing import Final

from services.customers.api.settings import (
    account_manager,
    activity,
    billing_profile,
    bulk,
    configuration,
    defaults,
    deletion,
    review,
    subjects,
    tags,
    tenants,
)

ROUTERS: Final = (
    tags.router,
    configuration.router,
    tenants.router,
    billing_profile.router,
    account_manager.router,
    deletion.router,
    activity.router,
    defaults.router,
    bulk.router,
    review.router,
    subjects.router,
)
