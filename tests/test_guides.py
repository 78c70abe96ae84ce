"""Guides are whole before anybody reads them: a slip in one is named with its file, all slips at once."""

from pathlib import Path

import pytest

from easyread import content, guides, pictures
from easyread.content import BadContent
from webapp import places

ROOT = Path(__file__).parents[1]
CONTENT = ROOT / "content"
GOOD = """
id = "rights"
order = 1
title = "My rights"
picture = "yes"
whose = "me"
short = "What you can ask for."
in_short = ["You can say no."]
see = ["other"]
[[part]]
id = "say"
title = "What you can say"
[[part.blocks]]
picture = "no"
say = ["You can say no.", "You do not have to say why."]
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "rights.toml").write_text(GOOD, "utf-8")
    other = GOOD.replace('"rights"', '"other"').replace('see = ["other"]', 'see = ["rights"]').replace("order = 1", "order = 2")
    (tmp_path / "other.toml").write_text(other, "utf-8")
    return tmp_path


def read(folder):
    return guides.load(folder, pictures={"yes", "no"}, placeholders={"team"})


def test_guides_stand_in_their_order_with_their_parts(folder):
    found = read(folder)

    assert list(found) == ["rights", "other"]
    assert found["rights"].parts[0].blocks[0].say == ("You can say no.", "You do not have to say why.")
    assert [guide.id for guide in guides.by_reader(found)["me"]] == ["rights", "other"]
    assert guides.by_reader(found)["carers"] == []
    said = [*found["rights"].sentences]
    assert (said[0], "You can say no." in said) == ("My rights", True)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('id = "rights"', 'id = "wrongs"', "id: must be the name of the file, rights"),
        ('title = "My rights"', 'title = "The Register"', "title: must not hold the word register"),
        ('whose = "me"', 'whose = "cats"', "whose: must be one of: me, carers, advocates"),
        ('see = ["other"]', 'see = ["gone"]', "see: there is no guide called gone"),
        ('see = ["other"]', 'see = ["rights"]', "see: there is no guide called rights"),
        ("order = 1", "order = 2", "order: 2 belongs to another guide too"),
        ("order = 1", 'order = "1"', "order: must be a number"),
        ("order = 1", "order = true", "order: must be a number"),
        ("order = 1", 'order = 1\nplan = "yes"', "plan: must be true or false"),
        ('picture = "no"', 'picture = "unicorn"', "part say: there is no picture called unicorn"),
        ('picture = "yes"', 'picture = "unicorn"', "picture: there is no picture called unicorn"),
        ('say = ["You can say no.", "You do not', 'say = ["<b>No.</b>", "You do not', "part.0.blocks.0.say: no HTML in words: <b>No.</b>"),
        ("short =", "long =", "long: unknown name"),
        ("[[part]]", f"[[part]]{GOOD.partition('[[part]]')[2]}[[part]]", "part: say stands twice"),
        ('[[part.blocks]]\npicture = "no"', 'blocks = []\n[more]\npicture = "no"', "part.0.blocks: missing or empty"),
    ],
)
def test_a_slip_is_named_with_its_file(folder, old, new, fault):
    assert old in GOOD
    (folder / "rights.toml").write_text(GOOD.replace(old, new, 1), "utf-8")

    with pytest.raises(BadContent) as stopped:
        read(folder)

    assert stopped.value.file in {folder / "rights.toml", folder / "wrongs.toml", folder / "other.toml"}
    assert fault in str(stopped.value)


@pytest.mark.parametrize("raw", [b"\xff", b"id = "])
def test_a_file_that_is_not_what_it_says_is_named(folder, raw):
    (folder / "rights.toml").write_bytes(raw)

    with pytest.raises(BadContent, match=r"rights\.toml"):
        read(folder)


AREAS = sorted(path.stem for path in (CONTENT / "places").glob("*.toml"))
NEEDED = {
    "support-list", "yes-or-no", "meeting", "who-comes", "my-meeting", "my-rights", "colours", "carers", "advocates", "in-hospital", "late",
    "after-hospital",
}  # fmt: skip


@pytest.mark.parametrize("area", AREAS)
def test_every_guide_that_people_need_is_there_in_every_area(area):
    place = places.load(CONTENT / "places", area)
    found = guides.load(CONTENT / "guides", pictures=pictures.keys(CONTENT / "pictures.toml"), placeholders=place.words)

    assert set(found) == NEEDED
    assert set(place.local) | {film.guide for film in place.films} <= NEEDED
    assert [guide.id for guide in found.values() if not 1 <= len(guide.in_short) <= 3] == []


def test_every_sentence_of_a_guide_goes_to_the_translators():
    text = (CONTENT / "guides" / "my-rights.toml").read_text("utf-8")
    data = content.parse(CONTENT, text.encode())
    listed = set(content.words(data))

    assert {data["title"], data["short"], *data["in_short"]} <= listed
    assert {sentence for part in data["part"] for block in part["blocks"] for sentence in block["say"]} <= listed
