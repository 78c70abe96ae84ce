"""Each person's story is told in every language, on a phone and on a desk: some of it at every change, all of it in the long runs."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.stories.readings import EVERY, LANGUAGES, SCREENS, Reading
from webapp import languages

HERE = Path(__file__).parent
PEOPLE = ("amir", "bea", "cal", "dee", "eve", "finn")


def stories(person: str) -> Iterator[tuple[str, list[Reading], list[Reading]]]:
    """The stories of somebody that are told in several ways: how they are told at every change, and how besides."""
    for path in sorted(HERE.glob(f"test_{person}_*.py")):
        for name, story in vars(import_module(f"tests.stories.{path.stem}")).items():
            for mark in getattr(story, "pytestmark", []) if name.startswith("test_") else []:
                if mark.args[:1] == ("reading",):
                    often = [way for way in mark.args[1] if isinstance(way, Reading)]
                    yield name, often, [way.values[0] for way in mark.args[1] if not isinstance(way, Reading)]


def often(person: str) -> list[Reading]:
    return [way for _, ways, _ in stories(person) for way in ways]


def test_the_languages_of_the_stories_are_those_of_the_website():
    known = languages.load(HERE.parents[1] / "content" / "languages.toml")

    assert tuple(one.code for one in known) == LANGUAGES


@pytest.mark.parametrize("person", PEOPLE)
def test_each_persons_story_is_told_in_each_language_at_every_change(person):
    ways = often(person)

    assert {way.language for way in ways} == set(LANGUAGES)
    assert {way.width for way in ways} == set(SCREENS)
    assert {way.scripts for way in ways} == {True, False}


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != languages.ENGLISH])
def test_each_language_is_seen_on_a_phone_and_on_a_desk_at_every_change(language):
    assert {way.width for person in PEOPLE for way in often(person) if way.language == language} == set(SCREENS)


@pytest.mark.parametrize("person", PEOPLE)
def test_in_the_long_runs_each_story_is_told_in_each_language_on_each_screen(person):
    for name, ways, besides in stories(person):
        assert set(EVERY) <= {*ways, *besides}, name
