"""The pictures in pages: each as this person wants them, hidden from screen readers, beside its words."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader
from markupsafe import Markup

from webapp import display
from webapp.built import Built
from webapp.house import house
from webapp.once import Once


def loader(templates: Path) -> ChoiceLoader:
    """Our templates, and the design system's macros that they call."""
    return ChoiceLoader([FileSystemLoader(templates), PackageLoader("nhsuk_frontend_jinja")])


def picture(key: str) -> Markup:
    """The picture with this key, as it stands in a page."""
    return house().built.picture(key, display.current().pictures)


def picture_file(key: str) -> Markup:
    """The same, fetched only when a phone comes to show it."""
    return house().built.picture_file(key, display.current().pictures)


def shown_how() -> tuple[str, ...]:
    """What of this person's look changes the parts that are drawn once."""
    return display.current().pictures, display.current().sound, display.current().device


def prepare(app: Flask, built: Built) -> None:
    """Give every template `picture(key)`, `built`, `once` and the design system's macros."""
    app.jinja_loader = loader(Path(app.root_path) / "templates")
    app.jinja_env.globals.update(picture=picture, picture_file=picture_file, built=built, once=Once(shown_how))
