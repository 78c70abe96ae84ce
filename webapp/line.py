"""A line to somebody else's server: only to where we may call, never followed elsewhere, and hung up when its time is over.

The address is looked up once, checked, and that very address is called, so a name cannot change its meaning in between.
The certificate is still checked against the name. Private ranges are refused unless the operator let them through.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any, Protocol, TypeAlias

import requests
from requests.adapters import HTTPAdapter
from requests_hardened.ip_filter import EXTRA_BLOCKED_NET_RANGES
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError

from webapp.timed import Limit

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

WAIT = 15.0  # seconds for a connection, and for each piece of an answer
MOST = 64 * 1024  # bytes of an answer that we read
LONGEST_PAUSE = timedelta(hours=1)  # that a server can ask for with Retry-After: nothing waits on one wrong header
_SECONDS = re.compile(r"[0-9]{1,11}", re.ASCII)


class NoAnswer(Exception):
    """The call brought no whole answer; `why` is one of a few words of ours, safe to write in a log."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NotReached(NoAnswer):
    """Nothing was sent: there was no connection, so the other side cannot have acted."""


class NotAllowed(NotReached):
    """The address lies where we may not call: our own network, unless the operator let it through."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Tls:
    """`ca`: a file of the only certificates to believe, instead of everybody's. `cert`: the files of our own certificate and its key."""

    ca: str | None = None
    cert: tuple[str, str] | None = field(default=None, repr=False)


NO_TLS = Tls()


class Watching(Protocol):
    """Whoever must know of each line that is made: at least the limit of the call."""

    def watch(self, line: Callable[[], socket.socket | None]) -> None: ...


def allowed_address(name: str, port: int, allow_private: tuple[Network, ...]) -> Address:
    """The first address of `name` that we may call. Raises NotAllowed when there is none, NotReached when nobody has that name."""
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as wrong:
        raise NotReached("no-such-host") from wrong
    for place in found:
        address = _plain(ipaddress.ip_address(place[4][0]))
        if _public(address) or any(address in network for network in allow_private):
            return address
    raise NotAllowed("address-not-allowed")


def _plain(address: Address) -> Address:
    """An IPv4 address written as IPv6 is judged, and called, as the IPv4 address it is."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


@lru_cache(1024)
def _public(address: Address) -> bool:
    local = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    odd = address.is_multicast or address.is_reserved or local or any(address in network for network in EXTRA_BLOCKED_NET_RANGES)
    return address.is_global and not odd


class Session(requests.Session):
    """A session: no proxy, no .netrc, no redirects."""

    def __init__(self, limit: Watching, allow_private: tuple[Network, ...], tls: Tls = NO_TLS) -> None:
        super().__init__()
        guard(self, limit, allow_private, tls)

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere. Even with redirects off, requests would read a redirecting answer to its end, however long it is."""


def guard(session: requests.Session, limit: Watching, allow_private: tuple[Network, ...], tls: Tls) -> None:
    """Let a session call only where we may, under certificates that are always checked."""
    # A proxy would look the name up again, and so undo the check.
    session.trust_env = False
    session.verify, session.cert = tls.ca or True, tls.cert
    for scheme in ("http://", "https://"):
        session.mount(scheme, Pinned(limit, allow_private))


class Pinned(HTTPAdapter):
    """Calls the address that was checked and no other, with the name kept for the Host header, SNI and the certificate.

    requests-hardened's list of ranges is what is refused. Its own adapter knows only "loopback or not", and so cannot
    let one private range through.
    """

    def __init__(self, limit: Watching, allow_private: tuple[Network, ...]) -> None:
        super().__init__()
        self._limit = limit
        self._allow_private = allow_private

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        place, tls = super().build_connection_pool_key_attributes(request, verify, cert)
        name, port, secure = place["host"], place["port"], place["scheme"] == "https"
        address = allowed_address(name, port or (443 if secure else 80), self._allow_private)
        bare = f"[{name}]" if ":" in name else name
        request.headers["Host"] = bare if port is None else f"{bare}:{port}"
        checked = {"assert_hostname": name, "server_hostname": name} if secure else {}
        return place | {"host": str(address)}, tls | checked

    def get_connection_with_tls_context(self, request: Any, verify: Any, proxies: Any = None, cert: Any = None) -> HTTPConnectionPool:
        pool = super().get_connection_with_tls_context(request, verify, proxies, cert)
        pool.ConnectionCls = _Https if pool.scheme == "https" else _Http
        pool.conn_kw["limit"] = self._limit
        return pool


class _Http(HTTPConnection):
    def __init__(self, *args: Any, limit: Watching, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._limit = limit

    def connect(self) -> None:
        super().connect()
        _show(self._limit, self.sock)


class _Https(HTTPSConnection):
    def __init__(self, *args: Any, limit: Watching, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._limit = limit

    def connect(self) -> None:
        super().connect()
        _show(self._limit, self.sock)


def _show(limit: Watching, line: socket.socket | None) -> None:
    # The socket itself: the connection lets go of it as soon as the headers are read, and the body still drips.
    limit.watch(lambda: line)


def call(
    method: str, url: str, body: bytes, headers: Mapping[str, str], *, allow_private: tuple[Network, ...], seconds: float,
    tls: Tls = NO_TLS,
) -> Answer:
    """Ask, and read at most 64 KB of the answer within `seconds`. Raises NoAnswer, or NotReached when nothing was sent."""
    with Limit(seconds) as limit, Session(limit, allow_private, tls) as session:
        return ask(session, limit, method, url, body, headers)


def ask(session: Session, limit: Limit, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """The same over the session's own line."""
    try:
        response = session.request(
            method, url, data=body or None, headers=dict(headers), stream=True, timeout=(WAIT, WAIT), allow_redirects=False,
        )
    except (requests.RequestException, HTTPError, ValueError) as wrong:
        raise _told(wrong, limit) from wrong
    with response:
        # A line that was cut among the headers can look like a short whole answer.
        if limit.over:
            raise NoAnswer("timed-out")
        return Answer(response.status_code, response.headers, _beginning(response))


def _beginning(response: requests.Response) -> bytes:
    """What of the body came in time. The status has been read, so a body that breaks off changes nothing."""
    try:
        return bytes(response.raw.read(MOST, decode_content=False))
    except (HTTPError, OSError, ValueError):
        return b""


def _told(wrong: Exception, limit: Limit) -> NoAnswer:
    """Which of our few words fits, without the address that the library's own words carry."""
    if not_reached(wrong):
        return NotReached("no-connection")
    if limit.over or isinstance(wrong, requests.Timeout):
        return NoAnswer("timed-out")
    if isinstance(wrong, requests.exceptions.SSLError):
        return NoAnswer("certificate-refused")
    return NoAnswer("bad-answer" if isinstance(wrong, requests.exceptions.InvalidHeader | ValueError) else "connection-lost")


def asked_to_wait(text: str, now: datetime) -> timedelta | None:
    """What Retry-After asks for, in seconds or as a date, never longer than LONGEST_PAUSE; None when it says nothing we understand."""
    if _SECONDS.fullmatch(bare := text.strip()):
        # Not the text as it came: more is a space to `strip` than to `int`.
        return min(timedelta(seconds=int(bare)), LONGEST_PAUSE)
    try:
        moment = parsedate_to_datetime(text)
        pause = moment.replace(tzinfo=moment.tzinfo or UTC) - now
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return min(max(pause, timedelta()), LONGEST_PAUSE)


def not_reached(wrong: Exception) -> bool:
    """Whether a library's error means that no connection was made, so that nothing can have been sent."""
    if isinstance(wrong, requests.ConnectTimeout):
        return True
    cause = wrong.args[0] if isinstance(wrong, requests.ConnectionError) and wrong.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
