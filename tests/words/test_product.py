"""What a product says of its own words is whole: its glossary, its pictures, its places, what readers checked."""

import shutil
from pathlib import Path

import pytest

from easyread import readers
from easyread.content import BadContent
from easyread.words import Block, Line, lint, lists, surroundings, words_hash
from tests.words.faults import PICTURES, found

CONTENT = Path(__file__).parents[2] / "content"


def test_a_glossary_at_fault_says_the_word_and_the_line(folder):
    text = """
[[word]]
id = "a"
term = "aaa"
also = ["bbb"]
say = ["It is."]
picture = "yes"
[[word]]
id = "a"
term = "BBB"
say = []
spoken = 1
colour = "red"
"""
    faults = [(rule, line) for rule, line, _ in found(folder, "words.toml", text) if rule == "FI04"]

    assert faults == [("FI04", 3)] * 6


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (('licence = "CC0"\n', ""), "FI04"),
        (('alt = "A tick"\n', ""), "FI04"),
        (("[yes]", '[again]\nfile = "1"\nalt = "A tick"\nmeans = "again"\n[yes]'), "ER04"),
        (("[yes]", '[again]\nfile = "2"\nalt = "A tick"\nmeans = "yes"\n[yes]'), "ER04"),
    ],
)
def test_a_list_of_pictures_at_fault_says_so(empty, change, rule):
    assert rule in {one[0] for one in found(empty, "pictures.toml", PICTURES.replace(*change))}


def test_a_place_is_called_what_its_file_says(folder):
    text = 'name = "Zzyzx"\nicb = "NHS Zzyzx"\nteam = 3\n[about]\npicture = "yes"\nsay = ["Zzyzx is a place.", "NHS Zzyzx is good."]\n'

    assert found(folder, "places/zzyzx.toml", text) == []


CHECK = '[[checked]]\nhash = "{}"\nlanguage = "en"\nwho = "A made-up group"\non = 2026-01-05\nwords = "Call us."\n'


def test_a_check_by_readers_counts_until_its_words_change(folder):
    block = Block(file="", kind="guide", lines=(Line("Call us.", 1),))
    (folder / "a.toml").write_text('say = ["Call us."]\npicture = "yes"\n', encoding="utf-8")
    (folder / "checked.toml").write_text(CHECK.format(words_hash(block)), encoding="utf-8")
    before = [(one.severity, one.words) for one in lint([folder]).findings if one.rule == "ER20"]
    (folder / "a.toml").write_text('say = ["Call us now."]\npicture = "yes"\n', encoding="utf-8")
    after = [one.words for one in lint([folder]).failures if one.rule == "ER20"]

    assert before == [("note", "1 of 2 blocks")]
    assert after == ["Call us."]


def test_a_check_without_a_name_or_a_day_is_no_check(folder):
    (folder / "a.toml").write_text('say = ["Call us."]\npicture = "yes"\n', encoding="utf-8")
    (folder / "checked.toml").write_text(CHECK.format("x").replace('who = "A made-up group"\n', ""), encoding="utf-8")

    assert [one.words for one in lint([folder]).failures if one.rule == "ER20"] == ["[[checked]]"]


@pytest.mark.parametrize("name", ["words.toml", "pictures.toml", "checked.toml", "places/place.toml"])
@pytest.mark.parametrize(
    "text",
    ["a = ", b"\xff", "", "word = 1\nnames = 1\nkinds = 1\nset = 1\nchecked = 1\nicb = 1", "checked = [1, {}]\nword = [1]", "yes = 1"],
)
def test_a_broken_file_of_a_product_never_breaks_the_others(folder, name, text):
    (folder / "a.toml").write_text('say = ["I can\'t."]\npicture = "yes"\n', encoding="utf-8")
    found(folder, name, text)

    assert "ER08" in {one.rule for one in lint([folder]).failures}


def test_a_picture_that_only_decorates_needs_no_alternative_text(folder):
    assert found(folder, "pictures.toml", PICTURES.replace('alt = "A tick"', "decorative = true")) == []


def test_a_list_of_ours_at_fault_is_a_finding(folder, monkeypatch):
    shutil.copytree(lists.FOLDER, folder / "lists")
    (folder / "lists" / "en" / "rights.txt").write_text("not sure\nnot sure\n", encoding="utf-8")
    monkeypatch.setattr(lists, "FOLDER", folder / "lists")

    assert [(one.rule, one.line) for one in lint([folder / "pictures.toml"]).failures] == [("FI04", 2)]


def test_who_builds_a_website_is_told_what_is_wrong_around_its_words(folder):
    assert surroundings([CONTENT]) == []

    (folder / "words.toml").write_text('[[word]]\nid = "a"\nterm = "aaa"\n', encoding="utf-8")

    assert surroundings([folder]) != []


def test_a_list_of_checks_is_read_or_refused(folder):
    file = folder / "checked.toml"
    assert readers.load(file) == {}
    file.write_text(CHECK.format("x"), encoding="utf-8")
    assert [check.who for check in readers.load(file).values()] == ["A made-up group"]
    file.write_text("checked = 1\n", encoding="utf-8")

    with pytest.raises(BadContent, match="must be a list of tables"):
        readers.load(file)
