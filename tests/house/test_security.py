"""Every item of the standard and every row of what could go wrong is held by a test, cannot apply, or stands there as open."""

from __future__ import annotations

import pytest

from tests.security import held

MARKS = held.everything()
NAMES = {test for those in MARKS.values() for tests in those.values() for test in tests}


def test_a_mark_names_something_that_exists():
    assert set(MARKS["asvs"]) - set(held.ITEMS) == set()
    assert set(MARKS["threat"]) - set(held.ROWS) == set()


def test_every_item_of_the_standard_is_held_or_cannot_apply_or_is_open():
    neither = [id for id, item in held.ITEMS.items() if not MARKS["asvs"].get(id) and "no" not in item and "open" not in item]

    assert neither == []


def test_nothing_that_cannot_apply_has_a_test():
    assert [id for id, item in held.ITEMS.items() if "no" in item and (MARKS["asvs"].get(id) or "open" in item)] == []


def test_the_whole_of_both_levels_is_there():
    levels = [item["level"] for item in held.ITEMS.values()]

    assert (levels.count(1), levels.count(2)) == (70, 183)
    assert list(held.ROWS) == list(range(1, 16))


def test_every_row_of_what_could_go_wrong_has_a_test():
    assert [number for number in held.ROWS if not MARKS["threat"].get(number) and number not in held.WAITING] == []


@pytest.mark.parametrize(("file", "made"), [(held.ASVS, held.asvs(MARKS)), (held.THREATS, held.threats(MARKS))], ids=["asvs", "threats"])
def test_the_lists_are_those_of_today(file, made):
    """Write them anew with: python -m tests.security.held"""
    assert file.read_text("utf-8") == made


def test_marks_are_read_wherever_they_stand(tmp_path, monkeypatch):
    (tmp_path / "tests").mkdir()
    file = tmp_path / "tests" / "test_made_up.py"
    file.write_text(
        'import pytest\npytestmark = [pytest.mark.threat(4)]\n@pytest.mark.asvs("1.1.1", "1.1.2")\ndef test_one():\n    pass\n'
        'def test_other():\n    pass\n', "utf-8",
    )
    monkeypatch.setattr(held, "ROOT", tmp_path)

    assert {(mark.name, mark.what, mark.test) for mark in held.read(file)[1]} == {
        ("asvs", "1.1.1", "test_made_up: one"), ("asvs", "1.1.2", "test_made_up: one"),
        ("threat", 4, "test_made_up: one"), ("threat", 4, "test_made_up: other"),
    }


def test_a_row_waits_only_while_there_is_nothing_that_it_could_be_about(app):
    here = {begins for begins in held.WAITING.values() for rule in app.url_map.iter_rules() if rule.rule.startswith(begins)}

    assert here == set()
