"""Whether a call that says it comes from our text provider really does.

Which keys count, and with which algorithm, stands in the settings alone: no header can ask for a weaker check. The address that was
signed is built from `PUBLIC_BASE_URL`, because what a request says of its own host is the caller's word. A signature carries no time, so
a call that was good once is good for ever: whoever asks here only moves what is already there forward.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator
from typing import Any, Protocol
from urllib.parse import urlsplit

from webapp.config import Config

SIGNATURE = "X-Twilio-Signature"
AUTHORIZATION = "Authorization"
BEARER = "Bearer "
PORTS = {"https": 443, "http": 80}


class Form(Protocol):
    """What was posted, blank fields too, and every value of a field that came more than once."""

    def keys(self) -> Any: ...
    def getlist(self, key: str, /) -> list[str]: ...


class Headers(Protocol):
    """What came with it, whatever the capitals of a name."""

    def get(self, key: str, /) -> str | None: ...


def genuine(config: Config, path_and_query: str, form: Form, headers: Headers) -> bool:
    """Did Twilio sign this? `path_and_query` as it was asked for, such as `/hooks/twilio/status?o=AB12`."""
    given = headers.get(SIGNATURE)
    if not given:
        return False
    said = said_by(form)
    called = [f"{base}{path_and_query}{said}" for base in bases(config.public_base_url)]
    made = [signature(key, text, algorithm) for text in called for key, algorithm in keys(config)]
    return any(hmac.compare_digest(one.encode(), given.encode("utf-8", "replace")) for one in made)


def from_notify(config: Config, headers: Headers) -> bool:
    """Does this carry the word that GOV.UK Notify was given? It signs nothing: its word is all there is."""
    given = headers.get(AUTHORIZATION) or ""
    if config.notify_callback_token is None or not given.startswith(BEARER):
        return False
    return hmac.compare_digest(config.notify_callback_token.encode(), given.removeprefix(BEARER).encode("utf-8", "replace"))


def keys(config: Config) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The keys that may sign, and how. While one is changed, the old and the new one both do."""
    if config.twilio_signature != "sha256":
        for token in (config.twilio_auth_token, config.twilio_auth_token_other):
            if token:
                yield token, hashlib.sha1
    if config.twilio_signature != "sha1":
        for secret in config.twilio_shared_keys:
            yield secret, hashlib.sha256


def bases(base: str) -> tuple[str, str]:
    """Our address without its port, and with it: Twilio is known to sign either."""
    parts = urlsplit(base)
    name = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else str(parts.hostname)
    return f"{parts.scheme}://{name}", f"{parts.scheme}://{name}:{parts.port or PORTS[parts.scheme]}"


def said_by(form: Form) -> str:
    """The fields in the order of their names, each with its values. A field left blank is signed, too."""
    return "".join(name + value for name in sorted(set(form.keys())) for value in sorted(set(form.getlist(name))))


def signature(key: str, text: str, algorithm: Callable[..., Any] = hashlib.sha1) -> str:
    """How Twilio signs, whichever the algorithm."""
    return base64.b64encode(hmac.new(key.encode(), text.encode("utf-8", "replace"), algorithm).digest()).decode()
