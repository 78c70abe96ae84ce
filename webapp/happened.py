"""What happened with somebody's request, one line an entry of the audit, in plain words for that person.

An entry says only kinds. Names, questions and news come from what the person's own pages show anyway, and nothing of news before its time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from types import MappingProxyType
from typing import Any

from flask_babel import format_time, gettext

from easyread.questions import N_
from webapp import audit, choices, clocks, consent, mine, people
from webapp.audit import Entry, What
from webapp.booklet import Part, Row
from webapp.consent import Answer
from webapp.helping import Scope
from webapp.holdings import Held, detail
from webapp.house import house
from webapp.speech import day, listed, plain
from webapp.status import Heard

# A kind, or a kind and what makes it another sentence: a picture and what is said.
WORDS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType({
    "draft.begun": ("write", (N_("You started to answer."),)),
    "draft.begun/service": ("ask-for-help", (N_("Someone asked us to ask you."),)),
    "draft.deleted": ("delete", (N_("You deleted your answers."),)),
    "draft.expired": ("delete", (N_("Nobody used your answers for a long time."), N_("We deleted them."))),
    "draft.expired/sent": ("delete", (N_("We deleted our first copy of your answers."), N_("What you sent is still here."))),
    "request.sent": ("send", (N_("You sent your answers to the team."),)),
    "request.held": ("wait", (N_("A person looks at this first."), N_("Until then it waits."))),
    "request.released": ("send", (N_("A person looked at it."), N_("Then we sent it to the team."))),
    "consent.decided": ("choose", (N_("You made a choice."),)),
    "consent.decided/icb": ("choose", (N_("A worker wrote down a choice."),)),
    "consent.asked": ("question", (N_("We asked you again about your choices."),)),
    "asked.no": ("no", (N_("You said no."), N_("We told nobody."))),
    "list.changed": ("stop", (N_("You changed your list of people we must not contact."),)),
    "visit.began": ("see", (N_("You opened your pages."),)),
    "visit.began/form": ("see", (N_("You opened your pages for the first time."),)),
    "visit.began/link": ("see", (N_("Someone opened your pages with your link."), N_("Was this not you? Tell the team."))),
    "visit.began/code": ("see", (N_("Someone opened your pages with your card."), N_("Was this not you? Tell the team."))),
    "visit.began/qr": ("see", (N_("Someone opened your pages with your card."), N_("Was this not you? Tell the team."))),
    "visit.began/asked": ("see", (N_("You opened the link that someone gave you."),)),
    "visit.began/helper": ("see", (N_("Someone who helps you opened their link."),)),
    "visit.ended": ("leave", (N_("You closed your pages."),)),
    "visit.ended/helper": ("leave", (N_("We closed your pages for someone who helps you."),)),
    "visits.ended": ("leave", (N_("You closed your pages on every phone and computer."),)),
    "visits.ended/icb": ("leave", (N_("The team asked us to keep you safe."), N_("We closed your pages on every phone and computer."))),
    "visits.ended/operator": ("leave", (N_("We closed your pages on every phone and computer."),)),
    "card.made": ("card", (N_("You got a card to come back."),)),
    "card.ended": ("card", (N_("Your old card does not work any more."),)),
    "link.sent": ("mobile", (
        N_("Someone asked for a link with your number or email."), N_("We sent it there."), N_("Was this not you? Tell the team."),
    )),
    "link.sent/icb": ("mobile", (N_("The team asked us to send you a link."),)),
    "link.sent/number": ("mobile", (
        N_("Someone used your card."), N_("We sent you a number."), N_("Was this not you? Tell the team."),
    )),
    "way.changed": ("key", (N_("You changed how you come back."), N_("Was this not you? Tell the team."))),
    "way.changed/icb": ("key", (N_("The team asked us to keep you safe."), N_("We deleted the number or email for your links."))),
    "way.changed/new-sms": ("mobile", (N_("You chose a phone number for your links."), N_("Was this not you? Tell the team."))),
    "way.changed/new-mail": ("email", (N_("You chose an email address for your links."), N_("Was this not you? Tell the team."))),
    "way.changed/ended-sms": ("mobile", (N_("You took away a phone number for your links."), N_("Was this not you? Tell the team."))),
    "way.changed/ended-mail": ("email", (N_("You took away an email address for your links."), N_("Was this not you? Tell the team."))),
    "way.replaced": ("key", (N_("You got a new way to come back."), N_("The old way does not work any more."))),
    "helper.invited": ("friend", (N_("You chose someone to help you."),)),
    "helper.link": ("friend", (N_("You gave a link to someone who helps you."),)),
    "helper.looked": ("see", (N_("Someone who helps you looked here."),)),
    "helper.looked/progress": ("see", (N_("Someone who helps you looked at the steps."),)),
    "helper.looked/answers": ("see", (N_("Someone who helps you read your answers."),)),
    "helper.looked/plan": ("see", (N_("Someone who helps you read your plan."),)),
    "helper.looked/cards": ("see", (N_("Someone who helps you looked at the cards of your plan."),)),
    "helper.looked/card": ("write", (N_("Someone who helps you wrote for your plan."),)),
    "helper.looked/write": ("see", (N_("Someone who helps you looked at your questions."),)),
    "helper.looked/wrote": ("write", (N_("Someone who helps you changed an answer."),)),
    "helper.ended": ("stop", (N_("You stopped this for someone who helped you."),)),
    "helper.ended/icb": ("stop", (N_("The team asked us to keep you safe."), N_("We ended the link of someone who helps you."))),
    "texts.stopped": ("stop", (N_("Someone asked us to stop our texts."), N_("We send no more texts to this number."))),
    "texts.started": ("text-message", (N_("Someone asked us to start our texts again."),)),
    "number.wrong": ("important", (N_("Someone told us that this number is wrong."), N_("We send nothing more there."))),
    "number.failed/sms": ("text-message", (N_("Our text message did not arrive."),)),
    "number.failed/mail": ("email", (N_("Our email did not arrive."),)),
    "number.failed": ("important", (N_("Our message did not arrive."),)),
    "number.proved/sms": ("tick", (N_("You checked your phone number."),)),
    "number.proved/mail": ("tick", (N_("You checked your email address."),)),
    "number.proved": ("tick", (N_("You checked your phone number."),)),
    "number.asked/sms": ("mobile", (N_("You asked us to check your phone number."),)),
    "number.asked/mail": ("email", (N_("You asked us to check your email address."),)),
    "number.asked": ("mobile", (N_("You asked us to check your phone number."),)),
    "texts.changed": ("clock", (N_("You changed when we text you."),)),
    "telling.wished": ("listen", (N_("You said how you want to hear the answer."),)),
    "plan.sent": ("send", (N_("You sent your plan to the team."),)),
    "plan.sent/supporter": ("send", (N_("You showed your plan to people who help you."),)),
    "plan.reminders": ("reminder", (N_("You changed your reminders."),)),
    "plan.reminders/on": ("reminder", (N_("You asked us to remind you."),)),
    "plan.reminders/off": ("reminder", (N_("You stopped our reminders."),)),
    "plan.sent/team": ("send", (N_("You told the team how the meeting was."),)),
    "plan.helped": ("plan", (N_("You chose what to do with words for your plan."),)),
    "plan.helped/kept": ("save", (N_("You kept what someone wrote for your plan."),)),
    "plan.helped/left": ("no", (N_("You left out what someone wrote for your plan."),)),
    "letter.promised": ("letter", (N_("We wrote to the team."),)),
    "letter.promised/sms": ("text-message", (N_("We wrote a text message."),)),
    "letter.promised/mail": ("email", (N_("We wrote an email."),)),
    "letter.arrived": ("letter", (N_("The team got our letter."),)),
    "letter.arrived/sms": ("text-message", (N_("We sent a text message."),)),
    "letter.arrived/mail": ("email", (N_("We sent an email."),)),
    "letter.failed": ("letter", (N_("Our letter to the team did not arrive."), N_("A person looks at this."))),
    "letter.failed/sms": ("text-message", (N_("We do not know if our text message arrived."),)),
    "letter.failed/mail": ("email", (N_("We do not know if our email arrived."),)),
    "letter.failed/not-sent-sms": ("text-message", (N_("We did not send our text message."),)),
    "letter.failed/not-sent-mail": ("email", (N_("We did not send our email."),)),
    "letter.resent": ("send", (N_("We sent something again."),)),
    "news.heard": ("team", (N_("The team wrote to us."),)),
    "staff.looked": ("see", (N_("Someone in the team looked here."),)),
    "staff.looked/name": ("see", (N_("Someone in the team saw your name."),)),
    "staff.looked/read": ("read", (N_("Someone in the team read what you sent."),)),
    "staff.looked/pdf": ("print", (N_("Someone in the team took a copy of what you sent."),)),
    "staff.looked/csv": ("print", (N_("Someone in the team took a copy of what you sent."),)),
    "staff.knows": ("private", (N_("Someone in the team told us that they know you."), N_("They cannot read what you sent any more."))),
    "copy.taken": ("folder", (N_("You got a copy of what we keep."),)),
    "complaint.made": ("worried", (N_("You told us that you are not happy."),)),
    "complaint.read": ("read", (N_("A worker read why you are not happy."),)),
    "complaint.acknowledged": ("letter", (N_("A person told you that we have it."),)),
    "complaint.answered": ("letter", (N_("A person answered you."),)),
    "facts.taken": ("calendar", (N_("Someone looked at the days of your request, to learn what could be better."),)),
    "content.deleted": ("delete", (N_("We deleted what we do not need any more."),)),
    "case.erased": ("delete", (N_("We deleted everything about you."),)),
})
TOLD_OUTCOME = N_("The team told you what they decided.")


@dataclass(frozen=True)
class Line:
    """One thing that happened. `asked` and `answer`: a choice; `theirs`: a helper's name, as the person gave it."""

    at: datetime
    picture: str
    say: tuple[str, ...]
    asked: str = ""
    answer: str = ""
    theirs: str = ""

    @property
    def time(self) -> str:
        return str(format_time(clocks.in_london(self.at), "HH:mm", rebase=False))


def lines(held: Held, entries: Iterable[Entry]) -> Iterator[Line]:
    """Each entry that is this person's to see, in words."""
    names = {one.mark: one.name for one, _ in held.helpers}
    for entry in entries:
        told = detail(held, entry)
        picture, say = WORDS[kind(held, entry, told)]
        said = tuple(map(gettext, (*say, *about(entry, told))))
        helper = told.get("helper") or str(told.get("permission", "")).rpartition(":")[2]
        yield Line(audit.moment(entry.at), picture, said, *decided(entry, told), theirs=names.get(helper, ""))


def days(held: Held, entries: Iterable[Entry]) -> list[tuple[date, list[Line]]]:
    """The lines of each day in London, in the order of the entries."""
    found = lines(held, entries)
    return [(when, list(these)) for when, these in groupby(found, key=lambda line: clocks.london_date(line.at))]


def kind(held: Held, entry: Entry, told: Mapping[str, Any]) -> str:
    """Which words fit: the nearest that there are."""
    look = str(told.get("look", "")).partition(":")[0]
    sent = "sent" if held.sent and entry.what == What.DRAFT_EXPIRED and held.sent.sent_at < audit.moment(entry.at) else ""
    helper = "helper" if entry.what == What.VISIT_ENDED and told.get("helper") else ""
    number = "number" if told.get("number") else ""
    how, by = told.get("how", ""), told.get("kind", "")
    tries = (sent, helper, number, entry.who, look, f"{how}-{by}", how, by)
    return next((f"{entry.what}/{one}" for one in tries if f"{entry.what}/{one}" in WORDS), entry.what)


def decided(entry: Entry, told: Mapping[str, Any]) -> tuple[str, str]:
    """The question that was decided, as it is asked today, and the answer. What a helper may do is asked on pages of its own."""
    if entry.what != What.DECIDED:
        return "", ""
    permission = str(told["permission"])
    asked = next((one for one in house().refer.questions if one.permission == permission), None)
    if asked is None and consent.HELPER.fullmatch(permission):
        asked = house().people.question(people.SCOPES[Scope(permission.split(":")[1])])
    return plain(asked.ask) if asked else "", gettext(choices.ANSWERS[Answer(told["answer"])])


def about(entry: Entry, told: Mapping[str, Any]) -> tuple[str, ...]:
    """What a letter was about, what the team told, or why they looked."""
    type, why = str(told.get("type", "")), house().inbox.reasons.get(str(told.get("reason", "")))
    if entry.what == What.STAFF_LOOKED:
        return (why.say,) if why else ()
    if entry.what == What.HEARD and type:
        return (TOLD_OUTCOME if type == Heard.OUTCOME else mine.NEWS[Heard(type)],)
    if type in mine.LETTERS:
        return (mine.LETTERS[type],)
    return (mine.CHOICE,) if type.startswith("consent.") else ()


def part(held: Held) -> Part:
    """All of it for paper, the newest first."""
    rows = [
        Row(
            picture=line.picture, title=line.asked, say=tuple(filter(None, (listed((day(line.at), line.time)), *line.say, line.answer))),
            theirs=(line.theirs,) if line.theirs else (),
        )
        for line in lines(held, held.happened)
    ]
    return Part(title=gettext("What happened"), rows=tuple(rows), picture="clock")
