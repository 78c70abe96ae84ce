"""Free places on this machine for the parts that a test starts."""

from __future__ import annotations

import socket

from webapp.start_all import HERE


def free_port() -> int:
    """A port with a free one after it: the sandbox takes two."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind((HERE, 0))
            port = int(first.getsockname()[1])
            try:
                second.bind((HERE, port + 1))
            except OSError:
                continue
            return port
