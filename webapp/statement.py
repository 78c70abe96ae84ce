"""Who can use this website and who cannot yet: what works, what nobody has checked, what does not work, and whom to tell.

The law asks for such a page. Its facts stand in content/accessibility.toml; a test holds them to what we know of every rule.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from easyread.content import BadContent, parse, read_toml
from easyread.questions import Block
from easyread.tables import Fault, Table, is_url

KEYS = ("prepared", "in_short", "formal", "part")


@dataclass(frozen=True, kw_only=True)
class Link:
    """A way on: an https address, or a place on the same page."""

    say: str
    to: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """A block, and which open rows of the list of rules it tells people of."""

    block: Block
    about: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Part:
    id: str
    title: str
    told: tuple[Told, ...]
    links: tuple[Link, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(one.block for one in self.told)


@dataclass(frozen=True, kw_only=True)
class Statement:
    """`prepared` is the day on which somebody last went through it; `formal` says in English what the law wants said by name."""

    prepared: date
    in_short: tuple[str, ...]
    formal: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def about(self) -> frozenset[str]:
        """Every open row that it tells people of."""
        return frozenset(row for part in self.parts for one in part.told for row in one.about)


def load(path: Path, *, pictures: Collection[str], placeholders: Collection[str] = ()) -> Statement:
    """The statement. Raises BadContent with every fault of its file."""
    table = Table(parse(path, read_toml(path)), placeholders=frozenset(placeholders))
    table.only(KEYS)
    made = Statement(
        prepared=table.day("prepared"), in_short=table.texts("in_short"), formal=table.texts("formal"),
        parts=tuple(part(one) for one in table.tables("part", needed=True)),
    )  # fmt: skip
    named = [(f"part {one.id}", block.picture) for one in made.parts for block in one.blocks]
    faults: list[Fault] = [*table.faults, *((where, f"there is no picture called {key}") for where, key in named if key not in pictures)]
    if faults:
        raise BadContent(path, faults)
    return made


def part(table: Table) -> Part:
    table.only(("id", "title", "blocks", "links"))
    return Part(
        id=table.text("id"), title=table.text("title"),
        told=tuple(told(one) for one in table.tables("blocks", needed=True)), links=tuple(link(one) for one in table.tables("links")),
    )  # fmt: skip


def told(table: Table) -> Told:
    block = {key: value for key, value in table.data.items() if key != "about"}
    return Told(block=Table(block, table.where, table.faults, table.placeholders).block(), about=table.texts("about", needed=False))


def link(table: Table) -> Link:
    table.only(("say", "to"))
    found = Link(say=table.text("say"), to=table.text("to"))
    if found.to and not found.to.startswith("#") and not is_url(found.to):
        table.fault("to", f"must be an https address or a place on this page, not {found.to}")
    return found
