"""Every type of page, in four palettes, with and without pictures, narrow and wide: nothing is cut off, overlaps or moves."""

from __future__ import annotations

import re
from base64 import b64decode
from functools import cache
from io import BytesIO

import pytest
from PIL import Image

from tests.stories.looking import LINES, MOVES, PUBLIC, SCREENSHOTS, choose, served, spaced, visits, wrong_with
from tests.stories.person import AXE, RUN_AXE
from tests.stories.plain import faults
from webapp import migrations, start_all
from webapp.app import create_app
from webapp.config import Config

PALETTES = ("light", "cream", "blue", "dark")
MODES = ("colour", "none", "lines")
WIDTHS = (360, 1280)
# What a picture is kept of: every palette on a phone; of the rest, what shows the way of showing pictures.
PICTURED = {"colour": {360: PALETTES, 1280: ("light",)}, "lines": {360: ("light", "dark")}, "none": {360: ("light",)}}
# Pages of a template that stands in every look already: with other words, they are looked at in one.
VARIANTS = frozenset({
    "meeting-sent", "meeting-track", "meeting-choices", "choices-again", "choice-again", "track-again", "asked-sent", "asked-track", "held",
    "held-track", "papers", "permission", "guest-asked", "back-ask", "closed", "deleted", "forgotten",
    "begun", "back-over", "back-sent", "talk-change", "talk-permission", "talk-end", "talk-stop",
    "track-booked", "track-disagree", "track-report",
    "team-choice",
})
PAINT = "palette => { document.documentElement.dataset.colours = palette }"
CHECKED_CLOSELY = ("home", "look", "choose-one", "consent", "guide", "check")


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The address of a website of these tests' own, and every type of page: its name, its address and its visit."""
    settings = {**start_all.settings(tmp_path_factory.mktemp("instance"), port=8000, sandbox_port=8001), "INBOX": "1", "OPERATE": "1"}
    migrations.upgrade(settings["DATABASE_URL"])
    made = create_app(Config.from_environment(settings))
    made.add_url_rule("/broken", view_func=lambda: 1 / 0)
    belonging = visits(made)
    assert not belonging.keys() & PUBLIC.keys(), "two pages of one name: only one would be looked at"
    with served(made) as home:
        yield home, {**{name: (address, None) for name, address in PUBLIC.items()}, **belonging}
    made.extensions["house"].database.close()


@pytest.fixture
def opened(browser, pages):
    """Open a type of page in a look."""
    home, every = pages
    contexts = []

    def at(width, height=740, **more):
        context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", **more)
        contexts.append(context)
        page = context.new_page()

        def show(name, look):
            address, visit = every[name]
            choose(context, home, look, visit)
            page.goto(home + address)
            page.wait_for_load_state()
            return page

        show.page = page
        return show

    yield at, list(every)
    for context in contexts:
        context.close()


def picture(page, width):
    """The whole page. A wide one is taken at half its size: most of it is empty, and most of the time goes into its dots."""
    across, down = page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollHeight]")
    clip = {"x": 0, "y": 0, "width": across, "height": down, "scale": 1 if width == WIDTHS[0] else 0.5}
    how = {"format": "jpeg", "quality": 50, "captureBeyondViewport": True, "clip": clip}
    made = b64decode(page.context.new_cdp_session(page).send("Page.captureScreenshot", how)["data"])
    assert len(made) > 3000
    return made


def palettes_of(name):
    return PALETTES[:1] if name in VARIANTS else PALETTES


@pytest.mark.seconds(300)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.wcag("1.4.5", "1.4.8", "2.2.2", "2.3.1", "2.3.3", "2.4.11", "2.4.12", "2.5.5", "2.5.8")
@pytest.mark.coga("4.2.5", "4.4.10", "4.4.11", "4.5.1", "4.9.1")
def test_every_page_stands_well_in_every_look_and_has_its_picture_taken(opened, mode, half):
    at, names = opened
    show = at(WIDTHS[0])
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    wrong = {}
    assert set(names) >= VARIANTS
    for name in names[half::2]:
        page = show(name, f"colours-light.pictures-{mode}")
        assert page.locator("main .picture:visible").count() == 0 or mode != "none", name
        for width in reversed(WIDTHS):
            page.set_viewport_size({"width": width, "height": 740})
            # All is judged before the first picture: a picture of the whole page stretches the window, and that moves things.
            # How words are set is the same with every sort of picture: it is judged with those that most people have.
            if found := wrong_with(page) + (faults(page) if mode == MODES[0] else []):
                wrong[name, width] = found
        for palette in palettes_of(name)[1:]:
            stands = page.evaluate(LINES)
            page.evaluate(PAINT, palette)
            # Where colours move no line, what was judged in one palette is so in all.
            if page.evaluate(LINES) != stands:
                wrong[name, palette] = ["other lines than in the palette before"]
        for width, palettes in PICTURED[mode].items():
            page.set_viewport_size({"width": width, "height": 740})
            for palette in palettes:
                if palette in palettes_of(name):
                    page.evaluate(PAINT, palette)
                    (SCREENSHOTS / f"{name}.{palette}.{mode}.{width}.jpg").write_bytes(picture(page, width))
        page.set_viewport_size({"width": WIDTHS[0], "height": 740})

    assert wrong == {}


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


@pytest.mark.seconds(180)
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.wcag("1.4.4", "1.4.10", "1.4.12")
def test_with_the_biggest_letters_and_the_widest_space_nothing_is_cut_off(opened, width):
    at, names = opened
    show = at(width)
    look = "size-biggest.lines-wide.letters-wide.colours-dark.pictures-lines"

    wrong = {name: found for name in names if (found := wrong_with(show(name, look)) + (spaced(show.page) if width == 320 else []))}

    assert wrong == {}


@pytest.mark.seconds(180)
@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.wcag("1.4.3", "1.4.6")
def test_words_stand_out_in_every_palette(opened, palette):
    at, _ = opened
    show = at(360)
    rules = ["color-contrast", *(["color-contrast-enhanced"] if palette == "light" else [])]
    run = RUN_AXE.replace("runOnly: rules", "runOnly: {type: 'rule', values: rules}")
    for name in CHECKED_CLOSELY:
        page = show(name, f"colours-{palette}")
        page.evaluate(AXE)

        assert page.evaluate(run, rules) == [], name


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
