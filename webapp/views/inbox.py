"""The inbox of the team: every request with its days, and one request after a reason to open it. Every look is written down."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from easyread.questions import N_
from webapp import booklets, casework, sheet, store, team, worklist
from webapp.casework import Case
from webapp.forms import STALE, Problem
from webapp.house import db, house, now
from webapp.speech import plain
from webapp.store.inbox import CSV, NAME, PDF, READ, WHY
from webapp.store.team import Visit
from webapp.team_models import Role

pages = Blueprint("inbox", __name__, url_prefix="/inbox")

LONGEST_PAGE = 64 * 1024
MOST_WORDS = 300
OTHER = "other"
NOT_FOUND = N_("There is nothing here with this number.")
CHOOSE = N_("Please choose 1 answer.")
SAY_WHY = N_("Please say why, in a few words.")
TOO_LONG = N_("Please use %(most)s letters or fewer.")


@pages.before_request
def only_the_team() -> ResponseReturnValue | None:
    """Only somebody of the team who is in; everybody else is asked to come in."""
    request.max_content_length = LONGEST_PAGE
    if not house().config.inbox:
        abort(404)
    return None if team.here(Role.TEAM) else redirect(url_for("team.enter"), 303)


def me() -> Visit:
    """Whoever looks. Raises 404 for nobody: that a page is here is told to nobody else."""
    return team.here(Role.TEAM) or abort(404)


def opened(case_id: str) -> Case:
    """A request that this one of the team may see. Raises 404, the same for what is not here and for whom they know."""
    may = store.inbox.may_see(db(), case_id, house().place.key, staff_id=me().member.id)
    return (casework.case(case_id) if may else None) or abort(404)


def looked(case_id: str, what: str) -> None:
    """Write down one look, under the reason that was given in this visit."""
    why, words = store.inbox.reason(db(), case_id, visit=me().id) or abort(404)
    store.inbox.look(db(), case_id, staff_id=me().member.id, visit=me().id, what=what, reason=why, said=words, now=now())


def with_reason(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """A page that needs a reason first: without one it leads to where it is asked."""

    @wraps(view)
    def asked(case_id: object, **more: Any) -> ResponseReturnValue:
        found = opened(str(case_id))
        if store.inbox.reason(db(), str(case_id), visit=me().id) is None:
            return redirect(url_for("inbox.one", case_id=case_id), 303)
        return view(found, **more)

    return asked


@pages.get("")
def every() -> str:
    """Every request by its number and its days: urgent ones first, as the person said it, then the late ones; 50 a page."""
    closed, number = request.args.get("show") == "closed", request.args.get("page", 1, int)
    return render_template("inbox.html", page=worklist.page(me(), closed=closed, number=number), form=FlaskForm(), visit=me())


@pages.post("/find")
def find() -> ResponseReturnValue:
    """Straight to one number."""
    form = FlaskForm()
    case = store.cases.by_reference(db(), request.form.get("number", ""))
    if form.validate_on_submit() and case and store.inbox.may_see(db(), case.id, house().place.key, staff_id=me().member.id):
        return redirect(url_for("inbox.one", case_id=case.id), 303)
    wrong = Problem("number", plain(STALE if form.errors else NOT_FOUND))
    typed = request.form.get("number", "")
    return render_template("inbox.html", page=worklist.page(me()), form=form, visit=me(), problems=[wrong], typed=typed)


@pages.get("/<uuid:case_id>")
def one(case_id: object) -> ResponseReturnValue:
    """One request; before it is opened, only the name and the question why."""
    found = opened(str(case_id))
    if store.inbox.reason(db(), str(case_id), visit=me().id) is None:
        return ask(found)
    looked(str(case_id), READ)
    forms = [form for form in house().inbox.forms.values() if found.where.urgent or form.type != "urgent.seen"]
    return render_template("inbox_one.html", case=found, parts=casework.parts(found), forms=forms, form=FlaskForm(), visit=me())


def ask(found: Case, *problems: Problem) -> str:
    """The name, so that somebody can say that they know it. Seeing it is a look, too."""
    store.inbox.look(db(), found.sent.case_id, staff_id=me().member.id, visit=me().id, what=NAME, now=now())
    return render_template(
        "inbox_why.html", case=found, reasons=house().inbox.reasons.values(), problems=problems, form=FlaskForm(), visit=me(),
        why=request.form.get("why", ""), words=request.form.get("words", ""), most=MOST_WORDS,
    )


@pages.post("/<uuid:case_id>")
def say_why(case_id: object) -> ResponseReturnValue:
    """The reason, which opens it for this visit; or "I know this person", which shuts it to them."""
    db(write=True)
    found = opened(str(case_id))
    if not FlaskForm().validate_on_submit():
        return ask(found, Problem("", plain(STALE))), 400
    if request.form.get("to") == "know":
        store.inbox.know(db(), found.sent.case_id, staff_id=me().member.id, now=now())
        return redirect(url_for("inbox.every"), 303)
    why, words = request.form.get("why", ""), request.form.get("words", "").strip()
    if why not in house().inbox.reasons:
        return ask(found, Problem("why", plain(CHOOSE)))
    if why == OTHER and not words:
        return ask(found, Problem("words", plain(SAY_WHY)))
    if len(words) > MOST_WORDS:
        return ask(found, Problem("words", plain(TOO_LONG, most=MOST_WORDS)))
    said = {"reason": why, "said": words if why == OTHER else ""}
    store.inbox.look(db(), found.sent.case_id, staff_id=me().member.id, visit=me().id, what=WHY, now=now(), **said)
    return redirect(url_for("inbox.one", case_id=case_id), 303)


@pages.get("/<uuid:case_id>/pdf", endpoint="pdf")
@with_reason
def pdf(found: Case) -> Response:
    """All of it on paper, with the name of who took it."""
    answer = booklets.answer(casework.printed(found, me()), name="copy.pdf", case_id=found.sent.case_id, whose=me().member.id)
    if booklets.is_file(answer):
        looked(found.sent.case_id, PDF)
    return answer


@pages.get("/<uuid:case_id>/csv", endpoint="csv")
@with_reason
def csv(found: Case) -> Response:
    """One row for a table, with the name of who took it."""
    looked(found.sent.case_id, CSV)
    answer = make_response(sheet.written(casework.table(found, me())))
    answer.mimetype = "text/csv"
    answer.headers["Content-Disposition"] = 'attachment; filename="copy.csv"'
    return answer
