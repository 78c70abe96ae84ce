"""A hard word is found however somebody spells it, and where it stands it brings its meaning."""

from pathlib import Path

import pytest

from easyread import glossary
from easyread.content import BadContent

WORDS = Path(__file__).parents[1] / "content" / "words.toml"


@pytest.fixture(scope="module")
def ours():
    return glossary.load(WORDS)


# Written down before the search was, as people with dyslexia, in a hurry or by ear might write them.
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("advocate", "advocate"), ("Advocat", "advocate"), ("advercate", "advocate"), ("ADVOCATES", "advocate"), ("avocate", "advocate"),
        ("dsr", "dsr"), ("D S R", "dsr"), ("dynamic suport register", "dsr"), ("dinamic support registar", "dsr"),
        ("c-e-t-r", "cetr"), ("CETR", "cetr"), ("C(E)TR", "cetr"), ("keywerker", "keyworker"), ("key worker", "keyworker"),
        ("consnet", "consent"), ("concent", "consent"), ("capasity", "capacity"), ("sendias", "sendiass"), ("ombudsmen", "ombudsman"),
        ("reasonable ajustments", "reasonable-adjustment"), ("comissioner", "commissioner"), ("safegarding", "safeguarding"),
    ],
)  # fmt: skip
def test_a_word_is_found_by_any_spelling_close_enough(ours, written, meant):
    assert meant in [word.id for word in ours.search(written)[:2]]


@pytest.mark.parametrize("written", ["", "   ", "zebra", "!!!", "a", "xx", "the cat sat on the mat today", "0" * 500])
def test_what_is_like_none_of_our_words_finds_none(ours, written):
    assert ours.search(written) == []


def test_the_likeliest_stands_first_and_there_are_never_many(ours):
    found = ours.search("review")

    assert len(found) <= 5
    assert ours.search("keyworker")[0].id == "keyworker"


def test_a_word_is_found_in_the_language_of_the_page(ours):
    assert ours.search("rzecznk", say=lambda word: {"advocate": "rzecznik"}.get(word.term, word.term))[0].id == "advocate"


def test_the_words_between_stars_bring_their_meaning_each_once(ours):
    found = ours.marked(["An **advocate** helps you.", "Ask the **advocate** or the **advocates**.", "A **zebra** does not."], ["dsr"])

    assert [word.id for word in found] == ["advocate", "dsr"]


def test_a_paper_explains_the_hard_words_of_its_explanations_too(ours):
    assert [word.id for word in ours.explained(["Ask **SENDIASS**."])] == ["sendiass", "ehcp"]


def test_every_term_of_the_field_is_explained(ours):
    assert len(ours.words) >= 58
    assert all(word.say and word.picture for word in ours.words)


def test_a_glossary_with_a_fault_stops_the_service_with_file_and_line(tmp_path):
    path = tmp_path / "words.toml"
    good = '[[word]]\nid = "a"\nterm = "aa"\nsay = ["It is."]\npicture = "yes"\n'
    path.write_text(good + good.replace('"aa"', '"bb"').replace('["It is."]', "[]"), "utf-8")

    with pytest.raises(BadContent) as stopped:
        glossary.load(path)

    assert str(stopped.value).splitlines() == [
        f"{path}: line 2: a: say must be a list of sentences", f"{path}: line 2: a: the id a stands twice",
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('picture = "yes"', 'picture = "unicorn"', "line 2: a: there is no picture called unicorn"),
        ("It is.", "It is 100% sure.", "line 2: a: a per cent sign in"),
        ("It is.", "Ask %(nobody)s.", "line 2: a: unknown placeholder: nobody"),
    ],
)
def test_a_meaning_that_no_page_could_show_stops_the_service(tmp_path, old, new, fault):
    path = tmp_path / "words.toml"
    path.write_text('[[word]]\nid = "a"\nterm = "aa"\nsay = ["It is."]\npicture = "yes"\n'.replace(old, new), "utf-8")

    with pytest.raises(BadContent, match=fault):
        glossary.load(path, pictures={"yes"})
