"""What is sent of a planner: the cards just as they stood, locked under one hash, and the same under the headings of the meeting.

Only what `planning.for_recipient` let through may be given to this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from easyread.planner import Card, Planner
from easyread.themes import Theme
from webapp import consent, referral
from webapp.answered import HARD_WORD, Data, clean, moment
from webapp.canonical import canonical
from webapp.plan_clock import Clock
from webapp.planning import NEEDED, Filled, fits, text_at

SHARED = "planner.shared"
STAGE, SEEN_BY = "plan", "meeting"


@dataclass(frozen=True)
class Locked:
    """Cards as they stood at one moment: each with its id, its title, what was chosen, and its words bit by bit. `hash` is of all of it."""

    cards: tuple[Data, ...]

    @property
    def hash(self) -> str:
        return sha256(canonical(list(self.cards)).encode()).hexdigest()


def lock(planner: Planner, cards: Iterable[Filled]) -> Locked:
    """These cards for good, with the words of ours that stood on them."""
    known = ((planner.find(filled.card), filled) for filled in cards)
    return Locked(tuple(locked(card, filled) for card, filled in known if card))


def locked(card: Card, filled: Filled) -> Data:
    said = fits(card, filled.said)
    parts = [{"words": option.say, "typed_by_person": False} for option in card.options if option.value in said.chosen]
    for box, label in enumerate(card.detail):
        if text := clean(text_at(said, box)).strip():
            # With one box its label says nothing that the card does not.
            parts += [] if len(card.detail) == 1 else [{"words": label, "typed_by_person": False}]
            parts.append({"words": text, "typed_by_person": True})
    return {"id": card.id, "title": card.title, "picture": card.picture, "chosen": list(said.chosen), "parts": parts}


def letter(
    sent: referral.Sent, planner: Planner, copy: Locked, *, number: int, at: datetime, language: str, rows: Iterable[consent.Row],
    born: date | None, clock: Clock | None, names: Mapping[str, str],
) -> Data:
    """The data of `planner.shared`: what the panel may see, with proof of the yes that lets us send it."""
    answers = [told(card, names) for card in copy.cards]
    known = tuple(rows)
    yes = [found for permission in NEEDED if (found := consent.counts(known, permission, born=born))]
    return {
        **referral.about(sent, at), "version": number, "language": language, "content_hash": copy.hash,
        "planner": {"id": planner.id, "version": planner.version, "hash": planner.hash}, "answers": answers,
        "themes": themes(planner, copy), "consent": [referral.decision(row) for row in yes],
        **({"meeting_starts_at": moment(clock.starts_at)} if clock else {}),
    }  # fmt: skip


def told(card: Data, names: Mapping[str, str], *, stage: str = STAGE, seen_by: str = SEEN_BY) -> Data:
    """One card as an answer, in English, with which of the words are the person's own."""
    parts = [
        {"words": part["words"] if part["typed_by_person"] else english(part["words"], names), "typed_by_person": part["typed_by_person"]}
        for part in card["parts"]
    ]
    return {
        "id": card["id"], "stage": stage, "question": english(card["title"], names), "answer": "; ".join(part["words"] for part in parts),
        "parts": parts, "chosen": card["chosen"], "typed_by_person": any(part["typed_by_person"] for part in parts), "not_answered": None,
        "seen_by": seen_by, "dataset": [],
    }  # fmt: skip


def english(sentence: str, names: Mapping[str, str]) -> str:
    return HARD_WORD.sub(r"\1", sentence % names)


def under_headings(planner: Planner, copy: Locked) -> tuple[tuple[Theme, tuple[Data, ...]], ...]:
    """Every heading of the meeting with the cards of a copy that stand under it: one card may stand under two, and a heading over none."""
    of = {card.id: card.themes for card in planner.cards}
    return tuple((theme, tuple(card for card in copy.cards if theme.id in of.get(card["id"], ()))) for theme in planner.themes)


def under_none(planner: Planner, copy: Locked) -> tuple[Data, ...]:
    """The cards of a copy that stand under no heading, so that nothing that was sent is lost among them."""
    named = {card["id"] for _, cards in under_headings(planner, copy) for card in cards}
    return tuple(card for card in copy.cards if card["id"] not in named)


def themes(planner: Planner, copy: Locked) -> list[Data]:
    """Which of these answers stand under each of the key lines of enquiry. Their words are not said twice."""
    found = under_headings(planner, copy)
    return [{"id": theme.id, "heading": theme.heading, "answers": [card["id"] for card in cards]} for theme, cards in found]
