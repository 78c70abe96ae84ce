"""How long the web server waits for somebody slow, so that a few who are slow on purpose cannot keep everybody else out.

A thread is given to a request only when the whole of it is here: until then the kernel keeps it, and wakes us when there is enough.
A proxy that does the same may stand before us and make this idle; without one a small place is not an easy victim.
"""

from __future__ import annotations

import re
import socket
import time
from contextlib import suppress
from typing import Any

from gunicorn.workers.gthread import _DEFER as COME_BACK, ThreadWorker

# Seconds for a request to arrive, from its first letter on; and for its whole answer to be made and taken.
TO_ARRIVE = 10
TO_ANSWER = 60
# What we wait for without a thread: more than any page of ours sends.
MOST = 80 * 1024
# How often that much of what nobody reads is taken away before we hang up.
LEFT = 4
END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,9})", re.IGNORECASE)


def lacking(got: bytes) -> int:
    """How many bytes must be there before a thread has something to do; 0 when all of it is."""
    head, end, _ = got.partition(END)
    if not end:
        return 0 if len(got) >= MOST else len(got) + 1
    stated = LENGTH.search(head)
    whole = len(head) + len(END) + (int(stated[1]) if stated else 0)
    return 0 if len(got) >= min(whole, MOST) else min(whole, MOST)


def part(conn: Any) -> bool:
    """Say goodbye at once. gunicorn would wait two seconds, in the one thread that serves everybody, for a caller who does not hang up."""
    with suppress(OSError):
        conn.sock.shutdown(socket.SHUT_WR)
        # What came and was not read: left there, it would cut our last answer short.
        for _ in range(LEFT):
            if not conn.sock.recv(MOST, socket.MSG_DONTWAIT):
                break
    with suppress(OSError):
        conn.sock.shutdown(socket.SHUT_RDWR)
    return False


class Worker(ThreadWorker):
    """The threads of gunicorn, which no longer wait for a request to come in byte by byte."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.busy: dict[Any, float] = {}

    def handle(self, conn: Any) -> Any:
        begun = conn.parser is not None and conn.parser.unreader.buf.getvalue()
        # Under TLS of its own the server cannot look without taking.
        if not begun and not self.cfg.is_ssl:
            conn.since = getattr(conn, "since", None) or time.monotonic()
            if (waits := self.look(conn)) is not None:
                return waits or part(conn)
        conn.since = None
        self.busy[conn] = time.monotonic() + TO_ANSWER
        try:
            return super().handle(conn) or part(conn)
        finally:
            self.busy.pop(conn, None)

    def look(self, conn: Any) -> Any:
        """What to do instead of answering: come back later, or hang up; None when the whole request is here."""
        try:
            got = conn.sock.recv(MOST, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return COME_BACK
        except OSError:
            return False
        if not got or time.monotonic() - conn.since > TO_ARRIVE:
            return False
        wanted = lacking(got)
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, wanted or 1)
        conn.data_ready = True
        return COME_BACK if wanted else None

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Any) -> None:
        """Answer as usual, and write down neither who asked nor for what: an address may be somebody's way back in."""
        super().handle_error(None, client, ("", -1), exc)

    def murder_pending(self) -> None:
        """Called by the server about once a second: hang up on those who came too long ago, or who never take their answer."""
        super().murder_pending()
        now = time.monotonic()
        for conn, until in self.busy.copy().items():
            if now > until:
                with suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RDWR)
