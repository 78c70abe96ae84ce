"""Each rule that we claim is held by a test, is for people to judge, cannot apply, or is open and told to everybody."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from easyread import pictures
from tests.accessibility import claims
from tests.security import held
from webapp import statement

ROOT = Path(__file__).parents[2]
CONTENT = ROOT / "content"
SCRIPTS = sorted((ROOT / "webapp" / "static" / "js").glob("*.js"))
MARKS = held.everything()
# What goes off on the way down of a press, under a pointer, by a gesture, or by moving the phone.
UNASKED = re.compile(r"""["']((?:mouse|pointer)(?:down|over|enter|move)|touch\w+|drag\w*|device\w+|wheel|change|focus(?:in)?)["']""")
OPENS = re.compile(r"\b(alert|confirm|prompt|window\.open|Notification)\(")


@pytest.mark.parametrize("kind", claims.LISTS)
def test_a_mark_names_a_row_that_exists(kind):
    assert set(MARKS[kind]) - set(claims.LISTS[kind]) == set()


@pytest.mark.parametrize("kind", claims.LISTS)
def test_every_row_is_held_or_for_people_or_cannot_apply_or_is_open_and_says_why(kind):
    rows = claims.LISTS[kind]
    nobodys = [id for id, row in rows.items() if not MARKS[kind].get(id) and not row.keys() & {"no", "people", "open"}]
    wordless = [id for id, row in rows.items() if any(not row[key].strip() for key in row)]

    assert (nobodys, wordless) == ([], [])


@pytest.mark.parametrize("kind", claims.LISTS)
def test_nothing_that_cannot_apply_has_a_test_or_is_open(kind):
    rows = claims.LISTS[kind]

    assert [id for id, row in rows.items() if "no" in row and (MARKS[kind].get(id) or row.keys() & {"people", "open"})] == []


def test_all_of_both_levels_and_every_pattern_is_there():
    levels = [row["level"] for row in claims.WCAG.values()]
    by_objective = [sum(id.startswith(f"{objective}.") for id in claims.COGA) for objective in claims.OBJECTIVES]

    assert (levels.count("A"), levels.count("AA")) == (31, 24)
    assert by_objective == [7, 6, 13, 12, 4, 5, 7, 4]


def test_what_is_open_is_told_to_everybody_and_nothing_else_is_and_both_were_gone_through_on_the_same_day():
    told = statement.load(CONTENT / "accessibility.toml", pictures=pictures.keys(CONTENT / "pictures.toml"), placeholders=["icb"])
    open_ = {f"{kind} {id}" for kind, rows in claims.LISTS.items() for id, row in rows.items() if "open" in row}

    assert told.about == open_
    assert told.prepared == claims.ON


def test_the_list_is_that_of_today():
    """Write it anew with: python -m tests.accessibility.claims"""
    assert claims.PAGE.read_text("utf-8") == claims.page(MARKS)


@pytest.mark.wcag("1.4.13", "2.5.1", "2.5.2", "2.5.4", "3.2.1", "3.2.2", "3.2.5")
@pytest.mark.coga("4.6.1")
def test_no_script_acts_unasked_or_needs_a_gesture_or_opens_a_window():
    found = {script.name: UNASKED.findall(script.read_text("utf-8")) + OPENS.findall(script.read_text("utf-8")) for script in SCRIPTS}

    assert len(found) > 5
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.wcag("2.1.4")
def test_the_only_key_with_a_meaning_of_its_own_is_shift():
    keys = {key for script in SCRIPTS for key in re.findall(r"""event\.(?:key|code) ?[!=]== ?["']([^"']+)""", script.read_text("utf-8"))}

    assert keys == {"Shift"}


@pytest.mark.wcag("1.3.4")
def test_nothing_depends_on_how_a_phone_is_held(config):
    (css,) = config.static.glob("open-door*.css")

    assert "orientation" not in css.read_text("utf-8")
    assert "orientation" not in "".join(script.read_text("utf-8") for script in SCRIPTS)
