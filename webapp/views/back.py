"""Come back: with a card or with a link. Opening a link uses nothing up; only a press does."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField

from easyread.questions import N_, NotUnderstood
from webapp import arriving, codes, display, lasting, store
from webapp.arriving import Wait
from webapp.audit import How
from webapp.back import Asks
from webapp.desk import visited
from webapp.forms import NO_COOKIE, STALE, UNSHOWABLE, Problem
from webapp.house import db, house, now, today
from webapp.models import Kind
from webapp.speech import dated, plain, problem
from webapp.views.answer import short_pages_only

pages = Blueprint("back", __name__)
pages.before_request(short_pages_only)

TYPED = "typed"
LENGTH = N_("A code has 12 letters and numbers. You wrote %(wrote)s.")
SLIP = N_("We think 1 letter or number is not right. Please check each one.")
NOT_THIS = N_("This code does not work. Please check it, or get a link.")
NOT_THE_DAY = N_("This is not what we have. Please check the day.")
NOT_THE_NUMBER = N_("This number does not work. You can get a new one.")
NO_CODE = N_("Please type the code that is on your card.")
NO_WAY = N_("Please write a mobile number or an email address.")


class Typed(FlaskForm):
    """One box. What stands in it comes back as it was typed."""

    typed = StringField(filters=[lambda words: UNSHOWABLE.sub("", words or "")])

    def genuine(self) -> bool:
        return bool(self.validate_on_submit())

    def wrong(self, words: str) -> None:
        self.typed.errors = [words]

    @property
    def problems(self) -> tuple[Problem, ...]:
        if self.errors.get("csrf_token"):
            return (Problem("", plain(STALE if request.cookies else NO_COOKIE)),)
        return tuple(Problem(TYPED, str(words)) for words in self.typed.errors)


def waits(template: str, error: Wait, **shown: object) -> Response:
    """Please wait so long; what was typed stays where it is."""
    answer = make_response(render_template(template, wait=error.seconds, **shown), 429)
    answer.headers["Retry-After"] = str(error.seconds)
    return answer


@pages.get("/back")
def choose() -> str:
    """With a card, or with a link."""
    return render_template("back.html", doors=house().config)


@pages.get("/back/code")
def code() -> str:
    """Type the code of a card."""
    return render_template("back_code.html", form=Typed())


@pages.post("/back/code")
def try_code() -> ResponseReturnValue:
    """A right code opens a small page. A wrong one, an unknown one and an ended one get the same answer, in the same time."""
    form = Typed()
    if not form.genuine():
        return render_template("back_code.html", form=form), 400
    if not form.typed.data.strip():
        form.wrong(plain(NO_CODE))
        return render_template("back_code.html", form=form)
    try:
        card = arriving.by_code(form.typed.data, now=now())
        if card is not None:
            return shown(card, How.CODE)
        form.wrong(plain(NOT_THIS))
    except codes.NotACode as wrong:
        form.wrong(plain(LENGTH, wrote=wrong.length) if wrong.length is not None else plain(SLIP))
    except Wait as error:
        return waits("back_code.html", error, form=form)
    return render_template("back_code.html", form=form)


def shared() -> bool:
    """Whether other people use this phone or computer too. Whoever does not say is kept as safe as if they did."""
    return request.form.get("device") != lasting.OWN


def opened() -> ResponseReturnValue:
    """On to the page. How pages look is kept in this browser for as long as it is theirs."""
    return display.settle(redirect(url_for("track.track"), 303), lasting.SHARED if shared() else lasting.OWN)


def shown(card: store.cards.Card, how: How) -> ResponseReturnValue:
    return opened() if arriving.show(card, how, shared=shared(), now=now()) else redirect(url_for("back.half"), 303)


@pages.get("/back/half")
def half() -> ResponseReturnValue:
    """What a card alone shows, and the one thing more."""
    found = arriving.half(now=now())
    if found is None:
        return redirect(url_for("back.choose"), 303)
    return show_half(found, Typed())


def show_half(found: store.cards.Half, form: Typed) -> str:
    return render_template("back_half.html", stage=arriving.stage(found.card.case_id), asks=found.asks, form=form)


@pages.post("/back/half")
def prove() -> ResponseReturnValue:
    """The date of birth, or the number that was sent. A wrong one costs a little time and nothing else."""
    found, form = arriving.half(now=now(), lock=True), Typed()
    if found is None:
        return redirect(url_for("back.choose"), 303)
    if not form.genuine():
        return show_half(found, form), 400
    try:
        if request.form.get("to") == "again" and found.asks == Asks.NUMBER:
            arriving.send_number(found.card, now=now())
            return redirect(url_for("back.half"), 303)
        said = day(form.typed.data) if found.asks == Asks.BORN else form.typed.data
        if arriving.proves(found, said, now=now()) and arriving.open_half(found, shared=shared(), now=now()):
            return opened()
        form.wrong(plain(NOT_THE_DAY if found.asks == Asks.BORN else NOT_THE_NUMBER))
    except NotUnderstood as wrong:
        form.wrong(problem(wrong))
    except Wait as error:
        return waits("back_half.html", error, stage=arriving.stage(found.card.case_id), asks=found.asks, form=form)
    return show_half(found, form)


def day(typed: str) -> str:
    """The day in what was typed, however it is written. Raises NotUnderstood, which no try is spent on."""
    return str(house().refer.question("about.born").read({"answer": [dated(typed)]}, today=today()))


@pages.get("/back/link")
def link() -> str:
    """Where to send a link."""
    return render_template("back_link.html", form=Typed(), doors=house().config)


@pages.post("/back/link")
def send_link() -> ResponseReturnValue:
    """A link goes to whoever chose this number or address. The answer is the same when nobody did."""
    form, doors = Typed(), house().config
    if not form.genuine():
        return render_template("back_link.html", form=form, doors=doors), 400
    try:
        kind, to = read_reach(form.typed.data)
        arriving.send_link(kind, to, now=now())
        return redirect(url_for("back.sent"), 303)
    except NotUnderstood as wrong:
        form.wrong(problem(wrong))
    except Wait as error:
        return waits("back_link.html", error, form=form, doors=doors)
    return render_template("back_link.html", form=form, doors=doors)


def read_reach(typed: str) -> tuple[Kind, str]:
    """The number or address in what was typed, as it would have been kept. Raises NotUnderstood."""
    if not typed.strip():
        raise NotUnderstood(NO_WAY)
    kind, asked = (Kind.MAIL, "back.email") if "@" in typed else (Kind.SMS, "back.phone")
    return kind, str(house().refer.question(asked).read({"answer": [typed]}))


@pages.get("/back/sent")
def sent() -> str:
    """Word for word the same, whoever asks."""
    return render_template("back_sent.html")


@pages.get("/open/<token>")
def open_link(token: str) -> ResponseReturnValue:
    """One button. Opening this page does nothing, so that a preview or a scanner uses up nothing."""
    found = store.ways.by_token(db(), token, now=now())
    if found is not None:
        begun = arriving.pages_of(found) if found.works else ()
        return render_template("open.html", form=FlaskForm(), over=not found.works, begun=begun, token=token)
    if store.cards.by_picture(db(), token, now=now()) is not None:
        return render_template("open.html", form=FlaskForm(), over=False, begun=(), token=token)
    return render_template("open.html", form=None), 404


@pages.post("/open/<token>")
def use_link(token: str) -> ResponseReturnValue:
    """The press. A link opens a new visit; a card's picture does what its code does."""
    if not FlaskForm().validate_on_submit():
        return redirect(url_for("back.open_link", token=token), 303)
    card = store.cards.by_picture(db(write=True), token, now=now())
    if card is not None:
        try:
            return shown(card, How.PICTURE)
        except Wait as error:
            return waits("back_code.html", error, form=Typed(formdata=None))
    found = store.ways.by_token(db(), token, now=now())
    if found is None:
        return render_template("open.html", form=None), 404
    begun, which = arriving.pages_of(found), request.form.get("which", "")
    case_id = arriving.chosen_page(begun, which)
    if found.works and len(begun) > 1 and (case_id is None or "device" not in request.form):
        # First whose page, then whose phone. Until both are said, the link is not used up.
        return render_template("open.html", form=FlaskForm(), over=False, begun=begun, token=token, which=which if case_id else "")
    case_id = case_id or found.way.case_id
    store.drafts.lock(db(), case_id)
    if store.ways.use(db(), token, now=now()):
        arriving.open_link(found, case_id, shared=shared(), now=now())
        return opened()
    if visited() != found.way.case_id:
        # Pressed again, or too late. A second press in the same browser finds the page that the first one opened.
        return redirect(url_for("back.open_link", token=token), 303)
    return redirect(url_for("track.track"), 303)


@pages.post("/open/<token>/again")
def again(token: str) -> ResponseReturnValue:
    """A new link to the same way as one that is over."""
    if not FlaskForm().validate_on_submit():
        return redirect(url_for("back.open_link", token=token), 303)
    try:
        if arriving.again(token, now=now()):
            return redirect(url_for("back.sent"), 303)
    except Wait as error:
        return waits("back_link.html", error, form=Typed(formdata=None), doors=house().config)
    return render_template("open.html", form=None), 404
