"""Where a request comes from, as a word that only finds the same network again on the same day: no address is ever kept."""

from __future__ import annotations

import hmac
import ipaddress
from datetime import date
from hashlib import sha256

# A home or a phone has one address of version 4, and a whole /64 of version 6.
SIXTH_VERSION_PREFIX = 64
LENGTH = 24


def likeness(pepper: bytes, address: str | None, day: date) -> str:
    """A keyed hash of a network and a day, cut short. After that day nobody, with or without the key, needs it."""
    return hmac.new(pepper, f"network {day.isoformat()} {_network(address)}".encode(), sha256).hexdigest()[:LENGTH]


def _network(address: str | None) -> str:
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, SIXTH_VERSION_PREFIX), strict=False))
    return str(found)
