"""How somebody wants to hear the answer: who may say it and until when, and the letter that says it without promising anything."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from easyread import content, pictures
from tests import make
from webapp import as_wished, kinds, letters, missed, referral
from webapp.consent import Answer
from webapp.follow import Asker
from webapp.status import Step

kinds.prepare()
CONTENT = Path(__file__).parents[1] / "content"
ASKED = content.load(CONTENT / "tell-me.toml", pictures=pictures.keys(CONTENT / "pictures.toml")).questions
AT = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
WHO = SimpleNamespace(case_id="3f2b8c1e-6a54-4d0e-9a77-0c5f1f6b2d10", reference="AB3KR7MN")
YES = (make.row("dsr", Answer.YES),)
SAID = {
    "tell.who": "keyworker", "tell.how": "writing-first", "tell.days": {"chosen": ["monday", "friday"], "detail": {}},
    "tell.times": {"chosen": ["morning"], "detail": {}}, "tell.with": "Dee Example", "tell.more": "Not in the school run.",
}


def may(step=Step.RECEIVED, kind="referral.submitted", asker=Asker.PERSON, rows=YES):
    return as_wished.may_ask(step, kind, asker, rows, born=None)


def test_it_is_asked_until_somebody_told_the_answer():
    assert {step for step in Step if may(step)} == {
        Step.SENDING, Step.SENT, Step.RECEIVED, Step.QUESTION, Step.LOOKING, Step.DECIDED,
    }


@pytest.mark.parametrize("other", [
    {"kind": "cetr.requested"}, {"asker": Asker.PARENT}, {"asker": Asker.OTHER}, {"rows": ()}, {"rows": (make.row("dsr", Answer.NO),)},
])  # fmt: skip
def test_only_the_person_says_it_and_only_of_the_list_while_they_want_it(other):
    assert not may(**other)


def letter(said):
    return as_wished.letter(WHO, ASKED, said, names={}, at=AT)


def faults(said):
    """What is wrong with the letter, once the outbox gave it its number."""
    return letters.faults(letters.WE_SEND, referral.envelope(missed.ADDED, AT, {**letter(said), "sequence": 2}))


def test_the_letter_says_it_for_a_machine_and_in_words_and_which_words_are_theirs():
    data = letter(SAID)

    assert data["tell_me"] == {"who": "keyworker", "how": "writing-first", "days": ["monday", "friday"], "times": ["morning"]}
    assert [(one["question"], one["answer"], one["typed_by_person"]) for one in data["answers"]] == [
        ("Who do you want to tell you?", "My keyworker", False), ("How do you want to hear it?", "In writing first", False),
        ("Which days are good?", "Monday; Friday", False), ("Which time of the day is good?", "In the morning", False),
        ("Who do you want to be with you?", "Dee Example", True), ("What else helps you?", "Not in the school run.", True),
    ]
    assert {one["seen_by"] for one in data["answers"]} == {"team"}


def test_what_they_did_not_say_is_not_said_for_them():
    assert letter({"tell.with": "Dee Example"})["tell_me"] == {"who": None, "how": None, "days": [], "times": []}


@pytest.mark.parametrize("said", [SAID, {"tell.more": "Please write big."}])
def test_every_letter_fits_the_published_schema(said):
    assert faults(said) == ()


def test_every_choice_that_is_offered_stands_in_the_published_schema():
    for question in ASKED:
        for option in question.choices():
            answer = option.value if question.kind == "choose-one" else {"chosen": [option.value], "detail": {}}
            assert faults({question.id: answer}) == ()


def test_each_version_has_a_letter_of_its_own():
    assert as_wished.key("a", 1) != as_wished.key("a", 2)
