"""The people whom a person chose to help them: invite, change, stop; and the list of people we must not contact.

Every yes, change and end is a row in the ledger, with the words that were shown. They say "this person"; the name lies sealed beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from flask import url_for

from easyread import journey
from easyread.questions import Answer, N_, Question, said
from webapp import choices, clocks, consent, helping, ids, ledger, permissions, post, preferences, seen, store
from webapp.helping import Invitation, Look, Scope
from webapp.house import db, facts, house
from webapp.permissions import ENDS, MYSELF, WHO
from webapp.reach import ANYONE, AVOID
from webapp.speech import day, plain, spoken
from webapp.store.avoids import People
from webapp.store.referrals import Referral

NAME, RELATION, WAY = "people.name", "people.relation", "people.way"
REACHED = ("people.number", "people.email")
STOP, LIST = "people.stop", "people.avoid"
SCOPES = {scope: f"people.{scope}" for scope in Scope}
ENDS_ON, LASTS = N_("This ends on %(date)s."), N_("%(long)s. This ends on %(date)s.")
CHOSEN = N_("You chose")
# Nobody can use our texts to pester strangers.
MOST_A_DAY = 5


@dataclass(frozen=True, kw_only=True)
class Helper:
    """One helper as the person sees them. `may` is what they can do now; `said` what the person said last about each thing."""

    invitation: Invitation
    may: frozenset[Scope]
    said: Mapping[Scope, str]
    looks: tuple[Look, ...]
    lasts: bool
    barred: bool

    @property
    def mark(self) -> str:
        return self.invitation.mark


@dataclass(frozen=True, kw_only=True)
class Mine:
    """Everything of one person's case that is about other people."""

    case_id: str
    sent: Referral | None
    rows: tuple[consent.Row, ...]
    avoid: People
    helpers: tuple[Helper, ...]
    # Under 16, where the area's rules do not let them decide alone: a worker talks with them first, and no page asks them for anything.
    young: bool

    @property
    def words(self) -> tuple[str, ...]:
        return store.avoids.words(self.avoid)

    def find(self, mark: str) -> Helper | None:
        return next((one for one in self.helpers if one.mark == mark), None)


def of_case(case_id: str, *, now: datetime, lock: bool = False) -> Mine | None:
    """A person's own case; None where somebody else asked for them: whoever that is chooses nobody to see it.

    With `lock`, nobody else decides for this case until this page is done.
    """
    if lock:
        # In this order, as Send takes them: two that wait for each other would wait in vain.
        store.drafts.of_case(db(write=True), case_id, lock=True)
        store.cases.lock(db(), case_id)
    sent, draft = store.referrals.of_case(db(), case_id), store.drafts.of_case(db(), case_id)
    case = sent or draft
    if case is None or case.answers.get(WHO) not in MYSELF:
        return None
    rows, avoid = ledger.voices(case, store.consents.rows(db(), case_id)), store.avoids.of_case(db(), case_id)
    words = store.avoids.words(avoid)
    found = store.helping.of_case(db(), case_id)
    lets = ledger.let_help(db(), case_id, facts())
    helpers = tuple(helper(one, rows, lets, words, sent=sent is not None, now=now) for one in found)
    return Mine(case_id=case_id, sent=sent, rows=rows, avoid=avoid, helpers=helpers, young=ledger.young(case, facts()))


def helper(
    invitation: Invitation, rows: Sequence[consent.Row], lets: Sequence[consent.Row], avoid: Sequence[str], *, sent: bool, now: datetime,
) -> Helper:
    """`rows`: the decisions that have a say; `lets`: those of them that let somebody help today."""
    newest = consent.current(rows)
    told = {scope: newest.get(helping.permission(invitation, scope)) for scope in Scope}
    return Helper(
        invitation=invitation,
        may=helping.may(invitation, lets, avoid, sent=sent, now=now),
        said={scope: row.answer.value for scope, row in told.items() if row},
        looks=store.helping.looks(db(), invitation.id),
        lasts=helping.lasts(invitation, now),
        barred=helping.barred(invitation, avoid),
    )


def asked(mine: Mine, invitation: Invitation) -> tuple[Question, ...]:
    """What is asked about this helper, in order."""
    path = journey.path(house().people, {WAY: invitation.way}, facts())
    never = {STOP, LIST} | ({SCOPES[Scope.WRITE]} if mine.sent else set())
    return tuple(question for question in path if question.id not in never)


def shown(invitation: Invitation, question: Question, *, now: datetime) -> Question:
    """The question as this person is asked it now, with the days that we know."""
    if question.id in SCOPES.values():
        return replace(question, say=(*question.say, plain(ENDS_ON, date=day(invitation.ends_on))))
    if question.id != ENDS:
        return question
    today = clocks.london_date(now)
    ends = {option.value: day(helping.last_day(option.value, today)) for option in question.options}
    lasts = (replace(one, say=plain(LASTS, long=plain(one.say), date=ends[one.value])) for one in question.options)
    return replace(question, options=tuple(lasts))


def about(look: Look) -> str:
    """Which question, or which card of the planner, a helper changed something of; nothing for a mere look."""
    kind, _, page = look.what.partition(":")
    question, card = (house().refer.at(page), None) if kind == "wrote" else (None, house().plan.at(page))
    return question.ask if question else card.title if card else ""


def invite(mine: Mine, name: str, *, not_them: tuple[str, ...], now: datetime) -> Invitation:
    """Begin an invitation. It lets nobody see anything until the person says yes to something."""
    ends_on = helping.last_day(helping.USUAL, clocks.london_date(now))
    made = Invitation(id=ids.uuid7(now), case_id=mine.case_id, ends_on=ends_on, invited_at=now, name=name, not_them=not_them)
    store.helping.add(db(write=True), made)
    return made


def keep(mine: Mine, found: Helper, question: Question, answer: Answer, *, now: datetime) -> None:
    """Keep an answer about a helper: a decision in the ledger, or something about the invitation."""
    scope = next((scope for scope, id in SCOPES.items() if id == question.id), None)
    if scope:
        decide(mine, found.invitation, {scope: consent.Answer(str(answer))}, permissions.words_shown(question), now=now)
        return
    store.helping.keep(db(), changed(found.invitation, question, answer, now=now))
    if question.id == ENDS:
        # A yes until another day is another yes.
        again = {scope: consent.Answer.YES for scope, words in found.said.items() if words == consent.Answer.YES}
        chosen = next(option.say for option in question.options if option.value == answer)
        decide(mine, found.invitation, again, f"{permissions.words_shown(question)}\n{plain(CHOSEN)} {plain(chosen)}", now=now)


def changed(invitation: Invitation, question: Question, answer: Answer, *, now: datetime) -> Invitation:
    words = "" if said(answer) else str(answer)
    if question.id == ENDS:
        return replace(invitation, ends_on=helping.last_day(words, clocks.london_date(now)))
    if question.id == WAY:
        return replace(invitation, way=words, to=invitation.to if words == invitation.way else "")
    if question.id in REACHED:
        return replace(invitation, to=words)
    return replace(invitation, name=words) if question.id == NAME else replace(invitation, relation=words)


def decide(mine: Mine, invitation: Invitation, answers: Mapping[Scope, consent.Answer], words: str, *, now: datetime) -> None:
    """Put decisions about one helper into the ledger, and promise the ICB the news of each."""
    rows = mine.rows
    for scope, answer in answers.items():
        row = consent.decide(
            rows, case_id=mine.case_id, permission=helping.permission(invitation, scope), answer=answer, words=words,
            version=house().people.version, language=spoken(), how=consent.How.WEB, about=invitation.name, support=seen.support(),
            now=now,
        )
        if row is not None:
            # It ends by itself within the year: there is nothing to ask again.
            row = replace(row, next_check=None)
            choices.record(row, rows, mine.sent, now=now)
            rows = (*rows, row)


def stop(mine: Mine, found: Helper, *, now: datetime) -> None:
    """End it at once: every yes is taken back, and the link and every page that is open end."""
    words = permissions.words_shown(house().people.question(STOP))
    back = {scope: consent.Answer.NO for scope, last in found.said.items() if last == consent.Answer.YES}
    decide(mine, found.invitation, back, words, now=now)
    store.helping.end(db(), found.invitation, now=now)


def given_today(mine: Mine, *, now: datetime) -> int:
    """How many links this person gave in the last 24 hours."""
    return sum(look.what == helping.GIVEN and look.at > now - timedelta(days=1) for one in mine.helpers for look in one.looks)


def give(found: Helper, *, now: datetime) -> Invitation:
    """Make a new link, which ends the one before, and send it where the person chose that just now."""
    made = store.helping.with_new_link(found.invitation)
    # A helper's own page takes its locks in this order too.
    store.visits.end_all(db(), made.id, now=now)
    store.helping.keep(db(), made)
    store.helping.looked(db(), made.id, helping.GIVEN, now=now, again=True)
    if made.way != helping.CARD:
        post.invite(db(), made, link=address(made), language=spoken(), now=now)
    return made


def address(invitation: Invitation, *, to_type: bool = False) -> str:
    """The whole address of a helper's link, as it is sent, or in groups as it is easier to type."""
    link = store.helping.grouped(invitation.link) if to_type else invitation.link
    return house().config.public_base_url.rstrip("/") + url_for("guest.open_link", token=link)


def avoid(mine: Mine, people: Sequence[Mapping[str, str]], *, now: datetime) -> None:
    """Keep the list. After sending, the ICB has it in the same transaction; before, it goes with what is sent."""
    if list(people) == list(mine.avoid):
        return
    if mine.sent is None:
        keep_in_draft(mine.case_id, people, now=now)
        return
    row_id = store.avoids.record(db(), mine.case_id, people, now=now)
    preferences.tell(mine.sent, people, about=row_id, now=now)


def keep_in_draft(case_id: str, people: Sequence[Mapping[str, str]], *, now: datetime) -> None:
    draft = store.drafts.of_case(db(), case_id, lock=True)
    if draft is not None and draft.sent:
        # It was sent while this page was open: the list that counts now is the one of its own.
        store.avoids.record(db(), case_id, people, now=now)
    elif draft is not None:
        rest: dict[str, Any] = {name: answer for name, answer in draft.answers.items() if name not in (ANYONE, AVOID)}
        listed = {ANYONE: "yes", AVOID: [dict(one) for one in people]} if people else {ANYONE: "no"}
        draft.answers = {**rest, **listed}
        store.drafts.save(db(), draft, now=now)
