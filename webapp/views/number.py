"""Check that a number or an address is yours: figures go there, and are typed here. Before that nothing that we begin goes there."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import guests, numbers
from webapp.arriving import Wait
from webapp.desk import visited
from webapp.guests import Ended
from webapp.house import now
from webapp.numbers import Reached
from webapp.speech import plain
from webapp.views.answer import short_pages_only
from webapp.views.back import NOT_THE_NUMBER, Typed, waits
from webapp.views.guest import ended

pages = Blueprint("number", __name__)
pages.before_request(short_pages_only)
pages.register_error_handler(Ended, ended)

SEND, CHECK = "send", "check"


@pages.get("/number")
def mine() -> ResponseReturnValue:
    """The numbers and addresses of whoever's pages these are."""
    case_id = visited()
    if case_id is None:
        return redirect(url_for("back.choose"), 303)
    return show("number.mine", numbers.mine(case_id, now=now()), Typed())


@pages.post("/number")
def check() -> ResponseReturnValue:
    """Send figures to one of them, or take the figures that were typed."""
    case_id = visited(write=True)
    if case_id is None:
        return redirect(url_for("back.choose"), 303)
    return pressed("number.mine", numbers.mine(case_id, now=now()))


@pages.get("/with/number")
def theirs() -> ResponseReturnValue:
    """The number or address of a helper."""
    return show("number.theirs", numbers.of_helper(guests.visiting(now=now()).invitation, now=now()), Typed())


@pages.post("/with/number")
def check_theirs() -> ResponseReturnValue:
    return pressed("number.theirs", numbers.of_helper(guests.visiting(now=now(), write=True).invitation, now=now()))


def pressed(page: str, found: tuple[Reached, ...]) -> ResponseReturnValue:
    """What a press does. A number that is not on the page any more is left alone."""
    form = Typed()
    if not form.genuine():
        return show(page, found, form), 400
    which = request.form.get("which", "")
    one = found[int(which)] if which.isdecimal() and int(which) < len(found) else None
    if one is None or not one.may_check:
        return redirect(url_for(page), 303)
    try:
        if request.form.get("to") == SEND:
            numbers.send(one, now=now())
            return redirect(url_for(page), 303)
        if not one.waits:
            return show(page, found, form, late=True)
        if numbers.check(one, form.typed.data, now=now()):
            return redirect(url_for(page), 303)
        form.wrong(plain(NOT_THE_NUMBER))
    except Wait as error:
        return waits("number.html", error, page=page, found=found, form=form)
    return show(page, found, form)


def show(page: str, found: tuple[Reached, ...], form: Typed, *, late: bool = False) -> str:
    return render_template("number.html", page=page, found=found, form=form, late=late)
