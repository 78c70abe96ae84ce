"""The cards of a planner: what each asks, in words and pictures, read from a content file or refused with every fault of it.

A card may offer things to choose and boxes to write in. It says nothing about who may see what is put on it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from easyread import themes as headings
from easyread.content import BadContent, parse, read_toml
from easyread.questions import Option
from easyread.tables import Fault, Table
from easyread.themes import Change, Theme

# The pages that a card may lead to instead of being filled in.
LEADS = ("guide", "choices", "share")
KEYS = ("id", "page", "title", "picture", "say", "detail", "options", "uses", "themes", "leads", "crisis", "one")


@dataclass(frozen=True)
class Use:
    """A question whose answer is offered on a card, and the box into which it goes, counted from 1."""

    question: str
    box: int


@dataclass(frozen=True, kw_only=True)
class Card:
    """One card. `detail` are the labels of its boxes, `uses` what was said before and is offered here, each for the box it fits.

    `leads`: where it leads to, when nothing can be put on it. `one`: only one of its options can be true.
    """

    id: str
    page: str
    title: str
    picture: str
    say: tuple[str, ...]
    detail: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    uses: tuple[Use, ...] = ()
    themes: tuple[str, ...] = ()
    leads: str = ""
    crisis: bool = False
    one: bool = False


@dataclass(frozen=True, kw_only=True)
class Planner:
    """All cards in the order of the file. `hash` is of the file, so that what was sent says which words it answered."""

    id: str
    version: str
    hash: str
    themes: tuple[Theme, ...]
    cards: tuple[Card, ...]

    @cached_property
    def to_fill(self) -> tuple[Card, ...]:
        """The cards that something can be put on."""
        return tuple(card for card in self.cards if not card.leads)

    @cached_property
    def _by_id(self) -> Mapping[str, Card]:
        return {card.id: card for card in self.cards}

    def find(self, card: str) -> Card | None:
        return self._by_id.get(card)

    def at(self, page: str) -> Card | None:
        return next((card for card in self.cards if card.page == page), None)

    def under(self, theme: str) -> tuple[Card, ...]:
        """The cards that stand under a heading, in the order of the file."""
        return tuple(card for card in self.cards if theme in card.themes)


def load(
    path: Path, *, pictures: Collection[str], questions: Collection[str], placeholders: Collection[str] = (), asks: bool = True,
) -> Planner:
    """The planner in a TOML file. Raises BadContent with every fault; `pictures` and `questions` are those that exist.

    `asks`: its headings say what somebody may be asked; without it they only group its cards.
    """
    raw = read_toml(path)
    table = Table(parse(path, raw), placeholders=frozenset(placeholders))
    planner = build(table, hashlib.sha256(raw).hexdigest(), asks=asks)
    faults = [*table.faults, *meaning(planner, pictures, questions)]
    if faults:
        raise BadContent(path, faults)
    return planner


def build(table: Table, digest: str, *, asks: bool) -> Planner:
    table.only(("id", "version", "theme", "card"))
    return Planner(
        id=table.text("id"), version=table.text("version"), hash=digest,
        themes=tuple((headings.theme if asks else headings.group)(one) for one in table.tables("theme", needed=True)),
        cards=tuple(card(one) for one in table.tables("card", needed=True)),
    )


def card(table: Table) -> Card:
    table.only(KEYS)
    return Card(
        id=table.text("id"), page=table.text("page"), title=table.text("title"), picture=table.text("picture"), say=table.texts("say"),
        detail=table.texts("detail", needed=False), options=tuple(option(one) for one in table.tables("options")),
        uses=tuple(use(one) for one in table.tables("uses")), themes=table.texts("themes", needed=False), leads=table.text("leads", ""),
        crisis=table.flag("crisis", default=False), one=table.flag("one", default=False),
    )


def use(table: Table) -> Use:
    table.only(("question", "box"))
    box = table.data.get("box")
    if type(box) is not int:
        table.fault("box", "must be the number of a box, from 1")
    return Use(table.text("question"), box if type(box) is int else 1)


def option(table: Table) -> Option:
    table.only(("value", "say", "picture"))
    return Option(value=table.text("value"), say=table.text("say"), picture=table.text("picture"))


def meaning(planner: Planner, pictures: Collection[str], questions: Collection[str]) -> Iterator[Fault]:
    """What each word alone cannot show: names that do not fit together, and what does not exist."""
    yield from twice("theme", [one.id for one in planner.themes])
    yield from twice("card", [one.id for one in planner.cards])
    yield from twice("page", [one.page for one in planner.cards])
    yield from headings.meaning(planner.themes, pictures)
    for one in planner.cards:
        yield from ((one.id, what) for what in wrong_with(one, [known.id for known in planner.themes], pictures, questions))


def twice(where: str, names: Sequence[str]) -> Iterator[Fault]:
    yield from ((where, f"{name} stands twice") for name, number in Counter(names).items() if name and number > 1)


def wrong_with(card: Card, themes: Collection[str], pictures: Collection[str], questions: Collection[str]) -> Iterator[str]:
    if card.leads and card.leads not in LEADS:
        yield f"leads must be one of: {', '.join(LEADS)}"
    if card.leads and (card.detail or card.options or card.uses or card.themes):
        yield "leads to another page, so nothing can be put on it"
    if not card.leads and not (card.detail or card.options):
        yield "has neither choices nor a box to write in"
    yield from (f"has no box {one.box} for {one.question}" for one in card.uses if not 1 <= one.box <= len(card.detail))
    yield from (f"{value} is offered twice" for value, number in Counter(one.value for one in card.options).items() if number > 1)
    named = ((card.picture, *(one.picture for one in card.options)), pictures, "picture")
    for names, known, what in (named, ([one.question for one in card.uses], questions, "question"), (card.themes, themes, "theme")):
        yield from (f"there is no {what} called {name}" for name in names if name and name not in known)


# What an area changes


def mapped(planner: Planner, changes: Mapping[str, Change]) -> Planner:
    """The planner with the headings of an area, and its cards under them."""
    own = {name: one.cards for name, one in changes.items() if one.cards is not None}

    def themes_of(card: Card) -> tuple[str, ...]:
        return tuple(one.id for one in planner.themes if (card.id in own[one.id] if one.id in own else one.id in card.themes))

    return replace(
        planner, themes=tuple(headings.changed(one, changes[one.id]) if one.id in changes else one for one in planner.themes),
        cards=tuple(replace(card, themes=themes_of(card)) for card in planner.cards),
    )  # fmt: skip


def unmappable(planner: Planner, changes: Mapping[str, Change]) -> Iterator[Fault]:
    """What an area changes and cannot: what does not exist, and what would let a card or a heading stand alone."""
    themes, cards = {one.id for one in planner.themes}, {one.id for one in planner.to_fill}
    for name, one in changes.items():
        if name not in themes:
            yield "themes", f"there is no theme called {name}"
        yield from (("themes", f"{name}: nobody fills in a card called {card}") for card in one.cards or () if card not in cards)
    new = mapped(planner, changes)
    # What somebody wrote on such a card would be read by nobody who works by the headings.
    lost = [card.id for card, before in zip(new.cards, planner.cards, strict=True) if before.themes and not card.themes]
    yield from (("themes", f"{card} stands under no theme any more") for card in lost)
    yield from (("themes", f"{one.id} {what}") for one in new.themes for what in headings.empty(one))
