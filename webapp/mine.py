"""Everything that lies here about one person's request, in words for that person: to read and to print.

What is new in `holdings` must be said here too: one line in `PARTS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from flask_babel import format_time, gettext

from easyread.questions import N_, said as not_answered
from webapp import behalf, booklets, clocks, helping, holdings, letters as letters_, mine_plan, reach, receipts, referral
from webapp.booklet import Booklet, Part, Row
from webapp.holdings import Held
from webapp.house import house
from webapp.messages import Who
from webapp.models import Kind, State
from webapp.speech import day, hour, listed, piece, plain
from webapp.status import Heard
from webapp.store.everything import Promised

LETTERS = {
    referral.SUBMITTED: N_("What you told us, to ask for the support list."),
    referral.CETR: N_("That you want a meeting about your care."),
    referral.CONTACT: N_("That you want to talk to the team."),
    referral.URGENT: N_("That you need help today."),
    "contact.preferences_changed": N_("How to reach you, and people we must not contact."),
    "consent.check_due": N_("That you have not answered our question."),
    "consent.conflict": N_("That people said different things."),
    "cetr.answered": N_("Your answer about the meeting."),
    "planner.shared": N_("Your plan for the meeting."),
    "feedback.given": N_("How the meeting was for you."),
    "information.added": N_("That a day has passed, or that you do not agree."),
}
CHOICE, OTHER = N_("A choice of yours."), N_("A letter about your request.")
WISH = N_("How you want to hear the answer.")
NEWS = {
    Heard.RECEIPT: N_("The team has what you sent."),
    Heard.URGENT_SEEN: N_("The team has seen that you need help today."),
    Heard.QUESTION: N_("The team asked you something."),
    Heard.REVIEW: N_("The team looks at what you sent."),
    Heard.DECISION: N_("The team has decided. They tell you."),
    Heard.CLOSED: N_("The team closed your request."),
    Heard.CETR_HELD: N_("The team told us that your meeting took place."),
    Heard.REPORT: N_("The team told us that they sent your report."),
    Heard.ACTION: N_("The team told us what people do for you."),
    Heard.CONTACT: N_("The team told us who you can ask."),
    Heard.NEXT_REVIEW: N_("The team told us when people look at it again."),
    Heard.CETR_OFFERED: N_("The team asked if you want a meeting."),
    Heard.CETR_BOOKED: N_("The team told us the day of your meeting."),
    Heard.PANEL: N_("The team told us who comes to your meeting."),
    Heard.ADMISSION: N_("The team told us that you went into hospital."),
    Heard.DISCHARGE: N_("The team told us that you left hospital."),
}
TO = {
    Who.PERSON: N_("To you."), Who.REFERRER: N_("To the person who asked for you."), Who.DUTY: N_("To the team."),
    Who.HELPER: N_("To someone who helps you."), Who.RETURNING: N_("To you."),
}
WAYS = {Kind.SMS: N_("A text message."), Kind.MAIL: N_("An email.")}
OUTCOMES = {True: N_("The team told you that you are on the list."), False: N_("The team told you that you are not on the list.")}


def parts(mine: Held) -> tuple[Part, ...]:
    """All of it in words, part by part; a part with nothing in it is left out."""
    made = (Part(title=gettext(title), rows=tuple(rows(mine)), picture=picture) for title, picture, rows in PARTS)
    return tuple(part for part in made if part.rows)


def about(mine: Held) -> Iterator[Row]:
    yield Row(picture="number", say=(gettext("Your number is %(reference)s.", reference=mine.case.reference),))
    yield Row(picture="calendar", say=(gettext("You started on %(date)s.", date=day(mine.case.created_at)),))
    if mine.who_asked:
        yield Row(picture="ask-for-help", say=(gettext("Someone asked us to ask you."),), theirs=(mine.who_asked,))
    if mine.sent:
        yield Row(picture="send", say=(gettext("You sent this on %(date)s.", date=day(mine.sent.sent_at)),))
        if mine.sent.purged_at:
            gone = gettext("We deleted what you wrote on %(date)s.", date=day(mine.sent.purged_at))
            yield Row(picture="delete", say=(gone, gettext("The team has it."), gettext("You can ask them for it.")))
    elif mine.draft:
        gone = gettext("We delete it on %(date)s.", date=day(mine.draft.delete_after))
        yield Row(picture="delete", say=(gettext("We have not sent this."), gone))


def sent(mine: Held) -> Iterator[Row]:
    return answers(mine.sent.answers if mine.sent else {})


def unsent(mine: Held) -> Iterator[Row]:
    """Answers that did not go: not yet, or because another answer took their question away."""
    went: Mapping[str, Any] = mine.sent.answers if mine.sent else {}
    return answers({name: answer for name, answer in (mine.draft.answers if mine.draft else {}).items() if went.get(name) != answer})


def answers(given: Mapping[str, Any]) -> Iterator[Row]:
    for name, answer in given.items():
        question = holdings.asked(name)
        if question is None:
            yield Row(picture="question", title=name, say=(), theirs=(str(answer),))
        elif question.kept and question.kind != "information":
            yield booklets.answered(question, holdings.said_back(question, answer))


def begun(mine: Held) -> Iterator[Row]:
    for page, given in (mine.draft.half_typed if mine.draft else {}).items():
        question = house().refer.at(page)
        typed = tuple(value for values in given.values() for value in values if value.strip())
        if typed:
            title = plain(question.ask) if question else page
            yield Row(picture=question.picture if question else "write", title=title, say=(), theirs=typed)


def decided(mine: Held) -> Iterator[Row]:
    for row in mine.decisions:
        said = (receipts.answered(row), receipts.said_on(row))
        yield Row(picture="choose", title=receipts.asked(row), say=said, theirs=receipts.people(row))


def letters(mine: Held) -> Iterator[Row]:
    for letter in mine.promises:
        if letter.kind is Kind.ICB:
            kind = str(letter.body.get("type", ""))
            what = LETTERS.get(kind, CHOICE if kind.startswith("consent.") else OTHER)
            if "tell_me" in letter.body.get("data", {}):
                what = WISH
            yield Row(picture="letter", say=(gettext(what), *became(letter)))


def messages(mine: Held) -> Iterator[Row]:
    for message in mine.promises:
        if message.kind is not Kind.ICB:
            # After a while we know that it left, and no more.
            whom = (to(mine, Who(message.body["who"])),) if message.body else ()
            words = (str(message.body["text"]),) if message.body else ()
            picture = "text-message" if message.kind is Kind.SMS else "email"
            yield Row(picture=picture, say=(gettext(WAYS[message.kind]), *whom, *became(message)), theirs=words)


def to(mine: Held, who: Who) -> str:
    """Whom a message went to, for whoever reads this: somebody who asked for another person reads of themselves."""
    own = who is Who.REFERRER and mine.sent is not None and behalf.from_helper(mine.sent.answers)
    return gettext(TO[Who.PERSON if own else who])


def became(promise: Promised) -> tuple[str, ...]:
    made = gettext("We made it on %(date)s.", date=day(promise.promised_at))
    if promise.arrived_at:
        return made, gettext("We sent it on %(date)s.", date=day(promise.arrived_at))
    if promise.state is State.DEAD and promise.kind is not Kind.ICB:
        return made, gettext("We did not send it.")
    if promise.state in (State.DEAD, State.ASKING, State.UNSURE):
        return made, gettext("We do not know if it arrived.")
    return made, gettext("We have not sent it yet.")


def heard(mine: Held) -> Iterator[Row]:
    for one in mine.news:
        told = {name: value for name, value in holdings.shown(one).items() if name not in CODES}
        words = tuple(text for name, value in told.items() for text in read(name, value))
        when = gettext("We got it on %(date)s.", date=day(one.received_at or one.occurred_at))
        what = OUTCOMES[one.data[holdings.ON_LIST]] if one.type == Heard.OUTCOME else NEWS[Heard(one.type)]
        yield Row(picture="team", say=(gettext(what), when), theirs=words)
    if mine.untold:
        more = (gettext("The team wrote more to us."), gettext("A person tells you about it first."), gettext("You can ask the team."))
        yield Row(picture="team", say=more)


# Of this news: what is a word for machines, what is a day, and what a time.
CODES, DAYS = ("state", "sent_how", "easy_read", "how"), ("by", "on", "report_due", "reply_by", "admitted_on", "discharged_on")
TIMES, PEOPLE = ("starts_at", "ends_at"), "people"


def read(name: str, value: Any) -> list[str]:
    """What the team wrote, for whoever reads it: days and times as everywhere, and people without their pictures."""
    if name in DAYS:
        return [day(value)]
    if name in TIMES:
        at = letters_.moment(value)
        return [listed((day(at), hour(at)))]
    return [f"{one['name']}, {one['role']}" for one in value] if name == PEOPLE else texts(value)


def texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [str(one) for one in value or ()]


def visited(mine: Held) -> Iterator[Row]:
    for visit in mine.visits:
        until = gettext("To %(when)s.", when=minute(visit.ended_at or visit.seen_at))
        yield Row(picture="computer", say=(gettext("From %(when)s.", when=minute(visit.began_at)), until))


def minute(when: datetime) -> str:
    return listed((day(when), format_time(clocks.in_london(when), "HH:mm", rebase=False)))


def ways_back(mine: Held) -> Iterator[Row]:
    if mine.card_made_at:
        yield Row(picture="card-to-keep", say=(gettext("You have a card from %(date)s.", date=day(mine.card_made_at)),))
    for way in mine.ways:
        when = gettext("You chose this on %(date)s.", date=day(way.chosen_at))
        what = (gettext("We can send a link here."), when, *((gettext("We send a link with each update."),) if way.with_news else ()))
        yield Row(picture="text-message" if way.kind is Kind.SMS else "email", say=what, theirs=(way.to,))


def wished(mine: Held) -> Iterator[Row]:
    """When, how often and where they want texts, as they changed it."""
    if mine.wishes is None:
        return
    said = {reach.TEXT_TIMES: {"chosen": list(mine.wishes.times), "detail": {}}, reach.TEXT_OFTEN: mine.wishes.often}
    for name, answer in said.items():
        if answer and (name != reach.TEXT_TIMES or mine.wishes.times):
            question = house().refer.question(name)
            yield Row(picture=question.picture, title=plain(question.ask), say=tuple(map(piece, question.say_back(answer))))
    if mine.wishes.number:
        yield Row(picture="mobile", say=(), theirs=(mine.wishes.number,))


def told_how(mine: Held) -> Iterator[Row]:
    """How they want to hear the answer, as they said it last."""
    for question in house().tell_me.questions if mine.telling else ():
        if mine.telling and question.id in mine.telling.said:
            yield booklets.answered(question, holdings.said_back(question, mine.telling.said[question.id]))


def helpers(mine: Held) -> Iterator[Row]:
    """Whom they chose to help, and when each of them looked."""
    for one, looks in mine.helpers:
        times = tuple(gettext("They looked here on %(when)s.", when=minute(look.at)) for look in looks if look.what not in NOT_LOOKS)
        ends = gettext("This ends on %(date)s.", date=day(one.ends_on))
        stopped = (gettext("You stopped this on %(date)s.", date=day(one.ended_at)),) if one.ended_at else (ends,)
        yield Row(picture="friend", say=(*stopped, *times), theirs=tuple(text for text in (one.name, one.relation, one.to) if text))


def avoided(mine: Held) -> Iterator[Row]:
    for one in mine.avoid:
        yield Row(picture="stop", say=(), theirs=tuple(text for text in one.values() if text))


def again(mine: Held) -> Iterator[Row]:
    for one in mine.asked_again:
        yield Row(picture="question", say=(gettext("We asked you again on %(date)s.", date=day(one.asked_at)),))


def unhappy(mine: Held) -> Iterator[Row]:
    for one in mine.complaints:
        number = gettext("Your number is %(reference)s.", reference=one.reference)
        told = tuple(text for answer in one.said.values() if not_answered(answer) is None for text in texts(answer))
        yield Row(picture="worried", say=(gettext("You wrote to us on %(date)s.", date=day(one.made_at)), number), theirs=told)


# Neither shows anything of the request.
NOT_LOOKS = (helping.GIVEN, helping.OPENED)
PARTS: tuple[tuple[str, str, Callable[[Held], Iterable[Row]]], ...] = (
    (N_("Your request"), "folder", about),
    (N_("What you sent"), "send", sent),
    (N_("Answers that we did not send"), "save", unsent),
    (N_("What you began to write"), "write", begun),
    (N_("Your choices"), "choose", decided),
    (N_("When we asked you again"), "question", again),
    (N_("Your plan for the meeting"), "plan", mine_plan.planner),
    (N_("After my meeting"), "happy", mine_plan.after),
    (N_("Your way back"), "key", ways_back),
    (N_("How we text you"), "clock", wished),
    (N_("How you want to hear the answer"), "listen", told_how),
    (N_("People who help me"), "friend", helpers),
    (N_("People we must not contact"), "stop", avoided),
    (N_("What we sent to the team"), "letter", letters),
    (N_("Messages that we sent"), "text-message", messages),
    (N_("What the team told us"), "team", heard),
    (N_("When this was open"), "computer", visited),
    (N_("When you were not happy"), "worried", unhappy),
)


def printed(mine: Held, *more: Part) -> Booklet:
    """All of it on paper, and what is not on the page."""
    short = (gettext("This is everything that we keep about you."), gettext("It is private."), gettext("Keep it in a safe place."))
    return booklets.made(gettext("My copy"), [*parts(mine), *more, booklets.help_now()], picture="folder", in_short=short)
