"""How somebody wants to come back, read from their answers; and what a card alone must still be asked."""

from __future__ import annotations

import pytest

from webapp import back
from webapp.back import Asks, Chosen


def ways(*chosen):
    return {"back.ways": {"chosen": list(chosen), "detail": {}}}


def test_nothing_is_chosen_before_it_was_asked():
    assert back.chosen({}) is None


@pytest.mark.parametrize(("answers", "chosen"), [
    (ways("none"), Chosen(card=False, to={}, with_news=False)),
    (ways("card"), Chosen(card=True, to={}, with_news=False)),
    (ways("card", "text"), Chosen(card=True, to={}, with_news=False)),
    ({**ways("text"), "back.phone": "+447700900123", "back.news": "yes"}, Chosen(card=False, to={"sms": "+447700900123"}, with_news=True)),
    ({**ways("email"), "back.email": "a@mail.example"}, Chosen(card=False, to={"mail": "a@mail.example"}, with_news=False)),
])
def test_each_way_counts_once_its_number_is_known(answers, chosen):
    assert back.chosen(answers) == chosen


def test_a_number_from_before_a_changed_mind_is_no_way():
    assert back.chosen({**ways("card"), "back.phone": "+447700900123"}).to == {}


def test_the_choice_can_be_shown_again_as_answers():
    both = Chosen(card=True, to={"sms": "+447700900123", "mail": "a@mail.example"}, with_news=True)

    assert back.answers(both) == {
        **ways("card", "text", "email"), "back.phone": "+447700900123", "back.email": "a@mail.example", "back.news": "yes",
    }
    assert back.chosen(back.answers(both)) == both
    assert back.answers(Chosen(card=False, to={}, with_news=False)) == ways("none")
    assert back.answers(Chosen(card=False, to={"sms": "+447700900123"}, with_news=False))["back.news"] == "no"


@pytest.mark.parametrize(("born", "reached", "asks"), [
    ("2006-03-12", True, Asks.BORN), ("2006-03-12", False, Asks.BORN), (None, True, Asks.NUMBER), (None, False, Asks.NOTHING),
])
def test_a_card_is_asked_for_one_thing_that_this_person_can_know_or_hold(born, reached, asks):
    assert back.asks(born=born, reached=reached) == asks
