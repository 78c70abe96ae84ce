"""What looks at every page finds what is planted: both engines, and what is asked on paper, in forced colours and without scripts."""

from __future__ import annotations

from contextlib import nullcontext as does_not_raise

import pytest
from werkzeug.wrappers import Response

from tests.stories import besides, engines
from tests.stories.bones import BONES, WITHOUT_STROKES
from tests.stories.looking import served
from tests.stories.person import Person

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


LINKS = (
    "<p lang='en'><a href='/yes'>{}</a> <a href='/no'>{}</a></p><button aria-label='Go on'>Go</button>"
    "<section aria-label='First'>Here</section><section aria-label='Second'>There</section>{}"
)
DRAWING = "<svg aria-hidden='true' focusable='false' width='96' height='96'><path d='M0 0h96v96z'/></svg>"
BUILT = LINKS.format("Yes", "No", "")


def judged(page, judges, planted, palette="dark"):
    def look(page):
        return judges.objections(page, palette, page.evaluate(BONES))

    return found(look, page, planted)


@pytest.mark.parametrize("same", [LINKS.format("Tak", "Nie", ""), LINKS.format("Yes", "No", DRAWING), BUILT.replace("/yes", "/tak")])
def test_other_words_addresses_and_decoration_leave_the_bones_of_a_page(page, same):
    assert found(lambda page: [page.evaluate(BONES)], page, same) == found(lambda page: [page.evaluate(BONES)], page, BUILT)


@pytest.mark.parametrize(
    ("planted", "says"),
    [
        (LINKS.format("Yes", "No", "<input type='text'>"), ["axe, label", "IBM, input_label_exists"]),
        (BUILT.replace("Second", "First"), ["axe, landmark-unique", *["IBM, aria_region_label_unique"] * 2]),
        (LINKS.format("", "No", ""), ["axe, link-name", "IBM, a_text_purpose"]),
        (LINKS.format("Yes", "No", "<svg role='img' width='9' height='9'></svg>"), ["axe, svg-img-alt", "IBM, svg_graphics_labelled"]),
        (BUILT.replace("lang='en'", "lang='english'"), ["axe, valid-lang", "IBM, element_lang_valid"]),
        (BUILT.replace("Go on", "Next"), ["axe, label-content-name-mismatch", "IBM, label_name_visible"]),
        (BUILT.replace("<p lang", "<p aria-labelledby='nowhere' role='group' lang"), ["IBM, aria_id_unique"]),
    ],
)
def test_what_is_wrong_with_a_page_is_found_after_one_like_it_has_passed(page, planted, says):
    judges = engines.Judges()

    assert judged(page, judges, BUILT) == []
    assert judged(page, judges, planted) == says
    # What did not pass is said of the next page like it too.
    assert judged(page, judges, planted) == says


@pytest.mark.parametrize(("palette", "says"), [("blue", []), ("light", ["axe, color-contrast-enhanced"])])
def test_words_are_judged_anew_in_each_palette_and_in_none_twice(page, palette, says):
    judges, grey = engines.Judges(), "<b style='color: rgb({0}, {0}, {0})'>Words</b>"

    assert judged(page, judges, grey.format(110), "dark") == []
    assert judged(page, judges, grey.format(110), palette) == says
    assert {look for _, look in judges.looks} == {"dark"} | ({palette} if not says else set())


def test_pale_words_are_found_on_a_page_of_which_only_the_looks_are_judged(page):
    judges = engines.Judges()

    def pale(page):
        page.add_style_tag(content="b { color: rgb(200, 200, 200) }")
        return judges.objections(page, "blue", bones)

    assert judged(page, judges, "<b>Words</b>") == []
    (bones,) = judges.passed
    assert found(pale, page, "<b>Words</b>") == ["axe, color-contrast"]


def test_a_picture_without_its_strokes_takes_as_much_room(page):
    def sizes(page):
        return [str(page.locator("svg").bounding_box())]

    def stripped(page):
        page.evaluate(WITHOUT_STROKES)
        assert page.locator("path").count() == 0
        return sizes(page)

    assert found(sizes, page, DRAWING) == found(stripped, page, DRAWING)


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


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("asks", ["<img src='{}/a.png' alt='A dog'>", "<link rel='stylesheet' href='{}/a.css'>"])
def test_a_page_that_asks_another_host_for_something_is_found(browser, scripts, asks):
    context = browser.new_context(java_script_enabled=scripts)
    page = Response(status=204)
    with served(Response(status=204)) as other, served(page) as home:
        person = Person(context.new_page(), home, scripts=scripts)
        for host, says in ((home, does_not_raise()), (other, pytest.raises(AssertionError, match=f"asked other hosts: .*{other}/a"))):
            page.status_code, page.mimetype, page.data = 200, "text/html", RIGHT.format(asks.format(host))
            with says:
                person.opens("/")
    context.close()
