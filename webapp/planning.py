"""What stands on the cards of a planner, and who may see each of them.

Nobody sees a card until the person marks it for them. `for_recipient` is the one way out: what is marked "only me" never passes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from easyread.planner import Card
from easyread.questions import N_, NotUnderstood
from webapp import consent, helping
from webapp.helping import Invitation, Scope

MOST_LETTERS = 20_000


class Mark(StrEnum):
    """Who may see a card. A card without a mark is like one for the person alone. `team`: only for what is said after a meeting."""

    ME = "me"
    PANEL = "panel"
    SUPPORTER = "supporter"
    BOTH = "both"
    TEAM = "team"


class Stage(StrEnum):
    """How far a person says they are with a card."""

    BEGUN = "begun"
    DONE = "done"
    SKIPPED = "skipped"


class State(StrEnum):
    """What the list says of a card."""

    EMPTY = "empty"
    BEGUN = "begun"
    DONE = "done"
    SKIPPED = "skipped"


class Audience(StrEnum):
    """Whom something is sent to: the people who run the meeting, those who help the person here; after it, the team."""

    PANEL = "panel"
    SUPPORTER = "supporter"
    TEAM = "team"


LETS = MappingProxyType({
    Mark.PANEL: frozenset({Audience.PANEL}), Mark.SUPPORTER: frozenset({Audience.SUPPORTER}),
    Mark.BOTH: frozenset({Audience.PANEL, Audience.SUPPORTER}),
})
# The marks of a planner's own cards; nobody can put another on one.
MARKS = frozenset({Mark.ME, *LETS})
# A meeting, and that those who run it may see papers: without both, nothing may be given to them.
NEEDED = (consent.Permission.CETR, consent.Permission.CETR_PAPERS)


@dataclass(frozen=True)
class Said:
    """What stands on a card: the values chosen, and the words in each box."""

    chosen: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return not self.chosen and not any(text.strip() for text in self.words)


@dataclass(frozen=True)
class Typed:
    """What was put on a card and is not kept as its answer yet: it was refused, or the card had changed meanwhile."""

    said: Said
    mark: Mark | None
    meanwhile: bool


@dataclass(frozen=True, kw_only=True)
class Filled:
    """One card as it is kept. `version` counts its changes, so that an older page cannot quietly undo a newer one."""

    card: str
    said: Said = field(default=Said(), repr=False)
    mark: Mark | None = None
    stage: Stage = Stage.BEGUN
    version: int = 0
    position: int | None = None
    typed: Typed | None = field(default=None, repr=False)

    @property
    def state(self) -> State:
        if self.stage is Stage.SKIPPED:
            return State.SKIPPED
        if self.said.empty and self.typed is None:
            return State.EMPTY
        return State.DONE if self.stage is Stage.DONE and self.typed is None else State.BEGUN

    @property
    def two(self) -> bool:
        """Whether two people or two phones wrote on it at once, and nobody has said yet what to keep."""
        return self.typed is not None and self.typed.meanwhile


@dataclass(frozen=True)
class Panel:
    """The people who run the meeting. `born`: when the person was, as far as we know; it says whose yes counts."""

    born: date | None = None


def for_recipient(
    cards: Iterable[Filled], who: Panel | Invitation, rows: Iterable[consent.Row], avoid: Iterable[str], *, now: datetime,
) -> tuple[Filled, ...]:
    """What this one may see now: the marked cards, when a live yes allows it, and nobody who must not be told.

    `rows` are the decisions that have a say, `avoid` the words for people who must not be contacted. Every way out asks this.
    """
    if not may_see(who, tuple(rows), tuple(avoid), now=now):
        return ()
    audience = Audience.PANEL if isinstance(who, Panel) else Audience.SUPPORTER
    return tuple(card for card in cards if audience in lets(card) and card.stage is not Stage.SKIPPED and not card.said.empty)


def may_see(who: Panel | Invitation, rows: Sequence[consent.Row], avoid: Sequence[str], *, now: datetime) -> bool:
    if isinstance(who, Panel):
        return not missing(rows, born=who.born)
    # What was sent can still be read; so `sent` is no matter here.
    return Scope.ANSWERS in helping.may(who, rows, avoid, sent=True, now=now)


def lets(card: Filled) -> frozenset[Audience]:
    """Who may see a card by its mark alone: nobody, while a page waits that says somebody else."""
    differ = card.typed is not None and card.typed.mark != card.mark
    return LETS.get(card.mark, frozenset()) if card.mark and not differ else frozenset()


def stops(card: Filled, audience: Audience) -> bool:
    """Whether this card must be settled before these people get anything: what waits on it may be for them."""
    return card.typed is not None and any(audience in LETS.get(mark, ()) for mark in (card.mark, card.typed.mark) if mark)


def missing(rows: Iterable[consent.Row], *, born: date | None) -> tuple[str, ...]:
    """The permissions without a yes that counts now, without which nothing goes to the people who run the meeting."""
    known = tuple(rows)
    return tuple(permission for permission in NEEDED if not consent.says_yes(known, permission, born=born))


# What is put on a card


def fits(card: Card, said: Said) -> Said:
    """The same with a place for each box of the card as it is today: what has no box any more stands in the last one.

    Where only one choice can be true and two pages chose differently, none is: they say it again.
    """
    boxes, chosen = len(card.detail), tuple(option.value for option in card.options if option.value in said.chosen)
    chosen = () if card.one and len(chosen) > 1 else chosen
    kept, over = said.words[:boxes], said.words[boxes:]
    padded = (*kept, *("" for _ in range(boxes - len(kept))))
    last = "\n".join(text for text in (*padded[-1:], *over) if text)
    return Said(chosen, (*padded[:-1], last) if over and boxes else padded)


def check(said: Said) -> None:
    """Raises NotUnderstood when it is more than a card can hold."""
    if letters(said) > MOST_LETTERS:
        message = N_("Please use %(most)s letters or fewer. You wrote %(wrote)s.")
        raise NotUnderstood(message, part="detail-0", most=MOST_LETTERS, wrote=letters(said))


def letters(said: Said) -> int:
    return sum(map(len, said.words))


def put(kept: Filled, said: Said, mark: Mark | None, stage: Stage, *, version: int, refused: bool = False) -> Filled:
    """The card after somebody who saw `version` of it pressed a button. Nothing that was typed is lost, whatever happened meanwhile.

    Words may wait; who may see the card never does: a mark that lets fewer people see it counts at once.
    """
    if (said, mark) == (kept.said, kept.mark) and not kept.two:
        waits = None if version == kept.version else kept.typed
        return replace(kept, stage=stage, typed=waits, version=kept.version + (stage is not kept.stage or kept.typed != waits))
    if version == kept.version and not refused:
        return replace(kept, said=said, mark=mark, stage=stage, typed=None, version=kept.version + 1)
    waits = Typed(said, mark, kept.two) if version == kept.version else beside(kept, said, mark)
    return replace(kept, mark=safest(kept.mark, mark), typed=waits, version=kept.version + 1)


def beside(kept: Filled, said: Said, mark: Mark | None) -> Typed:
    """What waits beside a card that changed meanwhile, with what waited there before, as far as a card can hold both."""
    before = kept.typed
    if before is None:
        return Typed(said, mark, meanwhile=True)
    both = together(before.said, said)
    if both == before.said or letters(both) > MOST_LETTERS:
        return replace(before, mark=safest(before.mark, mark))
    return Typed(both, safest(before.mark, mark), meanwhile=True)


def holds(kept: Filled, said: Said) -> bool:
    """Whether all of this is kept, on the card or beside it. If not, it must stay on the page that it was typed on."""
    return any(together(one, said) == one for one in (kept.said, *([kept.typed.said] if kept.typed else ())))


def settle(kept: Filled, choice: str) -> Filled:
    """The card once the person said which words to keep: what was "there", "mine", or "both". Raises NotUnderstood when it is too much.

    "mine" that is too long by itself is not: it stands in the boxes, to be made shorter there.
    """
    if kept.typed is None:
        return kept
    said = {"there": kept.said, "mine": kept.typed.said}.get(choice) or together(kept.said, kept.typed.said)
    if choice == "mine" and letters(said) > MOST_LETTERS:
        return replace(kept, typed=replace(kept.typed, meanwhile=False), version=kept.version + 1)
    check(said)
    return replace(
        kept, said=said, mark=safest(kept.mark, kept.typed.mark), stage=Stage.BEGUN, typed=None, version=kept.version + 1,
    )


def together(one: Said, other: Said) -> Said:
    """Both: every choice, and in each box both texts, the same one once."""
    boxes = max(len(one.words), len(other.words))
    pairs = [(text_at(one, box), text_at(other, box)) for box in range(boxes)]
    words = tuple(mine if theirs in mine else "\n".join(text for text in (mine, theirs) if text) for mine, theirs in pairs)
    return Said(tuple(dict.fromkeys((*one.chosen, *other.chosen))), words)


def text_at(said: Said, box: int) -> str:
    return said.words[box] if box < len(said.words) else ""


def safest(one: Mark | None, other: Mark | None) -> Mark | None:
    """Where two marks differ nobody sees the card until the person says who: silence can be mended, a leak cannot."""
    return one if one == other else Mark.ME


# The order of the cards


def order(cards: Sequence[Card], filled: Mapping[str, Filled]) -> tuple[Card, ...]:
    """The cards as the person put them. One that is new since stands where the file has it."""
    places = {card.id: number for number, card in enumerate(cards)}

    def place(card: Card) -> tuple[int, int]:
        position = filled[card.id].position if card.id in filled else None
        return (places[card.id] if position is None else position, places[card.id])

    return tuple(sorted(cards, key=place))


def moved(ordered: Sequence[Card], card: str, *, up: bool) -> Mapping[str, int]:
    """The place of each card after one of them changed with its neighbour; at an end it stays."""
    names = [one.id for one in ordered]
    here = names.index(card)
    there = here - 1 if up else here + 1
    if 0 <= there < len(names):
        names[here], names[there] = names[there], names[here]
    return {name: number for number, name in enumerate(names)}
