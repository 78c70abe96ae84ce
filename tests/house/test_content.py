"""Everything that is shown has its picture, in every area, and a picture always means the same."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from easyread import content, glossary, pictures
from webapp import kinds, places

ROOT = Path(__file__).parents[2]
CONTENT = ROOT / "content"
FILES = sorted(path for path in CONTENT.rglob("*.toml") if path.name not in {"pictures.toml", "holidays.toml"})
AREAS = sorted(path.stem for path in (CONTENT / "places").glob("*.toml"))
LISTED = pictures.keys(CONTENT / "pictures.toml")
PLACE = places.load(CONTENT / "places", AREAS[0])


def tables(found: object) -> Iterator[dict[str, Any]]:
    """Every table of a file, however deep."""
    if isinstance(found, dict):
        yield found
    for inner in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        yield from tables(inner)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_picture_that_a_file_names_is_one_we_have(path):
    named = {table["picture"] for table in tables(tomllib.loads(path.read_text("utf-8"))) if "picture" in table}

    assert named - LISTED == set()


def test_every_picture_that_we_have_is_built_in_colour_and_in_black(config):
    built = json.loads((config.static / "manifest.json").read_text("utf-8"))["pictures"]

    assert LISTED - built.keys() == set()
    assert [key for key in LISTED if not (built[key]["colour"] and built[key]["black"])] == []


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.coga("4.2.7")
def test_every_question_choice_and_block_has_its_picture_in_every_area(area):
    kinds.prepare()
    place = places.load(CONTENT / "places", area)
    refer = content.load(CONTENT / "refer.toml", pictures=LISTED, placeholders=place.words)
    shown = [*refer.questions, *refer.stages, *(end for end in refer.ends.values() if end.title)]
    shown += [option for question in refer.questions for option in question.choices()]
    shown += [block for question in refer.questions for block in question.blocks]
    shown += [*place.about, *place.how, *place.late, *place.crisis]

    assert [one for one in shown if one.picture not in LISTED] == []
    assert len(shown) > 300


@pytest.mark.coga("4.8.4")
def test_every_question_can_be_said_another_way():
    kinds.prepare()
    words = glossary.load(CONTENT / "words.toml", pictures=LISTED, placeholders=PLACE.words)
    refer = content.load(CONTENT / "refer.toml", pictures=LISTED, placeholders=PLACE.words)
    asked = [question for question in refer.questions if question.kind != "information"]

    def hard(question):
        return words.marked([question.ask, *question.say, *question.if_yes, *question.if_no], question.hard)

    assert [one.id for one in asked if not (one.other_way or one.again or one.why or hard(one))] == []


def test_two_meanings_never_share_a_picture():
    listed = pictures.listed(CONTENT / "pictures.toml")
    meant = [about["means"] for about in listed.values()]

    assert sorted(meant) == sorted(set(meant))
    assert [key for key, about in listed.items() if not about["alt"].strip()] == []
