"""The page of whoever runs the service: what waits, what needs a person, each letter's tries; and the few buttons that mend it.

Nothing here opens what somebody said, and nothing says whose a letter is. Every look and every press stands in the audit.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from easyread.questions import N_
from webapp import clocks, standards, store, team
from webapp.audit import What, Who
from webapp.forms import STALE, Problem
from webapp.house import db, house, now
from webapp.models import Kind, State
from webapp.speech import plain
from webapp.standards import Name
from webapp.store import backlog, measures, watching
from webapp.store.team import Visit
from webapp.team_models import Role

pages = Blueprint("operate", __name__, url_prefix="/operate")

LONGEST_PAGE = 64 * 1024
QUARTER, YEAR = 13, 52
# Whatever could be an address or a number of somebody's, should the other side have said one back to us.
THEIRS = re.compile(r"\S*@\S*|\+?\d[\d ()-]{3,}\d")
NOT_A_DAY = N_("Please choose a day.")
HELD_NOW = N_("We cannot send it again now. We are sending it, or we deleted what it said.")
DOORS = {
    Kind.ICB: N_("Letters to the team"), Kind.SMS: N_("Text messages"), Kind.MAIL: N_("Emails"), Kind.ALARM: N_("Alarms for a machine"),
}  # fmt: skip
STATES = {
    State.READY: N_("It waits"), State.LEASED: N_("We are sending it"), State.ASKING: N_("We try to find out if it went"),
    State.UNSURE: N_("We do not know if it went"), State.DEAD: N_("We could not send it"), State.DONE: N_("We sent it"),
}
COUNTS = {
    Name.RECEIPT: N_("It took us 5 working days or less to tell people that it came"),
    Name.OUTCOME: N_("It took us 4 weeks or less to tell people what we decided"),
    Name.TOLD: N_("We decided, and it took us 24 hours or less to tell people"),
    Name.CHECKED: N_("We asked these people again in the last year if they agree"),
    Name.ASKED: N_("These people asked for a meeting"),
    Name.OFFERED: N_("The team offered these people a meeting"),
    Name.HELD: N_("These meetings took place"),
    Name.BEFORE: N_("There was a meeting before someone came into hospital"),
    Name.WITHOUT: N_("Someone came into hospital without a meeting before"),
}


@pages.before_request
def only_operators() -> ResponseReturnValue | None:
    """Only somebody who runs the service and is in. Whoever else is in is led to their own first page."""
    request.max_content_length = LONGEST_PAGE
    if not house().config.operate:
        abort(404)
    return None if team.here(Role.OPERATOR) else redirect(url_for("team.enter"), 303)


def me() -> Visit:
    return team.here(Role.OPERATOR) or abort(404)


def looked(what: str, **more: str) -> None:
    store.audit.enter(db(), What.OPERATOR_LOOKED, who=Who.OPERATOR, now=now(), staff=me().member.mark, look=what, **more)


def pressed(what: str, **more: str) -> None:
    store.audit.enter(db(), What.OPERATOR_PRESSED, who=Who.OPERATOR, now=now(), staff=me().member.mark, press=what, **more)


@pages.get("")
def overview() -> str:
    """What is slow, stuck or needs a person."""
    return shown()


def shown(*problems: Problem) -> str:
    looked("overview")
    seen = watching.sight(db(), now())
    return render_template(
        "operate.html", seen=seen, doors=DOORS, age=age, size=f"{seen.size / 1_000_000:.1f} MB", problems=problems,
        sent_again=request.args.get("again", type=int), since=request.form.get("since", ""), form=FlaskForm(), visit=me(),
    )


def age(seconds: int) -> str:
    """ "2 days 3 hours", "3 hours 5 minutes", "5 minutes": the largest two of them."""
    minutes, hours, days = seconds // 60 % 60, seconds // 3600 % 24, seconds // 86400
    if days:
        return plain(N_("%(days)s days %(hours)s hours"), days=days, hours=hours)
    if hours:
        return plain(N_("%(hours)s hours %(minutes)s minutes"), hours=hours, minutes=minutes)
    return plain(N_("%(minutes)s minutes"), minutes=minutes)


@pages.get("/letters")
def letters() -> str:
    """The newest of everything that was promised, or of one state."""
    asked = request.args.get("state", "")
    state = State(asked) if asked in {one.value for one in State} else None
    looked("letters", state=state.value if state else "")
    found = backlog.listed(db(), state=state)
    return render_template("operate_letters.html", lines=found, state=state, states=STATES, doors=DOORS, form=FlaskForm(), visit=me())


@pages.get("/letters/<uuid:promise_id>")
def letter(promise_id: object) -> ResponseReturnValue:
    """One letter and each try."""
    return one(str(promise_id))


def one(promise_id: str, *problems: Problem) -> str:
    line = backlog.show(db(), promise_id) or abort(404)
    looked("letter", letter=line.id)
    return render_template(
        "operate_letter.html", line=line, states=STATES, doors=DOORS, masked=masked, again="again" in request.args, problems=problems,
        form=FlaskForm(), visit=me(),
    )


def masked(note: str) -> str:
    """What the other side answered, without what could be somebody's number or address."""
    return THEIRS.sub("…", note)


@pages.post("/letters/<uuid:promise_id>/again")
def again(promise_id: object) -> ResponseReturnValue:
    """Send one again, with its own number and bytes."""
    if not FlaskForm().validate_on_submit():
        return one(str(promise_id), Problem("", plain(STALE))), 400
    if backlog.show(db(), str(promise_id)) is None:
        abort(404)
    if not backlog.resend(db(), str(promise_id), now=now()):
        return one(str(promise_id), Problem("", plain(HELD_NOW)))
    pressed("again", letter=str(promise_id))
    return redirect(url_for("operate.letter", promise_id=promise_id, again=1), 303)


@pages.post("/again")
def all_again() -> ResponseReturnValue:
    """Send every letter to the team again that could not be sent, since a day in London. Never what goes to people."""
    if not FlaskForm().validate_on_submit():
        return shown(Problem("", plain(STALE))), 400
    since = day_in(request.form.get("since", ""))
    if since is None:
        return shown(Problem("since", plain(NOT_A_DAY)))
    number = backlog.resend_dead(db(), since, now=now())
    pressed("all-again", number=str(number))
    return redirect(url_for("operate.overview", again=number), 303)


def day_in(text: str) -> datetime | None:
    try:
        return clocks.at(date.fromisoformat(text.strip()), 0)
    except (ValueError, OverflowError):
        return None


@pages.post("/ping")
def ping() -> ResponseReturnValue:
    """Send a letter about nobody by the very same way, and show what becomes of it."""
    if not FlaskForm().validate_on_submit():
        return shown(Problem("", plain(STALE))), 400
    made = backlog.ping(db(), now=now())
    pressed("ping", letter=made)
    return redirect(url_for("operate.letter", promise_id=made), 303)


@pages.get("/counts")
def counts() -> str:
    """How the standards were kept. Two lengths of time and no others: between two that differ by a day one could count one person."""
    weeks = YEAR if request.args.get("weeks") == str(YEAR) else QUARTER
    looked("counts", weeks=str(weeks))
    at = now()
    found = measures.courses(db(), house().place.key, before=at)
    counted = standards.counts(found, since=at - timedelta(weeks=weeks), until=at, now=at, holidays=house().holidays)
    rows = [(COUNTS[one.name], standards.shown(one), one) for one in counted]
    return render_template("operate_counts.html", rows=rows, weeks=weeks, few=standards.FEWER_THAN, form=FlaskForm(), visit=me())
