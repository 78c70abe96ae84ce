"""Being asked, because somebody asked us to: a link that only a press opens, who asked, and one press for yes or no.

What is shown is the same whatever the person did before, because whoever gave them the link may hold it too.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from webapp import access, invited, store
from webapp.audit import How
from webapp.desk import begin_visit, visited
from webapp.house import db, house, now
from webapp.store.invitations import Invitation

pages = Blueprint("asked", __name__)

HERE = "asked"


def asked_here(*, write: bool = False) -> Invitation | None:
    """The invitation that was pressed open in this browser."""
    held = session.get(HERE)
    return invited.read(db(write=write), held, purpose=access.ASKED_HERE, now=now()) if isinstance(held, str) else None


def lost() -> ResponseReturnValue:
    return redirect(url_for("track.track"), 303)


@pages.get("/open/asked/<token>")
def open_link(token: str) -> ResponseReturnValue:
    """One button, and no word of who asked or what for: a preview, or somebody else, may open this page."""
    if invited.read(db(), token, purpose=access.ASKED, now=now()) is None:
        return render_template("open.html", form=None), 404
    return render_template("open.html", form=FlaskForm(), first=True)


@pages.post("/open/asked/<token>")
def use_link(token: str) -> ResponseReturnValue:
    """The press."""
    found = invited.read(db(), token, purpose=access.ASKED, now=now())
    if found is None:
        return render_template("open.html", form=None), 404
    if not FlaskForm().validate_on_submit():
        return redirect(url_for("asked.open_link", token=token), 303)
    case = store.cases.find(db(), found.person_case_id)
    link = access.Link(found.person_case_id, case.link_version if case else 0)
    session[HERE] = access.token(house().config.secret_key, link, purpose=access.ASKED_HERE)
    return redirect(url_for("asked.asked"), 303)


@pages.get("/asked")
def asked() -> ResponseReturnValue:
    """Who asked, and that it is this person's choice."""
    found = asked_here()
    if found is None:
        return lost()
    return render_template("asked.html", who=invited.who_asked(db(), found), form=FlaskForm())


@pages.post("/asked")
def decide() -> ResponseReturnValue:
    """Look at the form, or say no. A second press changes nothing more, and either may follow the other."""
    found = asked_here(write=True)
    if found is None:
        return lost()
    if not FlaskForm().validate_on_submit():
        return redirect(url_for("asked.asked"), 303)
    if request.form.get("to") == "no":
        store.invitations.say_no(db(), found.person_case_id, now=now())
        return redirect(url_for("asked.said_no"), 303)
    if not goes_on(found):
        held = session[HERE]
        case_id = invited.start(db(), found, now=now())
        # They are asked on the way whose phone this is.
        begin_visit(case_id, shared=True, how=How.ASKED)
        session[HERE] = held
    return redirect(url_for("answer.begin"), 303)


def goes_on(found: Invitation) -> bool:
    """Whether this very browser has begun already: then nothing is lost by pressing the link again."""
    case_id = visited(write=True, needed=False)
    mine = store.invitations.of_person(db(), case_id) if case_id else None
    return mine is not None and mine.helper_case_id == found.helper_case_id


@pages.get("/asked/no")
def said_no() -> ResponseReturnValue:
    """Nothing is sent and nobody is told."""
    return render_template("said_no.html") if asked_here() else lost()


@pages.get("/asked/card")
def card() -> ResponseReturnValue:
    """For whoever asked: the link on a page to print and hand over. It says nothing of what it is about."""
    case_id = visited()
    link = invited.link(db(), case_id) if case_id else None
    if case_id is None or link is None:
        return lost()
    return render_template("asked_card.html", link=link, until=invited.works_until(db(), case_id))
