"""Guides: what people may want to read before they choose. One file a guide, in parts of a few blocks with a picture each.

A guide is read whole or not at all: every fault of every file is named before anybody reads a word of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from easyread.content import BadContent, parse, read_toml
from easyread.questions import Block
from easyread.tables import Fault, Table

# Who a guide speaks to: the person, those who care for them, those who speak up with them.
WHOSE = ("me", "carers", "advocates")
# Young people hear "register" as a list of people who did wrong (easy-read.md 0.1).
NEVER_IN_TITLES = "register"
KEYS = ("id", "order", "title", "picture", "whose", "short", "in_short", "see", "plan", "part")


@dataclass(frozen=True, kw_only=True)
class Part:
    """Some blocks about one thing, under a heading: what "one thing at a time" shows at once."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True)
class Guide:
    """One guide. `short` says in a sentence what it tells; `in_short` is the whole of it in two or three; `see` names what to read next.

    `plan`: whether it leads on to getting ready for a meeting.
    """

    id: str
    order: int
    title: str
    picture: str
    whose: str
    short: str
    in_short: tuple[str, ...]
    see: tuple[str, ...]
    parts: tuple[Part, ...]
    plan: bool = False

    @property
    def sentences(self) -> Iterator[str]:
        """Everything that it says, headings too, in order."""
        yield from (self.title, *self.in_short)
        for part in self.parts:
            yield part.title
            for block in part.blocks:
                yield from (*filter(None, [block.title]), *block.say)


def load(folder: Path, *, pictures: Collection[str], placeholders: Collection[str] = ()) -> dict[str, Guide]:
    """Every guide of a folder by id, in their order. Raises BadContent for the first file with faults, with all of its faults."""
    guides = [read(path, pictures=pictures, placeholders=frozenset(placeholders)) for path in sorted(folder.glob("*.toml"))]
    found = {guide.id: guide for guide in sorted(guides, key=lambda guide: guide.order)}
    orders = Counter(guide.order for guide in guides)
    for guide in guides:
        faults = [("see", f"there is no guide called {other}") for other in guide.see if other not in found or other == guide.id]
        faults += [("order", f"{guide.order} belongs to another guide too")] if orders[guide.order] > 1 else []
        if faults:
            raise BadContent(folder / f"{guide.id}.toml", faults)
    return found


def read(path: Path, *, pictures: Collection[str], placeholders: frozenset[str]) -> Guide:
    """One guide. Raises BadContent with every fault of its file."""
    table = Table(parse(path, read_toml(path)), placeholders=placeholders)
    guide = build(table)
    faults = [*table.faults, *meaning(guide, path.stem, pictures)]
    if faults:
        raise BadContent(path, faults)
    return guide


def build(table: Table) -> Guide:
    table.only(KEYS)
    order = table.data.get("order")
    if not isinstance(order, int) or isinstance(order, bool):
        table.fault("order", "must be a number")
        order = 0
    return Guide(
        id=table.text("id"), order=order, title=table.text("title"), picture=table.text("picture"), whose=table.text("whose"),
        short=table.text("short"), in_short=table.texts("in_short"), see=table.texts("see"), plan=table.flag("plan", default=False),
        parts=tuple(part(one) for one in table.tables("part", needed=True)),
    )  # fmt: skip


def part(table: Table) -> Part:
    table.only(("id", "title", "blocks"))
    return Part(id=table.text("id"), title=table.text("title"), blocks=blocks(table))


def blocks(table: Table) -> tuple[Block, ...]:
    """The blocks of a part, of a guide or of what a place adds to one."""
    return tuple(one.block() for one in table.tables("blocks", needed=True))


def meaning(guide: Guide, name: str, pictures: Collection[str]) -> Iterator[Fault]:
    """What each word alone cannot show: names that do not fit together, pictures that do not exist."""
    if guide.id and guide.id != name:
        yield "id", f"must be the name of the file, {name}"
    if NEVER_IN_TITLES in guide.title.casefold():
        yield "title", f"must not hold the word {NEVER_IN_TITLES}"
    if guide.whose and guide.whose not in WHOSE:
        yield "whose", f"must be one of: {', '.join(WHOSE)}"
    ids = Counter(one.id for one in guide.parts)
    yield from (("part", f"{one} stands twice") for one, number in ids.items() if one and number > 1)
    yield from unknown_pictures(guide.picture, guide.parts, pictures)


def unknown_pictures(first: str, parts: Sequence[Part], pictures: Collection[str]) -> Iterator[Fault]:
    named = [("picture", first), *((f"part {one.id}", block.picture) for one in parts for block in one.blocks)]
    yield from ((where, f"there is no picture called {key}") for where, key in named if key and key not in pictures)


def by_reader(guides: Mapping[str, Guide]) -> dict[str, list[Guide]]:
    """The guides by whom they speak to, each in their order."""
    return {whose: [guide for guide in guides.values() if guide.whose == whose] for whose in WHOSE}
