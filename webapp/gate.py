"""The one gate before the doors for texts and e-mails: gathers at the moment of sending what the rule in `sendable` looks at, and asks it.

What goes is counted before it leaves, while nobody else may send to the same number: two workers never both send the last one of a week.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from easyread import journey
from webapp import clocks, messages, phones, sendable, store, told
from webapp.messages import Sort, Who
from webapp.models import Kind
from webapp.outcomes import By, Door, Outcome, Promised, Refused, Sent, Unsure, Waits
from webapp.sendable import Decision, Facts, Go, Hours, Never, Way
from webapp.store.overdue import made_at

COUNTED = (Sort.BEGUN, Sort.VERIFYING, Sort.OFFERED)


@dataclass(frozen=True, kw_only=True)
class Gate:
    """The gate of one service. `hours`: when this place sends what it begins. `spare`: so long before their end it begins nothing more.

    `under_16`: who decides with somebody that young here, as the place says.
    """

    database: store.Database = field(repr=False)
    hours: Hours
    now: Callable[[], datetime] = clocks.now
    spare: timedelta = timedelta()
    under_16: str = "contact"

    def before(self, door: Door) -> Door:
        """The same door, which nothing reaches that may not go."""

        def send(promise: Promised) -> Outcome:
            decision = self.ask(promise)
            if isinstance(decision, sendable.Wait):
                return Waits(decision.why, decision.until)
            if isinstance(decision, Never):
                self.ended(promise, instead=decision.why in sendable.NOT_THIS_WAY)
                return Refused(decision.why, alarm=False)
            outcome = door(By(promise, decision.until) if decision.until else promise)
            if not isinstance(outcome, Sent | Unsure):
                self.ended(promise, refused=outcome.status if isinstance(outcome, Refused) else "")
            return outcome

        return send

    def ask(self, promise: Promised) -> Decision:
        """May it go now? One that may is counted from here on."""
        now = self.now()
        with self.database.session(write=True) as session:
            if sort_of(promise) is Sort.ALARM:
                return Go()
            kind, to = reach_of(promise)
            if not to:
                return Never(sendable.NO_PERMISSION)
            store.reaches.hold(session, kind, to, now=now)
            # From here on nothing changes until it is decided: the rules share what they look at.
            store.reads.begin(session)
            found = gathered(session, promise, self.hours, self.place(now), now)
            facts = replace(found, spare=self.spare if kind is Kind.SMS else timedelta())
            decision = sendable.decide(facts, now)
            if isinstance(decision, Go) and facts.sort in COUNTED:
                store.reaches.goes(session, kind, to, facts.sort, outbox_id=promise.id, now=now)
            store.commit(session)
        return decision

    def place(self, now: datetime) -> journey.Facts:
        """What is true here without asking, as far as it says who may have a message."""
        return journey.Facts(clocks.london_date(now), place={"rules": {"under_16": self.under_16}})

    def ended(self, promise: Promised, *, refused: str = "", instead: bool = False) -> None:
        """It did not go: then it does not count, and what that says of the way there is written down."""
        if sort_of(promise) is Sort.ALARM:
            return
        with self.database.session(write=True) as session:
            store.reaches.taken_back(session, promise.id)
            kind, to = reach_of(promise)
            found = phones.refused(session, to, refused, kind=kind, case_id=promise.case_id, now=self.now()) if refused else False
            if found or instead:
                phones.instead(session, promise.id, promise.case_id, promise.body, now=self.now())
            store.commit(session)


def sort_of(promise: Promised) -> Sort:
    """An alarm to the ICB's own inbox is about the service: nobody's list stops it. No alarm is a text."""
    about_us = promise.body.get("who") == Who.DUTY or (promise.case_id is None and "message" not in promise.body)
    if about_us and reach_of(promise)[0] is Kind.MAIL:
        return Sort.ALARM
    return messages.SORTS.get(str(promise.body.get("message")), Sort.BEGUN)


def reach_of(promise: Promised) -> tuple[Kind, str]:
    """By which door it leaves, and where it goes."""
    to = promise.body.get("to")
    words = to if isinstance(to, str) else ""
    return (Kind.MAIL if "@" in words else Kind.SMS), words


def gathered(session: Session, promise: Promised, hours: Hours, place: journey.Facts, now: datetime) -> Facts:
    """What the rule looks at."""
    sort, (kind, to) = sort_of(promise), reach_of(promise)
    case_id, body, since = promise.case_id, promise.body, made_at(session, promise.id)
    if case_id is None:
        # An answer to a number that has no case: only to one that wrote to us.
        answers = sort in (Sort.REPLY, Sort.CRISIS, Sort.LAST)
        found = store.reaches.find(session, kind, to)
        known = Way(**_known(found))
        return Facts(sort=sort, permitted=answers and known.heard(now), way=known, windows=(hours,), made_at=since)
    wished = told.wishes(session, promise)
    holder = told.holder(session, case_id, body.get("who"), body.get("helper"))
    store.proofs.read(session, *holder, kind, to)
    return Facts(
        sort=sort, way=way(session, holder, kind, to), permitted=told.permitted(session, promise, place, now),
        avoided=told.avoided(session, promise), unsafe=not told.still_safe(session, promise),
        overtaken=sort is Sort.BEGUN and store.outbox.overtaken(session, promise.id),
        windows=sendable.windows(wished.times if kind is Kind.SMS else (), hours),
        most=None if wished.often == sendable.EACH_TIME else sendable.MOST,
        went=store.reaches.went(session, kind, to, sort, but=promise.id, since=now - sendable.WEEK),
        made_at=since,
    )


def way(session: Session, holder: tuple[str, str], kind: Kind | str, to: str) -> Way:
    """What is known of a number or an address for somebody of a case."""
    found = store.reaches.find(session, kind, to)
    return Way(**_known(found), proved_at=store.proofs.find(session, *holder, kind, to).proved_at)


def _known(found: store.reaches.Reach) -> dict[str, datetime | None]:
    return {"stopped_at": found.stopped_at, "wrong_at": found.wrong_at, "failed_at": found.failed_at, "heard_at": found.heard_at}
