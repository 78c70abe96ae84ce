"""An area brings its own pictures, voices and films, or learns by name what is missing; half a set is never shown."""

import json
import shutil
from pathlib import Path

import pytest

from easyread import pictures
from easyread.content import BadContent
from easyread.readers import words_hash
from webapp import placed, places

ROOT = Path(__file__).parents[1]
SET = 'name = "Ours"\nlicence = "Ours to use"\nsource = "Drawn by Bo Made-Up"\nattribution = "Pictures: Bo Made-Up"\n'


@pytest.fixture
def root(tmp_path):
    """The words and places of the product in a folder that may be changed."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    return tmp_path


@pytest.fixture
def own(root):
    """A whole set of pictures for Anyshire."""
    folder = root / "content" / "places" / "anyshire" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "set.toml").write_text(SET, "utf-8")
    for key in pictures.keys(root / "content" / "pictures.toml"):
        (folder / f"{key}.png").write_bytes(b"a picture of " + key.encode())
    return folder


def built(root):
    to = root / "built"
    return placed.build(root, to), to


def test_a_whole_set_of_an_area_takes_the_place_of_ours_there_alone(root, own):
    found, to = built(root)

    name = found["anyshire"]["pictures"]["yes"]
    assert (to / name).read_bytes() == b"a picture of yes"
    assert found["anyshire"]["attribution"] == "Pictures: Bo Made-Up"
    assert "pictures" not in found["suffolk"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda own: (own / "yes.png").unlink(), "yes: this set has no such picture"),
        (lambda own: (own / "unicorn.png").write_bytes(b"x"), "unicorn: there is no such key in pictures.toml"),
        (lambda own: (own / "yes.svg").write_bytes(b"x"), "yes.png: stands twice, with two endings"),
        (lambda own: (own / "set.toml").unlink(), "licence: missing"),
        (lambda own: (own / "set.toml").write_text(SET.replace("licence", "x")), "licence: missing"),
    ],
)
def test_half_a_set_or_one_that_nobody_licensed_stops_the_build(root, own, change, fault):
    change(own)

    with pytest.raises(BadContent, match=fault):
        built(root)


@pytest.mark.parametrize(
    "text", ['<svg viewBox="0 0 1 1"><script>alert(1)</script></svg>', '<svg viewBox="0 0 1 1"><a href="x"/></svg>', "<svg>", "x"]
)
def test_a_drawing_of_an_area_that_could_run_something_stops_the_build(root, own, text):
    (own / "yes.png").unlink()
    (own / "yes.svg").write_text(text, "utf-8")

    with pytest.raises(BadContent, match="yes: is not a plain drawing"):
        built(root)


def test_a_voice_reads_only_the_words_that_it_was_recorded_for(root):
    digest = words_hash("en", ["You can say no."])
    for folder, sound in (("content/audio/en", b"a voice"), ("content/places/anyshire/audio/en", b"a voice from here")):
        (root / folder).mkdir(parents=True)
        (root / folder / f"{digest}.mp3").write_bytes(sound)
    found, to = built(root)

    assert (to / found["suffolk"]["recordings"]["en"][digest]).read_bytes() == b"a voice"
    assert (to / found["anyshire"]["recordings"]["en"][digest]).read_bytes() == b"a voice from here"
    assert words_hash("en", ["You can say yes."]) not in found["anyshire"]["recordings"]["en"]


FILM = """
[[films]]
guide = "meeting"
title = "A film about the meeting"
file = "meeting.mp4"
captions = "meeting.vtt"
transcript = ["This is a meeting.", "You can say no."]
"""


def filmed(root, text, *files):
    folder = root / "content" / "places"
    (folder / "anyshire" / "films").mkdir(parents=True, exist_ok=True)
    for name in files:
        (folder / "anyshire" / "films" / name).write_bytes(b"WEBVTT\n")
    path = folder / "anyshire.toml"
    path.write_text(path.read_text("utf-8") + text, "utf-8")
    return places.load(folder, "anyshire")


def test_a_film_comes_with_its_captions_and_every_word(root):
    place = filmed(root, FILM, "meeting.mp4", "meeting.vtt")
    found, to = built(root)

    assert [(film.guide, film.kind, len(film.transcript)) for film in place.films] == [("meeting", "video", 2)]
    assert {(to / name).suffix for name in found["anyshire"]["films"].values()} == {".mp4", ".vtt"}


def test_a_recording_needs_no_captions_but_its_words(root):
    text = FILM.replace("meeting.mp4", "meeting.mp3").replace('captions = "meeting.vtt"\n', "")

    assert filmed(root, text, "meeting.mp3").films[0].kind == "audio"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('captions = "meeting.vtt"\n', "", "captions: a film needs captions"),
        ('captions = "meeting.vtt"', 'captions = "meeting.txt"', "captions: a film needs captions"),
        ('transcript = ["This is a meeting.", "You can say no."]', "transcript = []", "transcript: missing or empty"),
        ('file = "meeting.mp4"', 'file = "gone.mp4"', "file: there is no file gone.mp4"),
        ('file = "meeting.mp4"', 'file = "../../anyshire.mp4"', r"file: there is no file"),
        ('file = "meeting.mp4"', 'file = "https://films.example/a.avi"', "file: must end in"),
        ('guide = "meeting"', 'guide = "meeting"\nplayer = "other"', "player: unknown name"),
    ],
)
def test_a_film_that_shuts_somebody_out_is_refused(root, old, new, fault):
    assert old in FILM

    with pytest.raises(places.BadPlace, match=fault):
        filmed(root, FILM.replace(old, new), "meeting.mp4", "meeting.vtt", "meeting.txt")


def test_what_is_built_for_real_areas_is_written_down(config):
    found = json.loads((config.static / "manifest.json").read_text("utf-8"))

    assert set(found["places"]) == {path.stem for path in (ROOT / "content" / "places").glob("*.toml")}
    assert found["words"]["blocks"] > 1000
    assert found["words"]["checked"] == 0
