"""What somebody says of a meeting, as the team gets it: nothing that they keep for themselves, in the shape that was published."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from easyread.planner import Card, Planner
from easyread.questions import Option
from tests import make
from webapp import feedback, letters, referral
from webapp.consent import Answer
from webapp.planning import Filled, Mark, Said, Stage, Typed

YES = Option(value="yes", say="Yes, at %(icb)s", picture="happy")
HEARD = Card(
    id="after.listened", page="a", title="Did people listen?", picture="listen", say=("Say it.",), detail=("More",), options=(YES,),
    themes=("how",), one=True,
)
MINE = Card(id="after.note", page="note", title="My note", picture="private", say=("Only you.",), detail=("Note",))
PLANNER = Planner(id="after", version="1.0", hash="a" * 64, themes=(), cards=(HEARD, MINE))
SENT = dataclasses.make_dataclass("Sent", ["case_id", "reference"])("3f2b8c1e-6a54-4d0e-9a77-0c5f1f6b2d10", "AB3KR7MN")


def filled(*words, chosen=(), **more):
    return Filled(card=HEARD.id, said=Said(chosen, words), **{"mark": Mark.TEAM, **more})


def letter(card=HEARD, *rows, **more):
    copy = feedback.lock([(card, filled("  Za cicho 🐕", chosen=("yes",)))])
    data = feedback.letter(
        SENT, PLANNER, copy, number=2, at=make.NOW, language="pl", meeting_on=date(2026, 11, 20), rows=rows, born=None,
        names={"icb": "NHS Anyshire"},
    )
    assert letters.faults(letters.WE_SEND, referral.envelope(feedback.GIVEN, make.NOW, {**data, "sequence": 1})) == ()
    return data


def test_the_letter_says_of_which_meeting_it_is_and_keeps_their_words():
    data = letter()

    assert (data["version"], data["meeting_on"], data["language"]) == (2, "2026-11-20", "pl")
    assert data["cards"] == {"id": "after", "version": "1.0", "hash": "a" * 64}
    assert data["answers"] == [{
        "id": "after.listened", "stage": "after", "question": "Did people listen?", "answer": "Yes, at NHS Anyshire; Za cicho 🐕",
        "parts": [{"words": "Yes, at NHS Anyshire", "typed_by_person": False}, {"words": "Za cicho 🐕", "typed_by_person": True}],
        "chosen": ["yes"], "typed_by_person": True, "not_answered": None, "seen_by": "team", "dataset": [],
    }]  # fmt: skip


def test_what_was_said_of_the_second_meeting_is_another_copy_under_the_same_name():
    first, second = letter(), letter(feedback.of_meeting(HEARD, 2))

    assert first["answers"] == second["answers"]
    assert first["content_hash"] != second["content_hash"], "the same words about another meeting are news"
    assert feedback.of_meeting(HEARD, 1) is HEARD


def test_a_copy_says_which_meeting_it_is_about():
    copies = [feedback.lock([(feedback.of_meeting(HEARD, number), filled("Good"))]) for number in (1, 2, 12)]

    assert [feedback.number(copy) for copy in copies] == [1, 2, 12]
    assert feedback.number(feedback.lock(())) == 1


@pytest.mark.parametrize(("answer", "may_ask"), [(Answer.YES, True), (Answer.NO, False), (Answer.NOT_YET, False)])
def test_whether_somebody_may_ask_more_is_a_decision_of_its_own_and_goes_with_it(answer, may_ask):
    data = letter(HEARD, make.row("feedback", answer), make.row("dsr"))

    assert data["may_ask"] is may_ask
    assert [(one["permission"], one["answer"]) for one in data["consent"]] == [("feedback", answer.value)]


def test_silence_is_no_leave_to_ask():
    assert (letter()["may_ask"], letter()["consent"]) == (False, [])


@pytest.mark.parametrize(("card", "goes"), [
    (filled("Good"), True),
    (filled(chosen=("yes",)), True),
    (filled("Good", mark=Mark.ME), False),
    (filled("Good", mark=None), False),
    (filled("Good", stage=Stage.SKIPPED), False),
    (filled(" "), False),
    (filled("Good", typed=Typed(Said((), ("Better",)), None, True)), False),
])
def test_only_what_they_do_not_keep_for_themselves_goes(card, goes):
    assert feedback.goes(card) is goes
    assert len(feedback.lock([(HEARD, card)]).cards) == goes


@pytest.mark.parametrize(("mark", "waiting", "stops"), [
    (Mark.TEAM, Mark.TEAM, True), (Mark.ME, Mark.TEAM, True), (Mark.TEAM, None, True), (Mark.ME, None, False), (Mark.ME, Mark.ME, False),
])
def test_what_waits_stops_the_rest_unless_all_of_it_is_for_them_alone(mark, waiting, stops):
    assert feedback.stops(filled("Good", mark=mark, typed=Typed(Said((), ("Better",)), waiting, True))) is stops
    assert feedback.stops(filled("Good", mark=mark)) is False


def test_each_thing_that_is_kept_finds_its_card():
    note = feedback.note(PLANNER, "9b2f")

    assert (note.id, note.title) == ("after.note.9b2f", "My note")
    assert [feedback.whose(PLANNER, name) for name in ("after.note.9b2f", "after.listened", "after.listened@2", "plan.me")] == [
        MINE, HEARD, HEARD, None,
    ]
