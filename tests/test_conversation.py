"""A conversation is the same questions: what we asked and what was said, worked out from the answers alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from easyread import content, pictures
from easyread.conversation import conversation, filled, turns, untouched
from easyread.journey import Facts, walk
from tests import make

PLACES = """
id = "small"
version = "1"
address = "small"
title = "A small one"

[[end]]
id = "check"

[[stage]]
id = "you"
title = "You"
picture = "person"

[[stage.question]]
id = "name"
page = "a1"
kind = "name"
ask = "What is your name?"
picture = "person"

[[stage.question]]
id = "dog"
page = "a2"
kind = "yes-no"
ask = "Do you have a dog?"
picture = "question"

[[stage.question]]
id = "dog_name"
page = "a3"
kind = "text"
ask = "What is the name of your dog?"
picture = "question"
when = { "==" = [{ answer = "dog" }, "yes"] }

[[stage]]
id = "day"
title = "Your day"
picture = "today"

[[stage.question]]
id = "read"
page = "b1"
kind = "information"
ask = "This is about your day"
say = ["We ask 1 question."]
picture = "today"

[[stage.question]]
id = "helps"
page = "b2"
kind = "choose-many"
ask = "What helps you?"
picture = "today"
options = [
    { value = "music", say = "Music", picture = "today" },
    { value = "other", say = "Something else", picture = "question", detail = "What is it?" },
]
"""
FACTS = Facts(today=make.NOW.date())


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    file = tmp_path_factory.mktemp("content") / "small.toml"
    file.write_text(PLACES, "utf-8")
    return content.load(file, pictures=pictures.keys(Path("content/pictures.toml")))


def talk(small, answers, **more):
    return conversation(walk(small, answers, FACTS), answers, **more)


def said(talked):
    """What stands there, a turn a line."""
    return [(turn.question.id, "".join(piece.text for piece in turn.said), turn.open) for turn in talked.turns]


def test_a_conversation_begins_with_one_question_and_nothing_said(small):
    talked = talk(small, {})

    assert said(talked) == [("name", "", True)]
    assert (talked.stage, talked.earlier) == ("you", False)
    assert talked.open is not None
    assert talked.open.question.id == "name"


def test_what_was_said_stands_above_the_question_that_waits(small):
    talked = talk(small, {"name": "Ada", "dog": "yes"})

    assert said(talked) == [("name", "Ada", False), ("dog", "Yes", False), ("dog_name", "", True)]


def test_not_answering_is_said_too(small):
    assert said(talk(small, {"name": {"said": "do-not-know"}}))[0] == ("name", "I do not know", False)


def test_an_answer_that_falls_off_the_path_takes_its_turn_with_it_and_brings_it_back(small):
    answers = {"name": "Ada", "dog": "yes", "dog_name": "Bo"}

    without = talk(small, {**answers, "dog": "no"}, whole=True)
    again = talk(small, answers, whole=True)

    assert [turn.question.id for turn in without.turns] == ["name", "dog", "read"]
    assert ("dog_name", "Bo", False) in said(again)


def test_an_earlier_turn_is_opened_where_it_stands_and_the_later_ones_stay(small):
    answers = {"name": "Ada", "dog": "yes", "dog_name": "Bo"}

    talked = talk(small, answers, at=small.question("dog"))

    assert said(talked) == [("name", "Ada", False), ("dog", "Yes", True), ("dog_name", "Bo", False)]
    assert [turn.may_change for turn in talked.turns] == [True, False, True]


def test_only_the_present_step_is_shown_until_somebody_asks_for_everything(small):
    answers = {"name": "Ada", "dog": "no"}

    assert (said(talk(small, answers)), talk(small, answers).earlier) == ([("read", "", True)], True)
    whole = talk(small, answers, whole=True)
    assert ([turn.question.id for turn in whole.turns], whole.earlier) == (["name", "dog", "read"], False)


def test_when_all_is_asked_everything_stands_there_to_keep(small):
    talked = talk(small, {"name": "Ada", "dog": "no", "read": "seen", "helps": {"chosen": ["music"], "detail": {}}})

    assert said(talked) == [("name", "Ada", False), ("dog", "No", False), ("read", "", False), ("helps", "Music", False)]
    assert (talked.open, talked.stage, talked.earlier) == (None, None, False)


def test_what_was_only_read_has_nothing_to_change(small):
    read = next(turn for turn in talk(small, {"name": "Ada", "dog": "no", "read": "seen"}).turns if turn.question.id == "read")

    assert (read.to_read, read.may_change) == (True, False)


def test_unfinished_words_are_told_of_where_an_answer_stands(small):
    answers = {"name": "Ada"}

    found = turns(walk(small, answers, FACTS), answers, half={"a1", "a2"})

    assert [turn.unfinished for turn in found] == [True, False]


def test_only_what_changed_is_drawn_again(small):
    talked = talk(small, {"name": "Ada", "dog": "yes"})

    ids = [turn.question.id for turn in talked.since(small.question("dog_name"), small.question("dog"))]

    assert ids == ["dog", "dog_name"]
    assert talked.since(None) == talked.turns


@pytest.mark.parametrize(
    ("given", "answers", "as_drawn"),
    [
        ({}, {}, True),
        ({"answer": [""]}, {"dog": "no"}, True),
        ({"answer": ["no"]}, {"dog": "no"}, True),
        ({"answer": ["yes"]}, {"dog": "no"}, False),
        ({"answer": ["yes"]}, {}, False),
    ],
)
def test_choices_that_nobody_touched_say_nothing_against_what_was_written(small, given, answers, as_drawn):
    assert untouched(small.question("dog"), given, answers) is as_drawn


def test_empty_boxes_under_choices_are_no_answer():
    assert filled({"answer": ["music"], "detail-other": [" "]}) == {"answer": ["music"]}
