"""Figures for a monitor that reads the Prometheus text format: counts, ages and short words of ours. No label holds anything of a person's.

The worker answers them on a port of its own, to this machine alone unless a setting says otherwise. One question at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from socket import AF_INET, AF_INET6
from threading import Thread

from sqlalchemy.orm import Session

from webapp import clocks, store
from webapp.store import watching

ADDRESS = "/metrics"
TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Whoever is silent for so long makes room for the next.
PATIENCE = 5.0
GAUGES = {
    "waiting": "Promises that should have left.",
    "oldest_seconds": "How long the oldest of them should have been gone.",
    "asking": "Texts of which we find out whether they went.",
    "unsure": "Promises of which nobody can say whether they went.",
    "dead": "Promises that need a person.",
}


def written(session: Session, now: datetime) -> str:
    """Everything, as a monitor reads it."""
    doors, looked = watching.doors(session, now), watching.last_look(session)
    lines: list[str] = []
    for name, helps in GAUGES.items():
        lines += family(f"open_door_outbox_{name}", helps, "gauge", (({"kind": one.kind.value}, getattr(one, name)) for one in doors))
    tries = (({"kind": one.kind.value, "status": one.status}, one.number) for one in watching.tried(session))
    lines += family("open_door_tries_total", "Tries to send something, by how they ended; \"\" where nobody saw the end.", "counter", tries)
    since: list[tuple[dict[str, str], int]] = [] if looked is None else [({}, int((now - looked).total_seconds()))]
    lines += family("open_door_worker_look_seconds", "Seconds since a worker last looked.", "gauge", since)
    return "\n".join([*lines, ""])


def family(name: str, helps: str, type: str, values: Iterable[tuple[dict[str, str], int]]) -> list[str]:
    """One figure with all its labels."""
    return [f"# HELP {name} {helps}", f"# TYPE {name} {type}", *(f"{name}{labelled(labels)} {value}" for labels, value in values)]


def labelled(labels: dict[str, str]) -> str:
    """Labels in braces. What would end a label, or a line, is written so that it does not."""
    inside = ",".join(f'{name}="{escaped(value)}"' for name, value in labels.items())
    return f"{{{inside}}}" if inside else ""


def escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def serve(database: store.Database, host: str, port: int, *, now: Callable[[], datetime] = clocks.now) -> HTTPServer:
    """Answer from now on, beside whatever this process does. Raises OSError where the port is taken."""

    class Answers(BaseHTTPRequestHandler):
        timeout = PATIENCE

        def do_GET(self) -> None:
            if self.path != ADDRESS:
                self.say(404, "")
                return
            try:
                with database.session() as session:
                    self.say(200, written(session, now()))
            except store.Unavailable:
                self.say(503, "")

        def say(self, status: int, text: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", TYPE)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def version_string(self) -> str:
            return "open-door"

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: an address that somebody asked for could hold anything."""

    class Server(HTTPServer):
        address_family = AF_INET6 if ":" in host else AF_INET

    server = Server((host, port), Answers)
    Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server
