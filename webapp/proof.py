"""How we show the ICB's server who we are, beside the seal: a fixed word, or a token that an office of theirs gives us for a while.

A token is kept until shortly before it ends and fetched anew when it is not liked. The office is called on the same guarded line as
everything else. A client certificate needs nothing here: it belongs to the line.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Protocol

import requests
from urllib3.exceptions import HTTPError

from webapp import line, timed

# Before its end a token is not used any more: a letter takes its time, and clocks differ. Of a short one half its life is left.
LEAVE = 60.0
# What is told of a token without an end (RFC 6749 lets an office leave it out).
USUAL_LIFE = 300.0


class NoToken(Exception):
    """The office gave us none. `refused`: it answered and said no, so somebody must look at the settings."""

    def __init__(self, why: str, *, refused: bool) -> None:
        super().__init__(why)
        self.why, self.refused = why, refused


class Proof(Protocol):
    """`renews` says whether asking for a `fresh` one makes sense after a 401."""

    @property
    def renews(self) -> bool: ...

    def header(self, *, seconds: float, fresh: bool = False) -> str:
        """What goes into the Authorization header. Raises NoToken."""
        ...


@dataclass(frozen=True)
class Word:
    """A word that both sides were given by hand."""

    token: str = field(repr=False)
    renews: bool = False

    def header(self, *, seconds: float, fresh: bool = False) -> str:
        return f"Bearer {self.token}"


@dataclass
class Office:
    """OAuth 2.0 client credentials (RFC 6749, 4.4)."""

    url: str = field(repr=False)
    client_id: str
    client_secret: str = field(repr=False)
    scope: str | None = None
    allow_private: tuple[line.Network, ...] = ()
    tls: line.Tls = line.NO_TLS
    renews: bool = True

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._held, self._until = "", 0.0

    def header(self, *, seconds: float, fresh: bool = False) -> str:
        with self._lock:
            if fresh or time.monotonic() >= self._until:
                self._held, life = self._fetch(seconds)
                self._until = time.monotonic() + max(life - LEAVE, life / 2)
            return f"Bearer {self._held}"

    def _fetch(self, seconds: float) -> tuple[str, float]:
        """A token and how many seconds it lives."""
        # Only an ICB that uses it pays for loading the library.
        from authlib.integrations.base_client import OAuthError
        from authlib.integrations.requests_client import OAuth2Session

        with timed.Limit(seconds) as limit, OAuth2Session(self.client_id, self.client_secret, scope=self.scope) as session:
            line.guard(session, limit, self.allow_private, self.tls)
            wait = (min(line.WAIT, seconds), min(line.WAIT, seconds))
            try:
                got = session.fetch_token(self.url, grant_type="client_credentials", timeout=wait, allow_redirects=False)
                return str(got["access_token"]), float(got.get("expires_in") or USUAL_LIFE)
            except line.NotAllowed as wrong:
                raise NoToken(wrong.why, refused=True) from None
            except OAuthError:
                # Its words may hold what we sent.
                raise NoToken("token-refused", refused=True) from None
            except (requests.RequestException, HTTPError, line.NoAnswer, ValueError, TypeError, KeyError):
                raise NoToken("no-token", refused=False) from None
