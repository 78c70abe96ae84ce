"""How do you want to hear the answer? One page, as long as nobody has told it. What is said goes to the team, and can be changed."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from webapp import one_page, tracker, wishing
from webapp.desk import visited
from webapp.forms import Problem
from webapp.house import house, now
from webapp.one_page import OnePage

pages = Blueprint("tell_me", __name__, url_prefix="/track/how")

LONGEST_PAGE = 32 * 1024


@pages.before_request
def short_pages_only() -> None:
    request.max_content_length = LONGEST_PAGE


def mine(*, write: bool = False) -> str | None:
    """The case of somebody who can say it now."""
    case_id = visited(write=write)
    shown = tracker.shown(case_id, now=now()) if case_id else None
    return case_id if shown is not None and wishing.may_ask(shown) else None


@pages.get("")
def form() -> ResponseReturnValue:
    """The whole page, with what they said before."""
    case_id = mine()
    if case_id is None:
        return redirect(url_for("track.track"), 303)
    found = wishing.of_case(case_id)
    return show(one_page.form_for(house().tell_me.questions, found.wish.said if found else None))


@pages.post("")
def keep() -> ResponseReturnValue:
    """Keep it, and bring it to the team. An answer that somebody told meanwhile ends it."""
    case_id = mine(write=True)
    if case_id is None:
        return redirect(url_for("track.track"), 303)
    filled = one_page.form_for(house().tell_me.questions)
    if not filled.genuine():
        return show(filled), 400
    said = filled.read()
    if said is None:
        return show(filled)
    if not said:
        return show(filled, Problem(one_page.part(house().tell_me.questions[0]), gettext("Please choose or write something first.")))
    wishing.keep(case_id, said, now=now())
    return redirect(url_for("track.track", _anchor="how"), 303)


def show(filled: OnePage, *problems: Problem) -> str:
    return render_template("tell_me.html", form=filled, part=one_page.part, problems=(*filled.problems, *problems))
