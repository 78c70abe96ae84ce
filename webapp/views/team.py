"""How the team, and whoever runs the service, come in and leave: a password and the figures of an app.

Nobody makes an account here for themselves. One door for both; what it leads to is the account's own role.
"""

from __future__ import annotations

from flask import Blueprint, abort, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from easyread.questions import N_, NotUnderstood
from webapp import passwords, second_factor, store, team
from webapp.arriving import Wait
from webapp.forms import NO_COOKIE, STALE, Problem
from webapp.house import db, house, now
from webapp.speech import plain, problem
from webapp.squares import squares
from webapp.store.team import Member, Visit

pages = Blueprint("team", __name__, url_prefix="/inbox")

LONGEST_PAGE = 64 * 1024
NOT_THESE = N_("These 3 do not fit together. Please look at each of them again.")
NOT_THE_OLD = N_("This is not the password that you have now.")
THE_SAME = N_("You have this password now. Please choose another one.")
NOT_THE_NUMBER = N_("This number does not fit. Please write the number that your app shows now.")


@pages.before_request
def only_where_it_is_used() -> None:
    request.max_content_length = LONGEST_PAGE
    if not (house().config.inbox or house().config.operate):
        abort(404)


@pages.get("/enter")
def enter() -> ResponseReturnValue:
    """Email, password and number, on one page."""
    if visit := team.here():
        return redirect(url_for(team.HOMES[visit.member.role]), 303)
    return render_template("team_enter.html", form=FlaskForm())


@pages.post("/enter")
def come_in() -> ResponseReturnValue:
    """All three are right, or nobody says which is wrong."""
    form, wait = FlaskForm(), 0
    if not form.validate_on_submit():
        return again(form, Problem("", plain(STALE if request.cookies else NO_COOKIE))), 400
    try:
        token = team.enter(*(request.form.get(name, "") for name in ("email", "password", "number")), at=now())
        if token is not None:
            return team.let_in(redirect(url_for(team.home(token)), 303), token)
    except Wait as error:
        wait = error.seconds
    g.wait = wait
    return again(form, *([] if wait else [Problem("email", plain(NOT_THESE))]), wait=wait), 429 if wait else 200


def again(form: FlaskForm, *problems: Problem, wait: int = 0) -> str:
    return render_template("team_enter.html", form=form, problems=problems, wait=wait, email=request.form.get("email", ""))


@pages.post("/leave")
def leave() -> ResponseReturnValue:
    """Out, in this browser and for this token."""
    if not FlaskForm().validate_on_submit():
        return redirect(url_for("team.enter"), 303)
    return team.leave(make_response(redirect(url_for("team.enter"), 303)), at=now())


@pages.get("/begin/<token>")
def begin(token: str) -> ResponseReturnValue:
    """The link of a new account, or after a lost phone: choose a password, and show the app its picture."""
    member = store.team.by_link(db(), token, now=now())
    if member is None:
        return render_template("team_over.html"), 404
    return drawn(member, *team.offer(member))


@pages.post("/begin/<token>")
def chosen(token: str) -> ResponseReturnValue:
    """Keep both, once the app has shown that it has the secret."""
    member = store.team.by_link(db(write=True), token, now=now())
    if member is None:
        return render_template("team_over.html"), 404
    secret = team.offered(member, request.form.get("offered", ""))
    if not FlaskForm().validate_on_submit() or secret is None:
        return drawn(member, *team.offer(member), Problem("", plain(STALE if request.cookies else NO_COOKIE))), 400
    problems, password = [], ""
    try:
        password = passwords.read(request.form.get("password", ""), request.form.get("again", ""), of=own(member))
    except NotUnderstood as wrong:
        problems.append(Problem("again" if wrong.message == passwords.OTHER else "password", problem(wrong)))
    step = second_factor.used(secret, request.form.get("number", ""), at=now(), last=None)
    if step is None:
        problems.append(Problem("number", plain(NOT_THE_NUMBER)))
    if problems or step is None:
        return drawn(member, secret, team.carried(member, secret), *problems)
    entered = team.begin(member, token, password=password, secret=secret, step=step, at=now())
    if entered is None:
        return render_template("team_over.html"), 404
    return team.let_in(redirect(url_for(team.home(entered)), 303), entered)


def own(member: Member) -> tuple[str, ...]:
    """What others know of somebody, and would try."""
    return member.name, member.email, house().place.name, house().place.icb


@pages.get("/password")
def password() -> ResponseReturnValue:
    """Whoever is in changes their password."""
    visit = team.here()
    return changing(visit) if visit else redirect(url_for("team.enter"), 303)


@pages.post("/password")
def change() -> ResponseReturnValue:
    """The old one is right and the new one is good: then it counts at once, and every other visit of theirs is over."""
    visit = team.here()
    if visit is None:
        return redirect(url_for("team.enter"), 303)
    if not FlaskForm().validate_on_submit():
        return changing(visit, Problem("", plain(STALE))), 400
    old, typed = request.form.get("old", ""), request.form.get("password", "")
    try:
        new = passwords.read(typed, None, of=own(visit.member))
        right = new != old and team.change(visit, old, new, at=now())
    except NotUnderstood as wrong:
        return changing(visit, Problem("password", problem(wrong)))
    except Wait as error:
        g.wait = error.seconds
        return changing(visit, wait=error.seconds), 429
    if not right:
        return changing(visit, Problem(*(("password", plain(THE_SAME)) if new == old else ("old", plain(NOT_THE_OLD)))))
    return redirect(url_for("team.password", changed=1), 303)


def changing(visit: Visit, *problems: Problem, wait: int = 0) -> str:
    """The page. Only who asks for it sees what they write: others may look on."""
    return render_template(
        "team_password.html", form=FlaskForm(), visit=visit, problems=problems, wait=wait, least=passwords.SHORTEST,
        home=team.HOMES[visit.member.role], shown=request.args.get("shown") == "1", changed=request.args.get("changed") == "1",
    )


def drawn(member: Member, secret: str, carried: str, *problems: Problem) -> str:
    """The page, with the picture that the app reads. A refused page keeps the secret, so that the app need not begin again."""
    picture = squares(second_factor.address(secret, issuer=team.ISSUER, account=member.email))
    spelled = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
    return render_template(
        "team_begin.html", form=FlaskForm(), member=member, squares=picture, spelled=spelled, offered=carried, problems=problems,
        least=passwords.SHORTEST,
    )
