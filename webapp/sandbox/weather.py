"""How the receiver behaves today: for showing, and for testing, what we do when a back office is down, slow or moved."""

from __future__ import annotations

import time
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.sandbox.settings import Settings
from webapp.sandbox.shelf import Shelf

pages = Blueprint("weather", __name__)


@dataclass(frozen=True)
class Weather:
    """`status` is the answer; with `keeps` the letter was kept before it."""

    say: str
    status: int
    keeps: bool = False
    slow: bool = False


KINDS = {
    "fine": Weather("Fine: every letter is taken and answered with 200.", 200, keeps=True),
    "500": Weather("Broken: answers 500 and keeps nothing.", 500),
    "lost-answer": Weather("Keeps the letter, then answers 500, so that it comes a second time.", 500, keeps=True),
    "410": Weather("Gone: answers 410, “never send here again”.", 410),
    "429": Weather("Too busy: answers 429 and asks to wait 5 seconds.", 429),
    "302": Weather("Moved: answers 302 to another address.", 302),
    "slow": Weather("Slow: keeps the letter but answers too late.", 200, keeps=True, slow=True),
}
EXTRA = {429: {"Retry-After": "5"}, 302: {"Location": "/icb/elsewhere"}}


def now(shelf: Shelf) -> Weather:
    return KINDS[shelf.weather()]


def answer(weather: Weather, settings: Settings) -> Response:
    """What the sender hears in this weather."""
    if weather.slow:
        time.sleep(settings.slow_seconds)
    return Response(status=weather.status, headers=EXTRA.get(weather.status))


@pages.get("/weather")
def show() -> str:
    shelf: Shelf = current_app.extensions["shelf"]
    return render_template("weather.html", kinds=KINDS, today=shelf.weather())


@pages.post("/weather")
def change() -> AnyResponse:
    kind = request.form.get("kind", "")
    if kind in KINDS:
        current_app.extensions["shelf"].set_weather(kind)
    return redirect(url_for("weather.show"), 303)
