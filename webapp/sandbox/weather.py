"""How the receiver, and whoever brings the texts, behave today: for showing, and for testing, what we do when they are down or slow."""

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
# The same for whoever brings the texts: the answer's status, and Twilio's own code for it.
TEXTS = {
    "fine": Weather("Fine: every text is taken.", 201, keeps=True),
    "lost-answer": Weather("Takes the text, then answers 500. It must not come twice.", 500, keeps=True),
    "slow": Weather("Slow: takes the text but answers too late. It must not come twice.", 201, keeps=True, slow=True),
    "429": Weather("Too busy: answers 429 and asks to wait 5 seconds.", 429),
    "key": Weather("Wrong key: answers 401. Nobody should knock again and again.", 401),
    "stopped": Weather("The person wrote STOP to Twilio: answers 400 with 21610.", 400),
    "landline": Weather("No mobile phone: answers 400 with 21614.", 400),
}
CODES = {"lost-answer": 20500, "429": 20429, "key": 20003, "stopped": 21610, "landline": 21614}
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
    of_texts = shelf.weather("text_weather")
    return render_template("weather.html", kinds=KINDS, today=shelf.weather(), texts=TEXTS, of_texts=of_texts)


@pages.post("/weather")
def change() -> AnyResponse:
    shelf: Shelf = current_app.extensions["shelf"]
    if (kind := request.form.get("kind", "")) in KINDS:
        shelf.set_weather(kind)
    if (kind := request.form.get("texts", "")) in TEXTS:
        shelf.set_weather(kind, "text_weather")
    return redirect(url_for("weather.show"), 303)
