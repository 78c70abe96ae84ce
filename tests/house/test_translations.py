"""Every sentence that a person can read reaches a translator, and nothing gets to a page by another way."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import html5lib
import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from flask.testing import FlaskClient

from easyread import pictures
from tests.conftest import moved_in
from tests.house.test_routes import PUBLIC
from tests.pages import every
from tests.walking import WRITTEN, Walker
from webapp import catalogues, translations
from webapp.app import create_app, furnish
from webapp.config import Config

# A language that nobody speaks: our sentences in wide letters. What is left in narrow ones did not come through a translator.
LANGUAGE = "cy"
ROOT = Path(__file__).parents[2]
WIDE = {code: code + 0xFEE0 for code in (*range(ord("A"), ord("Z") + 1), *range(ord("a"), ord("z") + 1))}
KEPT = re.compile(r"(%\(\w+\)s)")
NARROW = re.compile(r"[A-Za-z]{2,}")
NO_PAGES = {"prints.empty_pdf", "read.pdf", "receipts.keys", "visit.time_left"}
PAGES = [*(address for name, address in PUBLIC.items() if not name.startswith("hooks.") and name not in NO_PAGES), "/nowhere", "/track"]
READ_OUT = ("alt", "aria-label", "placeholder", "title", "data-one", "data-two", "data-listen-word", "data-stop-word")
NOT_SHOWN = {"script", "style"}
CALENDAR = [*Locale(LANGUAGE).days["format"]["wide"].values(), *Locale(LANGUAGE).months["format"]["wide"].values()]
ADDRESS = r"https?://\S+|\S+@\S+|(?=\w*[0-9])[A-Z0-9]{8}"


def wide(sentence: str) -> str:
    return "".join(part if KEPT.fullmatch(part) else part.translate(WIDE) for part in KEPT.split(sentence))


def shown(page: str) -> list[str]:
    """Every piece of text that is shown or read out."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    pieces = [element.get(name) for element in every(tree) for name in READ_OUT]
    pieces += [element.text for element in every(tree) if element.tag not in NOT_SHOWN]
    pieces += [element.tail for element in every(tree)]
    return [" ".join(piece.split()) for piece in pieces if piece and piece.strip()]


@pytest.fixture(scope="module")
def wide_words(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("translations")
    said = Catalog(locale=LANGUAGE)
    for message in translations.catalogue():
        if message.id:
            one, *many = message.id if message.pluralizable else (message.id,)
            forms = (wide(one), *(wide(many[0]) for _ in range(said.num_plurals - 1))) if many else wide(one)
            said.add(message.id, forms, context=message.context)
    target = folder / LANGUAGE / "LC_MESSAGES" / "messages.po"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_po(file, said)
    shutil.copyfile(translations.LIST, folder / catalogues.LIST)
    assert catalogues.make(folder) == {LANGUAGE: ()}
    return folder


@pytest.fixture(scope="module")
def content(tmp_path_factory) -> Path:
    """Our content with one more language in it, as `docs/writers.md` says."""
    folder = tmp_path_factory.mktemp("more") / "content"
    shutil.copytree(ROOT / "content", folder)
    with (folder / "languages.toml").open("a") as file:
        file.write(f'\n[{LANGUAGE}]\nown_name = "{wide("Wide")}"\nkeyword = "WIDE"\n')
    return folder


@pytest.fixture(scope="module")
def furnished(settings_of_the_run, wide_words, content):
    """The house of the whole file: reading every word for each page would take longer than the pages."""
    return furnish(replace(Config.from_environment(settings_of_the_run), translations=wide_words, content=content))


@pytest.fixture
def app(config, furnished, wide_words, content, compiled):
    settled = replace(config, translations=wide_words, content=content)
    made = create_app(settled, moved_in(furnished, settled))
    made.jinja_env.bytecode_cache = compiled
    made.test_client_class = FlaskClient
    yield made
    made.extensions["house"].database.close()


@pytest.fixture
def reader(app) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("language", LANGUAGE)
    return client


@pytest.fixture
def escaped(app):
    """Which pieces of a page did not come through a translator: all but names, addresses, days of the calendar and what people typed."""
    made = app.extensions["house"]
    whose = pictures.attribution(made.config.content / "pictures.toml")
    ways = [way.to for way in (*made.place.contacts, *made.place.cetr_contacts)]
    # How English letters are said stays English, and is marked as such.
    said = [word.spoken for word in made.glossary.words if word.spoken]
    # So does the word that people text to begin.
    said.append(made.texts.keyword)
    # Each language is called as it calls itself.
    said += [one.own_name for one in made.languages]
    # What the law wants said by name stays English too.
    said += made.statement.formal
    names = [*said, *WRITTEN.values(), "Bea", *made.place.words.values(), made.place.name, *made.place.sources, *ways, whose, *CALENDAR]
    known = re.compile("|".join([ADDRESS, r"Bea \w+", *(re.escape(name) for name in sorted(names, key=len, reverse=True))]))

    def find(page: str) -> list[str]:
        return [piece for piece in shown(page) if NARROW.search(known.sub("", piece))]

    return find


def test_the_list_for_translators_is_what_people_can_read_today():
    with translations.LIST.open("rb") as file:
        listed = {(message.id, message.context) for message in read_po(file) if message.id}

    today = {(message.id, message.context) for message in translations.catalogue() if message.id}

    assert listed == today, "run: python -m webapp.translations"


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.wcag("3.1.2")
def test_every_word_of_a_page_can_be_in_another_language(reader, escaped, address):
    assert escaped(reader.get(address).text) == []


def test_every_word_of_the_way_through_the_questions_can_be_in_another_language(app, reader, escaped):
    walker = Walker(reader, app.extensions["house"].refer)
    found = {}
    opens = walker.client.open
    walker.client.open = lambda *args, **more: look(opens(*args, **more))

    def look(page):
        found.update(dict.fromkeys(escaped(page.text), page.request.path))
        return page

    check = walker.walk("check", "/ask")
    for address in ("/talk", "/talk/b1a", "/talk/b5a?part=all", "/talk/e3a", "/talk/d1"):
        walker.open(address)
    walker.send(check)

    assert found == {}
