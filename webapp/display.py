"""How pages look to this person: read from their own browser's note, written back to it, the same on every page.

The note says nothing of the person or of what they read. It needs no visit, no script and no database.
"""

from __future__ import annotations

import re
from typing import Any, cast
from urllib.parse import urlencode

from flask import Flask, current_app, g, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from easyread import display
from easyread.display import Display

NOTE = "display"
YEAR = 365 * 24 * 60 * 60
INSIDE = re.compile(r"/[\w./-]*(\?[\w=&.%+-]*)?")
# What says which page it is: it is part of the way back.
WHICH = ("from", "call", "part", "find")
# The address of a link belongs to whoever has it: it goes into no other address.
LINK = "/open/"
FIRST_PAGE = "/"
CHOOSING = "look.look"
# The value of a button of a form that changes the language: "speak-pl".
SPEAK = "speak-"
MOST_LETTERS = 60
# What machines ask, and the way out: no page to come back to.
NO_PAGES = ("hooks.", "start.leave", "visit.time_left")


def current() -> Display:
    """What this person chose."""
    if "display" not in g:
        g.display = display.read(request.cookies.get(NOTE, ""))
    return cast(Display, g.display)


def remember(response: Response, chosen: Display) -> Response:
    """Keep what was chosen: for a year on one's own phone, for this visit on a shared one, not at all when all is as usual."""
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    if not (text := display.write(chosen)):
        response.delete_cookie(NOTE, secure=secure, samesite="Lax")
        return response
    lasts = None if chosen.device == "shared" else YEAR
    response.set_cookie(NOTE, text, max_age=lasts, secure=secure, samesite="Lax")
    return response


def settle(response: Response, device: str) -> Response:
    """Whose phone or computer this is, as they said elsewhere: what was chosen lasts here as long as that lets it."""
    return remember(response, current().choose(f"device{display.BETWEEN}{device}"))


def here() -> str:
    """The address of this page, to come back to after changing how it looks."""
    if request.path.startswith(LINK):
        return FIRST_PAGE
    which = {name: request.args[name][:MOST_LETTERS] for name in WHICH if request.args.get(name)}
    return f"{request.path}?{urlencode(which)}" if which and request.endpoint != CHOOSING else request.path


def came_from(address: str) -> str:
    """The page of ours at this address, or the first page when it is none."""
    path = address.partition("?")[0]
    if not INSIDE.fullmatch(address) or path.startswith(("//", LINK)):
        return FIRST_PAGE
    try:
        endpoint, _ = current_app.url_map.bind("here").match(path, method="GET")
    except HTTPException:
        return FIRST_PAGE
    return FIRST_PAGE if endpoint.startswith(NO_PAGES) else address


def leads(pressed: str, page: str) -> str | None:
    """Where a button of a form leads that keeps what was typed: to the look of pages, or to this page in another language."""
    if pressed == "look":
        return choosing(page)
    return page if pressed.startswith(SPEAK) else None


def here_again() -> str:
    """The address of this page where it is one of ours; where somebody made it up, the first page."""
    return came_from(here())


def choosing(came: str, *, setting: str | None = None) -> str:
    """The address of the page to choose on, which leads back to where somebody came from."""
    back: dict[str, Any] = {"from": came}
    return url_for(CHOOSING, _anchor=setting, **back)


def prepare(app: Flask) -> None:
    """Give every template `look()`, `here()` and the way to the choices."""
    app.jinja_env.globals.update(look=current, here=here, here_again=here_again, choosing=choosing)
