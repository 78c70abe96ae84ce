"""The words around the questions are read whole, or refused with every fault by name."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from easyread import texts
from easyread.content import BadContent
from webapp import places, wordings

CONTENT = Path(__file__).parent.parent / "content"
TEXT = (CONTENT / "texting.toml").read_text("utf-8")


def faults(tmp_path, text):
    path = tmp_path / "texting.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadContent) as wrong:
        texts.load(path)
    return wrong.value.faults


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("[ready]\n", "[rady]\n", ("ready.say", "missing or empty: no easy-read text")),
        ("[ready]\n", "[rady]\n", ("rady", "unknown name")),
        ("%(word)s.\", \"To say no", "%(wrd)s.\", \"To say no", ("decide.say", "unknown placeholder: wrd")),
        ('keyword = "ASK"', 'keyword = ""', ("keyword", "missing or empty")),
        ('"APPLE", ', "", None),
        ('"APPLE", "BALL"', '"apple", "TO"', ("yes_words.en", "is not one short word in capitals: apple")),
        ("[yes_words]\n", '[yes_words]\npl = ["KOT"]\n', ("yes_words.pl", "needs 20 different words or more")),
        ('"BEACH", "BELL"', '"APPLE", "BELL"', ("offer_words.en", "is a word for a yes: APPLE")),
        ('[many]\nsay', '[many]\nsaid', ("many.said", "unknown name")),
    ],
)
def test_a_slip_of_the_pen_is_named(tmp_path, before, after, fault):
    assert TEXT.count(before) >= 1
    changed = TEXT.replace(before, after, 1)
    if fault is None:
        (tmp_path / "t.toml").write_text(changed, "utf-8")
        assert "APPLE" not in texts.load(tmp_path / "t.toml").words_for_yes("en")
    else:
        assert fault in faults(tmp_path, changed)


def test_a_language_without_its_own_words_for_yes_uses_the_english_ones():
    loaded = texts.load(CONTENT / "texting.toml")

    assert loaded.words_for_yes("cy") == loaded.words_for_yes("en") != loaded.words_for_yes("pl")


def test_what_another_language_adds_is_heard_and_a_slip_of_the_pen_in_it_is_named(tmp_path):
    path, more = tmp_path / "texting.toml", tmp_path / "texting" / "cy.toml"
    more.parent.mkdir()
    path.write_text(TEXT, "utf-8")
    more.write_text('[stop]\nwhole = ["dim mwy"]\n', "utf-8")
    assert "dim mwy" in texts.load(path).heard["stop"].whole

    more.write_text('[stop]\nwhole = ["dim mwy"]\nsay = ["No."]\n[ready]\nsay = ["No."]\n', "utf-8")
    with pytest.raises(BadContent) as wrong:
        texts.load(path)
    assert {("stop.say", "unknown name"), ("ready", "unknown name")} <= set(wrong.value.faults)
    assert wrong.value.file == more


def test_a_text_that_we_begin_and_that_tells_too_much_stops_the_service():
    loaded = texts.load(CONTENT / "texting.toml")
    telling = replace(loaded, said={**loaded.said, "over": ("The support list team stops asking now.",)})

    with pytest.raises(BadContent) as wrong:
        wordings.check_begun(CONTENT / "texting.toml", telling, places.load(CONTENT / "places", "anyshire"))

    assert ("over.say", "tells too much: support") in wrong.value.faults
    assert ("over.say", "does not say how to stop") in wrong.value.faults


def test_no_text_of_ours_asks_for_a_word_that_a_phone_company_takes_for_a_stop_but_stop_itself():
    loaded = texts.load(CONTENT / "texting.toml")
    asked = {word for said in loaded.said.values() for sentence in said for word in re.findall(r"reply ([A-Z][A-Z ]*)", sentence)}
    stops = {word.casefold() for word in asked} & loaded.heard["stop"].whole

    assert "NOT YET" in asked
    assert stops == {"stop"}


def test_none_of_our_short_words_is_a_command_or_an_answer():
    loaded = texts.load(CONTENT / "texting.toml")
    meaning = {word for heard in loaded.heard.values() for word in heard.whole} | {"yes", "no", "next", "back", "skip", "more", "check",
    "send", "ask"}

    assert {word.casefold() for word in (*loaded.words_for_yes("en"), *loaded.words_to_join("pl"))} & meaning == set()
