"""What looks at every page finds what is planted: both engines, and what is asked on paper, in forced colours and without scripts."""

from __future__ import annotations

import pytest

from tests.stories import besides, engines

RIGHT = "<!DOCTYPE html><html lang='en'><title>Open Door</title><main><h1>Hello</h1><p>{}</p></main>"


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 360, "height": 740})
    engines.ready(context)
    yield context.new_page()
    context.close()


def found(look, page, planted):
    page.goto("data:text/html," + RIGHT.format(planted))
    return [one.partition(":")[0] for one in look(page)]


def test_both_engines_find_a_box_without_a_name(page):
    assert found(lambda page: engines.objections(page, "dark"), page, "Words") == []
    assert found(lambda page: engines.objections(page, "dark"), page, "<input type='text'>") == ["axe, label", "IBM, input_label_exists"]


def test_words_must_stand_out_more_in_the_palette_that_people_begin_with(page):
    grey = "<b style='color: rgb(110, 110, 110)'>Words</b>"

    assert found(lambda page: engines.objections(page, "dark"), page, grey) == []
    assert found(lambda page: engines.objections(page, "light"), page, grey) == ["axe, color-contrast-enhanced"]


def test_white_words_on_paper_are_found(page):
    assert found(besides.on_paper, page, "<b>Words</b>") == []
    assert found(besides.on_paper, page, "<b style='color: white'>Words</b>") == ["on paper, rgb(255, 255, 255)"]


def test_a_button_without_an_edge_is_found_in_forced_colours(page):
    assert found(besides.in_forced_colours, page, "<button>Next</button>") == []
    assert found(besides.in_forced_colours, page, "<button style='border: 0'>Next</button>") == ["in forced colours, no edge"]


def test_a_word_that_leaves_the_screen_is_found_when_it_is_four_times_as_big(page):
    assert found(besides.four_times_as_big, page, "Words") == []
    assert "at 400%, off the edge" in found(besides.four_times_as_big, page, "W" * 60)


def test_a_button_that_only_a_script_could_use_is_found(page):
    assert found(besides.without_scripts, page, "<form><button>Next</button></form>") == []
    assert found(besides.without_scripts, page, "<button type='button'>Next</button>") == ["without scripts, does nothing"]
