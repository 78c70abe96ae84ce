"""The cards to hold up in a meeting: a few words and a picture each, read from a content file or refused with every fault of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from easyread.content import BadContent, parse, read_toml
from easyread.tables import Fault, Table

# Nobody may take this one away from a person in a meeting.
STOP = "stop"
NAME = re.compile(r"[a-z]+(-[a-z]+)*")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One card, as it is held up. `stops`: the ways to take back a yes stand below it."""

    id: str
    say: str
    picture: str
    stops: bool = False


def load(path: Path, *, pictures: Collection[str], placeholders: Collection[str] = ()) -> tuple[Shown, ...]:
    """The cards in a TOML file, in its order. Raises BadContent with every fault; `pictures` are those that exist."""
    table = Table(parse(path, read_toml(path)), placeholders=frozenset(placeholders))
    table.only(("card",))
    cards = tuple(shown(one) for one in table.tables("card", needed=True))
    faults = [*table.faults, *wrong_with(cards, pictures)]
    if faults:
        raise BadContent(path, faults)
    return cards


def shown(table: Table) -> Shown:
    table.only(("id", "say", "picture", "stops"))
    return Shown(
        id=table.text("id"), say=table.text("say"), picture=table.text("picture"), stops=table.flag("stops", default=False),
    )


def wrong_with(cards: Sequence[Shown], pictures: Collection[str]) -> Iterator[Fault]:
    names = Counter(one.id for one in cards)
    yield from (("card", f"{name} stands twice") for name, number in names.items() if name and number > 1)
    yield from (("card", f"{name} must be small letters with - between them") for name in names if name and not NAME.fullmatch(name))
    yield from ((one.id, f"there is no picture called {one.picture}") for one in cards if one.picture and one.picture not in pictures)
    if STOP not in names:
        yield ("card", f"there must be one called {STOP}")
    if not any(one.stops for one in cards):
        yield ("card", "there must be one that stops: nobody finds the way to change their mind without it")
