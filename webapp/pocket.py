"""What somebody picks from their own planner for a page about them, or for a card in their wallet: bit by bit, by themselves.

Nothing is picked beforehand and nothing of it is kept. A pick is of just these words: when they change, it is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from easyread.planner import Card
from easyread.questions import N_
from webapp import planning
from webapp.answered import clean
from webapp.canonical import canonical
from webapp.planning import Filled, Stage

# A box with more lines than these is one bit: a list of them would be too long to choose from.
MOST_LINES = 6


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side of a paper. `first`: the bits that are offered before all others, as "card" for choices and "card:box", counted from 1.

    `most`: how long a text may be that is offered for it at all.
    """

    id: str
    title: str
    picture: str
    most: int
    first: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Paper:
    """Something to hand on or to carry."""

    id: str
    title: str
    picture: str
    sides: tuple[Side, ...]


HELPS = Side(
    id="helps", title=N_("What helps me"), picture="support", most=250,
    first=("plan.day", "plan.day:1", "plan.hard:2", "plan.hard:3", "plan.care:1"),
)
NEVER = Side(id="never", title=N_("What not to do"), picture="stop", most=250, first=("plan.day:3", "plan.hard:4", "plan.care:2"))
ABOUT = Paper(
    id="about", title=N_("About me"), picture="person",
    sides=(Side(id="about", title=N_("What is on the page"), picture="person", most=1000),),
)
WALLET = Paper(id="wallet", title=N_("A small card for my pocket"), picture="card-to-keep", sides=(HELPS, NEVER))
PAPERS: Mapping[str, Paper] = {paper.id: paper for paper in (ABOUT, WALLET)}


@dataclass(frozen=True)
class Bit:
    """Something that stands on a card: a choice, in our words, or what the person typed. `label`: of its box, where there are several."""

    key: str
    place: str
    words: str
    typed: bool
    label: str = ""


@dataclass(frozen=True)
class Group:
    """Bits of one card. `private`: nobody else sees this card."""

    card: Card
    bits: tuple[Bit, ...]
    private: bool


@dataclass(frozen=True)
class Offer:
    """What can be picked for one side: what is likely wanted, other bits, those of cards for the person alone; and what is too long."""

    side: Side
    first: tuple[Group, ...]
    more: tuple[Group, ...]
    private: tuple[Group, ...]
    long: tuple[Card, ...]

    @property
    def every(self) -> tuple[Group, ...]:
        return self.first + self.more + self.private


def offer(cards: Sequence[Card], filled: Mapping[str, Filled], side: Side) -> Offer:
    """All that this person can pick for a side, in the order of their cards. A card that was skipped offers nothing."""
    groups = [group(card, filled[card.id]) for card in cards if card.id in filled and filled[card.id].stage is not Stage.SKIPPED]
    fitting = list(only(groups, lambda bit: len(bit.words) <= side.most))
    shared = [one for one in fitting if not one.private]
    return Offer(
        side=side, private=tuple(one for one in fitting if one.private),
        first=tuple(only(shared, lambda bit: not side.first or bit.place in side.first)),
        more=tuple(only(shared, lambda bit: bool(side.first) and bit.place not in side.first)),
        long=tuple(one.card for one in groups if any(len(bit.words) > side.most for bit in one.bits)),
    )


def only(groups: Iterable[Group], wanted: Callable[[Bit], bool]) -> Iterator[Group]:
    """These groups with the wanted bits alone; without those of which nothing is left."""
    kept = (replace(one, bits=tuple(bit for bit in one.bits if wanted(bit))) for one in groups)
    return (one for one in kept if one.bits)


def group(card: Card, filled: Filled) -> Group:
    return Group(card, tuple(bits(card, filled)), private=not planning.lets(filled))


def bits(card: Card, filled: Filled) -> Iterator[Bit]:
    """Each choice, and what was typed into each box line by line."""
    said = planning.fits(card, filled.said)
    for option in card.options:
        if option.value in said.chosen:
            yield Bit(f"{card.page}-{option.value}", card.id, option.say, typed=False)
    for box, label in enumerate(card.detail, 1):
        for text in lines(clean(planning.text_at(said, box - 1)).strip()):
            key = f"{card.page}-{box}-{sha256(text.encode()).hexdigest()[:16]}"
            yield Bit(key, f"{card.id}:{box}", text, typed=True, label=label if len(card.detail) > 1 else "")


def lines(text: str) -> tuple[str, ...]:
    """A text in lines, each once; in one piece when there are many."""
    found = tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    return found if len(found) <= MOST_LINES else (text,)


def picked(offered: Offer, keys: Collection[str]) -> tuple[Group, ...]:
    """What was picked of it, card by card, in the order in which it was offered."""
    return tuple(only(offered.every, lambda bit: bit.key in keys))


def shown(sides: Iterable[tuple[Side, Sequence[Group]]], name: str) -> str:
    """A mark of all that is on a paper, so that nothing else is printed than what was shown."""
    said = [text for side, groups in sides for one in groups for text in (side.id, one.card.id, *(bit.words for bit in one.bits))]
    return sha256(canonical([name, *said]).encode()).hexdigest()
