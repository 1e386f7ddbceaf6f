"""Telling somebody's server how an export ended, so that the server can tell that it was us, and when.

Signed as Standard Webhooks 1.0 says (standardwebhooks.com): the id of the delivery, the moment it is sent and the body
are signed together, so that neither can be exchanged, and a copy sent later shows its age.
"""

import base64
import binascii
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from services.exports.domain.export import Callback
from services.exports.errors import InvalidRequest

_PREFIX: Final = "whsec_"
_KEY_BYTES: Final = (24, 64)
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
# Python calls these global. A system may still route them inside: NAT64 of one network (RFC 8215), IPv4-compatible
# addresses (RFC 4291, 2.5.5.1) and site-local ones (RFC 3879).
_INSIDE: Final = tuple(map(ipaddress.IPv6Network, ("64:ff9b:1::/48", "::/96", "fec0::/10")))
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class CallbackRules:
    """Where callbacks may go; `allow_private` is for development, and lets them go anywhere and without TLS."""

    allow_private: bool = False

    def require_allowed(self, callback: Callback | None) -> None:
        """Raise `InvalidRequest` for an address or a secret that cannot be used.

        A name is judged by what it resolves to, and that each time when something is sent.
        """
        if callback is not None:
            self._require_address(callback.url)
            key_of(callback.secret)

    def may_reach(self, address: str) -> bool:
        """Tell whether something may be sent to an IP address."""
        return self.allow_private or is_public(ipaddress.ip_address(address))

    def _require_address(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError as error:
            raise InvalidRequest("callback.url", "it is no address") from error
        if not host or parts.scheme not in ({"https", "http"} if self.allow_private else {"https"}):
            raise InvalidRequest("callback.url", "it must be https:// and a host")
        if parts.username is not None or parts.password is not None:
            raise InvalidRequest("callback.url", "it must not carry a user; verify the signature instead")
        if _is_address(host) and not self.may_reach(host):
            raise InvalidRequest("callback.url", f"{host} is not a public address")


def is_public(address: Address) -> bool:
    """Tell whether `address` is one of the public internet, whatever IPv6 wraps it in."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None or any(address in network for network in _INSIDE):
            return False
    return address.is_global and not address.is_multicast


def key_of(secret: str) -> bytes:
    """Return the signing key in `whsec_…`; raises `InvalidRequest`."""
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidRequest("callback.secret", "it must be base64 after `whsec_`") from error
    if not secret.startswith(_PREFIX) or not _KEY_BYTES[0] <= len(key) <= _KEY_BYTES[1]:
        raise InvalidRequest("callback.secret", f"it must be `whsec_` and {_KEY_BYTES[0]} to {_KEY_BYTES[1]} bytes")
    return key


def signed_headers(secret: str, delivery_id: str, body: bytes, now: datetime) -> dict[str, str]:
    """Return the headers of one delivery of `body`, sent at `now`."""
    moment = str(int(now.timestamp()))
    content = f"{delivery_id}.{moment}.".encode() + body
    signature = base64.b64encode(hmac.new(key_of(secret), content, sha256).digest()).decode()
    return {"webhook-id": delivery_id, "webhook-timestamp": moment, "webhook-signature": f"v1,{signature}"}


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
