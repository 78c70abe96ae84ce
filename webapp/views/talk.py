"""The same questions as a conversation: what was said so far, and one turn that waits for an answer.

Without a script every answer is a form that is sent and a page that comes back. A script asks for the new turns alone, by what it
accepts; whatever it cannot show it is told to open, and whatever goes wrong it sends again as a form.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from flask import Blueprint, abort, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from easyread import journey
from easyread.content import End
from easyread.conversation import IN_WORDS, conversation, filled, untouched
from easyread.questions import Answer, Command, Given, N_, NotUnderstood, Question
from easyread.understanding import Understood, needs_help, no_people, understand
from webapp import answering, display, forms, hearing, lasting, permissions, ways
from webapp.answering import ENDS_AT_CHECK, NOT_ANSWERING
from webapp.desk import Desk, VisitOver, open_desk
from webapp.forms import box
from webapp.house import house, today
from webapp.speech import plain, problem
from webapp.views import visit
from webapp.views.answer import LAST_STEP, NOW, begun, keeps, short_pages_only
from webapp.voices import Voice

pages = Blueprint("talk", __name__, url_prefix="/talk")
pages.before_request(short_pages_only)

TURNS = "application/json"
ALL, TURN, YES, WROTE, HAD = "all", "turn-", "yes", "wrote", "had"
TWO_ANSWERS = N_("You chose 1 answer and wrote another. Please give only 1 of them.")
NOT_HERE = N_("This word does nothing here. Please choose or write an answer.")
# What we say to a word that is no answer; other such words belong to texts alone.
REPLIES = {
    Command.HELP: "help", Command.STOP: "stop", Command.OTHER_WAY: "other", Command.MORE: "other", Command.AGAIN: None,
    Command.STATUS: "status",
}  # fmt: skip
GOES = (Command.BACK, Command.WEB, Command.LINK, Command.CHECK)


@dataclass(frozen=True, kw_only=True)
class Meant:
    """What we think somebody meant, before they say yes to it: as a form would give it, in words, and what they wrote."""

    given: Given = field(repr=False)
    said: str = field(repr=False)
    wrote: str = field(repr=False)


@pages.errorhandler(VisitOver)
def over(error: VisitOver) -> ResponseReturnValue:
    """A script sends it again as a form, which is told all that there is to tell."""
    return ("", 409) if turns_alone() else visit.over(error)


@pages.get("")
def talk() -> ResponseReturnValue:
    """Where this person is."""
    desk = opened()
    if desk.sent:
        return redirect(url_for("answer.begin"), 303)
    undone = desk.walk.undone(desk.answers)
    return show(desk, undone, fresh(desk, undone)) if undone else ended(desk, house().refer.ends[desk.walk.end])


@pages.get("/stop/<end>")
def stop(end: str) -> str:
    """An end before the last question, said in the conversation."""
    found = house().refer.ends.get(end)
    if found is None or not found.title:
        abort(404)
    return ended(opened(), found)


@pages.route("/<page>", methods=["GET", "POST"])
def question(page: str) -> ResponseReturnValue:
    """Any turn, open where it stands."""
    desk = opened(write=request.method == "POST")
    asked = house().refer.at(page) or abort(404)
    if desk.sent:
        return ("", 409) if turns_alone() else visit.too_late(desk.relevant, asked)
    if not desk.walk.may_visit(asked.id, desk.answers):
        if request.method == "POST" and forms.form_for(asked).genuine():
            # The way changed in another window. The words of this turn wait for the day it changes back.
            desk.keep_typed(asked, forms.posted(asked, request.form))
        return go(place())
    asked = desk.walk.find(asked.id) or asked
    if request.method == "POST" and came_late(desk, asked):
        return "", 409
    return take(desk, asked) if request.method == "POST" else show(desk, asked, fresh(desk, asked))


def opened(*, write: bool = False) -> Desk:
    return open_desk(house().refer, write=write, voice=Voice.CONVERSATION)


def turns_alone() -> bool:
    """Whether a script asks for the new turns alone."""
    return request.accept_mimetypes.best == TURNS


def came_late(desk: Desk, asked: Question) -> bool:
    """Whether another answer stands here since a script sent this: it hung on its way, and the person went on without it."""
    return turns_alone() and request.form.get(HAD, had := answering.likeness(desk, asked)) != had


def part() -> str | None:
    """Whether all that was said is shown, or only the step where the person is."""
    return ALL if request.args.get("part") == ALL else None


def place(asked: Question | None = None) -> str:
    """The address of this turn, or of the one that waits."""
    if asked is None:
        return url_for("talk.talk", part=part(), _anchor=NOW)
    return url_for("talk.question", page=asked.page, part=part(), _anchor=NOW)


def go(address: str) -> Response:
    return jsonify(go=address) if turns_alone() else redirect(address, 303)


def fresh(desk: Desk, asked: Question) -> forms.QuestionForm:
    """The form of a turn as it was left."""
    return forms.form_for(asked, given=begun(desk, asked), in_words=True)


def take(desk: Desk, asked: Question) -> ResponseReturnValue:
    """Do what the pressed button says with what is in the turn."""
    pressed = request.form.get("to", "next")
    given = given_to(asked, pressed)
    rows = forms.rows(asked, given) + (pressed == "more")
    form = forms.form_for(asked, given=given, rows=rows, in_words=True)
    if not form.genuine():
        # As on the page of a question: nothing is kept on a stranger's word, and nothing typed is lost.
        return show(desk, asked, form), 400
    if pressed in NOT_ANSWERING and not asked.required:
        answering.pass_over(desk, asked, pressed)
        return go_on(desk, asked)
    if address := leads_to(desk, asked, pressed):
        desk.keep_typed(asked, given)
        return go(address)
    if pressed in ("more", "other", "no"):
        desk.keep_typed(asked, given)
        return show(desk, asked, form, *(["other"] if pressed == "other" else []))
    return read(desk, asked, form, given) if pressed == YES else hear(desk, asked, form, given)


def given_to(asked: Question, pressed: str) -> Given:
    """What the turn gave. What was read back counts only with the yes to it: with any other button it is what they wrote again."""
    wrote = request.form.get(WROTE)
    if wrote is not None and (pressed != YES or permissions.other_words(asked, request.form)):
        return {box(asked): [wrote]}
    return permissions.given(asked, request.form)


def leads_to(desk: Desk, asked: Question, pressed: str) -> str | None:
    """Where a button leads that answers nothing; None for all others."""
    if pressed == "back":
        earlier = desk.walk.before(asked.id)
        return place(earlier) if earlier else url_for("start.home")
    if pressed == "pages":
        return url_for("answer.question", page=asked.page)
    if there := display.leads(pressed, url_for("talk.question", page=asked.page, part=part())):
        return there
    if pressed == "later":
        return url_for("answer.saved")
    if pressed.startswith(TURN):
        return place(house().refer.at(pressed.removeprefix(TURN)))
    return None


def hear(desk: Desk, asked: Question, form: forms.QuestionForm, given: Given) -> ResponseReturnValue:
    """Read what was written, or take what was chosen."""
    wrote = "".join(given.get(box(asked), ())).strip()
    chosen = {name: values for name, values in given.items() if name != IN_WORDS}
    if not wrote or asked.kind == "information" or (asked.kind == "people" and not no_people(asked.written(chosen), hearing.replies())):
        return read(desk, asked, form, chosen)
    as_it_was = box(asked) != IN_WORDS or untouched(asked, chosen, desk.answers)
    try:
        heard = understand(asked, wrote, today=today(), words=hearing.replies())
    except NotUnderstood as wrong:
        return mend(desk, asked, form, given, problem(wrong)) if as_it_was else read(desk, asked, form, chosen)
    if heard.given is not None and not as_it_was and filled(heard.given) != filled(chosen):
        return mend(desk, asked, form, given, plain(TWO_ANSWERS))
    if heard.command and not heard.reason and heard.command not in (*REPLIES, *GOES):
        return mend(desk, asked, form, given, plain(NOT_HERE))
    return do(desk, asked, heard, wrote)


def do(desk: Desk, asked: Question, heard: Understood, wrote: str) -> ResponseReturnValue:
    """What was written, once it is understood."""
    if heard.reason:
        answering.pass_over(desk, asked, heard.reason)
        return go_on(desk, asked)
    if heard.command:
        return obey(desk, asked, heard.command)
    given = heard.given or {}
    if heard.read_back:
        meant = Meant(given=given, said=forms.said_back(asked, given, today=today()), wrote=wrote)
        desk.keep_typed(asked, {box(asked): [wrote]})
        return show(desk, asked, forms.form_for(asked, in_words=True), meant=meant)
    return read(desk, asked, forms.form_for(asked, given=given, in_words=True), given)


def obey(desk: Desk, asked: Question, command: Command) -> ResponseReturnValue:
    """A word that asks for something in place of an answer."""
    if command is Command.BACK:
        # Before the first question only the button leads: out, to where they came from.
        earlier = desk.walk.before(asked.id)
        return go(place(earlier)) if earlier else show(desk, asked, fresh(desk, asked), "first")
    if command in (Command.WEB, Command.LINK):
        return go(url_for("answer.question", page=asked.page))
    if command is Command.CHECK:
        return go(url_for("talk.talk", part=ALL, _anchor=NOW))
    return show(desk, asked, fresh(desk, asked), *filter(None, [REPLIES[command]]))


def mend(desk: Desk, asked: Question, form: forms.QuestionForm, given: Given, what: str) -> ResponseReturnValue:
    """Say what we did not understand, beside what was written, which stays. Where it may be danger, help comes with it."""
    if permissions.other_words(asked, request.form):
        return anew(desk, asked, form)
    form[box(asked)].errors = [what]
    desk.keep_typed(asked, given)
    return show(desk, asked, form, *(["danger"] if needs_help(asked) else []))


def anew(desk: Desk, asked: Question, form: forms.QuestionForm) -> ResponseReturnValue:
    """Other words stand here now than were answered: nothing is chosen under them, and what was written stays."""
    desk.keep_typed(asked, left := forms.unchosen(form.given))
    return show(desk, asked, forms.form_for(asked, given=left, in_words=True), "words")


def read(desk: Desk, asked: Question, form: forms.QuestionForm, given: Given) -> ResponseReturnValue:
    if permissions.other_words(asked, request.form):
        return anew(desk, asked, form)
    answer = form.read(today=today())
    if answer is None:
        desk.keep_typed(asked, form.given)
        return show(desk, asked, form)
    taken = answering.keep(desk, asked, answer, given, explained="explained" in request.form)
    if taken.again:
        return show(desk, asked, form, again=True)
    if taken.end:
        return go(url_for("talk.stop", end=taken.end, _anchor=NOW))
    return go_on(desk, asked, answer)


def go_on(desk: Desk, asked: Question, answer: Answer = None) -> ResponseReturnValue:
    """To the turn that waits now, or to the end."""
    following = desk.walk.undone(desk.answers)
    if following is None:
        # Everything is shown at the end, so this is the same page; for a script it is a new one.
        onward = go(url_for("talk.talk", part=ALL, _anchor=NOW))
    else:
        onward = make_response(show(desk, following, fresh(desk, following), after=asked)) if turns_alone() else go(place())
    # How pages look is kept in this browser for as long as this browser is theirs.
    return display.settle(onward, str(answer)) if asked.id == lasting.DEVICE and answer is not None else onward


def show(
    desk: Desk, asked: Question, form: forms.QuestionForm, *replies: str, again: bool = False, meant: Meant | None = None,
    after: Question | None = None,
) -> Response | str:
    """The conversation with this turn open; for a script only what is new, which is all since the question before."""
    talked = conversation(desk.walk, desk.answers, half=desk.half_typed, at=asked, whole=part() == ALL)
    if hearing.shows_help() and asked.shows != "crisis" and not {"danger", "help"}.intersection(replies):
        replies = ("danger", *replies)
    now = {
        "form": form, "replies": replies, "again": again, "meant": meant, "part": part(), "form_open": True, "card_waits": ways.waits(),
        "saved": desk.draft is not None, "had": answering.likeness(desk, asked),
        "words": permissions.mark(asked),
    }
    step = journey.step(house().refer, asked.stage, desk.walk, LAST_STEP)
    if not turns_alone():
        return render_template("talk.html", talked=talked, turns=talked.turns, step=step, **now)
    turns = talked.since(asked, after)
    new = {"from": turns[0].question.page, "turns": render_template("talk_turns.html", turns=turns, **now), "kept": after is not None}
    new |= {"title": render_template("talk_title.html", talked=talked, step=step, **now)}
    if after and after.stage != asked.stage:
        new |= {"top": render_template("talk_top.html", talked=talked, step=step, **now), "alone": not part()}
    return jsonify(new)


def ended(desk: Desk, end: End) -> str:
    """All that was said, and where to go now."""
    walk = desk.walk
    talked = conversation(walk, desk.answers, half=desk.half_typed)
    # "I need help now" is not kept, so a question waits behind it: not on this page.
    talked = replace(talked, turns=tuple(turn for turn in talked.turns if not turn.open))
    stage = talked.stage if end.id not in ENDS_AT_CHECK else None
    return render_template(
        "talk.html", talked=talked, turns=talked.turns, form_open=False, part=None, end=end, **keeps(desk, end.id),
        step=journey.step(house().refer, stage, walk, LAST_STEP), change=walk.questions[-1].page if walk.end == end.id else None,
    )
