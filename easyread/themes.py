"""The headings that the people who run a meeting work by: in their words and in easy ones, with what somebody may be asked under each.

A heading and what is asked under it may be for a child or an adult only, at home or in hospital only. What nobody has said hides nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from easyread.questions import Block
from easyread.tables import Fault, Table

# Under 18 or in education, or not: where the line is drawn differs from area to area (domain.md 6.6).
AGES = ("child", "adult")
WHERE = ("community", "hospital")


@dataclass(frozen=True)
class Ask:
    """Something that somebody may be asked. Without `ages` or `where` it is for all whom its heading is for."""

    block: Block
    ages: tuple[str, ...] = ()
    where: tuple[str, ...] = ()

    def fits(self, age: str, where: str) -> bool:
        return fits(self.ages, age) and fits(self.where, where)


@dataclass(frozen=True)
class Theme:
    """One heading. `heading` is what workers call it, `title` the same in easy words."""

    id: str
    heading: str
    title: str = ""
    picture: str = ""
    asks: tuple[Ask, ...] = ()
    ages: tuple[str, ...] = AGES
    where: tuple[str, ...] = WHERE

    def fits(self, age: str, where: str) -> bool:
        return fits(self.ages, age) and fits(self.where, where)


@dataclass(frozen=True)
class Change:
    """What an area changes of a heading: each left out, or None, stays as it was. `cards` are all that stand under it there."""

    heading: str = ""
    cards: tuple[str, ...] | None = None
    ages: tuple[str, ...] = ()
    where: tuple[str, ...] = ()


def fits(tags: Collection[str], said: str) -> bool:
    """Whether something with these tags is for somebody who said this; "" is nothing said."""
    return not said or not tags or said in tags


def asked(themes: Iterable[Theme], *, age: str = "", where: str = "") -> tuple[Theme, ...]:
    """The headings for somebody of this age in this place, each with only what they may be asked."""
    fitting = (theme for theme in themes if theme.fits(age, where))
    return tuple(replace(theme, asks=tuple(ask for ask in theme.asks if ask.fits(age, where))) for theme in fitting)


def theme(table: Table) -> Theme:
    table.only(("id", "heading", "title", "picture", "asks", "ages", "where"))
    return Theme(
        id=table.text("id"), heading=table.text("heading"), title=table.text("title"), picture=table.text("picture"),
        asks=tuple(ask(one) for one in table.tables("asks", needed=True)),
        ages=tags(table, "ages", AGES), where=tags(table, "where", WHERE),
    )  # fmt: skip


def group(table: Table) -> Theme:
    """A heading that only groups cards."""
    table.only(("id", "heading"))
    return Theme(id=table.text("id"), heading=table.text("heading"))


def ask(table: Table) -> Ask:
    table.only(("picture", "say", "ages", "where"))
    block = Block(picture=table.text("picture"), say=table.texts("say"))
    return Ask(block, tags(table, "ages", AGES, needed=False), tags(table, "where", WHERE, needed=False))


def change(table: Table) -> Change:
    """What an area's file changes of the heading that its `id` names."""
    table.only(("id", "heading", "cards", "ages", "where"))
    cards = table.texts("cards") if "cards" in table.data else None
    return Change(table.text("heading", ""), cards, tags(table, "ages", AGES, needed=False), tags(table, "where", WHERE, needed=False))


def tags(table: Table, key: str, known: Sequence[str], *, needed: bool = True) -> tuple[str, ...]:
    found = table.texts(key, needed=needed)
    if any(one not in known for one in found):
        table.fault(key, f"must be of: {', '.join(known)}")
    return found


def changed(theme: Theme, by: Change) -> Theme:
    """The heading as an area has it."""
    return replace(theme, heading=by.heading or theme.heading, ages=by.ages or theme.ages, where=by.where or theme.where)


def meaning(themes: Iterable[Theme], pictures: Collection[str]) -> Iterator[Fault]:
    """What each word alone cannot show: pictures that do not exist, and a heading that would stand over nothing."""
    for one in themes:
        named = (one.picture, *(ask.block.picture for ask in one.asks))
        yield from ((one.id, f"there is no picture called {key}") for key in named if key and key not in pictures)
        yield from ((one.id, what) for what in empty(one))


def empty(theme: Theme) -> Iterator[str]:
    """For whom it is, and asks them nothing."""
    if theme.asks:
        pairs = product(theme.ages, theme.where)
        yield from (f"asks nothing of: {age}, {where}" for age, where in pairs if not any(ask.fits(age, where) for ask in theme.asks))
