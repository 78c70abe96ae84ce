"""The way in and the way out: home, what this is, help at once, the area, the form on paper, and leaving."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, current_app, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from easyread import pictures
from webapp import paper
from webapp.desk import end_visits, tokens, unsent
from webapp.house import facts, house, now

pages = Blueprint("start", __name__)

FIRST_NUMBER = "999"
# What a helper is asked is theirs to answer; the form on paper is for the person, and needs no way back to a website.
NOT_ON_PAPER = ("helper", "theirs", "back")
EVERYTHING = '"cache", "cookies", "storage"'


@pages.get("/")
def home() -> str:
    """Are you safe; five ways on; what this is. Asking for support and for a meeting begin alike: nothing is chosen by a link.

    Whoever is in the middle of something finds it here, and until when it is kept.
    """
    return render_template("home.html", draft=unsent())


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
    stages = paper.on_paper(house().refer, facts(), leave_out=NOT_ON_PAPER)
    return render_template("blank_form.html", stages=stages)


@pages.get("/pictures", endpoint="pictures")
def attribution() -> str:
    """Who drew the pictures."""
    ours = pictures.attribution(house().config.content / "pictures.toml")
    return render_template("pictures.html", attribution=ours, own=house().built.own_attribution)


@pages.get("/privacy")
def privacy() -> str:
    """What we keep, why the law allows it, for how long, and who sees it."""
    return render_template("privacy.html")


@pages.get("/privacy/rights")
def rights() -> str:
    """What everybody may ask for, and how to complain."""
    return render_template("rights.html")


@pages.get("/accessibility")
def accessibility() -> str:
    """Who can use this website and who cannot yet, and whom to tell."""
    return render_template("accessibility.html", statement=house().statement)


@pages.get("/leave")
def leave() -> ResponseReturnValue:
    """Go to a page that anyone might look at, and leave nothing here. Asks no database: it may be slow, and this must not be."""
    opened = tokens()
    session.clear()
    gone = make_response(redirect(house().place.leave_to, 303))
    for name in request.cookies:
        gone.delete_cookie(name, secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True, samesite="Lax")
    gone.headers["Clear-Site-Data"] = EVERYTHING
    if opened:
        # After the answer has gone: whoever copied the cookie opens nothing with it from then on.
        gone.call_on_close(partial(end_visits, house().database, opened, now()))
    return gone


@pages.get("/leave/about")
def about_leaving() -> str:
    """What leaving hides, what it cannot hide, and how to take that away."""
    return render_template("leaving.html", site=house().config.public_base_url.partition("://")[2])
