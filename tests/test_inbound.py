"""Danger comes before everything, then a stop, then a wrong number, then help. Only what is none of these is an answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from easyread import danger, inbound, texts
from easyread.inbound import Sort

CONTENT = Path(__file__).parent.parent / "content"
WORDS = texts.load(CONTENT / "texting.toml")
DANGER = danger.Dangers(CONTENT / "danger")["en"]


def sort(text, *, known=True):
    return inbound.sort(text, WORDS, danger=DANGER.heard, known=known)


@pytest.mark.parametrize("text", [
    "STOP", "stop", "Stop.", " STOP!! ", "“stop”", "STOPALL", "stop all", "UNSUBSCRIBE", "Cancel", "END", "quit", "opt out", "Revoke",
    "stop please",
    "please stop", "Please STOP now", "ok stop", "stop texting me", "Stop messaging me please", "please don't text this number",
    "PLEASE DONT TEXT ME", "don’t text me again", "no more messages", "No more texts please", "do not contact me",
    "dont contact me again", "dont send me any more texts",
    "do not send me texts please",
    "can you stop texting me",
    "could you please stop sending me texts", "i dont want these texts", "I don't want any more texts from you", "take me off this list",
    "remove my number", "unsubscribe me", "quit texting me", "leave me alone",
])
def test_whoever_wants_no_texts_is_understood(text):
    assert sort(text) is Sort.STOP
    assert sort(text, known=False) is Sort.STOP


@pytest.mark.parametrize("text", [
    "My dad should stop texting me", "I want the noise to stop", "it does not stop", "the bus stop", "I had to stop work", "non stop",
    "the end",
    "my week end", "stopped", "I quit my job", "they cancel my support", "no texts from school came", "end of March",
    "She said no more messages",
    "1", "yes", "no", "YES", "2 and 3", "", "???", "👍", "wrong meds", "I went the wrong way", "help with cooking", "my sister helps me",
    "info pack",
    "start of the year", "I start college", "don't contact me by phone", "dont send me letters", "Do not contact me at work",
    "dont send any letters to my mum", "wrong", "Wrong!", "not me", "It's not me", "this is not me", "no more", "nobody else",
])
def test_an_answer_is_left_an_answer(text):
    assert sort(text) is Sort.ANSWER


@pytest.mark.parametrize("text", ["I can't stop crying i want to die", "stop. i want to kill myself", "help me i am going to kill myself"])
def test_danger_is_neither_a_stop_nor_a_call_for_information(text):
    assert sort(text) is Sort.DANGER
    assert sort(text, known=False) is Sort.DANGER


@pytest.mark.parametrize("text", ["no?", "No thanks ?", "NOT YET?!", "what is it? ", "no?.", "no\uff1f"])
def test_a_question_decides_nothing(text):
    assert inbound.asks(text)


@pytest.mark.parametrize("text", ["no", "no!", "why? no", "", "no."])
def test_what_does_not_end_in_a_question_asks_nothing(text):
    assert not inbound.asks(text)


@pytest.mark.parametrize(("text", "rest"), [
    ("stop sharing", ""), ("Please stop sharing this!", ""), ("dont share with my GP", "gp"),
    ("Don't share it with social care any more", "social care"),
    ("stop sharing with my gp please", "gp"),
    ("my dad should stop sharing", None), ("dont shared", None), ("banana", None), ("please", None),
])
def test_whom_to_stop_sharing_with_is_what_stands_after_it(text, rest):
    assert inbound.rest(text, WORDS, "stop_sharing") == rest


@pytest.mark.parametrize("text", ["keep it private", "done that before", "thank you for nothing to my gp"])
def test_only_the_whole_of_it_keeps_a_choice_as_it_is(text):
    assert not inbound.says(text, WORDS, "leave_it")


def test_crying_without_end_is_never_a_stop():
    assert sort("I can't stop crying") is not Sort.STOP


@pytest.mark.parametrize("text", ["take me off the support list", "Please take me off the list", "remove me from the register"])
def test_who_asks_to_come_off_the_list_stops_no_texts(text):
    assert sort(text) is Sort.OFF_LIST
    assert sort(text, known=False) is Sort.OFF_LIST


@pytest.mark.parametrize("text", [
    "wrong number", "Sorry, wrong number!", "you have the wrong number mate", "wrong person", "this is not my phone",
])
def test_a_wrong_number_is_understood(text):
    assert sort(text) is Sort.WRONG


def test_no_more_is_a_stop_from_a_stranger():
    assert sort("no more", known=False) is Sort.STOP


@pytest.mark.parametrize("text", ["who is this", "Who is this? I dont know you", "hi who are you", "WRONG", "not me", "this is not me"])
def test_only_a_stranger_says_that_it_is_not_them_or_asks_who_this_is(text):
    assert sort(text, known=False) is Sort.WRONG
    assert sort(text) is Sort.ANSWER


@pytest.mark.parametrize("text", ["HELP", "help!", "Info", "help me", "I need help"])
def test_help_is_understood(text):
    assert sort(text) is Sort.HELP


@pytest.mark.parametrize("text", ["START", "unstop", "start please"])
def test_a_new_start_is_understood(text):
    assert sort(text) is Sort.START


@pytest.mark.parametrize("word", ["yes", "YES", "y", "ok", "1", "sure"])
def test_a_yes_is_never_a_yes_to_texts(word):
    assert sort(word, known=False) is Sort.ANSWER


@given(st.text(max_size=2000))
def test_anything_is_something(text):
    assert sort(text) in Sort
