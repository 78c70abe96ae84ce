"""How pages look to one person: sizes, spaces, colours, pictures, how much at once, and sound.

Each setting has a few choices; the first of each is the usual one. What a person chose is a short text that says nothing of them
or of what they read, so that any cookie or link may carry it. Text that is not ours chooses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

SETTINGS: Mapping[str, tuple[str, ...]] = {
    "size": ("usual", "small", "big", "biggest"),
    "lines": ("usual", "wide"),
    "letters": ("usual", "wide"),
    "colours": ("device", "light", "cream", "blue", "dark"),
    "pictures": ("colour", "none", "lines"),
    "amount": ("all", "one"),
    "sound": ("on", "off"),
    "device": ("own", "shared"),
}
# Letters that a cookie may hold as they are.
BETWEEN, AND = "-", "."
LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class Display:
    """What one person chose of each setting."""

    size: str = "usual"
    lines: str = "usual"
    letters: str = "usual"
    colours: str = "device"
    pictures: str = "colour"
    amount: str = "all"
    sound: str = "on"
    device: str = "own"

    @property
    def chosen(self) -> dict[str, str]:
        """What is not as usual, by setting."""
        return {name: value for name, (usual, *_) in SETTINGS.items() if (value := getattr(self, name)) != usual}

    @property
    def attributes(self) -> dict[str, str]:
        """What to write on the outermost element of a page, for styles to hold on to."""
        return {f"data-{name}": value for name, value in self.chosen.items()}

    def choose(self, choice: str) -> Display:
        """The same with one more choice, such as "size-big". A choice that does not exist changes nothing."""
        name, _, value = choice.partition(BETWEEN)
        return replace(self, **{name: value}) if value in SETTINGS.get(name, ()) else self


def read(text: str) -> Display:
    """What was chosen in a text that `write` made; whatever else stands in it is passed over."""
    display = Display()
    for choice in text[:LONGEST].split(AND):
        display = display.choose(choice)
    return display


def write(display: Display) -> str:
    """What was chosen, as a text for `read`; empty when all is as usual."""
    return AND.join(f"{name}{BETWEEN}{value}" for name, value in display.chosen.items())


