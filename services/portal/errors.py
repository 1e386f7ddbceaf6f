"""What can go wrong in the portal.

PortalError
├── NotSignedIn            no session, or one that is over
├── ForgedRequest          the request does not come from the portal's own pages
├── SignInRefused          the provider or the token says no; the sign-in must begin anew
├── UnknownPersona         no demo persona of that id, or none at all
├── ForeignPartner         the user may not see that partner
├── PathNotForwarded       not a path of the services' public interface
├── NoSuchService          not a service that calls are forwarded to
├── ServiceAway            a service or the provider does not answer (transient)
└── ViewError
    ├── NoSuchView         not there, or another user's
    ├── ViewNameTaken      the user has a view of that name on that page
    ├── TooManyViews       over the limit of one user
    └── ViewChanged        somebody else changed it since it was read
"""

from shared.errors import PermanentError, TransientError


class PortalError(PermanentError):
    """The root of this service's errors."""


class NotSignedIn(PortalError):
    """No session, or one that is over."""


class ForgedRequest(PortalError):
    """A request that changes something and does not come from the portal's own pages."""


class SignInRefused(PortalError):
    """A sign-in that cannot be completed."""


class UnknownPersona(PortalError):
    """No demo persona of that id."""

    def __init__(self, persona_id: str) -> None:
        super().__init__(f"there is no persona {persona_id!r}")


class ForeignPartner(PortalError):
    """A partner that the user may not see."""

    def __init__(self, partner_id: str) -> None:
        super().__init__(f"you may not see partner {partner_id!r}; ask its owner to give you access")


class NoSuchService(PortalError):
    """Not a service that calls are forwarded to."""

    def __init__(self, service: str) -> None:
        super().__init__(f"there is no service {service!r}")


class PathNotForwarded(PortalError):
    """A path outside of the services' public interface."""

    def __init__(self) -> None:
        super().__init__("only paths of the services' public interface, /v1/…, are forwarded")


class ServiceAway(TransientError):
    """A service, or the provider, does not answer."""

    def __init__(self, service: str, reason: str, *, late: bool = False) -> None:
        super().__init__(f"{service} {reason}")
        self.service = service
        self.late = late


class ViewError(PortalError):
    """The root of what is wrong with saved views."""


class NoSuchView(ViewError):
    """No saved view of that id for this user."""

    def __init__(self, view_id: str) -> None:
        super().__init__(f"there is no saved view {view_id!r}")


class ViewNameTaken(ViewError):
    """Two views of one page would have the same name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"you have a view called {name!r} on this page already; choose another name")


class TooManyViews(ViewError):
    """Over the limit of one user."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"you have {limit} saved views, which is the most; delete one first")


class ViewChanged(ViewError):
    """The view is not the one that was read."""

    def __init__(self, view_id: str) -> None:
        super().__init__(f"the saved view {view_id!r} was changed since you read it; read it again")
