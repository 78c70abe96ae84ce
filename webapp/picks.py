"""What one person picked from their planner for a sheet, the sheet, and whether its paper holds it.

It lives for one press: nothing of it is kept, and it stands in no address.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask_babel import gettext

from webapp import booklets, leaflet, pocket
from webapp.booklets import Look
from webapp.house import house
from webapp.leaflet import Block, Face, Leaflet, Line
from webapp.plans import Plan
from webapp.pocket import Bit, Group, Offer, Paper, Side
from webapp.reach import CALLED, NAME
from webapp.speech import plain, spoken


@dataclass(frozen=True)
class Picks:
    """`keys`: what was picked for each side, as the page sent it. `named`: whether their name is to stand on it."""

    plan: Plan
    paper: Paper
    look: Look
    keys: Mapping[str, Sequence[str]]
    named: bool = False

    @cached_property
    def offers(self) -> list[Offer]:
        return [pocket.offer(self.plan.cards, self.plan.filled, side) for side in self.paper.sides]

    @cached_property
    def picked(self) -> list[tuple[Side, tuple[Group, ...]]]:
        """What was picked and still stands on the cards."""
        return [(one.side, pocket.picked(one, self.keys.get(one.side.id, ()))) for one in self.offers]

    def has(self, side: str, key: str) -> bool:
        return key in self.keys.get(side, ())

    @property
    def none(self) -> bool:
        return not any(groups for _, groups in self.picked)

    @property
    def gone(self) -> bool:
        """Whether something of it is not on the cards any more."""
        left = {(side.id, bit.key) for side, groups in self.picked for one in groups for bit in one.bits}
        return any((side, key) not in left for side, keys in self.keys.items() for key in keys)

    @property
    def private(self) -> bool:
        """Whether something of it is from a card that nobody else sees."""
        return any(one.private for _, groups in self.picked for one in groups)

    @property
    def own_name(self) -> str:
        return name(self.plan)

    @cached_property
    def sheet(self) -> Leaflet:
        return sheet(self.paper, self.picked, named=self.own_name if self.named else "")

    @property
    def mark(self) -> str:
        """A mark of all that the page showed."""
        return pocket.shown(self.picked, self.own_name if self.named else "")

    def pdf(self) -> bytes:
        """The sheet. Raises NoBooklet, with the sides on which there is too much."""
        kind: leaflet.Kind = "wallet" if len(self.paper.sides) > 1 else "sheet"
        return leaflet.make(self.sheet, kind, booklets.library(), mode=self.look[0], size=self.look[1])


def name(plan: Plan) -> str:
    """What the person is called, as they told us; "" when they did not."""
    return next((text for one in (CALLED, NAME) if isinstance(text := plan.answers.get(one), str)), "")


def sheet(paper: Paper, picks: Iterable[tuple[Side, Sequence[Group]]], *, named: str) -> Leaflet:
    """What was picked, on its paper. A side with nothing on it is left out."""
    sides = [(side, groups) for side, groups in picks if groups]
    on_card = len(paper.sides) > 1
    names = [named if on_card else "", *[""] * len(sides)]
    faces = [
        Face(side.id, gettext(side.title), tuple(block(one, side) for one in groups), side.picture, name)
        for (side, groups), name in zip(sides, names, strict=False)
    ]
    closed = (gettext("Close it like a book."), gettext("The words are on the outside.")) if len(faces) > 1 else ()
    how = (gettext("Cut along the line."), *closed) if on_card else ()
    return Leaflet(
        title=gettext(paper.title), language=spoken(), author=house().place.icb, faces=tuple(faces), picture=paper.picture,
        name="" if on_card else named, how=how, credit=booklets.credit(),
    )


def block(group: Group, side: Side) -> Block:
    return Block(plain(group.card.title), tuple(lines(group.bits, side)), group.card.picture)


def lines(bits: Iterable[Bit], side: Side) -> Iterator[Line]:
    """The bits of a card; the name of a box once, before the first of it, unless the whole side is called the same."""
    label = side.title
    for bit in bits:
        named = plain(bit.label) if bit.label and bit.label != label else ""
        yield Line(bit.words if bit.typed else plain(bit.words), typed=bit.typed, label=named)
        label = bit.label or label
