"""What a browser gets from us: small, in one piece, ours alone, readable by everybody, and there when nothing else is."""

import gzip
import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest

from easyread import pictures
from tests.pages import look
from tests.walking import Walker
from webapp import build, drawings, stylesheet

ROOT = Path(__file__).parents[1]
KB = 1024
OPENMOJI = ROOT / "node_modules" / "openmoji"
PROPERTY = re.compile(r"--([a-z-]+): ?(#[0-9a-f]+)")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site") / "built"
    build.build(ROOT, folder)
    return folder


@pytest.fixture(scope="module")
def manifest(built):
    return json.loads((built / "manifest.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def css(built, manifest):
    return (built / manifest["css"]).read_text("utf-8")


def listing(tmp_path, text):
    path = tmp_path / "pictures.toml"
    path.write_text(text, "utf-8")
    return path


def looked_at(key, file, folder=OPENMOJI):
    """A list of one picture, which somebody has looked at."""
    drawings_ = b"".join((folder / shade / "svg" / f"{file}.svg").read_bytes() for shade in ("color", "black"))
    return f'[{key}]\nfile = "{file}"\nhash = "{hashlib.sha256(drawings_).hexdigest()[:16]}"\n'


def packed(text):
    return len(gzip.compress(text.encode(), 9))


def light(colour):
    """Relative luminance, as WCAG works it out."""
    digits = colour.lstrip("#")
    digits = "".join(letter * 2 for letter in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    brighter, darker = sorted((light(one), light(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_the_style_sheet_is_one_small_file_that_asks_nobody_for_anything(css):
    assert packed(css) <= 12 * KB
    assert "url(" not in css
    assert "@import" not in css
    assert "@font-face" not in css
    assert "frutiger" not in css.lower()


def test_the_scripts_are_small_and_each_first_says_what_happens_without_it(built, manifest):
    scripts = [(built / name).read_text("utf-8") for name in manifest["scripts"]]

    assert len(scripts) == 9
    assert sum(packed(script) for script in scripts) <= 10 * KB
    assert all("Without this script" in script.split("\n\n")[0] for script in scripts)
    assert not any(word in script for script in scripts for word in ("http:", "https:", "innerHTML", "eval", ".style"))


@pytest.mark.wcag("1.4.8")
@pytest.mark.coga("4.4.6")
def test_nothing_is_slanted_shouted_justified_or_split(css):
    assert not re.search(r"italic|oblique|uppercase|capitalize|text-align:justify|hyphens:(auto|manual)", css)


@pytest.mark.parametrize("link", [".on", ".go a"])
def test_a_name_in_a_link_keeps_its_distance_from_the_words_before_it(css, link):
    rules = [body for heads, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css) if link in heads.split(",")]

    assert any("inline-flex" in body for body in rules)
    assert any(re.search(r"column-gap:0?\.\d+em", body) for body in rules)


def test_no_words_are_smaller_than_an_easy_read_page_may_have(css):
    sizes = {float(size) * 16 for size in re.findall(r"(?:font-size:|font:)([0-9.]+)rem", css)}

    assert sizes
    assert min(sizes) >= 18.67
    assert {float(size) for size in re.findall(r"font-size:([0-9.]+)pt", css)} <= {12.0, 16.0, 21.0, 22.0}
    assert "font:1.3125rem" in css, "body text is 21 pixels"
    assert not re.findall(r"font-size:[0-9.]+px", css)


def test_the_page_mirrors_for_languages_that_begin_at_the_right(css):
    assert re.findall(r"[{;](?:margin-|padding-|border-)?(?:left|right)[:-]|text-align:(?:left|right)|float:(?:left|right)", css) == []


def test_every_colour_is_a_property_that_a_display_choice_can_change(css):
    fixed = {
        (head, colour)
        for head, body in on_screen(css)
        for declaration in body.split(";")
        if not declaration.lstrip().startswith("--")
        for colour in re.findall(r"#[0-9a-f]{3,8}\b", declaration)
    }

    assert fixed == set()


def on_screen(css):
    """Every rule but those for paper, out of the conditions around it."""
    for head, body in stylesheet.rules(css):
        if head.startswith(("@media", "@supports")):
            yield from on_screen(body) if "print" not in head else ()
        else:
            yield head, body


def palette(css, head):
    """The colours of a palette, by the selector that sets it: those of the usual one, and its own over them."""
    usual = dict(PROPERTY.findall(next(body for found, body in stylesheet.rules(css) if found == ":root")))
    return usual | {name: colour for found, body in on_screen(css) if found == head for name, colour in PROPERTY.findall(body)}


@pytest.mark.parametrize(
    ("head", "least"),
    [(":root", 7), (":root[data-colours=cream]", 4.5), (":root[data-colours=blue]", 4.5), (":root[data-colours=dark]", 7)],
)
@pytest.mark.wcag("1.4.3", "1.4.6", "1.4.11")
@pytest.mark.coga("4.2.5")
def test_words_stand_out_from_what_is_behind_them_in_every_palette(css, head, least):
    colours = palette(css, head)

    for words, behind in [
        ("ink", "paper"), ("ink", "soft"), ("ink", "field"), ("quiet", "paper"), ("link", "paper"), ("link", "soft"), ("link", "field"),
        ("visited", "paper"), ("button-ink", "button"), ("button-ink", "link"), ("focus-ink", "focus"), ("ink", "demonstration"),
        ("paper", "ink"),
    ]:  # fmt: skip
        assert contrast(colours[words], colours[behind]) >= least, f"{words} on {behind}"
    assert contrast(colours["button-ink"], colours["button-edge"]) >= min(least, 4.5)
    # What is focused has a ring of one of these and a ground of the other: one of them stands out from the page.
    ring = "focus" if "dark" in head else "focus-ink"
    for edge, behind in [("edge", "paper"), ("edge", "field"), ("edge", "soft"), (ring, "paper")]:
        assert contrast(colours[edge], colours[behind]) >= 3, f"{edge} on {behind}"


def test_people_who_ask_for_less_motion_or_stronger_colours_get_it(css):
    for wish in ("prefers-reduced-motion", "forced-colors", "prefers-contrast", "@media print"):
        assert wish in css


def test_parts_of_the_design_system_that_no_page_has_are_left_out():
    kept = stylesheet.pruned(
        ".nhsuk-button{a:b}.nhsuk-button--warning,.nhsuk-button--secondary{c:d}.nhsuk-radios--small .x{e:f}"
        "@media(x){.nhsuk-icon{g:h}}.a:not(.b,.nhsuk-select),.c{i:j}"
    )

    assert kept == ".nhsuk-button{a:b}.nhsuk-button--secondary{c:d}.c{i:j}"


def test_a_style_sheet_with_a_mistake_stops_the_build_and_says_where(tmp_path):
    (tmp_path / "webapp" / "styles").mkdir(parents=True)
    (tmp_path / "webapp" / "styles" / "open-door.scss").write_text("a { color: $nothing; }", "utf-8")
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")

    with pytest.raises(stylesheet.NoStyles, match="Undefined variable"):
        stylesheet.make(tmp_path)


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("pictures.toml", 'licence = "CC BY-SA 4.0"\n', "", "set: The set of pictures has no licence."),
        ("pictures.toml", 'alt = "A person"\n', "", "person: The picture person has no alt."),
        ("pictures.toml", 'file = "1F465"', 'file = "1F9D1"', "people: The drawing of people belongs to another picture too."),
        ("words.toml", 'id = "dynamic"', 'id = "dsr"', "dsr: The id dsr stands twice."),
        ("words.toml", 'term = "dynamic"\n', "", "dynamic: Term is missing or empty."),
    ],
)
def test_a_list_that_is_not_whole_stops_the_build_with_file_and_line(tmp_path, file, old, new, fault):
    shutil.copytree(ROOT / "content", tmp_path / "content")
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    text = (tmp_path / "content" / file).read_text("utf-8")
    assert old in text
    (tmp_path / "content" / file).write_text(text.replace(old, new, 1), "utf-8")

    with pytest.raises(build.BadWords) as stopped:
        build.build(tmp_path, tmp_path / "built")

    assert re.search(rf"{file}:\d+: ", str(stopped.value))
    assert fault in str(stopped.value)
    assert not (tmp_path / "built").exists()


def test_before_anything_is_installed_the_build_says_what_to_run(tmp_path):
    with pytest.raises(build.NotInstalled, match="npm ci"):
        build.build(tmp_path, tmp_path / "built")


def test_a_file_that_changes_gets_another_name_so_that_it_may_be_kept_for_ever(tmp_path):
    names = {build.hashed(tmp_path, "open-door.css", text) for text in ("a{}", "b{}", "a{}")}

    assert len(names) == 2
    assert all(re.fullmatch(r"open-door\.[0-9a-f]{12}\.css", name) for name in names)


def test_building_again_leaves_nothing_of_the_time_before(built, manifest):
    (built / "old.0123456789ab.css").write_text("a{}", "utf-8")
    build.build(ROOT, built)

    assert not (built / "old.0123456789ab.css").exists()
    assert (built / manifest["css"]).exists()
    assert not built.with_name("built.new").exists()


def test_a_compressed_copy_stands_beside_every_file(built, manifest):
    for file in (built / manifest["css"], built / "pictures" / "colour" / "yes.svg"):
        assert gzip.decompress(file.with_name(file.name + ".gz").read_bytes()) == file.read_bytes()


def test_a_picture_without_a_file_is_refused_by_file_and_key(tmp_path):
    listed = listing(tmp_path, '[unicorn]\nfile = "0000"\n')

    with pytest.raises(drawings.MissingPicture, match=rf"{re.escape(str(listed))}:1: unicorn: OpenMoji has no file 0000\.svg"):
        drawings.draw(listed, OPENMOJI)


def test_a_picture_that_cannot_stand_in_a_page_is_refused_by_name(tmp_path):
    listed = listing(tmp_path, looked_at("flag", "E145"))

    with pytest.raises(drawings.MissingPicture, match=r"flag: E145\.svg"):
        drawings.draw(listed, OPENMOJI)


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg/>',
        "<svg><script>1</script></svg>",
        '<svg><path style="fill:red"/></svg>',
        '<svg><path fill="url(#a)"/></svg>',
    ],
)
def test_nothing_that_runs_or_refers_gets_into_a_page_by_way_of_a_picture(tmp_path, text):
    for shade in ("color", "black"):
        (tmp_path / shade / "svg").mkdir(parents=True)
        (tmp_path / shade / "svg" / "X.svg").write_text(text.replace("<svg", '<svg viewBox="0 0 72 72"', 1), "utf-8")

    with pytest.raises(drawings.MissingPicture, match=r":1: bad: X\.svg (declares|holds|has a style)"):
        drawings.draw(listing(tmp_path, looked_at("bad", "X", tmp_path)), tmp_path)


def test_a_drawing_that_nobody_looked_at_stops_the_build_with_its_line_and_what_to_do(tmp_path):
    text = looked_at("sun", "2600")
    for wrong in (text.replace('hash = "', 'hash = "0'), text.partition("hash")[0]):
        listed = listing(tmp_path, "# Nature\n" + wrong + 'means = "the sun"\n')

        with pytest.raises(drawings.MissingPicture) as stopped:
            drawings.draw(listed, OPENMOJI)

        assert str(stopped.value).startswith(f"{listed}:2: sun: 2600.svg is not the drawing that was looked at.")
        assert text.splitlines()[2] in str(stopped.value)


def test_pictures_can_stand_in_one_page_together_without_getting_in_each_others_way(manifest):
    for key, shades in manifest["pictures"].items():
        for drawn in (shades["colour"], shades["black"]):
            assert not re.search(r"\sid=|style=|class=\"(?!picture)|url\(|<!--|xmlns|<script|\son\w+=", drawn), key
            opening = r'<svg class="picture" viewBox="0 0 72 72"[^>]*( adapt-symbol="[1-9]\d+")? width="96"[^>]* aria-hidden="true"[^>]*>'
            assert re.match(opening, drawn), key


def test_no_picture_is_heavy(manifest):
    assert {key: len(shades["colour"]) for key, shades in manifest["pictures"].items() if packed(shades["colour"]) > 4 * KB} == {}


def test_black_pictures_take_the_colour_of_the_words_beside_them(manifest):
    for key, shades in manifest["pictures"].items():
        assert "currentColor" in shades["black"], key
        assert not re.search(r'"#0{3,6}"', shades["black"]), key


def reds(drawn):
    return sum(drawn.lower().count(red) for red in drawings.REDS)


@pytest.mark.parametrize("file", drawings.CROSSES)
def test_a_hospital_has_a_white_h_on_blue_where_the_red_cross_was(tmp_path, file):
    (drawn,) = drawings.draw(listing(tmp_path, looked_at("care", file)), OPENMOJI)

    before = (OPENMOJI / "color" / "svg" / f"{file}.svg").read_text("utf-8")
    for shade in (drawn.colour, drawn.black):
        assert shade.count(f'fill="{drawings.HOSPITAL_BLUE}"') == 1
        assert 'stroke="#fff"' in shade
    assert reds(drawn.colour) < reds(before)


def test_the_pictures_carry_their_licence_and_what_was_changed(built):
    folder = built / "pictures"

    assert "Attribution-ShareAlike 4.0" in (folder / "LICENSE.txt").read_text("utf-8")
    assert "OpenMoji" in (folder / "ATTRIBUTION.txt").read_text("utf-8")
    assert (folder / "black" / "yes.svg").read_text("utf-8").startswith('<svg xmlns="http://www.w3.org/2000/svg"')


def test_the_fonts_of_booklets_lie_beside_their_licences(built):
    folder = built / "fonts"

    assert sorted(file.name for file in folder.glob("*.ttf")) == [
        "NotoSans-Bold.ttf", "NotoSans-Regular.ttf", "Vazirmatn-Bold.ttf", "Vazirmatn-Regular.ttf",
    ]
    for font, owners in (("NotoSans", "The Noto Project Authors"), ("Vazirmatn", "The Vazirmatn Project Authors")):
        licence = (folder / f"LICENSE-{font}.txt").read_text("utf-8")
        assert owners in licence
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence


def test_without_the_fonts_the_build_says_what_to_run(tmp_path):
    with pytest.raises(build.NotInstalled, match="npm ci"):
        build.copy_fonts(tmp_path / "@expo-google-fonts", tmp_path / "fonts")


def places():
    return sorted(path.stem for path in (ROOT / "content" / "places").glob("*.toml"))


@pytest.mark.parametrize("place", places())
def test_help_and_leaving_are_plain_files_that_everybody_can_use(built, place):
    folder = built / "away" / place / "en"

    assert look((folder / "help-now.html").read_text("utf-8")) == ()
    assert look((folder / "leave.html").read_text("utf-8"), framed=False) == ()


@pytest.mark.parametrize("place", places())
def test_the_plain_files_need_nothing_but_the_files_beside_them(built, place):
    folder = built / "away" / place / "en"
    page = (folder / "help-now.html").read_text("utf-8")

    needed = re.findall(r'<(?:link rel="stylesheet" href|script type="module" src)="([^"]+)"', page)
    assert len(needed) == 5
    assert all((folder / name).resolve().is_file() for name in needed)
    assert 'href="leave.html"' in page
    assert 'href="#card-999"' in page
    assert 'id="card-999"' in page
    assert "Call 999" in page
    assert "Text SHOUT to 85258" in page


@pytest.mark.parametrize("place", places())
def test_the_plain_way_out_goes_on_by_itself(built, place):
    page = (built / "away" / place / "en" / "leave.html").read_text("utf-8")

    assert re.search(r'<meta http-equiv="refresh" content="0; url=https://[^"]+">', page)
    assert "<script" not in page


ALL_CHOSEN = "size-biggest.lines-wide.letters-wide.colours-dark.amount-one.device-shared"


@pytest.mark.parametrize("look", ["", *(f"{ALL_CHOSEN}.pictures-{mode}" for mode in ("colour", "none", "lines"))])
def test_a_first_visit_to_any_question_is_light_in_every_look(app, built, manifest, look):
    # Compressed, as a browser asks for it; the page too, as the server in front of us sends it.
    fixed = sum((built / f"{name}.gz").stat().st_size for name in (manifest["css"], *manifest["scripts"], "pictures/colour/door.svg"))
    client = app.test_client()
    client.set_cookie("display", look)
    page = client.get("/ask/a1").text

    assert packed(page) <= 8 * KB
    assert packed(page) + fixed <= 30 * KB
    assert len(page.encode()) + fixed <= 50 * KB, "even where nobody compresses the page"
    loaded = re.findall(r'<(?:link|script)[^>]*(?:href|src)="([^"#]+)"', page)
    assert len(loaded) + 1 <= 7
    assert all(address.startswith("/static/") for address in loaded)


def test_only_a_page_that_may_close_loads_what_warns_of_it(app):
    client = app.test_client()
    assert "/static/stay." not in client.get("/ask/a1").text

    walker = Walker(client, app.extensions["house"].refer)

    assert re.search(r'<script type="module" src="/static/stay\.\w+\.js" nonce="[\w-]+">', walker.to("start.who").text)


def test_no_questions_page_is_heavier_than_a_phone_on_a_slow_line_can_bear(app, manifest):
    house = app.extensions["house"]
    for question in house.refer.questions:
        keys = [question.picture, *(option.picture for option in question.choices()), *(block.picture for block in question.blocks)]
        drawn = "".join(manifest["pictures"][key]["colour"] for key in keys)
        assert packed(drawn) <= 8 * KB, question.id


def test_every_picture_a_page_names_is_listed():
    listed = pictures.keys(ROOT / "content" / "pictures.toml")
    named = set()
    for template in (ROOT / "webapp" / "templates").glob("*.html"):
        text = template.read_text("utf-8")
        named |= set(re.findall(r'(?:picture|heading)\("([a-z-]+)"', text))

    assert named
    assert named <= listed


def test_what_a_writer_can_mend_is_said_without_a_traceback(monkeypatch):
    def at_fault():
        raise build.BadWords("content/words.toml:3: advocat: is not a word")

    monkeypatch.setattr(build, "build", at_fault)

    with pytest.raises(SystemExit, match=r"^content/words.toml:3: advocat: is not a word$"):
        build.main()
