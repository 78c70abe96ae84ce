"""One key, one drawing: inside the page, silent beside its words, and never missing without a name."""

import json

import pytest
from markupsafe import Markup

from tests.pages import look
from webapp import pictures
from webapp.once import Once

DRAWN = '<svg class="picture" aria-hidden="true"><circle r="1"/></svg>'
LINES = '<svg class="picture" aria-hidden="true"><path d="M0 0"/></svg>'


@pytest.fixture
def folder(tmp_path):
    drawings = {"yes": {"colour": DRAWN, "black": LINES}}
    manifest = {"css": "open-door.1234.css", "scripts": ["exit.1.js", "errors.2.js"], "pictures": drawings}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return tmp_path


def test_a_picture_is_mark_up_that_stands_in_the_page(folder):
    drawn = pictures.read(folder).picture("yes")

    assert isinstance(drawn, Markup)
    assert drawn == DRAWN


def test_the_same_picture_can_be_had_in_black_lines(folder):
    assert pictures.read(folder).picture("yes", black=True) == LINES


def test_a_picture_that_nobody_listed_is_named(folder):
    with pytest.raises(pictures.UnknownPicture, match="unicorn"):
        pictures.read(folder).picture("unicorn")


def test_the_addresses_are_those_the_website_serves(folder):
    built = pictures.read(folder)

    assert built.css == "/static/open-door.1234.css"
    assert built.scripts == ("/static/exit.1.js", "/static/errors.2.js")


def test_without_a_build_the_service_says_what_to_run(tmp_path):
    with pytest.raises(pictures.NotBuilt, match="flask --app wsgi build"):
        pictures.read(tmp_path)


def test_the_table_about_the_set_is_no_picture(tmp_path):
    listed = tmp_path / "pictures.toml"
    listed.write_text('[set]\nattribution = "Pictures: A Set, CC BY-SA 4.0"\n[yes]\nfile = "2705"\n', "utf-8")

    assert pictures.keys(listed) == {"yes"}
    assert pictures.attribution(listed) == "Pictures: A Set, CC BY-SA 4.0"


def test_every_picture_that_content_may_use_was_built(config):
    built = pictures.read(config.static)

    assert set(built.drawn) == set(built.lines) == pictures.keys(config.content / "pictures.toml")


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
    assert set(once.kept) == {("foot", "en"), ("foot", "ur")}


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
