"""Danger comes before everything, then a stop, then a wrong number, then help. Only what is none of these is an answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from easyread import danger, inbound, texts
from easyread.inbound import Sort

CONTENT = Path(__file__).parent.parent / "content"
WORDS = texts.load(CONTENT / "texting.toml")
DANGER = danger.Dangers(CONTENT / "danger")["en"]


# What names our texts, or this number or phone, in any of the languages.
NAMES = re.compile(
    "text|messag|number|phone|numer|telefon|sms|wiadomo|mesaj|num[aă]r|žinut|žinuč|zinuc|ٹیکسٹ|میسج|پیغام|نمبر|msg|شخص کو",
)


def sort(text, *, known=True, telling=False):
    return inbound.sort(text, WORDS, danger=DANGER.heard, known=known, telling=telling)


@pytest.mark.parametrize("name", ["stop", "wrong"])
def test_what_ends_something_and_may_go_on_with_anything_names_our_texts_or_this_number(name):
    assert [words for words in WORDS.heard[name].begins if not NAMES.search(words)] == []


@pytest.mark.parametrize("name", ["stop", "wrong"])
def test_everything_that_is_listed_ends_it_wherever_somebody_is(name):
    listed = WORDS.heard[name]
    every = [*listed.whole, *listed.begins, *listed.alone]

    assert [words for words in every if sort(words, telling=True) is not Sort(name)] == []
    assert [words for words in every if sort(f"Please {words}!", telling=True) is not Sort(name)] == []


@pytest.mark.parametrize("text", [
    "Stop sending me texts", "stop sending me messages now", "please stop sending me these", "stop contacting me",
    "stop bothering me please",
    "Stop writing to me now", "dont contact me ever again", "do not contact me at all", "stop texting me thank you", "Stop. Stop. Stop.",
    "stop texting me. stop", "I don't want any more texts from you", "no more texts to this number please", "stop messaging my phone",
    "proszę nie piszcie do mnie więcej", "przestańcie do mnie pisać", "nie wysyłajcie mi więcej smsów", "nie chcę tych smsów proszę",
    "przestańcie wysyłać smsy", "przestańcie wysyłać mi wiadomości", "usuńcie mój numer",
    "nu mai vreau mesaje de la voi", "nu-mi mai scrieți", "nu îmi mai trimiteți mesaje", "vă rog opriți mesajele",
    "nu-mi mai trimite nimic",
    "nerašykite man daugiau", "nesiųskite man žinučių", "nebesiųskite man daugiau", "nenoriu žinučių", "nustokite siųsti žinutes",
    "مجھے میسج بھیجنا بند کریں", "مجھے ٹیکسٹ نہیں چاہییں", "مجھے اور میسج نہ بھیجیں", "mujhe text mat karo",
    "mujhe aur message nahi chahiye",
    "text bhejna band karein",
])
def test_a_stop_is_a_stop_also_where_somebody_tells_us_something(text):
    assert sort(text, telling=True) is Sort.STOP
    assert sort(text) is Sort.STOP


@pytest.mark.parametrize("text", [
    "Stop sending me to hospital", "Stop contacting my mum without asking me", "stop bothering me when I wear my headphones",
    "stop writing to me in long letters. Use easy read", "stop sending me letters", "I dont want messages from my dad",
    "stop texting my mum", "Stop messaging my sister about me", "dont text me in the morning", "no more messages from school",
    "Dont contact me about my brother", "stop sending staff I do not know", "opt me out of the meeting", "I hate it here. Leave me alone.",
    "You have the wrong address for me", "You have got the wrong idea of me", "wrong person came to my house",
    "you got the wrong idea of me", "i think you have the wrong picture of me", "wrong number of tablets",
    "you have the wrong number for my mum",
    "przestańcie wysyłać mnie do szpitala", "nie wysyłajcie mi listów", "nie wysyłajcie mnie na oddział", "nie piszcie więcej o mnie",
    "nie chcę wiadomości ze szkoły", "Macie zły adres", "To pomyłka że jestem w szpitalu", "Pomyliliście moje leki", "pomyłka",
    "to pomyłka",
    "nu îmi mai trimiteți scrisori", "nu-mi mai scrie mama", "nu mai vreau mesaje de la tata", "ați greșit adresa mea",
    "persoana greșită a venit",
    "nustokite siųsti mane į ligoninę", "nesiųskite man laiškų", "nebesiųskite manęs į ligoninę", "nenoriu žinučių iš tėčio",
    "neteisingas adresas", "ne tas žmogus atėjo",
    "مجھے ہسپتال بھیجنا بند کریں", "مجھے خط نہ بھیجیں", "مجھے اپنے ابو کے میسج نہیں چاہییں", "غلط پتہ ہے", "غلط شخص میرے گھر آیا",
    "mujhe hospital bhejna band karo", "mujhe text nahi chahiye abbu se", "ghalat dawai di",
])
def test_an_answer_that_begins_like_a_stop_or_a_wrong_number_is_left_an_answer(text):
    assert sort(text, telling=True) is Sort.ANSWER


@pytest.mark.parametrize(("text", "name"), [
    ("stop texting my mum", "stop"), ("I hate it here. Leave me alone.", "stop"), ("no more messages from school", "stop"),
    ("wrong number of tablets", "wrong"), ("You texted a house. Wrong number. Nobody is in.", "wrong"),
])
def test_what_may_mean_it_is_known_and_only_from_a_stranger_it_is_one(text, name):
    assert inbound.hints(text, WORDS, name)
    assert sort(text, known=False) is Sort(name)


@pytest.mark.parametrize(("text", "name"), [
    ("stop", "stop"), ("stop sending me to hospital", "stop"), ("take me off the list please now", "off_list"), ("I like it. Ask.", "stop"),
])
def test_what_is_one_or_is_none_hints_at_nothing(text, name):
    assert not inbound.hints(text, WORDS, name)


@pytest.mark.parametrize(("text", "there"), [
    ("Stop texting me. I hate it.", True), ("stop", True), ("I hate it! leave me alone; really", True),
    ("I can't stop crying. I am sad.", False),
])
def test_a_stop_is_found_among_other_sentences(text, there):
    assert inbound.holds(text, WORDS, "stop") is there


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Stop texting me. I want to kill myself", True),
        ("I am sad. Please stop sending me texts, thank you", True),
        ("He hits me. I say no. Stop.", False),
        ("stop texting me or i will die", False),
        ("I am sad", False),
    ],
)
def test_a_sentence_that_names_our_texts_is_no_word_to_somebody_else(text, named):
    assert inbound.names(text, WORDS, "stop") is named


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
