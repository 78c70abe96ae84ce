"""A person's choices after they have sent: each permission apart, what it means today, and a change of mind at any time.

A changed mind is a new row in the ledger, and the ICB is told in the same transaction: both or neither. Saying no needs no reason.
A meeting that the ICB offers is a question to the person: their answer is such a row, and the ICB hears it as an answer, too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from easyread.questions import N_, Question
from webapp import behalf, consent, ids, ledger, messages, permissions, referral, renewal, seen, store
from webapp.consent import Answer, Basis, Named, Row
from webapp.house import db, facts, house
from webapp.renewal import Asked, Reason
from webapp.speech import spoken
from webapp.status import Heard, News
from webapp.store.referrals import Referral
from webapp.voices import Voice

ANSWERED = "cetr.answered"
NO = Answer.NO.value
MEETING, WANTS_MEETING = "cetr", "support.wants_cetr"
# Whose names can be written here. The others get a way in of their own, which names alone do not make.
NAMED_HERE = ("cetr:report", "share:family")
ANSWERS = {Answer.YES: N_("Yes"), Answer.NO: N_("No"), Answer.NOT_YET: N_("Not yet"), Answer.NOT_SURE: N_("I am not sure")}
# What stops when a yes is taken back. What is not here is sharing with somebody.
STOPS: Mapping[str, tuple[str, ...]] = {
    "dsr": (N_("We ask the team to take you off the list."), N_("We ask them to stop sharing about you.")),
    "texts": (N_("We send you no more texts."),),
    "cetr": (N_("We ask the team not to plan the meeting."),),
    "cetr:papers": (N_("We ask the team not to show papers about you."),),
    "cetr:report": (N_("We ask the team to send the report to no one else."),),
    "feedback": (N_("We do not ask you how it was."),),
}
STOPS_SHARING = (N_("We ask the team to stop sharing with them."),)
# And what stays, whatever stops.
STAYS = (
    N_("Your other care stays the same."), N_("We keep a note that you asked us to stop."), N_("What people know already stays with them."),
)
STILL_MEETS = (N_("You can still have the meeting."),)
# After one of these, an offer from before is no question any more.
SETTLED = (Heard.CETR_BOOKED, Heard.CETR_HELD, Heard.CLOSED)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One permission: its question, the decision on it if there is one, and whether a yes can be said here.

    `who` asks for the people that a yes is for, where they can be written here; `people` are those we know. `differs`: the person and
    who decides for them do not say the same; `asked_again`: it waits for an answer.
    """

    question: Question
    row: Row | None
    may_say_yes: bool
    who: Question | None
    people: tuple[Named, ...]
    differs: bool
    asked_again: bool

    @property
    def answer(self) -> str:
        """What was decided last; "" when it was never asked."""
        return self.row.answer.value if self.row else ""

    @property
    def stops(self) -> tuple[str, ...]:
        """What stops when a yes to this is taken back."""
        return STOPS.get(str(self.question.permission), STOPS_SHARING)

    @property
    def stays(self) -> tuple[str, ...]:
        """What stays then."""
        return (*(STILL_MEETS if str(self.question.permission).startswith("cetr:") else ()), *STAYS)


@dataclass(frozen=True, kw_only=True)
class Choices:
    """All choices of one request, in the order of asking. `offered_at`: when the ICB last offered a meeting; `settled`: that is past.

    `again`: why some are asked again now, if they are; `asked`: that time of asking.
    """

    sent: Referral
    rows: tuple[Row, ...]
    every: tuple[Choice, ...]
    offered_at: datetime | None
    settled: bool
    again: Reason | None
    asked: Asked | None

    def at(self, page: str) -> Choice | None:
        return next((choice for choice in self.every if choice.question.page == page), None)

    @property
    def waiting(self) -> tuple[Choice, ...]:
        """Those that are asked again and not answered since."""
        return tuple(choice for choice in self.every if choice.asked_again)

    @property
    def offer(self) -> Choice | None:
        """The choice about a meeting that was offered and is not answered yet."""
        meeting = next((choice for choice in self.every if choice.question.permission == MEETING), None)
        if meeting is None or self.offered_at is None or self.settled:
            return None
        return None if meeting.row and meeting.row.at >= self.offered_at else meeting


def of_case(case_id: str, *, lock: bool = False, news: Iterable[News] | None = None) -> Choices | None:
    """The choices of a case; None before it was sent, and where only contact was asked for: there is nothing yet to agree to.

    None also where somebody asked for another person: whoever helps has no say here, and no sight of it.
    With `lock`, nobody else decides for this case until this page is done. `news`: all that was heard, where somebody has read it already.
    """
    if lock:
        store.cases.lock(db(), case_id)
    sent = store.referrals.of_case(db(), case_id)
    if sent is None or behalf.from_helper(sent.answers):
        return None
    offered_at, settled = offered(news if news is not None else store.news.of_case(db(), case_id))
    rows = ledger.heard(house().refer, sent, store.consents.rows(db(), case_id))
    asked_again = store.renewals.of_case(db(), case_id)
    waiting = {row.permission for row in renewal.unanswered(rows, asked_again, born=ledger.born_on(sent))}
    every = tuple(choice(question, sent, rows, waiting) for question in ledger.asked(house().refer, sent, rows, facts()))
    if not every or (sent.kind == referral.CONTACT and not offered_at and not renewal.live(rows, born=ledger.born_on(sent))):
        return None
    asked = asked_again[-1] if any(one.asked_again for one in every) else None
    return Choices(
        sent=sent, rows=rows, every=every, offered_at=offered_at, settled=settled, again=asked.reason if asked else None, asked=asked,
    )


def offered(news: Iterable[News]) -> tuple[datetime | None, bool]:
    """When the ICB last offered a meeting, by its own count, and whether what it told since settles that."""
    last = [one for one in news if one.type in (Heard.CETR_OFFERED, *SETTLED)]
    offers = [one for one in last if one.type == Heard.CETR_OFFERED]
    return (offers[-1].received_at or offers[-1].occurred_at, last[-1] is not offers[-1]) if offers else (None, False)


def may_answer(sent: Referral) -> bool:
    """Whether it is the person who comes here, and old enough to be asked by a page: a helper never answers an offer."""
    return not behalf.from_helper(sent.answers) and not ledger.young(sent, facts())


def choice(question: Question, sent: Referral, rows: tuple[Row, ...], waiting: Collection[str]) -> Choice:
    permission, born = str(question.permission), ledger.born_on(sent)
    own = consent.current(row for row in rows if row.basis is Basis.OWN).get(permission)
    differs = consent.differ(rows, permission, born=born)
    people = known_people(permission, sent, rows)
    return Choice(
        question=question, row=own if differs else consent.counts(rows, permission, born=born), people=people,
        may_say_yes=can_be_said(permission, sent.answers, people), differs=differs, asked_again=permission in waiting,
        who=house().refer.question(referral.NAMED[permission]) if permission in NAMED_HERE else None,
    )


def known_people(permission: str, sent: Referral, rows: tuple[Row, ...]) -> tuple[Named, ...]:
    """The people that were named last for this: here, or in what was sent."""
    here = next((row.people for row in reversed(rows) if row.permission == permission and row.people), ())
    written = sent.answers.get(referral.NAMED.get(permission, ""))
    return here or named(written)


def named(written: object) -> tuple[Named, ...]:
    """The people of an answer that names some."""
    return tuple(Named(**person) for person in written) if isinstance(written, list) else ()


def can_be_said(permission: str, answers: Mapping[str, Any], people: tuple[Named, ...]) -> bool:
    """Whether we know everything that a yes to this needs: a number that is safe to text, a person to share with."""
    if permission == consent.Permission.TEXTS:
        contact = messages.person_contact({name: answer for name, answer in answers.items() if isinstance(answer, str)})
        return bool(contact.number) and contact.safe_number
    return permission not in referral.NAMED or bool(people)


def change(
    choices: Choices, chosen: Choice, answer: Answer, *, people: tuple[Named, ...] | None = None, voice: Voice = Voice.PAGES, now: datetime,
) -> Row | None:
    """Keep a decision and promise the news of it to the ICB. None when it says what the newest one says already.

    `people` are those written now; without them a yes is for those we know.
    """
    question = chosen.question
    support, shown = seen.circumstances(question, voice)
    row = consent.decide(
        choices.rows, case_id=choices.sent.case_id, permission=str(question.permission), answer=answer,
        words=permissions.words_shown(question), version=house().refer.version, language=spoken(), how=permissions.HOW[voice][False],
        now=now,
        born=ledger.born_on(choices.sent), people=whom(chosen) if people is None else people,
        support=support, seen=shown, checking=chosen.asked_again, anew=choices.offer == chosen,
    )
    if row is None:
        return None
    record(row, choices.rows, choices.sent, now=now)
    if row.permission == MEETING and choices.offered_at:
        ledger.tell(db(), choices.sent, ANSWERED, referral.cetr_answered(choices.sent, row), about=row.id, now=now)
    if row.withdrawal:
        stop_what_hangs(choices, row, now=now)
    return row


def stop_what_hangs(choices: Choices, stop: Row, *, now: datetime) -> None:
    """Sharing ends with the list, and papers and report with the meeting, as the person reads: a yes to those later brings none of it back.

    Each is the person's own stop, said with this answer under these words.
    """
    rows = (*choices.rows, stop)
    for yes in renewal.hanging(rows, stop.permission, born=ledger.born_on(choices.sent)):
        row = replace(
            stop, id=ids.uuid7(now), permission=yes.permission, check=None, people=(),
            at=max(now, yes.at + timedelta(microseconds=1)), withdrawal=consent.Withdrawal(yes.permission, stop.how),
        )
        record(row, rows, choices.sent, now=now)
        rows = (*rows, row)


def record(row: Row, rows: tuple[Row, ...], sent: Referral | None, *, now: datetime) -> None:
    """Add a decision to `rows` and promise the news of it to the ICB. Before anything was sent there is nobody to tell."""
    if sent is None:
        store.consents.record(db(), row)
        return
    live = [str(one.permission) for one in ledger.asked(house().refer, sent, (*rows, row), facts())]
    ledger.enter(db(), sent, rows, row, asked=live, now=now)


def whom(chosen: Choice) -> tuple[Named, ...]:
    """For whom a yes is that names nobody anew. One that was sent with its names says nothing new when it is said again."""
    return chosen.people if chosen.row is None or chosen.row.people or chosen.answer != Answer.YES else ()
