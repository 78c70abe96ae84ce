"""One key, one drawing: inside the page, silent beside its words, as each person wants it, and never missing without a name."""

import json

import pytest
from markupsafe import Markup

from easyread import pictures
from easyread.content import BadContent
from tests.pages import look
from webapp import built
from webapp.once import Once

DRAWN = '<svg class="picture" adapt-symbol="4678" aria-hidden="true"><circle r="1"/></svg>'
LINES = '<svg class="picture" adapt-symbol="4678" aria-hidden="true"><path d="M0 0"/></svg>'


@pytest.fixture
def folder(tmp_path):
    drawings = {"yes": {"colour": DRAWN, "black": LINES, "adapt": "4678"}, "no": {"colour": "<svg/>", "black": "<svg/>", "adapt": ""}}
    brought = {
        "pictures": {"yes": "places/a/yes.12.png", "no": "places/a/no.12.png"}, "attribution": "Drawn by Bo",
        "recordings": {"en": {"abc": "places/a/en/abc.12.mp3"}}, "films": {"a.mp4": "places/a/a.12.mp4"},
    }  # fmt: skip
    manifest = {
        "css": "open-door.1234.css", "scripts": ["exit.1.js", "errors.2.js"], "pictures": drawings,
        "places": {"anyshire": brought}, "words": {"blocks": 7, "checked": 2},
    }  # fmt: skip
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return tmp_path


def test_a_picture_is_mark_up_that_stands_in_the_page(folder):
    drawn = built.read(folder).picture("yes")

    assert isinstance(drawn, Markup)
    assert drawn == DRAWN


def test_the_same_picture_can_be_had_in_black_lines_or_not_at_all(folder):
    made = built.read(folder)

    assert made.picture("yes", "lines") == LINES
    assert made.picture("yes", "none") == ""


@pytest.mark.parametrize("mode", ["colour", "lines", "none"])
def test_a_picture_that_nobody_listed_is_named(folder, mode):
    with pytest.raises(built.UnknownPicture, match="unicorn"):
        built.read(folder).picture("unicorn", mode)


def test_a_page_with_many_pictures_lets_a_phone_fetch_only_those_it_shows(folder):
    made = built.read(folder)
    size = 'alt="" width="96" height="96" loading="lazy"'

    assert made.picture_file("yes") == f'<img class="picture" adapt-symbol="4678" src="/static/pictures/colour/yes.svg" {size}>'
    assert made.picture_file("no", "lines") == f'<img class="picture" src="/static/pictures/black/no.svg" {size}>'
    assert made.picture_file("yes", "none") == ""


def test_an_area_shows_its_own_pictures_and_the_lines_stay_ours(folder):
    made = built.read(folder, place="anyshire")

    assert 'src="/static/places/a/yes.12.png"' in made.picture("yes")
    assert 'adapt-symbol="4678"' in made.picture("yes")
    assert made.picture_file("yes") == made.picture("yes")
    assert made.picture("yes", "lines") == LINES
    assert made.own_attribution == "Drawn by Bo"


def test_what_one_area_brings_no_other_area_shows(folder):
    made = built.read(folder, place="suffolk")

    assert made.picture("yes") == DRAWN
    assert made.recording("en", "abc") is None


def test_a_recording_is_of_just_these_words_in_just_this_language(folder):
    made = built.read(folder, place="anyshire")

    assert made.recording("en", "abc") == "/static/places/a/en/abc.12.mp3"
    assert made.recording("en", "abd") is None
    assert made.recording("pl", "abc") is None
    assert made.film("a.mp4") == "/static/places/a/a.12.mp4"


def test_the_addresses_are_those_the_website_serves(folder):
    made = built.read(folder)

    assert made.css == "/static/open-door.1234.css"
    assert made.scripts == ("/static/exit.1.js", "/static/errors.2.js")
    assert (made.blocks, made.checked) == (7, 2)


def test_without_a_build_the_service_says_what_to_run(tmp_path):
    with pytest.raises(built.NotBuilt, match="flask --app wsgi build"):
        built.read(tmp_path)


def test_the_table_about_the_set_is_no_picture(tmp_path):
    listed = tmp_path / "pictures.toml"
    listed.write_text('[set]\nattribution = "Pictures: A Set, CC BY-SA 4.0"\n[yes]\nfile = "2705"\n', "utf-8")

    assert pictures.keys(listed) == {"yes"}
    assert pictures.attribution(listed) == "Pictures: A Set, CC BY-SA 4.0"


@pytest.mark.parametrize("raw", [b"unicorn = 3", b"\xff", b"unicorn = "])
def test_a_list_of_pictures_at_fault_is_named(tmp_path, raw):
    listed = tmp_path / "pictures.toml"
    listed.write_bytes(raw)

    with pytest.raises(BadContent, match=r"pictures\.toml"):
        pictures.keys(listed)


def test_every_picture_that_content_may_use_was_built(config):
    made = built.read(config.static)

    assert set(made.drawn) == set(made.lines) == pictures.keys(config.content / "pictures.toml")


@pytest.mark.coga("4.9.2")
def test_pictures_carry_the_symbol_that_a_persons_own_program_may_put_in_their_place(client):
    assert 'adapt-symbol="' in client.get("/").text
    client.post("/look", data={"choose": "pictures-none"})
    assert 'adapt-symbol="' not in client.get("/").text


def test_what_is_the_same_for_everybody_is_drawn_once_and_nothing_of_anybody_is_kept():
    drawings = []
    once = Once()

    def draw():
        drawings.append(1)
        return Markup("<p>the same</p>")

    assert once("foot", "en", caller=draw) == once("foot", "en", caller=draw) == "<p>the same</p>"
    assert len(drawings) == 1
    once("foot", "ur", caller=draw)
    once("question", "en", None, caller=draw)
    once("question", "en", None, caller=draw)
    assert len(drawings) == 4
    assert set(once.kept) == {("foot", "en", ""), ("foot", "ur", "")}


def test_what_is_kept_stays_bounded(monkeypatch):
    monkeypatch.setattr("webapp.once.MOST", 2)
    once = Once()

    for number in range(5):
        once("part", str(number), caller=lambda: Markup("x"))

    assert len(once.kept) == 2


def test_the_page_of_the_pictures_credits_them_and_carries_their_licence(client):
    page = client.get("/pictures")

    assert "OpenMoji, CC BY-SA 4.0" in page.text
    assert look(page.text) == ()
    with client.get("/static/pictures/LICENSE.txt") as licence:
        assert "Attribution-ShareAlike 4.0 International" in licence.text
