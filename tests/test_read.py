"""Guides and hard words: read in any way, explained where they stand, and never called checked when nobody has checked them."""

import html
import json
import re
import shutil
from dataclasses import replace

import pytest

from easyread.content import BadContent
from easyread.readers import words_hash
from tests.pages import CheckingClient, every, said
from tests.test_placed import FILM
from tests.test_start import links, parsed
from tests.walking import Walker, words
from webapp.app import create_app
from webapp.house import House
from webapp.places import BadPlace


@pytest.fixture
def house(app) -> House:
    return app.extensions["house"]


def close(text):
    """Without the spaces and the stars, which mark-up puts in other places."""
    return "".join(html.unescape(text).replace("**", "").split())


def sentences(guide):
    return [sentence for part in guide.parts for block in part.blocks for sentence in block.say]


@pytest.mark.wcag("2.4.5")
@pytest.mark.coga("4.3.2")
def test_every_guide_can_be_found_from_every_page(client, house):
    listed = links(client.get(links(client.get("/help-now"))["Guides"]))

    for guide in house.guides.values():
        assert any(close(name).startswith(close(guide.title)) and address == f"/guides/{guide.id}" for name, address in listed.items())


@pytest.mark.parametrize("way", ["", "/plain", "/print"])
@pytest.mark.coga("4.8.2")
def test_each_way_to_read_a_guide_has_every_sentence_of_it(client, house, way):
    for name, guide in house.guides.items():
        page = client.get(f"/guides/{name}{way}")
        shown = close(words(page))
        missing = [sentence for sentence in sentences(guide) if close(sentence % house.place.words) not in shown]

        assert missing == [], name
        assert ("<svg" in page.text.partition("<main")[2]) == (way != "/plain")


@pytest.mark.coga("4.3.4", "4.4.8")
def test_every_long_page_says_it_in_short_first(client):
    for address in ("/guides/meeting", "/guides/meeting/plain", "/guides/meeting/print", "/about", "/place", "/place/form", "/privacy"):
        assert words(client.get(address)).index("In short") < 200, address


def test_every_permission_is_said_in_short_before_its_details(house):
    asked = [question for question in house.refer.questions if question.kind == "consent"]

    assert len(asked) > 10
    assert [question.id for question in asked if not question.in_short] == []


@pytest.mark.coga("4.9.3")
def test_someone_who_wants_one_thing_at_a_time_gets_one_part_and_a_way_on(client, house):
    guide = house.guides["meeting"]
    client.post("/look", data={"choose": "amount-one", "from": "/"})
    page = client.get("/guides/meeting")
    read = []
    while True:
        shown = [part for part in guide.parts if f'id="{part.id}"' in page.text]
        assert len(shown) == 1
        read.append(shown[0].id)
        following = links(page).get("Next part")
        if following is None:
            break
        page = client.get(following)

    assert read == [part.id for part in guide.parts]
    assert "What to read next" in words(page)
    assert f'id="{guide.parts[-2].id}"' in client.get(links(page)["Back"]).text
    assert f'id="{guide.parts[0].id}"' in client.get("/guides/meeting?part=nowhere").text


@pytest.mark.parametrize("address", ["/guides/nothing", "/guides/nothing/plain", "/guides/nothing/print", "/guides/nothing/pdf"])
def test_a_guide_that_does_not_exist_is_a_page_that_says_so(client, address):
    assert client.get(address).status_code == 404


def test_what_an_area_adds_to_a_guide_stands_in_it(client, house):
    assert house.place.local
    for name, parts in house.place.local.items():
        shown = words(client.get(f"/guides/{name}"))
        for part in parts:
            assert part.title in shown
            assert all(close(sentence % house.place.words) in close(shown) for block in part.blocks for sentence in block.say)


@pytest.mark.wcag("3.1.3", "3.1.4", "3.1.6")
def test_a_hard_word_is_explained_where_it_stands_without_a_script(client, house):
    page = parsed(client.get("/guides/meeting"))
    folded = {said(detail.find("summary")): said(detail) for detail in every(page, "details")}

    assert "It is a meeting to check that your care is right for you." in folded["What does C(E)TR mean?"]
    assert "People say C, E, T, R." in folded["What does C(E)TR mean?"]
    assert 'data-said="C, E, T, R"' in client.get("/guides/meeting").text


def test_the_hard_words_of_a_question_are_explained_on_its_page(client, house):
    page = Walker(client, house.refer).to("start.who")

    assert "What does advocate mean?" in words(page)
    assert "An advocate is on your side." in words(page)
    assert client.get("/words").text.count("<h3") == len(house.glossary.words)


def test_the_glossary_has_every_term_with_its_picture(client, house):
    page = client.get("/words")

    for word in house.glossary.words:
        assert f'id="{word.id}"' in page.text
        assert all(close(sentence) in close(words(page)) for sentence in word.say), word.id
    assert page.text.count('loading="lazy"') == len(house.glossary.words)


@pytest.mark.parametrize(("written", "shown"), [("advercate", "An advocate is on your side."), ("c e t r", "It is a meeting to check")])
@pytest.mark.coga("4.3.6")
def test_a_word_is_found_however_it_is_spelled(client, written, shown):
    page = words(client.get("/words", query_string={"find": written}))

    assert "Words that look like yours" in page
    assert page.index(shown) < page.index("All hard words")


@pytest.mark.parametrize("written", ["zebra", "<script>alert(1)</script>", "x" * 10_000, "\x00zzz"])
def test_a_word_that_we_do_not_have_is_answered_kindly_and_shown_as_it_was(client, written):
    page = client.get("/words", query_string={"find": written})

    assert page.status_code == 200
    assert "We do not have this word" in words(page)
    assert "<script>alert" not in page.text


def test_nothing_is_called_checked_while_nobody_has_checked_it(client, house):
    assert house.checks == {}
    assert "No one like you has checked them yet." in words(client.get("/about"))
    assert "Checked by people like you." not in words(client.get("/guides/meeting"))


@pytest.fixture
def changed(config, tmp_path):
    """A website with words and built files that a test may change."""
    shutil.copytree(config.content, tmp_path / "content")
    shutil.copytree(config.static, tmp_path / "built")
    opened = []

    def open_website():
        made = create_app(replace(config, content=tmp_path / "content", static=tmp_path / "built"))
        made.test_client_class = CheckingClient
        opened.append(made)
        return made.test_client()

    yield tmp_path, open_website
    for made in opened:
        made.extensions["house"].database.close()


def row(digest):
    return f'[[checked]]\nhash = "{digest}"\nlanguage = "en"\nwho = "A made-up group"\non = 2026-01-05\nwords = "You can"\n'


def test_a_check_shows_beside_its_words_until_a_word_of_them_changes(changed, house):
    folder, open_website = changed
    block = house.guides["meeting"].parts[0].blocks[0]
    (folder / "content" / "checked.toml").write_text(row(words_hash("en", block.say)), "utf-8")
    page = words(open_website().get("/guides/meeting"))
    assert page.count("Checked by people like you. They did it on Monday 5 January 2026.") == 1

    guide = folder / "content" / "guides" / "meeting.toml"
    guide.write_text(guide.read_text("utf-8").replace(block.say[0], block.say[0].replace(".", " now.")), "utf-8")
    assert "Checked by people like you." not in words(open_website().get("/guides/meeting"))


def test_a_question_carries_its_check_too(changed, house):
    folder, open_website = changed
    asked = house.refer.question("start.safe")
    (folder / "content" / "checked.toml").write_text(row(words_hash("en", [asked.ask, *asked.say])), "utf-8")

    assert "They did it on Monday 5 January 2026." in words(open_website().get("/ask/a1"))


def test_each_side_of_a_permission_carries_its_own_check(changed, house):
    folder, open_website = changed
    asked = house.refer.question("consent.dsr")
    (folder / "content" / "checked.toml").write_text(row(words_hash("en", asked.if_no)), "utf-8")
    page = words(Walker(open_website(), house.refer, about__name="Amir Madeup").to("consent.dsr"))

    assert page.count("Checked by people like you.") == 1
    assert page.index("If you say no") < page.index("Checked by people like you.") < page.index("What do you choose?")


def built_with(folder, **brought):
    path = folder / "built" / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["places"]["anyshire"] |= brought
    manifest["words"] |= {"checked": 3}
    path.write_text(json.dumps(manifest), "utf-8")


def test_the_page_about_this_counts_what_readers_have_checked(changed):
    folder, open_website = changed
    built_with(folder)

    assert "They checked 3 of" in words(open_website().get("/about"))


@pytest.mark.wcag("1.4.2")
def test_a_recording_of_just_these_words_stands_beside_them_and_never_starts_by_itself(changed, house):
    folder, open_website = changed
    block = house.guides["meeting"].parts[0].blocks[0]
    built_with(folder, recordings={"en": {words_hash("en", block.say): "places/anyshire/en/a.12.mp3", "0" * 64: "old.mp3"}})
    client = open_website()
    (sound,) = every(parsed(client.get("/guides/meeting")), "audio")

    assert sound.attrib == {"controls": "", "preload": "none", "src": "/static/places/anyshire/en/a.12.mp3"}
    client.post("/look", data={"choose": "sound-off", "from": "/"})
    assert list(every(parsed(client.get("/guides/meeting")), "audio")) == []


@pytest.mark.parametrize("kind", ["video", "audio"])
@pytest.mark.wcag("1.2.1", "1.2.2")
def test_a_film_of_an_area_is_played_from_our_own_address_with_all_of_its_words(changed, kind):
    folder, open_website = changed
    text = FILM if kind == "video" else FILM.replace("meeting.mp4", "meeting.mp3").replace('captions = "meeting.vtt"\n', "")
    films = folder / "content" / "places" / "anyshire" / "films"
    films.mkdir(parents=True)
    for name in ("meeting.mp4", "meeting.mp3", "meeting.vtt"):
        (films / name).write_bytes(b"WEBVTT")
    place = folder / "content" / "places" / "anyshire.toml"
    place.write_text(place.read_text("utf-8") + text, "utf-8")
    built_with(folder, films={name: f"places/anyshire/{name}" for name in ("meeting.mp4", "meeting.mp3", "meeting.vtt")})
    client = open_website()
    (film,) = every(parsed(client.get("/guides/meeting")), kind)

    assert film.get("src", "").startswith("/static/places/anyshire/meeting.mp")
    assert film.get("autoplay") is None
    assert [track.get("kind") for track in every(film, "track")] == (["captions"] if kind == "video" else [])
    assert "This is a meeting. You can say no." in words(client.get("/guides/meeting"))
    assert list(every(parsed(client.get("/guides/late")), kind)) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('guide = "in-hospital"', 'guide = "nothing"', "local: there is no guide called nothing"),
        ('blocks]]\npicture = "information"', 'blocks]]\npicture = "unicorn"', "part here-1: there is no picture called unicorn"),
    ],
)
def test_an_area_that_adds_to_what_does_not_exist_stops_the_service_by_name(changed, old, new, fault):
    folder, open_website = changed
    place = folder / "content" / "places" / "anyshire.toml"
    text = place.read_text("utf-8")
    assert old in text
    place.write_text(text.replace(old, new), "utf-8")

    with pytest.raises(BadPlace, match=fault):
        open_website()


def test_an_area_with_its_own_pictures_shows_them_and_says_whose_they_are(changed, house):
    folder, open_website = changed
    built_with(folder, pictures={key: f"places/anyshire/{key}.png" for key in house.built.drawn}, attribution="Pictures: Bo Made-Up")
    client = open_website()

    assert 'src="/static/places/anyshire/safe.png"' in client.get("/").text
    assert "Pictures: Bo Made-Up" in words(client.get("/pictures"))
    assert "Pictures: Bo Made-Up. Pictures: OpenMoji, CC BY-SA 4.0" in words(client.get("/guides/meeting/print"))


@pytest.mark.parametrize("raw", [b"\xff", b"checked = ", b'checked = "x"', b"checked = [1]"])
def test_a_list_of_checks_at_fault_stops_the_service_by_name(changed, raw):
    folder, open_website = changed
    (folder / "content" / "checked.toml").write_bytes(raw)

    with pytest.raises(BadContent, match=r"checked\.toml"):
        open_website()


@pytest.mark.parametrize("file", ["places/anyshire.toml", "crisis.toml"])
def test_a_picture_that_is_not_there_stops_the_service_before_help_is_needed(changed, file):
    folder, open_website = changed
    path = folder / "content" / file
    path.write_text(re.sub(r'picture = "[a-z-]+"', 'picture = "unicorn"', path.read_text("utf-8"), count=1), "utf-8")

    with pytest.raises(BadContent, match="there is no picture called unicorn"):
        open_website()


def test_a_drawing_opened_by_itself_runs_nothing(client):
    with client.get("/static/pictures/colour/yes.svg") as drawing:
        assert drawing.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert drawing.headers["X-Content-Type-Options"] == "nosniff"
