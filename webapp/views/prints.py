"""My planner on paper: all of it, what others may see, empty cards, a page about me, a card for my wallet.

Nothing that is picked here is kept: it goes with each press, never in an address, and the paper holds just what the page showed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm

from webapp import booklets, forms, plan_paper
from webapp.booklet import NoBooklet, Size
from webapp.booklets import LARGE, MODES, NORMAL, Look
from webapp.forms import Problem
from webapp.house import house
from webapp.picks import Picks
from webapp.pocket import PAPERS
from webapp.speech import plain
from webapp.views.plan import mine
from webapp.views.share import NAMES

pages = Blueprint("prints", __name__, url_prefix="/plan/print")

# What the paper is: its name in an address says nothing of what is on it.
WHOLE, EMPTY = "mine", "empty"
SIZES: Mapping[str, Size] = {NORMAL: NORMAL, LARGE: LARGE}
# Every bit of every card may be picked.
MOST_PARTS = 1000
FILES = {"about": "about-me.pdf", "wallet": "card.pdf"}


@pages.before_request
def many_picks_too() -> None:
    request.max_form_parts = MOST_PARTS


def look(chosen: Mapping[str, str]) -> Look:
    """The pictures and the size that were chosen; where nothing was, as this person looks at pages."""
    mode, size = booklets.usual()
    return MODES.get(chosen.get("pictures", ""), mode), SIZES.get(chosen.get("size", ""), size)


def said(chosen: Look) -> dict[str, Any]:
    """The same for an address or a form."""
    return {"pictures": next(name for name, mode in MODES.items() if mode == chosen[0]), "size": chosen[1]}


@pages.get("")
def choose() -> ResponseReturnValue:
    """What to print, and how it looks. Without a planner there are still empty cards."""
    found, what = mine(), request.args.get("what", "")
    offered = (WHOLE, *NAMES, *PAPERS, EMPTY) if found else (EMPTY,)
    chosen = said(look(request.args))
    if what in offered:
        address = url_for("prints.empty_pdf", **chosen) if what == EMPTY else url_for("prints.paper", name=what, **chosen)
        return redirect(address, 303)
    problems = [Problem("what", gettext("Please choose what to print."))] if found and "pressed" in request.args else []
    return render_template("plan_print.html", plan=found, offered=offered, chosen=chosen, problems=problems)


@pages.get("/empty")
def empty() -> str:
    """Empty cards on a page, for whoever has no reader for the file."""
    return render_template("plan_empty.html", cards=house().plan.to_fill, marks=plan_paper.MARKS.values(), lines=plan_paper.LINES)


@pages.get("/empty/pdf")
def empty_pdf() -> Response:
    """The same as a file."""
    return booklets.everybodys(plan_paper.empty(), name="plan.pdf", look=look(request.args))


@pages.get("/copy/<version>")
def copy(version: str) -> ResponseReturnValue:
    """A copy that was sent, as it was sent."""
    found = mine()
    if found is None:
        return redirect(url_for("plan.plan"), 303)
    made = next((one for one in found.versions if one.id == version), None) or abort(404)
    return booklets.answer(plan_paper.sent(found, made), name="my-plan.pdf", look=look(request.args), case_id=found.case_id)


@pages.get("/<name>")
def paper(name: str) -> ResponseReturnValue:
    """All of it, or what these people may see at this moment; or what can be picked for a sheet."""
    if name not in (WHOLE, *NAMES, *PAPERS):
        abort(404)
    found, chosen = mine(), look(request.args)
    if found is None:
        return redirect(url_for("plan.plan"), 303)
    if name in PAPERS:
        return show(Picks(found, PAPERS[name], chosen, {}))
    made = plan_paper.whole(found) if name == WHOLE else plan_paper.seen(found, NAMES[name])
    # That page says why there is nothing, and what to do.
    if made is None:
        return redirect(url_for("share.one", name=name), 303)
    return booklets.answer(made, name="my-plan.pdf", look=chosen, case_id=found.case_id)


@pages.post("/<name>")
def pick(name: str) -> ResponseReturnValue:
    """Show the sheet with what was picked, change the picks, or get the sheet. Nothing is kept of any of it."""
    asked, found = PAPERS.get(name) or abort(404), mine()
    if found is None:
        return redirect(url_for("plan.plan"), 303)
    keys = {side.id: request.form.getlist(side.id) for side in asked.sides}
    picks = Picks(found, asked, look(request.form), keys, named="name" in request.form)
    if not FlaskForm().validate_on_submit():
        return show(picks, Problem("", plain(forms.STALE if request.cookies else forms.NO_COOKIE))), 400
    return press(picks, request.form.get("to", ""))


def press(picks: Picks, to: str) -> ResponseReturnValue:
    """What a press leads to. What does not fit is said beside its side, and what changed meanwhile is shown again."""
    if to == "change":
        return show(picks)
    if picks.none:
        why = gettext("These words have changed. Please pick again.") if picks.gone else gettext("Please pick some words first.")
        return show(picks, Problem(picks.paper.sides[0].id, why))
    try:
        pdf = picks.pdf()
    except NoBooklet as wrong:
        if not wrong.sides:
            raise
        return show(picks, *(Problem(side, gettext("These words do not fit on the paper. Please pick less.")) for side in wrong.sides))
    if to == "pdf" and request.form.get("shown") == picks.mark:
        return booklets.file(pdf, FILES[picks.paper.id])
    return render_template("plan_sheet.html", picks=picks, chosen=said(picks.look), form=FlaskForm(), changed=to == "pdf" or picks.gone)


def show(picks: Picks, *problems: Problem) -> str:
    return render_template("plan_pick.html", picks=picks, chosen=said(picks.look), form=FlaskForm(), problems=problems)
