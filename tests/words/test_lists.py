"""The lists of words are whole: none missing, no word twice, none both allowed and refused."""

import shutil

import pytest

from easyread.words import lists
from easyread.words.english.forms import forms, guess
from easyread.words.vocabulary import Vocabulary

ENGLISH = lists.for_language("en")


@pytest.fixture
def copy(tmp_path):
    return lists.Lists(shutil.copytree(ENGLISH.folder, tmp_path / "en"))


def test_our_own_lists_are_whole():
    assert list(lists.faults(ENGLISH)) == []


def test_there_are_about_1000_easy_words():
    allowed = {entry.word for name in ("verbs", "nouns", "describing", "small") for entry in ENGLISH.of(name)}

    assert 900 <= len(allowed) <= 1300


def test_a_list_that_is_gone_stops_the_build(copy):
    (copy.folder / "jargon.txt").unlink()

    assert [(entry.file, what) for entry, what in lists.faults(copy)] == [
        (str(copy.folder / "jargon.txt"), "this list is missing, empty or not UTF-8")
    ]


def test_a_list_in_a_wrong_encoding_is_a_finding_and_no_crash(copy):
    (copy.folder / "jargon.txt").write_bytes(b"caf\xe9\n")

    assert [(entry.file, entry.line) for entry, _ in lists.faults(copy)] == [(str(copy.folder / "jargon.txt"), 1)]


def test_a_word_that_stands_twice_is_found_with_its_line(copy):
    path = copy.folder / "rights.txt"
    path.write_text("not sure\nnot sure\n", encoding="utf-8")

    assert [(entry.line, what) for entry, what in lists.faults(copy)] == [(2, "not sure stands twice: here and in line 1")]


def test_a_word_cannot_be_both_allowed_and_refused(copy):
    path = copy.folder / "vague.txt"
    path.write_text("bread = say which\n", encoding="utf-8")

    assert [what for _, what in lists.faults(copy)] == ["bread is allowed in another list and refused in this one"]


@pytest.mark.parametrize(
    ("word", "sort", "irregular", "expected"),
    [
        ("stop", "verbs", "", {"stop", "stops", "stopping", "stopped"}),
        ("try", "verbs", "", {"try", "tries", "trying", "tried"}),
        ("make", "verbs", "made", {"make", "makes", "making", "made"}),
        ("love", "verbs", "", {"love", "loves", "loving", "loved"}),
        ("agree", "verbs", "", {"agree", "agrees", "agreeing", "agreed"}),
        ("travel", "verbs", "", {"travel", "travels", "travelling", "travelled"}),
        ("wish", "nouns", "", {"wish", "wishes"}),
        ("day", "nouns", "", {"day", "days"}),
        ("child", "nouns", "children", {"child", "children"}),
        ("happy", "describing", "", {"happy", "happier", "happiest", "happily"}),
        ("big", "describing", "", {"big", "bigger", "biggest"}),
        ("gentle", "describing", "", {"gentle", "gently"}),
        ("basic", "describing", "", {"basic", "basically"}),
        ("and", "small", "", {"and"}),
    ],
)
def test_the_forms_of_a_word_are_understood(word, sort, irregular, expected):
    assert expected <= set(forms(word, sort, irregular))


@pytest.mark.parametrize(
    "together", ["allocate allocates allocated allocating", "agency agencies", "plan planned planning", "access accesses"]
)
def test_every_form_of_a_word_that_is_on_no_list_is_one_word(together):
    assert len({guess(word) for word in together.split()}) == 1


def test_a_language_without_lists_has_the_limits_of_english():
    words = Vocabulary(lists.for_language("xx"))

    assert words.limits["sentence"] == ENGLISH.limits["sentence"]
    assert not words.allows("bread")
