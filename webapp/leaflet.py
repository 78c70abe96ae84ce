"""One sheet to hand on or to cut out: a page about somebody, or a card for a wallet. What is more than its paper holds is refused.

It meets PDF/UA-1 or it is not made, as a booklet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from webapp import booklet
from webapp.booklet import Hand, Library, Mode, NoBooklet, Size

Kind = Literal["sheet", "wallet"]

TEMPLATES = {kind: booklet.TEMPLATE.with_name(f"{kind}.typ") for kind in ("sheet", "wallet")}
# A page about somebody is one page; in large print two.
PAGES = {"normal": 1, "large": 2}
SIZES = {"sheet": {"normal": "normal", "large": "large"}, "wallet": {"normal": "card", "large": "large-card"}}


@dataclass(frozen=True)
class Line:
    """A line: in words of ours, or as the person typed it. `label`: the name of the box that it is the first of."""

    words: str
    typed: bool = False
    label: str = ""


@dataclass(frozen=True)
class Block:
    """Lines that belong together; on a card for a wallet without their title."""

    title: str
    lines: tuple[Line, ...]
    picture: str | None = None


@dataclass(frozen=True)
class Face:
    """One side. `id` says which one it is, also when it does not fit."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    picture: str | None = None
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Leaflet:
    """All that stands on the sheet, in the person's language. `how`: what to do with it."""

    title: str
    language: str
    author: str
    faces: tuple[Face, ...]
    picture: str | None = None
    name: str = ""
    how: tuple[str, ...] = ()
    credit: str = ""


def make(leaflet: Leaflet, kind: Kind, library: Library, *, mode: Mode = "pictures", size: Size = "normal") -> bytes:
    """The sheet as a PDF. Raises NoBooklet, with the sides on which there is too much."""
    hand = booklet.hand(library, mode, leaflet.language)
    data = {**told(leaflet, hand), "most": PAGES[size]}
    return booklet.in_type(TEMPLATES[kind], data, library, size=SIZES[kind][size])


def told(leaflet: Leaflet, hand: Hand) -> dict[str, Any]:
    titles = [hand.plain(title) for title in (leaflet.title, *(face.title for face in leaflet.faces))]
    if not all(titles):
        raise NoBooklet("the sheet or a side of it has no title")
    credit = (leaflet.credit,) if hand.mode != "words" else ()
    return {
        **hand.named(titles[0], leaflet.author, leaflet.language),
        "heading": hand.title(leaflet.title), "picture": hand.picture(leaflet.picture), "name": hand.theirs(leaflet.name),
        "sides": [side(face, hand) for face in leaflet.faces], "how": hand.lines(*leaflet.how), "made_by": hand.lines(*credit),
    }  # fmt: skip


def side(face: Face, hand: Hand) -> dict[str, Any]:
    parts = [
        {"title": hand.title(block.title), "picture": hand.picture(block.picture), "lines": [
            said for line in block.lines for said in lines(line, hand)
        ]} for block in face.blocks
    ]  # fmt: skip
    return {
        "id": face.id, "title": hand.title(face.title), "picture": hand.picture(face.picture), "name": hand.theirs(face.name),
        "parts": parts,
    }  # fmt: skip


def lines(line: Line, hand: Hand) -> list[dict[str, Any]]:
    """A line as the template is told it: what a person typed may be several, each running its own way."""
    told = hand.theirs(line.words) if line.typed else [{"said": said, "dir": hand.way} for said in hand.lines(line.words)]
    return [{**one, "label": [] if number else hand.title(line.label)} for number, one in enumerate(told)]
