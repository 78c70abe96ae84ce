"""Build the two pages that must work when nothing else does, for each place and language: who can help now, and leaving.

They are plain files beside the style sheet: no session, no database and no program of ours stands between them and a person.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from babel.support import NullTranslations, Translations
from jinja2 import ChainableUndefined, Environment
from markupsafe import Markup

from easyread import writing
from easyread.display import Display
from easyread.glossary import MARKED
from webapp import built, catalogues, clocks, pictures, places, ready
from webapp.once import Once
from webapp.places import Place

ENGLISH = "en"
HARD_WORD = Markup("<strong>{}</strong>")
# From away/<place>/<language>/ to the folder with the style sheet and the scripts.
UP = "../../../"
ADDRESSES = {
    "start.card": "#card-{call}", "start.leave": "leave.html", "start.help_now": "help-now.html", "look.look": "/look",
    "start.about_leaving": "/leave/about", "start.accessibility": "/accessibility",
}


def build(root: Path, to: Path) -> None:
    """Write every place's pages in every language into `to`/away. Raises BadPlace."""
    folder = root / "content" / "places"
    for file in sorted(folder.glob("*.toml")):
        place = places.load(folder, file.stem)
        made = built.read(to, place=place.key, address=UP)
        for language in languages(root / "translations"):
            write(to / "away" / place.key / language, environment(root, place, language, made))


def languages(translations: Path) -> list[str]:
    """English, and every language that says everything."""
    return [ENGLISH, *sorted(catalogues.whole(translations) - {ENGLISH})]


def environment(root: Path, place: Place, language: str, files: built.Built) -> Environment:
    """Our templates without the website around them."""
    made = Environment(
        loader=pictures.loader(root / "webapp" / "templates"), autoescape=True, undefined=ChainableUndefined,
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"],
    )  # fmt: skip
    found = Translations.load(str(root / "translations"), [language])
    # What the extension adds to an environment is not in the environment's own type.
    cast(Any, made).install_gettext_translations(found, newstyle=True)
    made.filters["say"] = saying(found, place)
    made.filters["plain"] = plain
    made.globals.update(
        built=files, picture=files.picture, once=Once(), nonce=str, look=Display, here=str, url_for=address, place=place,
        demonstration=bool(ready.unsigned(place, today=clocks.london_date(clocks.now()))),
        closing=lambda: None, shows_help=lambda: False, language=language,
        direction=writing.direction(language),
        cards=sorted({way.to for route in place.crisis for way in route.ways if way.kind == "card"}, key=len),
    )
    return made


def saying(translations: NullTranslations, place: Place) -> Any:
    """The filter that says a sentence of content for this place, as the website's own does."""

    def say(sentence: str) -> Markup:
        text = translations.gettext(sentence) % place.words_in(translations.gettext)
        # Split at the stars: every second part is a hard word.
        parts = enumerate(MARKED.split(text))
        return Markup("").join(HARD_WORD.format(part) if number % 2 else part for number, part in parts)

    return say


def plain(sentence: str) -> str:
    """Without the stars around hard words, as the website's own does."""
    return MARKED.sub(r"\1", sentence)


def address(endpoint: str, **values: str) -> str:
    """Where a link of the frame goes from here; everything else begins at the first page."""
    return ADDRESSES.get(endpoint, "/").format(**values)


def write(folder: Path, made: Environment) -> None:
    folder.mkdir(parents=True)
    for name, template in (("help-now.html", "static_help_now.html"), ("leave.html", "leave.html")):
        (folder / name).write_text(made.get_template(template).render(), "utf-8")
