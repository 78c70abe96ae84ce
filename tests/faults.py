"""A wire that goes wrong as it is told, between us, who speak TLS to it, and a receiver that behaves.

It cuts and holds up what goes through it, and never adds or changes a byte.
"""

from __future__ import annotations

import select
import socket
import ssl
import struct
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from tests.receivers import Listening

# Between two bytes of a slow wire; the whole takes longer than any test lets a call take.
DROP = 0.05
# Hang up without a farewell: whatever was on its way is lost.
AT_ONCE = struct.pack("ii", 1, 0)


class Fault(StrEnum):
    DELAY = "delay"
    RESET = "reset"
    HALF_CLOSE = "half-close"
    TRUNCATE = "truncate"
    DRIP = "drip"
    HANG = "hang"
    NO_HELLO = "no-hello"  # the line is taken, and then there is nobody: not even TLS begins


class Way(StrEnum):
    REQUEST = "request"
    ANSWER = "answer"


@dataclass(frozen=True)
class Bad:
    """What goes wrong, on which way, once so many bytes have gone through there."""

    fault: Fault
    way: Way
    after: int = 0
    # How long a delay takes.
    seconds: float = 0.2


class Over(Exception):
    """This line is at its end."""


class Wire(Listening):
    """Use as a context. `bad` are used up one by one, each when something next goes its way; else all goes well."""

    def __init__(self, to_port: int, tls: ssl.SSLContext, bad: Iterable[Bad] = ()) -> None:
        super().__init__()
        self.to_port, self.bad, self.struck = to_port, list(bad), list[Bad]()
        self._tls = tls

    def serve(self, line: socket.socket) -> None:
        with line, suppress(OSError, Over):
            if self.bad and self.bad[0].fault is Fault.NO_HELLO:
                self.take(Way.REQUEST)
                self.stopping.wait(30)
                return
            line.settimeout(10)
            with self._tls.wrap_socket(line, server_side=True) as near, socket.create_connection(("127.0.0.1", self.to_port)) as far:
                self._ends += [near, far]
                Line(self, near, far).carry()

    def take(self, way: Way) -> Bad | None:
        """What is to go wrong now that something goes this way."""
        if not self.bad or self.bad[0].way is not way:
            return None
        self.struck.append(self.bad.pop(0))
        return self.struck[-1]


class Line:
    """One line through the wire. One thread carries both ways: two must not use one TLS line at once."""

    def __init__(self, wire: Wire, near: ssl.SSLSocket, far: socket.socket) -> None:
        self.wire, self.near, self.far = wire, near, far
        for end in (near, far):
            # Small pieces go at once: they are what this is about.
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.bad: Bad | None = None
        self.left = 0

    def carry(self) -> None:
        while True:
            ready = [self.near] if self.near.pending() else select.select([self.near, self.far], [], [], 30)[0]
            for end in ready:
                got = end.recv(65536)
                if not got:
                    return
                self.passes(got, Way.REQUEST if end is self.near else Way.ANSWER)

    def passes(self, got: bytes, way: Way) -> None:
        to = self.far if way is Way.REQUEST else self.near
        if self.bad is None and (found := self.wire.take(way)):
            self.bad, self.left = found, found.after
        if self.bad is None or self.bad.way is not way:
            to.sendall(got)
            return
        through, rest = got[: self.left], got[self.left :]
        self.left -= len(through)
        to.sendall(through)
        if rest:
            bad, self.bad = self.bad, None
            self.strike(bad, rest, to)

    def strike(self, bad: Bad, rest: bytes, to: socket.socket) -> None:
        match bad.fault:
            case Fault.DELAY:
                self.wire.stopping.wait(bad.seconds)
                to.sendall(rest)
            case Fault.DRIP:
                for byte in rest:
                    to.sendall(bytes([byte]))
                    if select.select([self.near], [], [], DROP)[0] and not self.near.recv(65536):
                        raise Over
            case Fault.RESET:
                for end in (self.near, self.far):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
                raise Over
            case Fault.HALF_CLOSE:
                # No farewell of TLS either: half of the line is simply gone, and the other half is still listened to.
                socket.socket.shutdown(to, socket.SHUT_WR)
                while self.near.recv(65536) if to is self.near else self.far.recv(65536):
                    continue
                raise Over
            case Fault.TRUNCATE:
                self.near.unwrap()
                raise Over
            case _:
                # Nothing more comes. Whoever has had enough hangs up.
                self.near.settimeout(30)
                self.near.recv(65536)
                raise Over
