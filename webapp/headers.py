"""What every answer tells the browser: keep nothing, load nothing from elsewhere, show it in no frame."""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping

from flask import Flask, Response, g, request

POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self'{photos}; media-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
YEAR = 365 * 24 * 60 * 60


def nonce() -> str:
    """This page's own word: only scripts that carry it run."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def photos_inside() -> None:
    """This one page holds photos in itself, so that it needs nothing more once it is open. They run nothing and fetch nothing."""
    g.photos = " data:"


def of_files(told: MutableMapping[str, str], _path: str, address: str) -> None:
    """What built files tell the browser. A drawing that is opened by itself runs nothing and fetches nothing."""
    told["X-Content-Type-Options"] = "nosniff"
    if address.endswith(".svg"):
        told["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"


def prepare(app: Flask, *, https: bool) -> None:
    def add(response: Response) -> Response:
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if response.mimetype == "text/html":
            response.headers["Content-Security-Policy"] = POLICY.format(nonce=nonce(), photos=g.get("photos", ""))
        # Someone else may pick up this phone: no page of ours waits in its memory.
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        if https:
            response.headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
        return response

    app.after_request(add)
    app.jinja_env.globals["nonce"] = nonce
