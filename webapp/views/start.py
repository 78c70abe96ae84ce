"""The way in and the way out: home, what this is, help at once, the area, the form on paper, and leaving."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from webapp import paper, pictures
from webapp.house import facts, house

pages = Blueprint("start", __name__)

FIRST_NUMBER = "999"
# The questions for a helper are about the helper; the form on paper is for the person.
HELPERS_STAGE = "helper"
EVERYTHING = '"cache", "cookies", "storage"'


@pages.get("/")
def home() -> str:
    """Are you safe; four ways on; what this is."""
    return render_template("home.html")


@pages.get("/about")
def about() -> str:
    """What the support list is, can do and cannot do: the pages that the form begins with."""
    first = house().refer.stages[0]
    return render_template("about.html", pages=[question for question in first.questions if question.kind == "information"])


@pages.get("/help-now")
def help_now() -> str:
    """Who can help at once."""
    return render_template("help_now.html")


@pages.get("/help-now/card")
def card() -> str:
    """A card to show to somebody near you. It asks only for numbers that this place lists."""
    numbers = {way.to for route in house().place.crisis for way in route.ways if way.kind == "card"}
    asked = request.args.get("call", "")
    return render_template("card.html", number=asked if asked in numbers else FIRST_NUMBER)


@pages.get("/place")
def place() -> str:
    """One area's own page."""
    return render_template("place.html")


@pages.get("/place/form")
def blank_form() -> str:
    """Every question, to print and write on."""
    stages = paper.on_paper(house().refer, facts(), leave_out=(HELPERS_STAGE,))
    return render_template("blank_form.html", stages=stages)


@pages.get("/pictures", endpoint="pictures")
def attribution() -> str:
    """Who drew the pictures."""
    return render_template("pictures.html", attribution=pictures.attribution(house().config.content / "pictures.toml"))


@pages.get("/privacy")
def privacy() -> str:
    """What we keep, and for how long."""
    return render_template("privacy.html")


@pages.get("/leave")
def leave() -> ResponseReturnValue:
    """Go to a page that anyone might look at, and leave nothing here. Asks no database: it may be slow, and this must not be."""
    session.clear()
    gone = redirect(house().place.leave_to, 303)
    for name in request.cookies:
        gone.delete_cookie(name, secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True, samesite="Lax")
    gone.headers["Clear-Site-Data"] = EVERYTHING
    return gone
