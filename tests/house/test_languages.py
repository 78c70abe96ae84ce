"""Every language says everything, and says the same: sentences, placeholders, numbers, names of buttons, parts of a text message."""

from __future__ import annotations

import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from babel.support import Translations

from easyread import segments
from easyread.glossary import MARKED
from easyread.texting import Texting
from easyread.words import lint
from webapp import catalogues, languages, messages, places, wordings

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "translations"
KNOWN = [one.code for one in languages.load(ROOT / "content" / "languages.toml") if one.code != languages.ENGLISH]
# What a phone company takes for a command, or what people are told to text: it stays as it is in every language.
CAPITALS = re.compile(r"\b[A-Z]{3,}\b")
SMALL, NO_WORDS = re.compile(r"[A-Za-z]{4,}"), re.compile(r"%\(\w+\)s|\S+@\S+|https?\S+")
# Whole sentences that are names, addresses or letters, the same in every language.
SAME = 0.02
BACK, ROW = "back-reading.md", re.compile(r"\| *\d+ *\|")


def forms(said: str | tuple[str, ...]) -> tuple[str, ...]:
    return said if isinstance(said, tuple) else (said,)


def catalogue(code: str) -> Catalog:
    return catalogues.read(FOLDER / code / catalogues.WRITTEN, code)


def test_every_language_that_the_website_knows_is_whole_and_none_is_left_over():
    listed = catalogues.read(FOLDER / catalogues.LIST)
    lacking = {code: list(catalogues.missing(listed, catalogue(code))) for code in KNOWN}

    assert {code: missing for code, missing in lacking.items() if missing} == {}
    assert sorted(catalogues.written(FOLDER)) == sorted(KNOWN)


@pytest.mark.parametrize("code", KNOWN)
def test_nothing_stands_in_a_catalogue_that_nobody_says_any_more(code):
    listed = {(message.id, message.context) for message in catalogues.read(FOLDER / catalogues.LIST)}

    assert [message.id for message in catalogue(code) if (message.id, message.context) not in listed] == []


@pytest.mark.parametrize("code", KNOWN)
def test_no_english_is_left_over_in_the_middle(code):
    said = [message for message in catalogue(code) if message.id and isinstance(message.id, str)]
    same = [message.id for message in said if message.string == message.id and SMALL.search(NO_WORDS.sub("", message.id))]

    assert len(same) < SAME * len(said), same
    # An address stays as it is, and so does the number of a house.
    assert [one for one in same if len(one.split()) > 4 and not one[0].isdecimal()] == []


# After these a day of the week would need another ending than the one it is written with.
BENDS = {"pl": "o|do|od|na|po|przed|w|we|z", "lt": "iki|nuo|po|prieš|apie|be|dėl|už|ant|per|su"}


@pytest.mark.parametrize("code", sorted(BENDS))
def test_no_day_stands_where_it_would_need_another_ending(code):
    bent = re.compile(rf"\b(?:{BENDS[code]}) %\((?:date|day|due|when|answer)\)s", re.IGNORECASE)

    assert [said for message in catalogue(code) for said in forms(message.string) if bent.search(said)] == []


@pytest.mark.parametrize(("code", "wrote"), [("lt", "Jūs parašėte "), ("pl", "Podana "), ("ro", "Ai scris "), ("ur", " لکھی ہے۔")])
def test_no_language_says_that_somebody_was_born_on_the_day_that_they_wrote(code, wrote):
    assert wrote in str(catalogue(code)["You wrote that you were born on %(date)s."].string)


def test_in_lithuanian_nobody_asks_in_the_place_of_the_person_they_ask_about():
    said = [" ".join(forms(message.string)) for message in catalogue("lt") if "ask" in str(message.id) and "person" in str(message.id)]

    assert [one for one in said if re.search(r"praš\w+ už .*žmog", one)] == []


@pytest.mark.parametrize("code", KNOWN)
def test_each_catalogue_says_that_nobody_has_checked_it(code):
    head = (FOLDER / code / catalogues.WRITTEN).read_text("utf-8").partition('msgid ""')[0]

    assert "has checked it yet" in " ".join(head.replace("#", " ").split())


@pytest.mark.parametrize("code", KNOWN)
def test_what_was_read_back_is_what_the_catalogue_says_today(code):
    rows = read_back((FOLDER / code / BACK).read_text("utf-8"))
    says = {(bare(one.id), bare(one.string)) for one in catalogue(code) if isinstance(one.string, str)}

    assert len({other for other, _, _ in rows}) >= 60
    assert [other for other, heard, _ in rows if not heard] == []
    assert [(english, other) for other, _, english in rows if (english, other) not in says] == []


def read_back(text: str) -> list[tuple[str, str, str]]:
    """From each row of the tables: the sentence, what it says in English when it is read back, and the English that it was made from."""
    cells = [[bare(cell) for cell in row.strip().strip("|").split("|")] for row in text.splitlines() if ROW.match(row)]
    return [(other, heard, english) for _, other, heard, english, _ in cells]


def bare(sentence: str) -> str:
    """Without its stars: what was read back is what people see."""
    return sentence.replace("**", "").strip()


def test_a_back_reading_is_read_row_by_row():
    kept = "| | Polish | Read back | English | |\n|---|---|---|---|---|\n| 1 | Możesz **przestać**. | Can stop. | You can stop. | – |\n"

    assert read_back(kept) == [("Możesz przestać.", "Can stop.", "You can stop.")]


@pytest.mark.parametrize("code", KNOWN)
def test_every_question_is_two_texts_at_most_and_each_of_two_parts(code, furnished):
    said, place = Translations.load(str(FOLDER), [code]), furnished.place

    def say(sentence: str, **more: object) -> str:
        return MARKED.sub(r"\1", said.gettext(sentence) % {**place.words, **more})

    texting = Texting(furnished.texts, say)
    asked = {one.id: texting.ask(one, word="PLUM") for one in furnished.refer.questions}
    parts = {name: [segments.parts(text) for text in texts] for name, texts in asked.items()}
    assert {name: many for name, many in parts.items() if max(many) > 2} == {}
    # A permission says everything that its page says, in as many texts as that needs.
    permissions = {one.id for one in furnished.refer.questions if one.kind == "consent"}
    assert {name: len(texts) for name, texts in asked.items() if len(texts) > 2 and name not in permissions} == {}


@pytest.mark.parametrize("area", sorted(path.stem for path in (ROOT / "content" / "places").glob("*.toml")))
@pytest.mark.parametrize("code", KNOWN)
def test_every_message_is_one_text_of_two_parts_at_most_and_of_three_with_a_link(code, area):
    place, said = places.load(ROOT / "content" / "places", area), Translations.load(str(FOLDER), [code])
    shown = place.words_in(said.gettext)
    longest = max((languages.day_in_words(date(2026, 1, 1) + timedelta(days=number), code, year=False) for number in range(365)), key=len)
    found = {}
    for name, wording in wordings.load(ROOT / "content" / "messages.toml", place).items():
        text = " ".join(said.gettext(sentence) % {**shown, **wordings.AS_LONG_AS, "date": longest} for sentence in wording.text)
        found[name] = segments.parts(text)

    assert place.sender not in shown["sender"]
    assert {name: many for name, many in found.items() if many > (3 if messages.LINKED.get(name) == "link" else 2)} == {}


@pytest.mark.parametrize("code", KNOWN)
def test_what_people_are_told_to_text_stays_as_it_is(code, furnished):
    found = catalogue(code)
    told = [sentence for sentences in furnished.texts.said.values() for sentence in sentences]
    differ = {one: found.get(one).string for one in told if set(CAPITALS.findall(one)) - set(CAPITALS.findall(found.get(one).string))}

    assert differ == {}


PLANTED = (
    ("There are 70 questions.", "Pytań jest 17.", "numbers"),
    ("Call Samaritans on 116 123.", "Dzwoń do Samaritans na 116 132.", "numbers"),
    ("You sent it on %(date)s.", "To jest dzień, kiedy to wysłano.", "placeholders"),
    ("You can have an **advocate**.", "Możesz mieć rzecznika.", "hard words"),
    ("You can stop.", "Możesz przestać (to Twój wybór).", "marks"),
)  # fmt: skip


def found_in(folder: Path, said: dict[str, str]) -> list[str]:
    """What stops the build in a Polish catalogue that says this."""
    made = Catalog(locale="pl")
    for english, other in said.items():
        made.add(english, other)
    target = folder / "pl" / "LC_MESSAGES" / "messages.po"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        write_po(file, made)
    return [one.reason for one in lint([target]).failures]


def test_a_planted_fault_in_a_catalogue_is_caught(tmp_path):
    shutil.copyfile(ROOT / "content" / "words.toml", tmp_path / "words.toml")

    assert found_in(tmp_path, {english: english for english, _, _ in PLANTED}) == []
    faults = found_in(tmp_path, {english: other for english, other, _ in PLANTED})
    assert [told for _, _, told in PLANTED if not any(told in one for one in faults)] == []
    assert len(faults) == len(PLANTED)
