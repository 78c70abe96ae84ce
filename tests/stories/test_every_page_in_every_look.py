"""Every page keeps nobody out in any language, palette, width and sort of pictures: nothing is cut off, overlaps or moves.

So it is as it comes first, when something is wrong, with the longest words, and when its visit is over.
"""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import cycle
from operator import itemgetter

import pytest
from flask import Flask
from PIL import Image

from tests.right_html import by_html_validate, by_the_w3c
from tests.stories import engines, states
from tests.stories.besides import BESIDES, BIG, HEIGHT, WITHOUT_SCRIPTS, without_scripts
from tests.stories.bones import BONES, WITHOUT_STROKES
from tests.stories.covering import covering, missing
from tests.stories.looking import MOVES, PICTURED_IN, PUBLIC, SCREENSHOTS, STANDS, TEAM, choose, moves, over, served, stands, told, visits
from tests.stories.plain import FAULTS, SIZES
from webapp import migrations, start_all
from webapp.app import create_app
from webapp.config import Config

PALETTES = ("light", "cream", "blue", "dark")
MODES = ("colour", "none", "lines")
LANGUAGES = ("en", "pl", "ro", "lt", "ur")
WIDTHS = (360, 1280)
PARTS = 27
BIGGEST = ".size-biggest.lines-wide.letters-wide"
OPEN = "() => [...document.querySelectorAll('main details:not([open])')].map(one => { one.open = true }).length"
PICTURED = "() => [...document.querySelectorAll('main .picture')].filter(e => e.checkVisibility({visibilityProperty: true})).length"
# What is asked of a page as it comes, and once everything on it is open: a question at a time would take as long as the answers.
AS_IT_COMES = f"async sizes => [({STANDS})(), await ({MOVES})(), ({FAULTS})(sizes), ({PICTURED})(), ({BONES})()]"
OPENED = f"() => [({OPEN})() ? ({STANDS})() : null, ({WITHOUT_STROKES})()][0]"


@dataclass(frozen=True)
class Site:
    """A website of these tests' own, its address, every type of page (name, address and visit), and visits that are over."""

    app: Flask
    home: str
    every: dict[str, tuple[str, str | None]]
    over: str

    def at(self, name: str, state: str, language: str) -> tuple[str, str | None]:
        """Where a page is in this state and language, and whose visit it belongs to."""
        address, visit = self.every[name]
        ended = TEAM + "over" if (visit or "").startswith(TEAM) else self.over
        return address.replace("/en/", f"/{language}/"), ended if state == states.EXPIRED else visit


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    settings = {**start_all.settings(tmp_path_factory.mktemp("instance"), port=8000, sandbox_port=8001), "INBOX": "1", "OPERATE": "1"}
    migrations.upgrade(settings["DATABASE_URL"])
    made = create_app(Config.from_environment(settings))
    made.add_url_rule("/broken", view_func=lambda: 1 / 0)
    belonging = visits(made)
    assert not belonging.keys() & PUBLIC.keys(), "two pages of one name: only one would be looked at"
    every = {**{name: (address, None) for name, address in PUBLIC.items()}, **belonging}
    with served(made) as home:
        yield Site(made, home, every, over(made, made.extensions["house"].refer))
    made.extensions["house"].database.close()


@pytest.fixture
def opened(browser, site):
    """Open a type of page in a look."""
    contexts = []

    def at(width, height=HEIGHT, **more):
        context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", **more)
        contexts.append(context)
        page = context.new_page()

        def show(name, look, state=states.FIRST, language="en"):
            address, visit = site.at(name, state, language)
            choose(context, site.home, look, visit, language)
            page.goto(site.home + address)
            page.wait_for_load_state()
            return page

        show.page = page
        return show

    yield at, list(site.every)
    for context in contexts:
        context.close()


def rounds(every):
    """Which visits are made: all that can meet on two of these lists does. And each page once when its visit is over."""
    looks = {
        "language": LANGUAGES, "besides": tuple(BESIDES), "palette": PALETTES, "pictures": MODES, "width": tuple(map(str, WIDTHS)),
    }  # fmt: skip
    pages = {name: {"state": states.of(name), **looks} for name in every}
    belonging = [name for name, (_, visit) in every.items() if visit]
    ended = cycle(covering({"ended": {"state": (states.EXPIRED,), **looks}}))
    return pages, covering(pages), [{**look, "page": name} for name, look in zip(belonging, ended, strict=False)]


def picture(page, size):
    """The whole page, of this size. A very long one is taken smaller: a browser draws no more than 16384 dots in a row."""
    across, down = page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollHeight]")
    clip = {"x": 0, "y": 0, "width": across, "height": down, "scale": min(size, 16000 / down)}
    how = {"format": "jpeg", "quality": 50, "captureBeyondViewport": True, "clip": clip}
    session = page.context.new_cdp_session(page)
    made = b64decode(session.send("Page.captureScreenshot", how)["data"])
    session.detach()
    assert len(made) > 3000
    return made


def as_wide_as(page, width):
    """Make the window as wide as this."""
    if page.viewport_size != {"width": width, "height": HEIGHT}:
        page.set_viewport_size({"width": width, "height": HEIGHT})


def seen(show, visit, judges):
    """What is wrong with a page on one visit. Leaves its picture behind, where somebody looks at it."""
    name, state, width = visit["page"], visit["state"], int(visit["width"])
    as_wide_as(show.page, width)
    look = f"colours-{visit['palette']}.pictures-{visit['pictures']}{BIGGEST if visit['besides'] == BIG else ''}"
    page = show(name, look, state, visit["language"])
    found = [] if state != states.ERROR or states.goes_wrong(page) else ["nothing says what is wrong"]
    # All is judged before the picture: a picture of the whole page stretches the window, and that moves things.
    stood, moved, faults, pictured, bones = told(page, AS_IT_COMES, SIZES)
    found += stands(*stood) + moves(*moved) + faults
    if state == states.LONG:
        found += states.lengthened(page)
    if visit["pictures"] == "none" and pictured:
        found.append("a picture where nobody wants one")
    if state != states.EXPIRED:
        if visit["language"] in PICTURED_IN:
            taken = ".".join(visit[one] for one in ("page", "state", "language", "palette", "pictures", "width"))
            # A wide page is mostly empty, and one of very big letters very long: most of the time would go into their dots.
            (SCREENSHOTS / f"{taken}.jpg").write_bytes(picture(page, 1 if width == WIDTHS[0] and visit["besides"] != BIG else 0.5))
        # What is left of a visit that is over stands among the pages too: the engines read it there.
        stood = told(page, OPENED)
        found += [f"opened, {one}" for one in stands(*stood)] if stood else []
        found += judges.objections(page, visit["palette"], bones, str(visit["besides"] == BIG))
    return found + BESIDES[visit["besides"]](page)


@pytest.mark.seconds(300)
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.wcag(
    "1.4.3", "1.4.4", "1.4.5", "1.4.6", "1.4.8", "1.4.10", "1.4.12", "2.2.2", "2.3.1", "2.3.3", "2.4.11", "2.4.12", "2.5.5", "2.5.8",
)
@pytest.mark.coga("4.2.5", "4.4.10", "4.4.11", "4.5.1", "4.9.1")
def test_every_page_stands_well_in_every_look_and_has_its_picture_taken(opened, site, part):
    at, names = opened
    show, light, plain = at(WIDTHS[0]), at(WIDTHS[0]), at(WIDTHS[0], java_script_enabled=False)
    engines.ready(show.page.context)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    judges, wrong = engines.Judges(), {}
    _, during, after = rounds(site.every)
    mine = [visit for visit in (*during, *after) if visit["page"] in names[part::PARTS]]
    # One width after the other: whatever is open is set anew when its window changes.
    for visit in sorted(mine, key=itemgetter("width")):
        found = seen(light if visit["state"] == states.EXPIRED else show, visit, judges)
        if visit["besides"] == WITHOUT_SCRIPTS:
            as_wide_as(plain.page, int(visit["width"]))
            found += without_scripts(plain(visit["page"], "", visit["state"], visit["language"]))
        if found:
            wrong[tuple(visit.values())] = found

    assert wrong == {}


def test_every_two_things_that_can_meet_do_so_on_some_visit(site):
    pages, during, after = rounds(site.every)

    assert pages.keys() >= states.GO_WRONG | states.LENGTHENED
    assert missing(pages, during) == set()
    # A language that is not offered would be drawn in English, and nothing would be wrong with it.
    assert {one.code for one in site.app.extensions["house"].languages} == set(LANGUAGES)
    # Each page is looked at in each language, and has its picture taken in English at least.
    assert {(visit["page"], visit["language"]) for visit in during} == {(name, language) for name in pages for language in LANGUAGES}
    assert {visit["page"] for visit in after} == {name for name, (_, visit) in site.every.items() if visit}
    assert {(visit["state"], visit["language"], visit["palette"]) for visit in after} == {
        (states.EXPIRED, language, palette) for language in LANGUAGES for palette in PALETTES
    }  # fmt: skip


def rendered(site, folder):
    """Each page as it comes, in English and in Urdu, and some of them in each other language; with each sort of pictures in turn."""
    for at, name in enumerate(site.every):
        for language in ("en", "ur", *(("pl", "ro", "lt")[at // 4 % 3 :][:1] if at % 4 == 0 else ())):
            address, visit = site.at(name, states.FIRST, language)
            client = site.app.test_client()
            looks = {"language": language, "display": f"pictures-{MODES[at % 3]}"}
            held = {"team": visit.removeprefix(TEAM)} if (visit or "").startswith(TEAM) else {"visit": visit}
            for note, value in {**looks, **held}.items():
                if value:
                    client.set_cookie(note, value)
            with client.get(address, follow_redirects=True) as answer:
                (folder / f"{name}.{language}.html").write_bytes(answer.data)


@pytest.mark.seconds(240)
@pytest.mark.wcag("4.1.2")
def test_every_page_is_right_html_in_the_eyes_of_two_checkers(site, tmp_path):
    rendered(site, tmp_path)

    assert len(list(tmp_path.iterdir())) >= 2 * len(site.every)
    assert by_the_w3c(tmp_path) == {}
    assert by_html_validate(tmp_path) == {}


@pytest.mark.seconds(180)
@pytest.mark.wcag("2.2.2")
@pytest.mark.coga("4.5.1", "4.9.1")
def test_nothing_moves_while_a_page_comes_on_a_slow_phone(opened):
    at, names = opened
    show = at(WIDTHS[0])
    show("home", "").context.new_cdp_session(show("home", "")).send("Emulation.setCPUThrottlingRate", {"rate": 6})

    looks = {**dict.fromkeys([*names[::8], "information", "choose-many"], "pictures-colour"), "plain-file": "pictures-none"}
    moved = {name: found for name, look in looks.items() for found in [show(name, look).evaluate(MOVES)[0]] if found}

    assert moved == {}


# Where the middle of a box is, and the middle of what is seen of its tick: two strokes, turned.
TICKED = """() => {
  const label = document.querySelector('.nhsuk-checkboxes__label')
  const [box, tick] = ['::before', '::after'].map(part => getComputedStyle(label, part))
  const middle = (start, size) => parseFloat(start) + parseFloat(size) / 2
  const [across, down] = [parseFloat(tick.width) / 2, parseFloat(tick.height) / 2]
  const ends = [[-across, -down], [-across, down], [across, down]]
    .map(end => new DOMMatrix(tick.transform).transformPoint(new DOMPoint(...end)))
  const seen = axis => (Math.min(...ends.map(end => end[axis])) + Math.max(...ends.map(end => end[axis]))) / 2
  return [
    middle(tick.left, tick.width) + seen('x') - middle(box.left, box.width),
    middle(tick.top, tick.height) + seen('y') - middle(box.top, box.height),
  ]
}"""
DRAWN_LINES = """words => {
  const lines = [], walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT)
  let last
  while (walker.nextNode())
    for (let at = 0; at < walker.currentNode.length; at++) {
      const range = document.createRange()
      range.setStart(walker.currentNode, at)
      range.setEnd(walker.currentNode, at + 1)
      const { top } = range.getBoundingClientRect()
      if (last === undefined || Math.abs(top - last) > 4) lines.push('')
      lines[lines.length - 1] += walker.currentNode.data[at]
      last = top
    }
  return lines
}"""


@pytest.mark.parametrize("look", ["colours-light", "size-biggest.colours-light"])
def test_a_tick_stands_in_the_middle_of_its_box(opened, look):
    at, _ = opened

    beside = at(360)("choose-many", look).evaluate(TICKED)

    assert [round(pixels) for pixels in beside] == [0, 0]


def test_on_paper_the_card_is_one_card_and_nothing_else_and_its_address_breaks_only_before_the_page(opened):
    at, _ = opened
    page = at(360)("back-card", "colours-light")
    page.emulate_media(media="print")

    assert page.inner_text("body").split() == page.inner_text(".keep").split()
    assert page.locator(".keep .theirs b").evaluate(DRAWN_LINES) == ["127.0.0.1:8000", "/back"]
    page.screenshot(path=SCREENSHOTS / "back-card.paper.360.png", full_page=True)


BEHIND = "() => getComputedStyle(document.body).backgroundColor"


@pytest.mark.parametrize(
    ("asked", "look", "behind"),
    [
        ({"color_scheme": "light"}, "", "rgb(253, 253, 247)"),
        ({"color_scheme": "dark"}, "", "rgb(27, 33, 39)"),
        ({"color_scheme": "dark"}, "colours-light", "rgb(253, 253, 247)"),
        ({"color_scheme": "dark"}, "colours-cream", "rgb(245, 236, 215)"),
        ({"color_scheme": "light", "contrast": "more"}, "", "rgb(255, 255, 255)"),
        ({"color_scheme": "dark", "contrast": "more"}, "", "rgb(0, 0, 0)"),
        ({"color_scheme": "light", "contrast": "more"}, "colours-blue", "rgb(227, 234, 239)"),
    ],
)
@pytest.mark.coga("4.9.4")
def test_what_the_device_asks_for_is_done_until_the_person_chooses(opened, asked, look, behind):
    at, _ = opened
    page = at(360, **asked)("home", look)

    assert page.evaluate(BEHIND) == behind


@pytest.mark.parametrize("look", ["", "colours-dark", "colours-cream.size-biggest"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_is_black_on_white_whatever_the_screen_is(opened, look, scheme):
    at, _ = opened
    page = at(800, color_scheme=scheme)("guide-print", look)
    page.emulate_media(media="print", color_scheme=scheme)

    colours = page.evaluate("() => { const of = getComputedStyle(document.body); return [of.color, of.backgroundColor, of.fontSize] }")
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)", "21.3333px"]


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.wcag("1.4.3", "2.4.7")
def test_what_is_focused_can_be_read_in_every_palette(opened, palette):
    at, _ = opened
    page = at(360)("choose-one", f"colours-{palette}")
    summary = page.locator("main summary").first
    page.keyboard.press("Tab")
    summary.focus()
    read = "e => { const of = getComputedStyle(e); return [of.color, of.backgroundColor] }"
    ink, ground = (light(tuple(map(int, re.findall(r"[0-9]+", colour)))) for colour in summary.evaluate(read))
    brighter, darker = max(ink, ground), min(ink, ground)

    assert (brighter + 0.05) / (darker + 0.05) >= 4.5


# One of each sort of thing that can have the focus, and a page where it stands.
FOCUSED = (
    ("choose-one", "main input[type=radio]"), ("choose-one", "main summary"), ("choose-many", "main input[type=checkbox]"),
    ("text", "main input[name=answer]"), ("look", ".choice"), ("home", ".door"), ("guide", "main .go a"), ("check", "main .nhsuk-button"),
)  # fmt: skip


@pytest.mark.seconds(180)
@pytest.mark.wcag("1.4.11", "2.4.7", "2.4.13")
@pytest.mark.parametrize("palette", [*PALETTES, "forced"])
def test_a_keyboard_shows_where_it_is_with_a_ring_that_stands_out(opened, palette):
    at, _ = opened
    show = at(360, forced_colors="active" if palette == "forced" else "none")
    faint = {}
    for name, control in FOCUSED:
        page = show(name, "" if palette == "forced" else f"colours-{palette}")
        page.keyboard.press("Tab")
        thing = page.locator(control).first
        thing.scroll_into_view_if_needed()
        page.evaluate("document.activeElement.blur()")
        box = thing.bounding_box()
        round_it = {"x": box["x"] - 10, "y": box["y"] - 10, "width": box["width"] + 20, "height": box["height"] + 20}
        before = dots(page.screenshot(clip=round_it))
        thing.focus()
        after = dots(page.screenshot(clip=round_it))
        changed = sum(one != other and stands_out(one, other) >= 3 for one, other in zip(before, after, strict=True))
        # As much as an edge of two pixels all round it.
        if changed < 2 * 2 * (box["width"] + box["height"]):
            faint[name, control] = changed, box

    assert faint == {}


def dots(png):
    colours = iter(Image.open(BytesIO(png)).convert("RGB").tobytes())
    return list(zip(colours, colours, colours, strict=True))


@cache
def stands_out(one, other):
    darker, brighter = sorted((light(one), light(other)))
    return (brighter + 0.05) / (darker + 0.05)


def light(colour):
    """Relative luminance, as WCAG works it out."""
    parts = [part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.wcag("1.4.1")
def test_in_forced_colours_every_choice_can_still_be_told_apart(opened):
    at, _ = opened
    page = at(360, forced_colors="active")("look", "size-big")
    chosen = page.locator("[data-chosen]").first

    assert chosen.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    assert "Chosen" in chosen.inner_text()


@pytest.mark.parametrize(("size", "pixels"), [("small", 18), ("usual", 21), ("big", 26), ("biggest", 32)])
@pytest.mark.wcag("1.4.4")
def test_letters_have_the_size_that_was_chosen(opened, size, pixels):
    at, _ = opened
    page = at(360)("guide", "" if size == "usual" else f"size-{size}")

    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p .s')).fontSize)") == pytest.approx(pixels, abs=0.1)


@pytest.mark.wcag("1.4.8", "1.4.12")
def test_space_between_lines_and_letters_is_what_was_chosen(opened):
    at, _ = opened
    page = at(360)("guide", "lines-wide.letters-wide")
    read = "name => parseFloat(getComputedStyle(document.querySelector('main p .s'))[name])"

    assert page.evaluate(read, "lineHeight") == pytest.approx(42, abs=0.5)
    assert page.evaluate(read, "letterSpacing") == pytest.approx(2.52, abs=0.05)


def test_a_plain_file_that_works_without_the_service_shows_the_look_too(opened):
    at, _ = opened
    page = at(360)("plain-file", "colours-dark.pictures-none")

    assert page.evaluate(BEHIND) == "rgb(27, 33, 39)"
    assert page.locator(".picture:visible").count() == 0
