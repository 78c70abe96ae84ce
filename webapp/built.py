"""What the build made, read once: addresses of the style sheet and the scripts, every picture, recordings and films of a place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

ADDRESS = "/static/"
COLOUR, LINES, NONE = "colour", "lines", "none"
AS_FILE = Markup('<img class="picture"{} src="{}" alt="" width="96" height="96" loading="lazy">')
SYMBOL = Markup(' adapt-symbol="{}"')


class NotBuilt(RuntimeError):
    """The built files are missing; says what to run."""


class UnknownPicture(KeyError):
    """A page asked for a picture that is not in content/pictures.toml."""


class Drawn(str):
    """Text of a drawing that the build made: it is mark-up already."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


@dataclass(frozen=True)
class Built:
    """What the build made. `own` are the place's own pictures, all of them or none; `recordings` are by language and hash of words."""

    css: str
    scripts: tuple[str, ...]
    drawn: Mapping[str, Markup]
    lines: Mapping[str, Markup]
    address: str = ADDRESS
    symbols: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)
    own_attribution: str = ""
    recordings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    films: Mapping[str, str] = field(default_factory=dict)
    blocks: int = 0
    checked: int = 0

    def picture(self, key: str, mode: str = COLOUR) -> Markup:
        """The picture with this key in colour or in plain lines; nothing for those who want only words."""
        if key not in self.drawn:
            raise UnknownPicture(key)
        if mode == NONE:
            return Markup("")
        if mode == COLOUR and key in self.own:
            return self.file(key, self.own[key])
        return self.lines[key] if mode == LINES else self.drawn[key]

    def file(self, key: str, name: str) -> Markup:
        symbol = SYMBOL.format(self.symbols[key]) if self.symbols.get(key) else ""
        return AS_FILE.format(symbol, self.address + name)

    def picture_file(self, key: str, mode: str = COLOUR) -> Markup:
        """The same as a file of its own, for pages with many: a phone fetches only those that it comes to show."""
        drawn = self.picture(key, mode)
        if not drawn or drawn.startswith("<img"):
            return drawn
        return self.file(key, f"pictures/{'black' if mode == LINES else 'colour'}/{key}.svg")

    def recording(self, language: str, words_hash: str) -> str | None:
        """The address of a recording of just these words, if there is one."""
        name = self.recordings.get(language, {}).get(words_hash)
        return self.address + name if name else None

    def film(self, name: str) -> str:
        """The address of a film, a recording for a guide, or captions that an area gave this name."""
        return self.address + self.films[name]


def read(folder: Path, *, place: str = "", address: str = ADDRESS) -> Built:
    """What was built into `folder`, with what `place` brings. Raises NotBuilt."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    except FileNotFoundError as gone:
        raise NotBuilt(f"{folder} holds no manifest.json. Run: flask --app wsgi build") from gone
    brought: Mapping[str, Any] = manifest.get("places", {}).get(place, {})
    return Built(
        css=address + manifest["css"],
        scripts=tuple(address + name for name in manifest["scripts"]),
        drawn={key: escape(Drawn(shades["colour"])) for key, shades in manifest["pictures"].items()},
        lines={key: escape(Drawn(shades["black"])) for key, shades in manifest["pictures"].items()},
        address=address,
        symbols={key: shades.get("adapt", "") for key, shades in manifest["pictures"].items()},
        own=brought.get("pictures", {}),
        own_attribution=brought.get("attribution", ""),
        recordings=brought.get("recordings", {}),
        films=brought.get("films", {}),
        **manifest.get("words", {}),
    )
