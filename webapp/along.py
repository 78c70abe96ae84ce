"""A helper who writes along in a person's planner: on every card alike, beside it, and without seeing what the person has not sent them.

What they write waits for the person. A card that the person keeps for themselves looks to a helper like every other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import request, session

from easyread.planner import Card
from webapp import guests, helped, late, plans, sharing, store
from webapp.answered import Data
from webapp.desk import WITH
from webapp.guests import Ended, Guest
from webapp.helped import Source, Written
from webapp.helping import Invitation, Scope
from webapp.house import db
from webapp.planning import Said
from webapp.plans import Plan

# Looks: at the cards, and a card that was written for.
LOOKED, WROTE = "cards", "card:"


@dataclass(frozen=True, kw_only=True)
class Along:
    """A helper at the cards, at this moment."""

    guest: Guest
    plan: Plan

    def written(self, card: Card) -> Written:
        """What this helper wrote for a card and the person has not decided on. Of what they decided, a helper sees nothing."""
        return mine(self.plan, self.guest.invitation, card)

    @property
    def last_source(self) -> Source | None:
        """Whose words they typed last: who types up a whole planner says it once. Nothing is chosen before."""
        own = [one for one in self.plan.written if one.helper == self.guest.invitation.id]
        return own[-1].source if own else None


def mine(plan: Plan, helper: Invitation, card: Card) -> Written:
    known = (one for one in plan.written if (one.card, one.helper) == (card.id, helper.id))
    return next(known, Written(card=card.id, helper=helper.id))


def come(*, now: datetime, write: bool = False) -> Along:
    """The helper whose visit this is; neither they nor the person changes anything here meanwhile. Raises Ended.

    With `write` the draft is kept as long again.
    """
    found = guests.visiting(now=now, write=True)
    found.needs(Scope.PLAN)
    plan = plans.of_case(found.invitation.case_id, now=now, lock=write)
    if plan is None:
        raise Ended(more=len(found.may) > 1)
    return Along(guest=found, plan=plan)


def shown(found: Along, card: Card, *, now: datetime) -> Data | None:
    """What the person sent this helper of a card, while they may read it; each time a look that the person sees."""
    if Scope.ANSWERS not in found.guest.may:
        return None
    version = sharing.for_helper(found.plan, found.guest.invitation)
    copy = next((one for one in version.copy.cards if one["id"] == card.id), None) if version else None
    if copy:
        guests.looked(found.guest, "plan", now=now)
    return copy


def write(found: Along, card: Card, said: Said, source: Source, *, version: int, now: datetime) -> bool:
    """Keep what a helper wrote, and a note of it that the person sees. Not where their page is an old one."""
    return keep(found.plan, found.guest.invitation, card, said, source, version=version, now=now)


def keep(plan: Plan, helper: Invitation, card: Card, said: Said, source: Source, *, version: int, now: datetime) -> bool:
    before = mine(plan, helper, card)
    after = helped.write(before, said, source, version=version, now=now)
    if after is not None and after != before:
        store.helped.keep(db(write=True), plan.case_id, after, now=now)
        store.helping.looked(db(), helper.id, f"{WROTE}{card.page}", now=now, again=True)
    return after is not None


def too_late(card: Card, said: Said, source: Source, *, version: int, now: datetime) -> bool:
    """Keep what stood on a page that had closed by itself before it was sent, if this helper may still write. Was it kept?

    The token of a visit that time ended may leave these words with the person, and nothing else: it reads nothing.
    """
    token = session.get(WITH)
    visit = store.visits.over(db(write=True), token) if token else None
    if visit is None or visit.helper_id is None or visit.ended_at is not None or now - visit.closes_at > late.WITHIN:
        return False
    plan = plans.of_case(visit.case_id, now=now, lock=True)
    helper = store.helping.find(db(), visit.helper_id, lock=True)
    if helper is not None and request.form.get(guests.FOR, helper.mark) != helper.mark:
        return False
    if plan is None or helper is None or not helped.may_write(helper, plan.lets, plan.avoid, now=now):
        return False
    return keep(plan, helper, card, said, source, version=version, now=now)
