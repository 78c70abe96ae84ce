"""Show a person exactly what each recipient would see of their planner, and send just that: the copy and the promise are one.

Sent twice it is one; changed since it was shown it is shown again; without a live yes nothing goes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType

from easyread.themes import Theme
from webapp import ledger, planned, planning, referral, reminders, reminding, store
from webapp.answered import Data
from webapp.canonical import canonical
from webapp.helping import Invitation
from webapp.house import db, house
from webapp.plan_clock import When
from webapp.planned import SHARED, Locked
from webapp.planning import Audience, Filled, Panel
from webapp.plans import Plan
from webapp.speech import spoken
from webapp.store.plans import Version


class Stop(StrEnum):
    """Why nothing can be sent to somebody now."""

    NO_REQUEST = "no-request"
    NO_YES = "no-yes"
    NO_HELPER = "no-helper"
    OVER = "over"
    CLOSED = "closed"
    NOTHING = "nothing"
    UNSETTLED = "unsettled"


# After these nothing goes to the people who run the meeting.
ENDS = MappingProxyType({When.OVER: Stop.OVER, When.CLOSED: Stop.CLOSED})


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What these people would see now. `stop`: why it cannot be sent; `missing`: the choices it waits for; `last`: what was sent last.

    `helpers`: those of them who help the person, each with whether they have just this already. `again`: what was sent last was for
    another meeting.
    """

    audience: Audience
    copy: Locked
    stop: Stop | None
    missing: tuple[str, ...]
    helpers: tuple[tuple[Invitation, bool], ...]
    last: Version | None
    when: When
    again: bool = False

    @property
    def same(self) -> bool:
        """Whether all of them have just this already."""
        if self.audience is Audience.SUPPORTER:
            return bool(self.helpers) and all(has for _, has in self.helpers)
        return self.last is not None and self.last.copy.hash == self.copy.hash and not self.again

    @property
    def shown(self) -> str:
        """What the page shows, as a press gives it back: the cards, and just who would get them."""
        return sha256(canonical([self.copy.hash, *sorted(one.id for one, _ in self.helpers)]).encode()).hexdigest()


def preview(plan: Plan, audience: Audience) -> Preview:
    """What these people would see, were it sent now. Without a yes this shows what the person marked, and sends nothing."""
    copy = planned.lock(house().plan, seen(plan, audience))
    helpers = tuple((one, has(plan, one, copy)) for one in plan.helpers) if audience is Audience.SUPPORTER else ()
    missing = planning.missing(plan.known, born=born(plan)) if audience is Audience.PANEL else ()
    last = store.plans.newest(plan.versions, audience)
    return Preview(
        audience=audience, copy=copy, missing=missing, helpers=helpers, last=last, when=plan.when,
        stop=stopped(plan, audience, missing, copy), again=last is not None and for_another_meeting(plan, last),
    )


def for_another_meeting(plan: Plan, version: Version) -> bool:
    """Whether this copy went to the panel before the meeting that is to come was one of its own."""
    return version.audience is Audience.PANEL and plan.clock is not None and not reminders.is_sent(plan.clock, version.at)


def has(plan: Plan, helper: Invitation, copy: Locked) -> bool:
    """Whether the last that was sent to this helper says just this."""
    last = store.plans.newest(plan.versions, Audience.SUPPORTER, helper.id)
    return last is not None and last.copy.hash == copy.hash


def stopped(plan: Plan, audience: Audience, missing: tuple[str, ...], copy: Locked) -> Stop | None:
    """The first thing that stands in the way."""
    if audience is Audience.PANEL:
        if plan.sent is None or (plan.sent.kind == referral.CONTACT and missing):
            return Stop.NO_REQUEST
        if missing:
            return Stop.NO_YES
        if plan.when in ENDS:
            return ENDS[plan.when]
    elif not plan.helpers:
        return Stop.NO_HELPER
    if any(planning.stops(filled, audience) for filled in plan.ordered):
        return Stop.UNSETTLED
    return None if copy.cards else Stop.NOTHING


def seen(plan: Plan, audience: Audience) -> tuple[Filled, ...]:
    """What these people may see now, through the one way out."""
    whom = (Panel(born(plan)),) if audience is Audience.PANEL else plan.helpers[:1]
    rows = plan.known if audience is Audience.PANEL else plan.lets
    for who in whom:
        return planning.for_recipient(plan.ordered, who, rows, plan.avoid, now=plan.now)
    return ()


@dataclass(frozen=True)
class Export:
    """The cards that would go, under each heading of the meeting. `others` stand under none; `twice`: one stands under two."""

    headings: tuple[tuple[Theme, tuple[Data, ...]], ...]
    others: tuple[Data, ...]

    @property
    def twice(self) -> bool:
        ids = [card["id"] for _, cards in self.headings for card in cards]
        return len(ids) > len(set(ids))


def under_headings(preview: Preview) -> Export | None:
    """Just what would be sent now, in the order in which those who run the meeting work. None while nothing can be sent."""
    if preview.stop:
        return None
    plan = house().plan
    return Export(planned.under_headings(plan, preview.copy), planned.under_none(plan, preview.copy))


def send(plan: Plan, audience: Audience, *, shown: str) -> Version | None:
    """Lock what they may see and promise it, when it is just what the person was shown. None when nothing was sent."""
    found = preview(plan, audience)
    if found.stop or found.shown != shown:
        return None
    helpers = tuple(one.id for one, _ in found.helpers)
    made = store.plans.send(
        db(), plan.case_id, audience, found.copy, helpers=helpers, language=spoken(), now=plan.now, again=found.again,
    )
    if made and audience is Audience.PANEL and plan.sent:
        data = planned.letter(
            plan.sent, house().plan, made.copy, number=made.number, at=plan.now, language=made.language, rows=plan.known,
            born=born(plan), clock=plan.clock, names=house().place.words,
        )  # fmt: skip
        letter = referral.envelope(SHARED, plan.now, data)
        store.outbox.promise(db(), "icb", letter, case_id=plan.case_id, dedupe_key=store.plans.promised(made), now=plan.now)
        reminding.settle(db(), plan.case_id, house().holidays, now=plan.now)
    return made or found.last


def for_helper(plan: Plan, helper: Invitation) -> Version | None:
    """What this helper may read at this moment of what was sent to them: not to others, and no card that is marked for others by now."""
    last = store.plans.newest(plan.versions, Audience.SUPPORTER, helper.id)
    if last is None:
        return None
    now_seen = planning.for_recipient(plan.ordered, helper, plan.lets, plan.avoid, now=plan.now)
    marked = {filled.card for filled in now_seen}
    copy = Locked(tuple(card for card in last.copy.cards if card["id"] in marked))
    return replace(last, copy=copy)


def born(plan: Plan) -> date | None:
    return ledger.born_on(plan.sent) if plan.sent else None
