"""A line that stays open from one letter to the next, for each hand its own: most of what a letter costs is its line.

The address is looked up and checked for each letter all the same. Only a line on which all went well is kept, for a little while, for the
same place, and nothing that the other side wants remembered is.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy

import requests
from urllib3.exceptions import ProtocolError

from webapp import line, timed

IDLE = 10.0  # seconds without a letter after which an open line is used no more
OLDEST = 60.0  # seconds until a new line is made all the same: a certificate may have changed


@dataclass(frozen=True)
class Place:
    """Where a line leads, and under which rules."""

    url: str
    allow_private: tuple[line.Network, ...]
    tls: line.Tls


class Kept:
    """One hand's line to one place, and the limit of the call that goes over it now."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.used = self.made = time.monotonic()
        # Whether the call goes over a line that was open before.
        self.again = False
        self._open: Callable[[], socket.socket | None] | None = None
        self._limit: timed.Limit | None = None
        self._session = line.Session(self, place.allow_private, place.tls)
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def watch(self, opened: Callable[[], socket.socket | None]) -> None:
        """A new line was made in the middle of a call."""
        self.again, self._open, self.made = False, opened, time.monotonic()
        if self._limit:
            self._limit.watch(opened)

    def post(self, body: bytes, headers: Mapping[str, str], *, seconds: float) -> line.Answer:
        """Post over the line that is open, or over a new one. Raises what line.call does."""
        well = False
        try:
            with timed.Limit(seconds) as self._limit:
                self.again = self._open is not None
                if self._open:
                    self._limit.watch(self._open)
                answer = line.ask(self._session, self._limit, "POST", self.place.url, body, headers)
                # What was cut, refused or sent elsewhere may have left something on the line that is no answer to the next letter.
                well = 200 <= answer.status < 300 and not self._limit.over
            return answer
        finally:
            self.used = time.monotonic()
            if not well:
                self.close()

    def fits(self, place: Place) -> bool:
        now = time.monotonic()
        return self.place == place and now - self.used < IDLE and now - self.made < OLDEST

    def close(self) -> None:
        self._session.close()
        self._open = None


_hand = threading.local()


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, allow_private: tuple[line.Network, ...], seconds: float,
    tls: line.Tls = line.NO_TLS,
) -> line.Answer:
    """Post what may arrive twice; see line.call. Once more, over a new line, where the one that was open turns out to be closed."""
    until, kept = time.monotonic() + seconds, _line(Place(url, allow_private, tls))
    try:
        return kept.post(body, headers, seconds=seconds)
    except line.NoAnswer as wrong:
        left = until - time.monotonic()
        # It was closed while nobody wrote on it: that says nothing of this letter.
        if not kept.again or not hung_up(wrong) or left <= 0:
            raise
    return kept.post(body, headers, seconds=left)


def hung_up(wrong: line.NoAnswer) -> bool:
    """Whether the other side closed the line without one byte of an answer."""
    cause = wrong.__cause__
    lost = cause.args[0] if isinstance(cause, requests.ConnectionError) and cause.args else None
    # TLS says it in its own words when a line ends without a farewell.
    return isinstance(cause, requests.exceptions.SSLError) or (
        isinstance(lost, ProtocolError) and isinstance(lost.args[-1], ConnectionError)
    )


def _line(place: Place) -> Kept:
    """This hand's line to a place. It has one: a line to another place is closed first."""
    kept: Kept | None = getattr(_hand, "kept", None)
    if kept is None or not kept.fits(place):
        if kept:
            kept.close()
        kept = _hand.kept = Kept(place)
    return kept
