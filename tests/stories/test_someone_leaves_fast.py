"""Somebody may come in at any moment, make a slip, or need big words: what the scripts and styles do for them."""

from __future__ import annotations

import pytest

ELSEWHERE = "<!doctype html><title>Weather</title><h1>Weather</h1>"
SMALLEST = """() => Math.min(...[...document.querySelectorAll('body *')]
  .filter(e => e.getClientRects().length && !e.closest('svg, .nhsuk-u-visually-hidden, .nhsuk-skip-link'))
  .filter(e => [...e.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
  .map(e => parseFloat(getComputedStyle(e).fontSize)))"""
BODY = "() => { const of = getComputedStyle(document.body); return [of.fontSize, of.textAlign, of.fontStyle, of.hyphens] }"
PICTURES = """() => [...document.querySelectorAll('main .picture')].filter(drawn => drawn.checkVisibility())
  .map(drawn => drawn.getBoundingClientRect().width)"""
BEFORE = """() => [...document.querySelectorAll('main .picture')].filter(drawn => drawn.checkVisibility()).every(drawn => {
  const words = drawn.nextElementSibling; return !words || drawn.getBoundingClientRect().left < words.getBoundingClientRect().left })"""
LOW = """() => [...document.querySelectorAll('a, button, summary, input:not([type=hidden]), textarea')]
  .filter(e => e.tabIndex >= 0 && e.getClientRects().length && !e.matches('.nhsuk-skip-link'))
  .filter(e => e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML)"""


def visitor(someone, **more):
    """Somebody on a question, with another website in place of the one that leaving goes to."""
    person = someone(**more)
    person.page.route("**/leave", lambda route: route.fulfill(body=ELSEWHERE, content_type="text/html"))
    person.opens("/ask/a1")
    return person


def told(person):
    return person.page.locator("[data-leave-said]").inner_text()


@pytest.mark.wcag("4.1.3")
def test_shift_three_times_leaves_and_says_so_on_the_way(someone):
    person = visitor(someone)

    person.page.keyboard.press("Shift")
    assert told(person) == "Press Shift 2 more times to leave this page."
    person.page.keyboard.press("Shift")
    assert told(person) == "Press Shift 1 more time to leave this page."
    person.page.keyboard.press("Shift")

    person.page.wait_for_url("**/leave")
    assert person.page.title() == "Weather"


def test_capital_letters_leave_nothing(someone):
    person = visitor(someone)

    for letter in ("A", "B", "C", "D"):
        person.page.keyboard.press(f"Shift+{letter}")

    assert told(person) == ""
    assert person.where == "/ask/a1"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.coga("4.5.11")
def test_one_press_leaves_from_any_page(someone, scripts):
    person = visitor(someone, scripts=scripts)

    person.page.get_by_role("navigation").get_by_role("link", name="Leave this page").click()

    person.page.wait_for_url("**/leave")


def test_the_page_left_is_not_one_step_back(someone):
    person = visitor(someone)
    person.opens("/about")

    person.page.get_by_role("navigation").get_by_role("link", name="Leave this page").click()
    person.page.wait_for_url("**/leave")
    person.page.go_back()

    assert person.where == "/ask/a1"


@pytest.mark.wcag("2.4.3", "3.3.1")
def test_after_a_slip_the_keyboard_is_where_it_can_be_mended(someone):
    person = visitor(someone)

    person.presses("Next")
    assert person.page.evaluate("document.activeElement.matches('[data-fix]')")
    person.page.locator("[data-fix] a").click()

    assert person.page.evaluate("document.activeElement.id") == "answer"


@pytest.mark.wcag("2.1.1")
def test_enter_means_next(someone):
    person = visitor(someone)

    person.chooses("I am safe. I want to carry on.")
    person.page.keyboard.press("Enter")

    person.is_asked("Is this your own phone or computer?")


@pytest.mark.parametrize(("wide", "picture"), [(360, 96), (1280, 120)])
@pytest.mark.parametrize("address", ["/", "/help-now", "/ask/a1", "/about"])
@pytest.mark.wcag("1.3.2", "1.4.8")
def test_words_and_pictures_are_as_big_as_easy_read_needs(someone, address, wide, picture):
    person = someone()
    person.page.set_viewport_size({"width": wide, "height": 800})
    person.opens(address)

    assert person.page.evaluate(BODY) == ["21px", "start", "normal", "none"]
    assert person.page.evaluate(SMALLEST) >= 18.67
    assert min(person.page.evaluate(PICTURES)) >= picture
    assert person.page.evaluate(BEFORE), "a picture stands after its words"
    assert person.page.evaluate(LOW) == []
    assert person.page.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize("address", ["/", "/help-now", "/ask/a1", "/about", "/place", "/place/form"])
@pytest.mark.wcag("1.4.10")
def test_nothing_is_cut_off_when_a_page_is_made_four_times_bigger(someone, address):
    person = someone()
    person.page.set_viewport_size({"width": 320, "height": 256})

    person.opens(address)
