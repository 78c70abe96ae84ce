"""Ask the questions, one a page, by one route; then check, send, and say truthfully what happened."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from easyread import journey
from easyread.content import CHECK
from easyread.questions import Given, N_, Question
from webapp import answering, back as back_, booklets, display, forms, lasting, limits, numbers, pace, permissions, sending, store, ways
from webapp.answering import ENDS_AT_CHECK, NOT_ANSWERING, complete
from webapp.desk import Desk, VisitOver, end_visit, open_desk, unsent, visited
from webapp.house import db, house, now, today
from webapp.views.visit import too_late
from webapp.voices import Voice

pages = Blueprint("answer", __name__, url_prefix="/ask")

LAST_STEP = N_("Check and send")
# The end of those who said no.
SAID_NO = "said-no"
LONGEST_PAGE = 64 * 1024
# Where a conversation stands: the turn that waits.
NOW = "now"
BUTTONS = {"next", "back", "later", "look", "more", "talk", *NOT_ANSWERING}


@pages.before_request
def short_pages_only() -> None:
    request.max_content_length = LONGEST_PAGE


@pages.get("")
def begin() -> ResponseReturnValue:
    """Go on where this person is, in the voice that they used last. Whoever has sent it may go to its page, or ask anew."""
    try:
        desk = open_desk(house().refer)
    except VisitOver as over:
        if over.sent is None:
            raise
        return sent_before(over.sent.case_id)
    if desk.draft and desk.sent:
        return sent_before(desk.draft.case_id)
    if desk.draft and desk.draft.voice == Voice.CONVERSATION:
        return redirect(url_for("talk.talk", _anchor=NOW), 303)
    return redirect(onward(desk), 303)


def sent_before(case_id: str) -> str:
    return render_template("anew.html", sent=sending.sent(case_id), back=ways.mine(case_id, now=now()), form=FlaskForm())


@pages.post("")
def anew() -> ResponseReturnValue:
    """Ask again, or for somebody else: the page of what was sent closes in this browser. What was not sent stays where it is."""
    case_id = visited(write=True)
    if case_id and store.referrals.of_case(db(), case_id) and FlaskForm().validate_on_submit():
        end_visit()
    return redirect(url_for("answer.begin"), 303)


@pages.route("/<page>", methods=["GET", "POST"])
def question(page: str) -> ResponseReturnValue:
    """Any question of the questionnaire."""
    desk = open_desk(house().refer, write=request.method == "POST")
    asked = house().refer.at(page) or abort(404)
    if desk.sent:
        return too_late(desk.relevant, asked)
    walk = desk.walk
    if not walk.may_visit(asked.id, desk.answers):
        if request.method == "POST" and forms.form_for(asked).genuine():
            # The way changed in another tab. The words of this page wait for the day it changes back.
            desk.keep_typed(asked, forms.posted(asked, request.form))
        return redirect(onward(desk), 303)
    asked = walk.find(asked.id) or asked
    return take(desk, asked) if request.method == "POST" else show(desk, asked, forms.form_for(asked, given=begun(desk, asked)))


def begun(desk: Desk, asked: Question) -> Given:
    """What to show in the form: what was half-typed last, or else the answer, or the same as they gave for coming back."""
    if asked.page in desk.half_typed:
        return desk.half_typed[asked.page]
    if asked.id in desk.answers:
        return forms.known(asked, desk.answers[asked.id])
    same = desk.relevant.get(back_.SAME[asked.id]) if asked.id in back_.SAME else None
    return forms.known(asked, same) if same else {}


def take(desk: Desk, asked: Question) -> ResponseReturnValue:
    """Do what the pressed button says with what is on the page."""
    given = forms.posted(asked, request.form)
    pressed = request.form.get("to", "next")
    form = forms.form_for(asked, given=given, rows=forms.rows(asked, given) + (pressed == "more"))
    if not form.genuine():
        # Nothing is kept on a stranger's word, and nothing typed is lost to a page that was open too long.
        return show(desk, asked, form), 400
    if not (pressed in BUTTONS or pressed.startswith(display.SPEAK)) or (pressed in NOT_ANSWERING and asked.required):
        pressed = "next"
    if pressed == "next":
        return read(desk, asked, form, given)
    if pressed in NOT_ANSWERING:
        answering.pass_over(desk, asked, pressed)
        return redirect(after(desk, asked), 303)
    desk.keep_typed(asked, given)
    if pressed == "more":
        return show(desk, asked, form)
    if there := display.leads(pressed, changing(asked.page) if checking_url() else url_for("answer.question", page=asked.page)):
        return redirect(there, 303)
    if pressed == "talk":
        return redirect(url_for("talk.question", page=asked.page, _anchor=NOW), 303)
    return redirect(url_for("answer.saved") if pressed == "later" else back(desk, asked), 303)


def back(desk: Desk, asked: Question) -> str:
    """The page before this one; from a change that is complete, back to checking."""
    earlier = desk.walk.before(asked.id)
    if checking_url() is None:
        return url_for("answer.question", page=earlier.page) if earlier else url_for("start.home")
    return changing(earlier.page) if earlier and not complete(desk) else url_for("answer.check")


def changing(page: str) -> str:
    """A page opened to change one answer: it leads back to checking."""
    return f"{url_for('answer.question', page=page)}?from={CHECK}"


def read(desk: Desk, asked: Question, form: forms.QuestionForm, given: Given) -> ResponseReturnValue:
    answer = form.read(today=today())
    if answer is None:
        desk.keep_typed(asked, given)
        return show(desk, asked, form)
    if permissions.other_words(asked, request.form):
        desk.keep_typed(asked, given := forms.unchosen(given))
        return show(desk, asked, forms.form_for(asked, given=given), new_words=True)
    taken = answering.keep(desk, asked, answer, given, explained="explained" in request.form)
    if taken.again:
        return show(desk, asked, form, again=True)
    if taken.card:
        return redirect(url_for("ways.card"), 303)
    onward_ = redirect(url_for("answer.stop", end=taken.end) if taken.end else after(desk, asked), 303)
    # How pages look is kept in this browser for as long as this browser is theirs.
    return display.settle(onward_, str(answer)) if asked.id == lasting.DEVICE else onward_


def checking_url() -> str | None:
    """Where to go back to when this page was opened to change one answer."""
    return url_for("answer.check") if request.values.get("from") == CHECK else None


def after(desk: Desk, asked: Question) -> str:
    """The next page. When one answer is being changed: only what the change makes necessary, then back to the check page."""
    walk = desk.walk
    if checking_url():
        undone = walk.undone(desk.answers)
        return changing(undone.page) if undone else url_for("answer.check")
    following = walk.after(asked.id)
    return url_for("answer.question", page=following.page) if following else onward(desk)


def onward(desk: Desk) -> str:
    """Where this person is: the first question that waits for an answer, or the end of their path."""
    if desk.sent:
        return url_for("answer.sent")
    walk = desk.walk
    if undone := walk.undone(desk.answers):
        return url_for("answer.question", page=undone.page)
    return url_for("answer.check") if walk.end in ENDS_AT_CHECK else url_for("answer.stop", end=walk.end)


def show(desk: Desk, asked: Question, form: forms.QuestionForm, *, again: bool = False, new_words: bool = False) -> str:
    step = journey.step(house().refer, asked.stage, desk.walk, LAST_STEP)
    return render_template(
        "question.html", question=asked, form=form, step=step, again=again, checking=checking_url() is not None,
        words=permissions.mark(asked), new_words=new_words,
    )


@pages.get("/check")
def check() -> ResponseReturnValue:
    """Everything that would be sent, with a way to change each answer."""
    desk = open_desk(house().refer)
    kind, walk = sending.kind(desk), desk.walk
    if desk.sent or not complete(desk):
        undone = walk.undone(desk.answers)
        return redirect(changing(undone.page) if undone and not desk.sent else onward(desk), 303)
    step = journey.step(house().refer, None, walk, LAST_STEP)
    stages = sending.to_check(desk, kind)
    return render_template(
        "check.html", stages=stages, kind=kind, end=house().refer.ends[walk.end], form=FlaskForm(), step=step,
        unfinished=desk.half_typed, again="again" in request.args, speaks_for=sending.speaks_for(desk.relevant),
        young=sending.born_under_16(desk),
    )


@pages.get("/copy")
def copy() -> ResponseReturnValue:
    """A copy of the answers to keep, before or after they are sent."""
    desk = open_desk(house().refer)
    if not desk.sent and not complete(desk):
        return redirect(onward(desk), 303)
    told = sending.sent(desk.saved.case_id) if desk.sent else None
    return booklets.answer(booklets.of_answers(told, sending.to_check(desk, sending.kind(desk))), name="copy.pdf")


@pages.post("/send")
def send() -> ResponseReturnValue:
    """Send it: the referral and its promise to the ICB are one. A second press finds it already sent."""
    desk = open_desk(house().refer, write=True)
    if desk.sent:
        return redirect(url_for("answer.sent", again=1), 303)
    if desk.draft is None or not complete(desk):
        return redirect(onward(desk), 303)
    if not FlaskForm().validate_on_submit():
        return redirect(url_for("answer.check", again=1), 303)
    about_another = sending.speaks_for(desk.relevant) is not sending.For.ONESELF
    if about_another and pace.hurried():
        return redirect(url_for("answer.check", again=1), 303)
    doubtful = about_another and (pace.trapped() or limits.crowded())
    try:
        sending.send(desk, db(write=True), now=now(), doubtful=doubtful)
    except sending.NothingToSend:
        return redirect(url_for("answer.nothing"), 303)
    except store.AlreadySent:
        return redirect(url_for("answer.sent", again=1), 303)
    return redirect(url_for("answer.sent"), 303)


@pages.get("/send")
def come_back() -> ResponseReturnValue:
    """The address of the button, opened as a page (a bookmark, a history): go on where this person is."""
    return redirect(url_for("answer.begin"), 303)


@pages.get("/sent")
def sent() -> ResponseReturnValue:
    """What was sent, by when to hear, and what to do if things get worse."""
    desk = open_desk(house().refer)
    if desk.draft is None or not desk.sent:
        return redirect(onward(desk), 303)
    if sending.went_on(desk, now=now()):
        return redirect(url_for("track.track"), 303)
    coming = ways.mine(desk.saved.case_id, now=now())
    reached = numbers.for_news(desk.saved.case_id, now=now())
    return render_template("sent.html", sent=sending.sent(desk.saved.case_id), back=coming, reached=reached, again="again" in request.args)


@pages.get("/nothing")
def nothing() -> str:
    """Saying no to everything is a choice too. Nothing goes anywhere, and what was written can be deleted at once."""
    draft = unsent()
    return render_template("nothing.html", draft=draft, form=FlaskForm() if draft else None)


@pages.get("/saved")
def saved() -> ResponseReturnValue:
    """It is safe, until when, and how to come back."""
    desk = open_desk(house().refer)
    if desk.sent:
        return redirect(url_for("answer.sent"), 303)
    coming = ways.mine(desk.draft.case_id, now=now()) if desk.draft else None
    return render_template("saved.html", draft=desk.draft, back=coming, form=FlaskForm())


@pages.get("/stop/<end>")
def stop(end: str) -> str:
    """An end before the last question: where to go instead, and a way to change the answer that led here."""
    found = house().refer.ends.get(end)
    if found is None or not found.title:
        abort(404)
    desk = open_desk(house().refer)
    change = desk.walk.questions[-1].page if desk.walk.end == end else None
    return render_template("stop.html", end=found, change=change, **keeps(desk, end))


def keeps(desk: Desk, end: str) -> dict[str, object]:
    """For who said no: that what they wrote is kept all the same, with a press that deletes it. Nothing for every other end."""
    return {"draft": desk.draft, "form": FlaskForm()} if end == desk.walk.end == SAID_NO else {}
