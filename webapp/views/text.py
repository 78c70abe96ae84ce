"""Answer by text message: how it works and what it means, and going on by text with what somebody began here."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from easyread.questions import NotUnderstood
from webapp import joining, store
from webapp.arriving import Wait
from webapp.desk import visited
from webapp.house import db, house, now
from webapp.speech import problem
from webapp.views.answer import short_pages_only
from webapp.views.back import Typed, waits

pages = Blueprint("text", __name__, url_prefix="/text")
pages.before_request(short_pages_only)


def begun(*, write: bool = False) -> str | None:
    """The case of this visit, where something was begun and not sent."""
    case_id = visited(write=write, needed=False)
    draft = store.drafts.of_case(db(), case_id) if case_id else None
    return case_id if draft is not None and not draft.sent else None


def page(form: Typed | None) -> str:
    return render_template("text.html", form=form, texts=house().texts)


@pages.get("")
def text() -> str:
    """The number and the word to begin with; for whoever began here, a way to go on there."""
    return page(Typed() if begun() else None)


@pages.post("")
def join() -> ResponseReturnValue:
    """One text to the number that was typed. Whoever answers it with its word goes on there."""
    form, case_id = Typed(), begun(write=True)
    if case_id is None or not house().texting_in:
        return redirect(url_for("text.text"), 303)
    if not form.genuine():
        return page(form), 400
    try:
        number = str(house().refer.question("back.phone").read({"answer": [form.typed.data]}))
        joining.offer(case_id, number, now=now())
        return redirect(url_for("text.sent"), 303)
    except NotUnderstood as wrong:
        form.wrong(problem(wrong))
    except Wait as error:
        return waits("text.html", error, form=form, texts=house().texts)
    return page(form)


@pages.get("/sent")
def sent() -> str:
    """What to do with the text that comes. Word for word the same, whoever looks."""
    return render_template("text_sent.html")
