"""How the website is served: the settings of gunicorn, the same for trying it out and for real people.

Use it with `gunicorn --config python:webapp.server wsgi:app`; what is written on the command line wins.
"""

from __future__ import annotations

import gc
from typing import Any

from webapp.patience import TO_ARRIVE

# Two processes of four threads. All that is said is read once, before the fork, and lies in memory once.
preload_app = True
workers = 2
threads = 4
worker_class = "webapp.patience.Worker"
# How long a line may be quiet, also before anything was asked.
keepalive = TO_ARRIVE
graceful_timeout = 5
# Its warnings quote addresses and what was asked for.
loglevel = "error"
control_socket_disable = True
# Longer than any link of ours, and far more than a browser's headers.
limit_request_line = 4094
limit_request_fields = 50
limit_request_field_size = 8190
# Nobody's word is taken for scheme or address here: TRUSTED_PROXIES says whom the website believes.
forwarded_allow_ips = ""


def on_starting(server: Any) -> None:
    """No website on a database of another version: pages would open, and what has its hour or its day would fail unseen."""
    if house := house_of(server):
        from webapp import shape

        try:
            shape.check_if_there(house.database)
        except shape.OtherShape as wrong:
            raise SystemExit(str(wrong)) from wrong
        finally:
            house.database.close()


def when_ready(server: Any) -> None:
    """What every process would make at its first page is made before the fork, once, and lies in memory once.

    It stays where it is: whoever looks for what can be thrown away would make each process a copy of its own.
    """
    if house := house_of(server):
        from webapp import warm

        warm.up(house)
    gc.collect()
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:
    """Each process opens its own connections: two that speak on one line would read each other's answers."""
    if house := house_of(server):
        house.database.engine.dispose(close=False)


def house_of(server: Any) -> Any:
    """What the website knows, where what is served is ours."""
    return getattr(server.app.wsgi(), "extensions", {}).get("house")
