"""Servers on this machine that answer as they are told, or misbehave on purpose, and remember what they were sent."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Received:
    path: str
    headers: Mapping[str, str]
    body: bytes


Behaviour = Callable[["Receiver", socket.socket, Received], None]


class Listening:
    """Whoever listens on 127.0.0.1, a thread for each line. What is open at the end is hung up on."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self._lines: list[socket.socket] = []
        self._ends: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._threads = [threading.Thread(target=self._listen)]

    def serve(self, line: socket.socket) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stopping.set()
        for line in (self._listener, *self._lines, *self._ends):
            hang_up(line)
        for thread in self._threads:
            thread.join(10)
        self._listener.close()

    def _listen(self) -> None:
        while not self.stopping.is_set():
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self._lines.append(line)
            self._threads.append(threading.Thread(target=self.serve, args=(line,)))
            self._threads[-1].start()


class Receiver(Listening):
    """One HTTP server. `behave` writes the answer, byte by byte if it likes, after a whole request has been read."""

    def __init__(self, behave: Behaviour, *, tls: ssl.SSLContext | None = None) -> None:
        super().__init__()
        self.behave = behave
        self.received: list[Received] = []
        self._tls = tls

    @property
    def lines(self) -> int:
        """How many lines were made to it."""
        return len(self._lines)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/icb"

    def serve(self, line: socket.socket) -> None:
        try:
            with self._tls.wrap_socket(line, server_side=True) if self._tls else line as open_line:
                # A line that stays open would be read for ever.
                self._ends.append(open_line)
                got = read(open_line)
                self.received.append(got)
                self.behave(self, open_line, got)
        except (OSError, EOFError):
            return
        finally:
            line.close()


def read(line: socket.socket) -> Received:
    """One request. EOFError when the other side hangs up first."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += more(line)
    head, body = got.split(b"\r\n\r\n", 1)
    first, *rest = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (text.partition(":") for text in rest)}
    while len(body) < int(headers.get("content-length", "0")):
        body += more(line)
    return Received(first.split(" ")[1], headers, body)


def more(line: socket.socket) -> bytes:
    got = line.recv(65536)
    if not got:
        raise EOFError
    return got


def hang_up(line: socket.socket) -> None:
    try:
        # Not the TLS layer's own, which does not reach a reader in another thread.
        socket.socket.shutdown(line, socket.SHUT_RDWR)
    except OSError:
        return


def answer(status: str = "204 No Content", body: bytes = b"", **headers: str) -> Behaviour:
    """Answers like this at once."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", *(f"{name}: {value}" for name, value in named.items()), "", ""]
    return say("\r\n".join(lines).encode() + body)


def say(words: bytes) -> Behaviour:
    return lambda receiver, line, got: line.sendall(words)


def stays(*turns: Behaviour) -> Behaviour:
    """Takes so many letters on one line, each in its own way, and hangs up after the last."""

    def staying(receiver: Receiver, line: socket.socket, got: Received) -> None:
        for number, turn in enumerate(turns):
            if number:
                got = read(line)
                receiver.received.append(got)
            turn(receiver, line, got)

    return staying


def silence(receiver: Receiver, line: socket.socket, got: Received) -> None:
    """Takes the letter and never answers."""
    receiver.stopping.wait(30)


def drip(start: bytes, drop: bytes = b"x: y\r\n") -> Behaviour:
    """Begins well, then gives a few bytes now and then, for ever."""

    def dripping(receiver: Receiver, line: socket.socket, got: Received) -> None:
        line.sendall(start)
        while not receiver.stopping.wait(0.02):
            line.sendall(drop)

    return dripping


def flood(start: bytes) -> Behaviour:
    """Sends without end, as fast as it can."""

    def flooding(receiver: Receiver, line: socket.socket, got: Received) -> None:
        line.sendall(start)
        while not receiver.stopping.is_set():
            line.sendall(b"x" * 65536)

    return flooding


def closed_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
