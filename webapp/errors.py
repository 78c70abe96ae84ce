"""What went wrong, as a page in plain words. Never which part of the machine; and what was typed only where one press may try again."""

from __future__ import annotations

import math

from flask import Flask, Response, g, make_response, render_template, request, url_for
from werkzeug.exceptions import HTTPException, InternalServerError

from webapp import hearing, journal, store
from webapp.booklet import NoBooklet
from webapp.house import put_back

PAGES = (400, 403, 404, 413, 429, 500, 503)
NEAREST = {401: 403, 405: 404, 408: 400, 410: 404, 414: 400, 415: 400, 422: 400, 431: 400}
# Where the same press may work: what was typed stays on the page.
AGAIN = (429, 500, 503)
# A form with this in it comes back empty, whatever else stood there: nobody's way in lies about in a page.
GUARDED = "password"
RETRY_AFTER = "30"


def prepare(app: Flask) -> None:
    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(store.Unavailable, unavailable)
    app.register_error_handler(NoBooklet, no_booklet)
    app.register_error_handler(500, broken)


def refused(error: HTTPException) -> Response:
    code = error.code or 500
    if error.response is not None and code < 400:
        return make_response(error.response)
    shown = page(code)
    # A wrong method still says which ones are right, for machines.
    for name, value in error.get_headers():
        if name == "Allow":
            shown.headers[name] = value
    return shown


def unavailable(error: store.Unavailable) -> Response:
    journal.log.error("database unavailable", path=request.endpoint)
    put_back()
    answer = page(503)
    answer.headers["Retry-After"] = RETRY_AFTER
    return answer


def no_booklet(error: NoBooklet) -> Response:
    """The same words stand on the page that it would have been made from. What went wrong holds no word of anybody."""
    journal.log.error("broken", path=request.endpoint, error=type(error).__name__)
    return page(503)


def typed() -> tuple[list[tuple[str, str]], str | None]:
    """What stood on the page that was sent: it stays in the answer, hidden, so that one press tries again with every word.

    Nothing of a form with a password: instead the address of its page, where all of it is written anew.
    """
    try:
        form = request.form if request.method == "POST" else None
    except HTTPException:
        form = None
    if not form:
        return [], None
    if GUARDED in form and request.endpoint:
        return [], url_for(request.endpoint, **(request.view_args or {}))
    return list(form.items(multi=True)), None


def broken(error: InternalServerError) -> Response:
    cause = error.original_exception
    if isinstance(cause, store.Unavailable):
        return unavailable(cause)
    journal.log.error("broken", path=request.endpoint, error=type(cause).__name__ if cause else "unknown")
    return page(500)


def page(code: int) -> Response:
    shown = code if code in PAGES else NEAREST.get(code, 400 if code < 500 else 500)
    again, back = typed() if shown in AGAIN else ([], None)
    hearing.listen(value for _, value in again)
    minutes = math.ceil(g.get("wait", 60) / 60)
    return make_response(render_template("error.html", code=shown, minutes=minutes, typed=again, back=back), code)
