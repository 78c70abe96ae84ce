"""What somebody says of a meeting after it, as the team gets it: only what they did not keep for themselves, just as it stood.

Each card belongs to one meeting, so that what was said of one is never taken for the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from easyread.planner import Card, Planner
from webapp import consent, planned, referral
from webapp.answered import Data
from webapp.planned import Locked
from webapp.planning import Filled, Mark, Stage

GIVEN = "feedback.given"
# Whom a card can be for.
MARKS = frozenset({Mark.ME, Mark.TEAM})
STAGE, SEEN_BY = "after", "team"
OF, NOTE = "@", "after.note"


def of_meeting(card: Card, number: int) -> Card:
    """The card for one meeting: the first has the card's own name."""
    return card if number == 1 else replace(card, id=f"{card.id}{OF}{number}")


def note(planner: Planner, mark: str) -> Card:
    """The card for the person's own note on the action of this mark."""
    (card,) = (one for one in planner.cards if one.id == NOTE)
    return replace(card, id=f"{NOTE}.{mark}")


def whose(planner: Planner, name: str) -> Card | None:
    """The card that is kept under this name; None where it is none of these."""
    return planner.find(NOTE if name.startswith(f"{NOTE}.") else name.partition(OF)[0])


def number(copy: Locked) -> int:
    """Which meeting the cards of a copy are about."""
    return next((int(card["id"].partition(OF)[2] or 1) for card in copy.cards), 1)


def goes(filled: Filled) -> bool:
    """Whether this is for the team: the person said so, and something stands there. As on the planner, silence is for them alone."""
    return filled.mark is Mark.TEAM and filled.stage is not Stage.SKIPPED and not filled.said.empty and filled.typed is None


def stops(filled: Filled) -> bool:
    """Whether this must be settled before anything goes: what waits on it may be for the team."""
    return filled.typed is not None and Mark.TEAM in (filled.mark, filled.typed.mark)


def lock(cards: Iterable[tuple[Card, Filled]]) -> Locked:
    """What would go, for good, with the words of ours that stood on it."""
    return Locked(tuple(planned.locked(card, filled) for card, filled in cards if goes(filled)))


def letter(
    sent: referral.Sent, planner: Planner, copy: Locked, *, number: int, at: datetime, language: str, meeting_on: date,
    rows: Iterable[consent.Row], born: date | None, names: Mapping[str, str],
) -> Data:
    """The data of `feedback.given`. Whether somebody may ask the person more about it is a decision of its own, and goes with it."""
    answers = [planned.told(card, names, stage=STAGE, seen_by=SEEN_BY) for card in copy.cards]
    known = tuple(rows)
    asked = consent.counts(known, consent.Permission.FEEDBACK, born=born)
    return {
        **referral.about(sent, at), "version": number, "language": language, "content_hash": copy.hash,
        "cards": {"id": planner.id, "version": planner.version, "hash": planner.hash}, "meeting_on": meeting_on.isoformat(),
        "answers": [{**answer, "id": answer["id"].partition(OF)[0]} for answer in answers],
        "may_ask": consent.says_yes(known, consent.Permission.FEEDBACK, born=born),
        "consent": [referral.decision(asked)] if asked else [],
    }  # fmt: skip
