"""I am not happy with how you used my information: one page, with a visit or without, and what happens then by which day."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from webapp import booklets, clocks, complaints, one_page, pace
from webapp.desk import shared_here, visited
from webapp.house import now
from webapp.one_page import OnePage
from webapp.store.complaints import Complaint

pages = Blueprint("complain", __name__, url_prefix="/privacy")

TOLD = "told"
LONGEST_PAGE = 64 * 1024


@pages.before_request
def short_pages_only() -> None:
    request.max_content_length = LONGEST_PAGE


@pages.get("/tell-us")
def form() -> str:
    """The whole form. Only its first question must be answered."""
    return show(complaints.form_for(visit=visited(needed=False) is not None))


@pages.post("/tell-us")
def tell() -> ResponseReturnValue:
    """Keep it, and say by which day they hear."""
    case_id = visited(write=True, needed=False)
    filled = complaints.form_for(visit=case_id is not None)
    if not filled.genuine():
        return show(filled), 400
    said = filled.read()
    if said is None or pace.hurried():
        return show(filled)
    session[TOLD] = complaints.make(said, case_id=case_id, quiet=pace.trapped(), now=now()).id
    return redirect(url_for("complain.told"), 303)


@pages.get("/told")
def told() -> ResponseReturnValue:
    """We have it: on which day, its number, and what happens next."""
    made = told_here()
    if made is None:
        return redirect(url_for("complain.form"), 303)
    return render_template(
        "told.html", complaint=made, said=complaints.said(made), steps=complaints.next_steps(made), kept=complaints.kept_on(made),
        due=clocks.complaint_due(made.made_at),
    )


@pages.get("/told/pdf")
def pdf() -> ResponseReturnValue:
    """A copy to keep."""
    made = told_here()
    if made is None:
        return redirect(url_for("complain.form"), 303)
    return booklets.answer(complaints.printed(made), name="copy.pdf")


def told_here() -> Complaint | None:
    """What this browser wrote. Beside an open visit it is shown while that goes on, and then no longer than without one."""
    going_on = visited(needed=False) is not None
    return complaints.shown(session.get(TOLD), shared=not going_on and shared_here(), now=now())


def show(filled: OnePage) -> str:
    return render_template("tell_us.html", form=filled, part=one_page.part, again=request.method == "POST")
