"""The pictures and the built files, read once: a picture stands inside the page, hidden from screen readers, beside its words."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader
from markupsafe import Markup, escape

from webapp.once import Once

ADDRESS = "/static/"
THE_SET = "set"


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
    """What the build made: addresses of the style sheet and the scripts, and every picture as mark-up."""

    css: str
    scripts: tuple[str, ...]
    drawn: Mapping[str, Markup]
    lines: Mapping[str, Markup]

    def picture(self, key: str, *, black: bool = False) -> Markup:
        """The picture with this key, in colour or in plain black lines."""
        shade = self.lines if black else self.drawn
        if key not in shade:
            raise UnknownPicture(key)
        return shade[key]


def read(folder: Path, *, address: str = ADDRESS) -> Built:
    """What was built into `folder`. Raises NotBuilt."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    except FileNotFoundError as gone:
        raise NotBuilt(f"{folder} holds no manifest.json. Run: flask --app wsgi build") from gone
    return Built(
        css=address + manifest["css"],
        scripts=tuple(address + name for name in manifest["scripts"]),
        drawn={key: escape(Drawn(shades["colour"])) for key, shades in manifest["pictures"].items()},
        lines={key: escape(Drawn(shades["black"])) for key, shades in manifest["pictures"].items()},
    )


def listed(path: Path) -> Mapping[str, Mapping[str, Any]]:
    """What content/pictures.toml says of each picture, by key. The table called "set" says where they all come from."""
    return {key: about for key, about in tomllib.loads(path.read_text("utf-8")).items() if key != THE_SET}


def keys(path: Path) -> Collection[str]:
    """The keys that content may use."""
    return frozenset(listed(path))


def attribution(path: Path) -> str:
    """Whose pictures these are, in the words that their licence asks for."""
    return str(tomllib.loads(path.read_text("utf-8"))[THE_SET]["attribution"])


def loader(templates: Path) -> ChoiceLoader:
    """Our templates, and the design system's macros that they call."""
    return ChoiceLoader([FileSystemLoader(templates), PackageLoader("nhsuk_frontend_jinja")])


def prepare(app: Flask, folder: Path) -> None:
    """Give every template `picture(key)`, `built`, `once` and the design system's macros."""
    built = read(folder)
    app.jinja_loader = loader(Path(app.root_path) / "templates")
    app.jinja_env.globals.update(picture=built.picture, built=built, once=Once())
