"""How the website is served: the settings of gunicorn, the same for trying it out and for real people.

Use it with `gunicorn --config python:webapp.server wsgi:app`; what is written on the command line wins.
"""

from __future__ import annotations

from webapp.patience import TO_ARRIVE

# Two processes of four threads, each opening its own connections after the fork.
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
