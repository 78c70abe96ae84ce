"""What may come in at all: only what was sent to our own name, and only forms, never files.

Links are made from PUBLIC_BASE_URL alone, so a made-up host changes nothing that we say; it is still turned away, before it can end
up in somebody's cache. Nothing here is ever uploaded: a form with parts is what files come in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import host_is_trusted

from webapp import journal, network, settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

PORT = re.compile(r":[0-9]+\Z")
FORM = "application/x-www-form-urlencoded"
# Whoever watches asks by the machine's own number; it says counts only. What comes to the hooks carries a seal of its own.
ANY_NAME = ("hooks.healthz",)
ANY_FORM = ("hooks.icb", "twilio.notify", "twilio.notify_sms")


def names(base: str) -> tuple[str, ...]:
    """The names that may stand in a Host header. Which port does not matter: a proxy may listen on another than we do."""
    name = urlsplit(base).hostname or ""
    same = settings.THIS_MACHINE if name in settings.THIS_MACHINE else (name,)
    return tuple(f"[{one}]" if ":" in one else one for one in same)


def ours(host: str, known: tuple[str, ...]) -> bool:
    """Whether a Host header names us. The library's own list would know neither capitals nor IPv6."""
    return host_is_trusted(host) and PORT.sub("", host.lower()) in known


def prepare(app: Flask, *, base: str, proxies: int) -> None:
    known = names(base)

    def look() -> None:
        if request.endpoint not in ANY_NAME and not ours(request.environ.get("HTTP_HOST", ""), known):
            raise BadRequest
        if request.method == "POST" and request.endpoint not in ANY_FORM and request.mimetype not in ("", FORM):
            raise UnsupportedMediaType
        # Everybody then seems to come from one place. Said once, so that whoever runs this finds out why people must wait.
        if not proxies and "X-Forwarded-For" in request.headers:
            told("a proxy is not trusted")
        elif not network.readable(request.remote_addr):
            told("an address is in no form that we read")

    def told(what: str) -> None:
        if what not in said:
            said.add(what)
            journal.log.warning(what, setting="TRUSTED_PROXIES")

    said: set[str] = set()
    app.before_request(look)


def behind(application: WSGIApplication, *, proxies: int) -> WSGIApplication:
    """The same website behind this many proxies of ours: what the last of them say of address and scheme is believed, and nothing else."""
    return ProxyFix(application, x_for=proxies, x_proto=proxies, x_host=0, x_port=0, x_prefix=0) if proxies else application
