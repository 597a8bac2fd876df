"""Where a request comes from: what the connection says, or the proxy that we trust to know better."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from flask import request

from appliance.foundation.setting_values import Network
from appliance.web.site import current_site

_MOST_HOPS = 20


def client_address() -> str:
    """The address that counts as one caller; of IPv6 the network, of which each customer gets one whole."""
    trusted = current_site().settings.trusted_proxies
    found = _parsed(request.remote_addr or "")
    # Nearest first: each proxy wrote down whom it saw, and what stands further left anybody may have written.
    for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")[-_MOST_HOPS:]):
        named = _parsed(hop)
        if not _is_trusted(found, trusted) or named is None:
            break
        found = named
    if isinstance(found, IPv6Address):
        return str(IPv6Network((found, 64), strict=False))
    return str(found)


def _is_trusted(address: IPv4Address | IPv6Address | None, trusted: Sequence[Network]) -> bool:
    """A connection without an address came over a socket of this machine."""
    return address is None or any(address in network for network in trusted)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
