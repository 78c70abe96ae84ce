"""How each setting is written in the environment, and what is wrong with one that is not.

What is wrong is said in words to be read after the setting's name, and never repeats what was given: it may be a secret.
"""

from __future__ import annotations

import base64
import ipaddress
import re
import ssl
from typing import TypeAlias
from urllib.parse import SplitResult, urlsplit

LONG_ENOUGH = 32
MOST_HOPS = 5
MOST_PER_SECOND = 1000
TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NOTIFY_KEY = re.compile(rf"[A-Za-z0-9_-]+-{UUID.pattern}-{UUID.pattern}")
PLACE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# All of these mean this very machine, and people type any of them. What goes there is read by nobody else.
THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
NO_PLACE = "is not the name of a file in content/places, without its ending"

Keys: TypeAlias = tuple[tuple[str, bytes], ...]
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


class Unfit(ValueError):
    """What is wrong with one setting, to be read after its name."""


def long_secret(text: str) -> str:
    if len(text) < LONG_ENOUGH:
        raise Unfit(f"must have {LONG_ENOUGH} characters or more")
    return text


def secrets(text: str) -> tuple[str, ...]:
    """Long secrets, newest first, comma-separated."""
    found = tuple(entries(text))
    if any(len(secret) < LONG_ENOUGH for secret in found):
        raise Unfit(f"must hold secrets of {LONG_ENOUGH} characters or more, comma-separated")
    return found


def notify_key(text: str) -> str:
    """A key of GOV.UK Notify: its name, then the ids of the service and of the key."""
    if not NOTIFY_KEY.fullmatch(text):
        raise Unfit("is not a key of GOV.UK Notify")
    return text


def template(text: str) -> str:
    if not UUID.fullmatch(text):
        raise Unfit("is not the id of a template")
    return text


def entries(text: str) -> list[str]:
    return [entry.strip() for entry in text.split(",")]


def decoded(text: str, which: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise Unfit(f"{which} is not base64") from None  # the cause would carry the secret


def keys(text: str, *, exactly: int | None = None) -> Keys:
    """`id:base64`, newest first, comma-separated."""
    found: dict[str, bytes] = {}
    for number, entry in enumerate(entries(text), 1):
        name, colon, encoded = entry.partition(":")
        if not colon or not KEY_ID.fullmatch(name):
            raise Unfit(f"entry {number} is not written as id:base64")
        if name in found:
            raise Unfit(f"entry {number} has the same id as one before it")
        found[name] = decoded(encoded, f"entry {number}")
        if len(found[name]) != exactly if exactly else len(found[name]) < LONG_ENOUGH:
            raise Unfit(f"entry {number} must hold {exactly or f'at least {LONG_ENOUGH}'} bytes")
    return tuple(found.items())


def webhook_secrets(text: str) -> tuple[str, ...]:
    """`whsec_` and base64 of 24 to 64 bytes, newest first, comma-separated."""
    secrets = entries(text)
    for number, secret in enumerate(secrets, 1):
        if not secret.startswith("whsec_"):
            raise Unfit(f"entry {number} does not begin with whsec_")
        if not 24 <= len(decoded(secret.removeprefix("whsec_"), f"entry {number}")) <= 64:
            raise Unfit(f"entry {number} must hold 24 to 64 bytes")
    return tuple(secrets)


def split(text: str, *schemes: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        fit = parts.scheme in schemes and parts.hostname and parts.port != 0 and not any(letter.isspace() for letter in text)
    except ValueError:
        fit = False
    if not fit:
        raise Unfit("is not an address beginning with " + " or ".join(f"{scheme}://" for scheme in schemes))
    return parts


def address(text: str) -> str:
    """A web address. What is written before an @ would end up in logs, so it is refused."""
    parts = split(text, "https", "http")
    if "@" in parts.netloc or parts.fragment:
        raise Unfit("must hold no user name, password or #")
    return text


def base(text: str) -> str:
    """The address of a whole website, without the slash at its end."""
    parts = split(address(text), "https", "http")
    if parts.path.strip("/") or parts.query:
        raise Unfit("must stop after the host name")
    return text.rstrip("/")


def post_office(text: str) -> str:
    split(text, "smtp", "smtps")
    return text


def database(text: str) -> str:
    file = text.removeprefix("sqlite:///")
    if (file == text and not text.startswith("postgresql+psycopg://")) or file in ("", ":memory:"):
        raise Unfit("is neither sqlite:///<file> nor postgresql+psycopg://…")
    return text


def networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(entry) for entry in entries(text))
    except ValueError:
        raise Unfit("is not a list of ranges such as 10.1.0.0/16,fd00:1::/32") from None


def mailbox(text: str) -> str:
    name, at, host = text.rpartition("@")
    if not (name and at and host) or any(letter.isspace() for letter in text):
        raise Unfit("is not an e-mail address")
    return text


def port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:6]) < 65536:
        raise Unfit("is not a port number")
    return int(text)


def host(text: str) -> str:
    """The address of one of this machine's own network cards."""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise Unfit("is not an address such as 127.0.0.1 or ::1") from None


def hops(text: str) -> int:
    """How many proxies stand before us. More than a few is a mistake that would let anybody make up an address."""
    if not text.isascii() or not text.isdigit() or int(text[:3]) > MOST_HOPS:
        raise Unfit(f"must be a number from 0 to {MOST_HOPS}")
    return int(text)


def per_second(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:5]) <= MOST_PER_SECOND:
        raise Unfit(f"must be a number from 1 to {MOST_PER_SECOND}")
    return int(text)


def switch(text: str) -> bool:
    if text not in ("0", "1"):
        raise Unfit("must be 1 or 0")
    return text == "1"


def one_of(text: str, *, known: tuple[str, ...]) -> str:
    # Better to stop than to send a letter in a form, or without the guard, that somebody counted on.
    if text not in known:
        raise Unfit("must be one of " + ", ".join(known))
    return text


def token(text: str) -> str:
    """A word for an Authorization header (RFC 6750, 2.1)."""
    if not TOKEN.fullmatch(text):
        raise Unfit("holds letters that no header can")
    return text


def file(text: str) -> str:
    try:
        with open(text, "rb"):
            return text
    except (OSError, ValueError):
        raise Unfit("is not a file that we can read") from None


def authorities(text: str) -> str:
    """A file of certificates to believe."""
    try:
        ssl.create_default_context(cafile=file(text))
    except ssl.SSLError:
        raise Unfit("holds no certificates that we can read") from None
    return text


def pair(certificate: str, key: str) -> str | None:
    """What is wrong with our own certificate and its key, if anything is."""
    try:
        # A key behind a password would stop the start with a question.
        ssl.create_default_context().load_cert_chain(certificate, key, password=str)
    except (OSError, ValueError):
        return "is not the key of ICB_MTLS_CERT, or has a password"
    return None


def named(text: str) -> str:
    if not PLACE.fullmatch(text):
        raise Unfit(NO_PLACE)
    return text
