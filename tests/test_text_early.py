"""Two texts in a row: what nobody can have read yet, nobody answers, and nothing that was written is kept for another question."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.texter import Answerer, Texter
from webapp import outbox as work, store
from webapp.models import State, outbox
from webapp.outcomes import Doors, Sent
from webapp.text_early import MOMENTS

TWO = "We got 2 texts from you. We took the first one."


@pytest.fixture
def amir(app, clock):
    return Texter(app)


@pytest.fixture
def at(amir):
    """Somebody at a question who writes twice from here on."""

    def begin(question, **answers):
        amir.begin()
        Answerer(amir, **answers).to(question)
        amir.reads()
        amir.hasty = True
        return amir

    return begin


def answers(app, number="+447700900123"):
    with app.extensions["house"].database.session(write=True) as session:
        found = store.conversations.of_number(session, number)
        return store.drafts.of_case(session, found.case_id).answers


def leaves(app, clock):
    """Everything that waits is handed over now."""
    doors = Doors(icb=lambda one: Sent("204"), sms=lambda one: Sent("201", "SM1"))
    while work.work(app.extensions["house"].database, doors, now=lambda: clock["now"] + timedelta(minutes=1), owner="a test"):
        pass
    with app.extensions["house"].database.session(write=True) as session:
        session.execute(sa.update(outbox).where(outbox.c.state == State.DONE).values(done_at=clock["now"]))
        store.commit(session)


def test_a_second_text_before_the_next_question_left_is_no_answer_to_it(app, at):
    amir = at("about.name")
    amir.text("Amir")
    assert "What name do you like us to use?" in amir.heard
    amir.text("Madeup")

    assert amir.heard.startswith(f"{TWO} Reply BACK to change your answer.")
    assert "What name do you like us to use?" in amir.heard
    assert answers(app)["about.name"] == "Amir"
    assert "about.called" not in answers(app)


def test_more_texts_before_that_left_bring_nothing_more(app, at):
    amir = at("about.name")
    for words in ("Amir", "Madeup"):
        amir.text(words)

    assert amir.text("of Anyshire") == []
    assert "about.called" not in answers(app)


@pytest.mark.parametrize(("question", "words"), [("now.in_hospital", "2"), ("about.avoid", "yes"), ("about.name", "Ash")])
def test_the_same_words_twice_are_one_answer(at, question, words):
    amir = at(question)
    amir.text(words)
    before = amir.state()

    assert amir.text(words) == []
    assert (amir.state().question, amir.state().part, amir.state().given) == (before.question, before.part, before.given)


def test_a_question_that_left_a_moment_ago_is_not_answered_yet_and_soon_it_is(app, clock, at):
    amir = at("about.name")
    amir.text("Amir")
    leaves(app, clock)
    clock["now"] += MOMENTS - timedelta(seconds=1)
    amir.text("Madeup")
    assert TWO in amir.heard
    leaves(app, clock)
    clock["now"] += MOMENTS
    amir.text("Ash")

    assert answers(app)["about.called"] == "Ash"


def test_what_left_and_was_asked_for_again_can_be_answered_at_once(app, at):
    amir = at("about.name")
    amir.text("again")
    amir.text("Amir")

    assert answers(app)["about.name"] == "Amir"


def test_a_step_back_is_taken_at_any_time(app, at):
    amir = at("about.name")
    amir.text("Amir")
    amir.text("back")

    assert amir.state().question == "about.name"


def test_what_is_read_back_is_not_agreed_to_before_it_was_read(app, at):
    amir = at("about.born")
    amir.text("12/3/06")
    assert "Did you mean" in amir.heard
    amir.text("yes")

    assert amir.heard.startswith(TWO)
    assert "Did you mean" in amir.heard
    assert "about.born" not in answers(app)


def test_nothing_begins_before_what_a_text_costs_was_read(amir):
    amir.hasty = True
    amir.text("ask")
    amir.text("1")

    assert amir.heard.startswith(TWO)
    assert "BACK" not in amir.heard
    assert amir.state().step == "notice"


def test_a_hasty_answer_to_whether_i_am_safe_brings_help(amir):
    amir.text("ask")
    amir.reads()
    amir.hasty = True
    amir.text("1")
    assert "Are you safe right now?" in amir.heard

    assert "Call 999." in "\n".join(amir.text("1"))
    assert amir.state().question == "start.safe"


def test_danger_is_answered_however_early_it_comes(app, at):
    amir = at("now.hard")
    amir.text("Noise")
    amir.text("I want to kill myself")

    assert "Call 999." in amir.heard
    assert TWO in amir.heard
    assert answers(app)["now.hard"] == "Noise"


def test_after_a_help_that_was_shown_every_text_goes_on(at):
    amir = at("start.safe")
    amir.text("1")
    assert amir.state().step == "pause"
    amir.text("on")

    assert amir.heard.startswith("Is this your own phone or computer?")
