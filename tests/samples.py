"""The sample receivers of the guide, each running as its first lines say."""

from __future__ import annotations

import os
import shutil
import socket
import socketserver
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.ports import free_port
from tests.waiting import until

SAMPLES = Path(__file__).parents[1] / "docs" / "samples"
RUNNERS = {"receiver.py": sys.executable, "receiver.mjs": "node"}
NAMES = ("receiver.py", "receiver.mjs", "receiver.sh")


@contextmanager
def running(name: str, secrets: tuple[str, ...], folder: Path) -> Iterator[str]:
    """The address of a sample that keeps its letters in `folder`."""
    environment = {"PATH": os.environ["PATH"], "SECRETS": ",".join(secrets)}
    with by_inetd(name, environment, folder) if name.endswith(".sh") else by_itself(name, environment, folder) as port:
        yield f"http://127.0.0.1:{port}/"


@contextmanager
def by_itself(name: str, environment: dict[str, str], folder: Path) -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen(
        [RUNNERS[name], str(SAMPLES / name)], cwd=folder, env={**environment, "PORT": str(port)}, stderr=subprocess.DEVNULL
    )
    try:
        until(lambda: answers(port), within=20)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except ConnectionRefusedError:
        return False
    return True


@contextmanager
def by_inetd(name: str, environment: dict[str, str], folder: Path) -> Iterator[int]:
    """As socat or inetd start it: one process a request, with the line as its input and output."""
    shell = shutil.which("dash") or "sh"

    class Line(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            subprocess.run([shell, str(SAMPLES / name)], stdin=self.request, stdout=self.request, cwd=folder, env=environment, check=False)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Line) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


def kept(name: str, folder: Path) -> list[bytes]:
    """The letters that a sample kept."""
    if name == "receiver.py":
        if not (folder / "letters.sqlite").exists():
            return []
        with closing(sqlite3.connect(folder / "letters.sqlite")) as opened:
            return [row[0] for row in opened.execute("SELECT body FROM letters ORDER BY id")]
    return [file.read_bytes() for file in sorted((folder / "letters").glob("*"))] if (folder / "letters").exists() else []
