"""The few visits of every page show every two choices together, and one that is left out is missed."""

from __future__ import annotations

from itertools import product

import pytest

from tests.stories.covering import covering, missing, pairs

LANGUAGES, PALETTES, WIDTHS = ("en", "pl", "ur"), ("light", "dark"), ("360", "1280")
LOOKS = {"language": LANGUAGES, "palette": PALETTES, "width": WIDTHS}


def test_two_things_that_one_visit_sees_are_a_pair():
    assert pairs({"page": "home", "language": "ur", "width": "360"}) == {
        frozenset({("page", "home"), ("language", "ur")}), frozenset({("page", "home"), ("width", "360")}),
        frozenset({("language", "ur"), ("width", "360")}),
    }  # fmt: skip


def test_every_page_is_seen_with_every_choice_in_as_few_visits_as_the_longest_list_has():
    pages = {f"page {at}": LOOKS for at in range(30)}

    visits = covering(pages)

    assert len(visits) == 90
    assert {(visit["page"], visit[choice]) for visit in visits for choice in LOOKS} == set(product(pages, (*LANGUAGES, *PALETTES, *WIDTHS)))


@pytest.mark.parametrize("number", [1, 2, 3])
def test_with_few_pages_some_are_visited_more_often(number):
    pages = {f"page {at}": LOOKS for at in range(number)}

    assert missing(pages, covering(pages)) == set()


def test_palettes_languages_and_widths_meet_on_whatever_page():
    visits = covering({f"page {at}": LOOKS for at in range(4)})

    assert {(visit["language"], visit["palette"]) for visit in visits} == set(product(LANGUAGES, PALETTES))
    assert {(visit["language"], visit["width"]) for visit in visits} == set(product(LANGUAGES, WIDTHS))
    assert {(visit["palette"], visit["width"]) for visit in visits} == set(product(PALETTES, WIDTHS))


def test_what_one_page_has_and_another_has_not_is_seen_only_there():
    pages = {"form": {"state": ("first", "error"), **LOOKS}, "guide": {"state": ("first",), **LOOKS}}

    visits = covering(pages)

    assert {(visit["page"], visit["state"]) for visit in visits} == {("form", "first"), ("form", "error"), ("guide", "first")}


def test_a_pair_that_nobody_sees_is_missed():
    pages = {f"page {at}": LOOKS for at in range(4)}
    visits = covering(pages)
    seen_once = [visit for visit in visits if not (visit["page"] == "page 2" and visit["language"] == "ur")]

    assert missing(pages, visits) == set()
    assert frozenset({("page", "page 2"), ("language", "ur")}) in missing(pages, seen_once)
