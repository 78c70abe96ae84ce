"""Where a request comes from, as a word that only finds the same network again on the same day: no address is ever kept."""

from __future__ import annotations

import hmac
import ipaddress
import re
from datetime import date
from hashlib import sha256

# A home or a phone has one address of version 4, and a whole /64 of version 6.
SIXTH_VERSION_PREFIX = 64
LENGTH = 24
# Some proxies write the port behind the address, and then one of version 6 in brackets.
WRITTEN = re.compile(r"\[(?P<sixth>[^\]]*)\](:[0-9]{1,5})?|(?P<fourth>[0-9.]+):[0-9]{1,5}")


def likeness(pepper: bytes, address: str | None, day: date) -> str:
    """A keyed hash of a network and a day, cut short. After that day nobody, with or without the key, needs it."""
    return hmac.new(pepper, f"network {day.isoformat()} {_network(address)}".encode(), sha256).hexdigest()[:LENGTH]


def readable(address: str | None) -> bool:
    """Whether it says which network it is. All that do not are one network together."""
    return _read(address) is not None


def _network(address: str | None) -> str:
    found = _read(address)
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, SIXTH_VERSION_PREFIX), strict=False))
    return str(found or "unknown")


def _read(address: str | None) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    parts = WRITTEN.fullmatch(address or "")
    try:
        return ipaddress.ip_address((parts["sixth"] or parts["fourth"] or "") if parts else address or "")
    except ValueError:
        return None
