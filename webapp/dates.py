"""A person's dates: as entries for their own calendar, and as days on which they are reminded.

Titles are neutral, and the place of the meeting stands in the calendar only where the person asked for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from flask_babel import gettext

from easyread.questions import N_
from webapp import ledger, messages, numbers, planning, reminders, reminding, store
from webapp.calendar_file import Entry
from webapp.house import db, house
from webapp.models import Kind
from webapp.numbers import Reached
from webapp.plan_clock import Clock, When
from webapp.plans import Plan
from webapp.speech import plain, spoken

# An entry keeps its name for as long as it is about the same meeting. The name leads back to nobody.
NAMES = UUID("5b0b5f5e-6d43-5a0e-9c41-1f2d7f3a6c88")
MEETING, TO_DO, LAST_TIME = N_("Appointment"), N_("Something to do"), N_("Last time to do it")


@dataclass(frozen=True, kw_only=True)
class Dates:
    """What the page of dates shows. `days`: when reminders come, or would; `sent`: when the planner went; `says`: a reminder's words.

    `missing`: they have not said yes to what it is about.
    """

    entries: tuple[Entry, ...]
    on: bool
    days: tuple[datetime, ...]
    sent: datetime | None
    reached: tuple[Reached, ...]
    says: str
    missing: bool
    when: When

    @property
    def wanted(self) -> bool:
        """Whether somebody who presses for them would be reminded: on a day that is known, or once one is."""
        return bool(self.usable) and not self.missing and (bool(self.days) or self.when is When.NO_DATE)

    @property
    def usable(self) -> tuple[Reached, ...]:
        """Where a reminder can go today."""
        return tuple(one for one in self.reached if one.state is None)


def of_plan(plan: Plan) -> Dates:
    reached = numbers.for_news(plan.case_id, now=plan.now)
    by_mail = bool(reached) and all(one.kind is Kind.MAIL for one in reached)
    return Dates(
        entries=entries(plan), on=store.reminders.of_case(db(), plan.case_id) is not None, days=days(plan), sent=plan.sent_for,
        reached=reached, says=says(by_mail=by_mail), missing=missing(plan), when=plan.when,
    )


def entries(plan: Plan, *, place: bool = False) -> tuple[Entry, ...]:
    """What is still to come: the meeting, and until the planner is sent the day to try for, while it has not passed, and the last time."""
    clock = plan.clock
    if clock is None or plan.when in (When.OVER, When.CLOSED):
        return ()
    where = clock.where if place else ""
    meeting = entry(plan.case_id, clock, MEETING, clock.starts_at, ends=clock.ends_at, where=where, busy=True)
    if plan.sent_for or clock.when(plan.now) is When.LATE:
        return (meeting,)
    to_do = (entry(plan.case_id, clock, TO_DO, clock.aim_for),) if clock.aims(plan.now) else ()
    return *to_do, entry(plan.case_id, clock, LAST_TIME, clock.send_by), meeting


def entry(case_id: str, clock: Clock, title: str, begins: datetime | date, **more: Any) -> Entry:
    """The same name for the same thing about the same meeting, and a higher number each time that it was moved."""
    uid = str(uuid5(NAMES, f"{case_id}:{clock.number}:{title}"))
    return Entry(uid=uid, title=gettext(title), begins=begins, sequence=clock.changes, **more)


def days(plan: Plan) -> tuple[datetime, ...]:
    """When reminders are still to come for this meeting, where somebody wants them."""
    if plan.clock is None or plan.when is not When.IN_TIME or plan.sent_for or missing(plan):
        return ()
    return tuple(at for at in reminders.times(plan.clock, house().holidays) if at > plan.now)


def missing(plan: Plan) -> bool:
    """Whether there is no yes to the meeting, or to papers: then nothing can be sent, and nothing is reminded of."""
    return plan.sent is not None and bool(planning.missing(plan.known, born=ledger.born_on(plan.sent)))


def says(*, by_mail: bool) -> str:
    """A reminder, word for word."""
    wording = house().postman.wordings[messages.TO_DO]
    said = wording.mail if by_mail else wording.text
    return " ".join(plain(sentence) for sentence in said)


def remind(plan: Plan, *, on: bool) -> None:
    """Reminders on or off. They are for a request that was sent: only then the team can tell a day."""
    if plan.sent is None:
        return
    if on:
        store.reminders.turn_on(db(), plan.case_id, language=spoken(), now=plan.now)
        reminding.settle(db(), plan.case_id, house().holidays, now=plan.now)
    else:
        store.reminders.turn_off(db(), plan.case_id, now=plan.now)
