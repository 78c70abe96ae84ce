"""What others wrote for a person's planner, and what becomes of it: kept as it is, kept to be changed, or left out, as the person says.

Keeping puts it under the person's own words. Nothing of the person's is ever written over, and who may see the card stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from easyread.planner import Card
from webapp import helped, helping, planned, planning, plans, store
from webapp.answered import Data
from webapp.helped import Source, Written
from webapp.house import db
from webapp.planning import Filled
from webapp.plans import Plan

KEEP, CHANGE, LEAVE, BACK = "keep", "change", "leave", "back"
CHOICES = (KEEP, CHANGE, LEAVE, BACK)


@dataclass(frozen=True, kw_only=True)
class Theirs:
    """One text as the person reads it, and what they left out of it. `shown`: which state of it, and of the card, they have before them."""

    written: Written
    card: Card
    name: str
    copy: Data
    left: Data
    shown: str
    fits: bool
    unsettled: bool

    @property
    def mark(self) -> str:
        return helping.mark(self.written.helper)

    @property
    def typed_up(self) -> bool:
        return self.written.source is Source.PAPER


def every(plan: Plan) -> tuple[Theirs, ...]:
    """All that waits for the person, or was left out, in the order of their cards. A card that is not in the file any more has none."""
    names = {one.id: one.name for one in plan.invited}
    return tuple(
        theirs(plan, card, one, names.get(one.helper, ""))
        for card in plan.cards
        for one in plan.written
        if one.card == card.id and (one.waits or one.left)
    )


def theirs(plan: Plan, card: Card, written: Written, name: str) -> Theirs:
    kept = boxed(plan, card)
    copy = planned.locked(card, Filled(card=card.id, said=written.said))
    return Theirs(
        written=written,
        card=card,
        name=name,
        copy=copy,
        left=planned.locked(card, Filled(card=card.id, said=written.left_out)),
        shown=f"{card.page}.{kept.version}.{written.version}",
        fits=helped.fits(kept, written),
        unsettled=kept.typed is not None,
    )


def of_card(plan: Plan, card: Card) -> tuple[Theirs, ...]:
    return tuple(one for one in every(plan) if one.card == card)


def waiting(plan: Plan, card: Card) -> tuple[Theirs, ...]:
    return tuple(one for one in of_card(plan, card) if one.written.waits)


def of_helper(plan: Plan, mark: str) -> tuple[Theirs, ...]:
    return tuple(one for one in every(plan) if one.mark == mark)


def by_helper(plan: Plan) -> list[tuple[Theirs, ...]]:
    """What waits, by who wrote it."""
    found: dict[str, list[Theirs]] = {}
    for one in every(plan):
        if one.written.waits:
            found.setdefault(one.mark, []).append(one)
    return [tuple(these) for these in found.values()]


def state(these: Iterable[Theirs]) -> str:
    """What a page shows, in one word, so that a press on it does nothing to what came since."""
    return "_".join(one.shown for one in these)


def now_on(plan: Plan, card: Card) -> Data:
    """What stands on the card now."""
    return planned.locked(card, plan.card(card))


def decide(plan: Plan, one: Theirs, choice: str, *, shown: str) -> bool:
    """Do with one text what the person says. Not where it, or the card, changed since they looked: then they look again."""
    if shown != one.shown:
        return False
    if choice in (KEEP, CHANGE):
        kept, done = helped.take(boxed(plan, one.card), one.written)
        plans.keep(plan, one.card, kept)
    else:
        done = helped.leave_out(one.written) if choice == LEAVE else helped.bring_back(one.written)
    if done != one.written:
        store.helped.decided(db(), plan.case_id, done, page=one.card.page, now=plan.now)
    return done != one.written


def boxed(plan: Plan, card: Card) -> Filled:
    """The card with a place for each box that it has today."""
    kept = plan.card(card)
    return replace(kept, said=planning.fits(card, kept.said))


def decide_all(plan: Plan, these: tuple[Theirs, ...], choice: str, *, shown: str) -> bool:
    """The same with all that one helper wrote. A card that needs the person first keeps waiting."""
    if shown != state(these):
        return False
    for one in these:
        if choice == LEAVE or one.fits:
            decide(plan, one, choice, shown=one.shown)
    return True
