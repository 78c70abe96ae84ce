"""See what is happening: where a request is, what runs beside it, by which day; and what somebody can do when a day has passed."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from webapp import behalf, booklets, chase, numbers, retold, store, together, ways
from webapp.desk import visited
from webapp.follow import Asker
from webapp.house import db, house, now
from webapp.together import Together

pages = Blueprint("track", __name__)

LONGEST_PAGE = 16 * 1024


def mine(*, write: bool = False) -> Together | None:
    """The request that this visit is to."""
    case_id = visited(write=write, whole=True)
    return together.of_case(case_id, now=now()) if case_id else None


@pages.get("/track")
def track() -> ResponseReturnValue:
    """The page of the request that this visit is to, or how to get to it."""
    case_id = visited(whole=True)
    found = together.of_case(case_id, now=now()) if case_id else None
    if found is not None and not found.shown.sent:
        return redirect(url_for("answer.saved"), 303)
    back = ways.mine(case_id, now=now()) if case_id else None
    reached = numbers.for_news(case_id, now=now()) if case_id else ()
    return render_template(
        "track.html", all=found, shown=found and found.shown, beside=found.beside if found else (), mine=found and found.mine, back=back,
        reached=reached, gone=case_id is not None, whom=whom(found),
    )


def whom(found: Together | None) -> str:
    """Whom somebody asked for, as they wrote it themselves: who asked for several tells their pages apart."""
    made = store.referrals.of_case(db(), found.case_id) if found and found.shown.asker is not Asker.PERSON else None
    return str(made.answers.get(behalf.NAME) or "") if made else ""


@pages.get("/track/late")
def late() -> ResponseReturnValue:
    """Words to send, and whom to ask. Where nothing is late, there is nothing here."""
    found = mine()
    if found is None or not (found.missed or found.shown.status.offer_help):
        return redirect(url_for("track.track"), 303)
    return show(found)


@pages.post("/track/late")
def tell() -> ResponseReturnValue:
    """Tell the team which day has passed. What is not late, or not any more, is not told."""
    request.max_content_length = LONGEST_PAGE
    found = mine(write=True)
    if found is None:
        return redirect(url_for("track.track"), 303)
    if not FlaskForm().validate_on_submit():
        return show(found), 400
    if (one := found.missing(request.form.get("what", ""))) is not None:
        chase.tell(found.case_id, found.shown, one, now=now())
    return redirect(url_for("track.late"), 303)


@pages.get("/track/print")
def printed() -> ResponseReturnValue:
    """What happened, one thing after the other, to print. Nothing is on it that the tracker does not show."""
    found = mine()
    made = retold.entries(found) if found else ()
    return render_template("track_print.html", all=found, entries=made) if made else redirect(url_for("track.track"), 303)


@pages.get("/track/print/pdf")
def pdf() -> ResponseReturnValue:
    """The same as a file."""
    found = mine()
    if found is None or not retold.entries(found):
        return redirect(url_for("track.track"), 303)
    return booklets.answer(retold.printed(found), name="my-copy.pdf")


def show(found: Together) -> str:
    other = found.shown.asker is not Asker.PERSON
    return render_template(
        "track_late.html", all=found, form=FlaskForm(), words=house().late.of, says=chase.says, dates=chase.dates, adds=chase.adds,
        in_english=chase.in_english, other=other, asked=[to for to in house().late.to if to.for_another or not other],
    )
