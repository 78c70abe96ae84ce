"""Put the sandbox together, and run it on this machine alone."""

from __future__ import annotations

import html
import json
import logging
from datetime import date

from flask import Flask, Response
from flask_wtf import CSRFProtect
from jinja2 import ChainableUndefined
from werkzeug.exceptions import HTTPException
from werkzeug.serving import make_server

from webapp import letters
from webapp.sandbox import back_office, mailbox, phone, twilio, weather
from webapp.sandbox.settings import HOST, Settings
from webapp.sandbox.shelf import Shelf

POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
LARGEST = 4 * 1024 * 1024
WHERE = '<p>This is the sandbox, for demonstrations. <a href="/">All requests</a></p>'


def create_sandbox(settings: Settings) -> Flask:
    """The pretend back office, phone and letter box."""
    app = Flask("webapp.sandbox")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST,
        # Browsers do not keep cookies of two ports of one machine apart: another name than the website's.
        SESSION_COOKIE_NAME="sandbox",
        SESSION_COOKIE_SAMESITE="Strict",
        # A page from elsewhere that points its own name at this machine is not let in.
        TRUSTED_HOSTS=[HOST, "localhost"],
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    # Letters of types that are still to come must be readable too.
    app.jinja_env.undefined = ChainableUndefined
    app.jinja_env.filters.update(day=day, moment=moment, pretty=pretty, sure=sure)
    app.jinja_env.globals["website"] = settings.website
    app.extensions["settings"] = settings
    app.extensions["shelf"] = Shelf(settings.database)
    protect = CSRFProtect(app)
    for part in (back_office, twilio, phone, mailbox, weather):
        app.register_blueprint(part.pages)
    for machine in (back_office.take, twilio.send, twilio.change):
        protect.exempt(machine)
    app.after_request(guard)
    app.register_error_handler(HTTPException, plainly)
    return app


def day(text: str) -> str:
    """ "Monday 2 March 2026"; nothing for nothing."""
    return f"{(found := date.fromisoformat(text)):%A} {found.day} {found:%B %Y}" if text else ""


def moment(text: str) -> str:
    """ "2 March 2026, 09:15 UTC"; nothing for nothing."""
    return f"{(found := letters.moment(text)).day} {found:%B %Y, %H:%M} UTC" if text else ""


def pretty(found: object) -> str:
    return json.dumps(found, indent=2, ensure_ascii=False)


def sure(answer: bool | None) -> str:
    """What was not said is neither yes nor no."""
    return "Yes" if answer is True else "No" if answer is False else "Not said"


def guard(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def plainly(error: HTTPException) -> Response:
    words = html.escape(f"{error.code} {error.name}")
    page = f'<!doctype html>\n<html lang="en"><title>{words}</title><main><h1>{words}</h1>{WHERE}</main></html>'
    answer = Response(page, status=error.code, mimetype="text/html")
    for name, value in error.get_headers():
        if name == "Allow":
            answer.headers[name] = value
    return answer


def run(settings: Settings) -> None:
    """Serve pages and letters on the port, e-mail on the next one, until stopped."""
    app = create_sandbox(settings)
    shelf: Shelf = app.extensions["shelf"]
    post = mailbox.receiver(shelf, settings.mail_port)
    # A line for every picture of every page says nothing to anybody.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server(HOST, settings.port, app, threaded=True)
    post.start()
    try:
        server.serve_forever()
    finally:
        post.stop()
        server.server_close()
        shelf.close()
