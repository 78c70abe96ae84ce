"""One press, one word: another language, on every page, with nothing lost; and which languages are offered."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from flask.testing import FlaskClient
from hypothesis import given, strategies as some

from easyread import danger
from easyread.content import BadContent
from easyread.questions import Replies, dates, days
from tests.pages import every, said
from tests.test_start import parsed
from tests.texter import NUMBER, Answerer, Texter
from tests.walking import Walker, hidden
from webapp import catalogues, languages, store, translations
from webapp.app import offered
from webapp.languages import Language

ROOT = Path(__file__).parent.parent
POLISH = Language("pl", "Polski", "POLSKI")
SAID = {"Change the look": "Zmień wygląd", "Are you safe right now?": "Czy jesteś teraz w bezpiecznym miejscu?"}


# Which there are


@pytest.fixture
def listed(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / "languages.toml"
        path.write_text(text, "utf-8")
        return path

    return write


ENGLISH = '[en]\nown_name = "English"\nkeyword = "ENGLISH"\n'


def test_every_language_has_its_own_name_and_its_own_word(listed):
    known = languages.load(ROOT / "content" / "languages.toml")

    assert [one.code for one in known][:5] == ["en", "pl", "ro", "lt", "ur"]
    assert [one.direction for one in known][:5] == ["ltr", "ltr", "ltr", "ltr", "rtl"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[pl]\nown_name = "Polski"\nkeyword = "POLSKI"\n', ("en", "must come first: every sentence is written in it")),
        (ENGLISH + '[qq]\nown_name = "Nobody"\nkeyword = "NOBODY"\n', ("qq", "is no code of a language")),
        (ENGLISH + '["../x"]\nown_name = "Nobody"\nkeyword = "NOBODY"\n', ("../x", "is no code of a language")),
        (ENGLISH + '[pl]\nown_name = "English"\nkeyword = "POLSKI"\n', ("pl.own_name", "another language has the same")),
        (ENGLISH + '[pl]\nown_name = "Polski"\nkeyword = "english"\n', ("pl.keyword", "another language has the same")),
        (ENGLISH + '[ur]\nown_name = "x"\nkeyword = "اردو"\n', ("ur.keyword", "is not one word in capitals from A to Z: اردو")),
        (ENGLISH + '[pl]\nown_name = "Polski"\nkeyword = "POLSKI"\nfont = "x"\n', ("pl.font", "unknown name")),
    ],
)
def test_a_language_that_nobody_could_choose_is_refused(listed, text, fault):
    with pytest.raises(BadContent) as refused:
        languages.load(listed(text))

    assert fault in refused.value.faults


def test_only_whole_languages_are_offered_and_in_live_use_only_those_that_somebody_read():
    known = (Language("en", "English", "ENGLISH"), POLISH, Language("ur", "اردو", "URDU"))

    def codes(**more):
        return [one.code for one in languages.offered(known, **{"whole": ["pl", "ur"], "turned_on": [], "live": False, **more})]

    assert codes() == ["en", "pl", "ur"]
    assert codes(whole=["ur"]) == ["en", "ur"]
    assert codes(live=True) == ["en"]
    assert codes(live=True, turned_on=["ur"]) == ["en", "ur"]
    assert codes(live=True, turned_on=["ur"], whole=[]) == ["en"]


# Catalogues


def catalogue(**said: str) -> Catalog:
    made = Catalog(locale="pl")
    for english in ("Yes", "No", "%(num)s day"):
        if english == "%(num)s day":
            made.add((english, "%(num)s days"), ("dzień", "dni", "dnia"))
        else:
            made.add(english, said.get(english, "Tak"))
    return made


def folder_with(path: Path, made: Catalog) -> Path:
    listed = Catalog()
    for english in ("Yes", "No", ("%(num)s day", "%(num)s days")):
        listed.add(english)
    (path / "pl" / "LC_MESSAGES").mkdir(parents=True)
    for name, written in ((catalogues.LIST, listed), ("pl/LC_MESSAGES/messages.po", made)):
        with (path / name).open("wb") as file:
            write_po(file, written)
    return path


def test_a_catalogue_is_made_when_it_says_everything_and_goes_when_it_no_longer_does(tmp_path):
    folder = folder_with(tmp_path, catalogue())
    assert catalogues.make(folder) == {"pl": ()}
    assert catalogues.whole(folder) == {"pl"}

    half = catalogue(No="")
    half["Yes"].flags.add("fuzzy")
    half["%(num)s day"].string = ("dzień", "", "dnia")
    with (folder / "pl" / "LC_MESSAGES" / "messages.po").open("wb") as file:
        write_po(file, half)

    assert catalogues.make(folder) == {"pl": ("Yes", "No", "%(num)s day")}
    assert catalogues.whole(folder) == frozenset()


def test_a_new_catalogue_has_every_sentence_and_counts_as_its_language_does(tmp_path):
    folder_with(tmp_path, catalogue())

    translations.begin_or_update("lt", tmp_path)

    text = (tmp_path / "lt" / "LC_MESSAGES" / "messages.po").read_text("utf-8")
    made = catalogues.read(tmp_path / "lt" / "LC_MESSAGES" / "messages.po", "lt")
    assert [message.id for message in made if message.id] == ["Yes", "No", ("%(num)s day", "%(num)s days")]
    assert '"Language: lt\\n"' in text
    assert text.count("msgstr[") == 3
    assert catalogues.make(tmp_path)["lt"] == ("Yes", "No", "%(num)s day")


def test_a_catalogue_that_is_brought_up_to_date_keeps_what_is_said_and_drops_what_nobody_says(tmp_path):
    made = catalogue(No="")
    made.add("Maybe", "Może")
    folder_with(tmp_path, made)

    translations.begin_or_update("pl", tmp_path)

    found = catalogues.read(tmp_path / "pl" / "LC_MESSAGES" / "messages.po", "pl")
    assert {message.id: message.string for message in found if message.id} == {
        "Yes": "Tak", "No": "", ("%(num)s day", "%(num)s days"): ("dzień", "dni", "dnia"),
    }
    assert "Maybe" not in (tmp_path / "pl" / "LC_MESSAGES" / "messages.po").read_text("utf-8")


# On pages


@pytest.fixture
def polish(tmp_path) -> Path:
    """Every sentence in a Polish that nobody speaks, but for a few."""
    folder, made = tmp_path / "translations", Catalog(locale="pl")
    with translations.LIST.open("rb") as file:
        listed = catalogues.read_po(file)
    for message in filter(lambda one: one.id, listed):
        one, many = message.id if message.pluralizable else (message.id, "")
        made.add(message.id, [f"pl {one}", *[f"pl {many}"] * 2] if many else SAID.get(one, f"pl {one}"))
    target = folder / "pl" / "LC_MESSAGES" / "messages.po"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_po(file, made)
    shutil.copyfile(translations.LIST, folder / catalogues.LIST)
    assert catalogues.make(folder) == {"pl": ()}
    return folder


@pytest.fixture
def app(app, config, polish):
    """The website with one more language."""
    house = app.extensions["house"]
    # The checks of every page look for English words, and what other websites drew is in another Polish.
    app.test_client_class = FlaskClient
    app.jinja_env.globals["once"].kept = {}
    app.extensions["babel"].translation_directories[:] = [str(polish)]
    app.extensions["house"] = replace(house, languages=offered(replace(config, translations=polish), house.place))
    return app


def language_of(page) -> str:
    return page.text.partition('<html lang="')[2].partition('"')[0]


def test_one_press_on_any_page_brings_the_same_page_in_another_language(client):
    client.get("/guides/meeting")
    pressed = client.post("/look", data={"language": "pl", "from": "/guides/meeting"})

    assert (pressed.status_code, pressed.location) == (303, "/guides/meeting")
    page = client.get("/guides/meeting")
    assert language_of(page) == "pl"
    assert ">English</button>" in page.text
    assert ">Polski</button>" not in page.text
    assert language_of(client.get("/nowhere")) == "pl"


@pytest.mark.wcag("3.1.2")
def test_each_language_stands_in_its_own_words_and_says_which_it_is(app, client):
    page = parsed(client.get("/"))
    buttons = {each.get("lang"): (said(each), each.get("dir")) for each in every(page, "button") if each.get("name") == "language"}

    offered = [one for one in app.extensions["house"].languages if one.code != languages.ENGLISH]

    assert buttons == {one.code: (one.own_name, one.direction) for one in offered}
    assert buttons["pl"] == ("Polski", "ltr")


def test_a_language_that_nobody_offers_changes_nothing_nor_does_another_website(client):
    client.post("/look", data={"language": "xx", "from": "/"})
    client.post("/look", data={"language": "pl", "from": "/"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert client.get_cookie("language") is None
    client.set_cookie("language", "../../pl")
    assert language_of(client.get("/")) == "en"


def test_half_typed_words_go_along_into_the_other_language(app):
    walker = Walker(app.test_client(), app.extensions["house"].refer)
    walker.to("now.hard")
    asked = app.extensions["house"].refer.question("now.hard")
    page = walker.open(f"/ask/{asked.page}")

    pressed = walker.client.post(f"/ask/{asked.page}", data={**hidden(page), "answer": "My half typed words", "to": "speak-pl"})

    assert (pressed.status_code, pressed.location) == (303, f"/ask/{asked.page}")
    again = walker.client.get(pressed.location)
    assert language_of(again) == "pl"
    assert "My half typed words" in again.text
    assert walker.client.get(f"/ask/{asked.page}").status_code == 200, "nothing was answered by it"


def test_what_the_browser_asks_for_is_suggested_once_and_never_chosen_for_somebody(client):
    page = client.get("/", headers={"Accept-Language": "pl,en;q=0.5"})
    assert language_of(page) == "en"
    assert 'class="nhsuk-button" type="submit" name="language" value="pl"' in page.text

    client.post("/look", data={"language": "en", "from": "/"})
    page = client.get("/", headers={"Accept-Language": "pl,en;q=0.5"})
    assert 'class="nhsuk-button" type="submit" name="language" value="pl"' not in page.text


# By text


def test_one_word_by_text_brings_the_same_question_in_another_language(app):
    amir = Texter(app)
    amir.begin()
    asked = amir.heard[amir.heard.index("Are you safe right now?"):]
    amir.text("polski")
    assert SAID["Are you safe right now?"] in amir.heard
    assert asked not in amir.heard

    amir.text("English")
    assert amir.heard.endswith(asked)


def test_the_name_of_a_language_answers_which_language_and_i_hear_how_to_read_it(app):
    amir = Texter(app)
    amir.begin()
    Answerer(amir).to("about.communicate")
    amir.text("5")
    assert amir.heard.startswith("Which language?")
    amir.text("Polski")

    assert amir.heard.startswith("pl To read this in your language, reply POLSKI.")
    with app.extensions["house"].database.session(write=True) as session:
        found = store.conversations.of_number(session, NUMBER)
        answers = store.drafts.of_case(session, found.case_id).answers
    assert found.language == "en"
    assert answers["about.communicate"] == {"chosen": ["interpreter"], "detail": {"interpreter": "Polski"}}


def test_a_change_of_language_loses_nothing_that_was_given(app):
    amir = Texter(app)
    amir.begin()
    Answerer(amir).to("about.avoid_who")
    amir.text("Sam Made-Up")
    amir.text("polski")
    before = amir.state()
    assert before.given == {"people-0-name": ["Sam Made-Up"]}
    assert before.part == "people-0-relation"
    amir.text("polski")

    assert amir.state().given["people-0-relation"] == ["polski"]


def test_the_word_of_a_language_begins_a_conversation_in_it(app):
    amir = Texter(app)
    amir.text("POLSKI")

    assert amir.heard.startswith("pl ")
    with app.extensions["house"].database.session() as session:
        assert store.conversations.of_number(session, NUMBER).language == "pl"


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("en", "Monday 2 March 2026"), ("pl", "poniedziałek, 2 marca 2026"), ("ro", "luni, 2 martie 2026"),
        ("lt", "2026 m. kovo 2 d., pirmadienis"), ("ur", "پیر، 2 مارچ، 2026"),
    ],
)  # fmt: skip
@pytest.mark.coga("4.5.12")
def test_a_day_is_written_as_the_language_writes_it_with_its_weekday_and_its_month_in_words(code, written):
    assert languages.day_in_words(date(2026, 3, 2), code) == written


@pytest.mark.parametrize(("code", "written"), [("pl", "15:40"), ("ro", "15:40"), ("lt", "15:40"), ("ur", "3:40 دوپہر")])
def test_a_time_is_written_without_an_english_word(code, written):
    assert languages.time_in_words(time(15, 40), code) == written


def test_lists_are_parted_as_the_language_parts_them():
    assert [languages.between(code) for code in ("en", "pl", "ur")] == [", ", ", ", "، "]


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("pl", "12 września 2006"), ("pl", "12 WRZESNIA 2006"), ("pl", "wtorek, 12 wrzesień 2006"), ("pl", "12.09.2006"),
        ("pl", "12 September 2006"), ("ro", "12 septembrie 2006"), ("lt", "2006 m. rugsėjo 12 d."), ("lt", "2006 rugsejo 12"),
        ("ur", "12 ستمبر 2006"), ("ur", "۱۲ ستمبر ۲۰۰۶"), ("en", "12 September 2006"),
    ],
)  # fmt: skip
def test_a_date_is_read_as_people_type_it_in_their_language(code, typed):
    assert dates.read_date(languages.date_in_english(typed, code)) == date(2006, 9, 12)


@pytest.mark.parametrize("code", ["en", "pl", "ro", "lt", "ur"])
@given(some.dates(date(1920, 1, 1), date(2030, 12, 31)))
def test_every_date_that_we_write_in_a_box_can_be_read_again(code, day):
    assert dates.read_date(languages.date_in_english(languages.day_to_type(day, code), code)) == day


@given(some.text())
def test_whatever_is_typed_for_a_date_is_looked_at_without_a_stumble(text):
    assert isinstance(languages.date_in_english(text, "ur"), str)


def test_a_date_typed_on_a_page_in_another_language_is_read_and_shown_again_in_it(app):
    walker = Walker(app.test_client(), app.extensions["house"].refer)
    walker.to("about.born")
    asked = app.extensions["house"].refer.question("about.born")
    page = walker.open(f"/ask/{asked.page}")
    walker.client.set_cookie("language", "pl")

    taken = walker.client.post(f"/ask/{asked.page}", data={**hidden(page), "answer": "12 września 2006", "to": "next"})

    assert taken.status_code == 303
    assert 'value="12 września 2006"' in walker.client.get(f"/ask/{asked.page}").text


def test_other_languages_may_put_ago_and_last_where_they_like():
    known = {"weekdays": ("luni",), "last": ("trecuta",), "ago": ("acum",), "days": ("zile",), "numbers": ("una", "doua", "trei")}
    words = Replies(words=known)

    def told(text):
        return days.day_told(text, words=words, today=date(2026, 3, 5))

    assert (told("luni trecuta"), told("trecuta luni"), told("acum trei zile")) == (date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 2))
    assert told("trecuta acum") is None


def test_beside_another_language_english_danger_is_heard_as_it_is_written_only():
    known = danger.load(ROOT / "content" / "danger")
    english = known["en"].rules[0]

    assert english.heard("i want to klil myself")
    assert not english.exactly().heard("i want to klil myself")
    assert english.exactly().heard("i want to kill myself")
