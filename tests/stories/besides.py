"""What else is asked of a page once in each of its rounds: on paper, in forced colours, four times as big, and without scripts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from playwright.sync_api import Page

from tests.stories.looking import STANDS, cut_off, spaced, stands, told

# As wide as the words of a sheet of A4, and as a screen of 1280 pixels is at 400%.
PAPER, NARROW = 718, 320
HEIGHT = 740
# Browsers print no ground of ours: words of any other colour than black may be gone.
PALE = """() => [...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && !e.closest('svg'))
  .filter(e => [...e.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
  .filter(e => getComputedStyle(e).color !== 'rgb(0, 0, 0)')
  .map(e => `${getComputedStyle(e).color}: ${e.outerHTML.slice(0, 90)}`)"""
# Where colours are the device's own, a thing to press is told by its edge or its line: a ground of ours is not drawn.
NO_EDGE = """() => {
  const drawn = (e, part) => {
    const of = getComputedStyle(e, part)
    return parseFloat(of.borderBlockEndWidth) > 0 || (of.outlineStyle !== 'none' && parseFloat(of.outlineWidth) > 0)
  }
  return [...document.querySelectorAll('button, input:not([type=hidden]), textarea, select')]
    .filter(e => e.checkVisibility() && !['radio', 'checkbox'].includes(e.type) && !e.closest('.nhsuk-u-visually-hidden'))
    .filter(e => !drawn(e) && !getComputedStyle(e).textDecorationLine.includes('underline'))
    .map(e => `no edge: ${e.outerHTML.slice(0, 90)}`)
}"""
# Without scripts a button outside a form does nothing.
DEAD = """() => [...document.querySelectorAll('button')].filter(e => e.checkVisibility() && !(e.form && e.type === 'submit'))
  .map(e => `does nothing: ${e.outerHTML.slice(0, 90)}`)"""


def beside(page: Page, function: str) -> list[str]:
    """What is cut off, or on top of something else, and what this function finds."""
    stood, found = told(page, f"() => [({STANDS})(), ({function})()]")
    return stands(*stood) + found


def on_paper(page: Page) -> list[str]:
    page.set_viewport_size({"width": PAPER, "height": HEIGHT})
    page.emulate_media(media="print")
    found = [f"on paper, {one}" for one in beside(page, PALE)]
    page.emulate_media(media="screen")
    return found


def in_forced_colours(page: Page) -> list[str]:
    page.emulate_media(forced_colors="active")
    found = [f"in forced colours, {one}" for one in beside(page, NO_EDGE)]
    page.emulate_media(forced_colors="none")
    return found


def four_times_as_big(page: Page) -> list[str]:
    """As at 400%, and then with more space between letters, words, lines and paragraphs."""
    page.set_viewport_size({"width": NARROW, "height": HEIGHT})
    return [f"at 400%, {one}" for one in cut_off(page)] + spaced(page)


def nothing(_: Page) -> list[str]:
    return []


BIG, PLAIN, WITHOUT_SCRIPTS = "big", "plain", "without-scripts"
BESIDES: Mapping[str, Callable[[Page], list[str]]] = {
    PLAIN: nothing, "paper": on_paper, "forced": in_forced_colours, BIG: four_times_as_big, WITHOUT_SCRIPTS: nothing,
}  # fmt: skip


def without_scripts(page: Page) -> list[str]:
    """A page that came without any script."""
    return [f"without scripts, {one}" for one in beside(page, DEAD)]
