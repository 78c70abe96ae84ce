"""What somebody meets who answers by text in their own words: never silence where it matters, and every way on is a true one."""

from __future__ import annotations

import re

import pytest

from tests.texter import WORD, Answerer, Texter
from webapp import store

SAFE = "Are you safe right now?"
DANGER = "i want to die"
READ_BACK = "Did you mean Sunday 12 March 2006? Reply YES or NO."


@pytest.fixture
def amir(app):
    return Texter(app)


def asked(amir, question=""):
    """Everything is answered up to here, and this waits."""
    amir.begin()
    Answerer(amir).to(question)
    return amir


def answers(amir):
    with amir.house.database.session(write=True) as session:
        found = store.conversations.of_number(session, amir.number)
        return store.drafts.of_case(session, found.case_id).answers


# Am I safe?


def test_whatever_i_reply_to_whether_i_am_safe_help_comes(amir):
    amir.begin()
    for text in ("no", "not really", "banana", "skip", "next", "rather not say", "who knows", "👎", "", "3"):
        amir.text(text)
        assert "Call 999." in amir.heard, text
        assert "Is this your own phone or computer?" not in amir.heard
        amir.text("back" if amir.state().step == "pause" else "again")
        assert amir.heard.startswith(SAFE)


def test_to_whether_i_am_safe_there_is_never_silence(amir):
    amir.begin()
    for _ in range(8):
        amir.text("banana")
        assert "Call 999." in amir.heard
        assert SAFE in amir.heard
    amir.text("2")
    assert amir.heard.startswith("Is this your own phone or computer?")


def test_back_after_i_need_help_now_asks_whether_i_am_safe(amir):
    amir.begin()
    amir.text("1")
    amir.text("back")

    assert amir.heard.startswith(SAFE)
    assert "Reply NEXT" not in amir.heard
    amir.text("2")
    assert amir.heard.startswith("Is this your own phone or computer?")


# Nobody understands


def test_before_we_stop_asking_i_hear_it_and_how_to_reach_a_person(amir):
    asked(amir, "start.who")
    for _ in range(4):
        amir.text("banana")
        assert "Who is filling this in?" in amir.heard

    assert " ".join(amir.text("banana")).splitlines() == [
        "We did not understand that. We stop asking now. You can still go on here. Reply AGAIN to go on.",
        "To ask a person, call 07700 900102.",
    ]
    assert len(amir.last) == 1
    assert amir.text("banana") == []
    amir.text("again")
    assert amir.heard.startswith("Who is filling this in?")
    amir.text("banana")
    assert "Who is filling this in?" in amir.heard


def test_what_is_understood_between_counts_from_the_beginning(amir):
    asked(amir, "start.who")
    for text in ("more", "status", "web", "who is this", "back"):
        amir.text("banana")
        amir.text("banana")
        assert amir.state().misses == 2
        amir.text(text)
        assert amir.state().misses == 0, text


# Permissions


def test_a_yes_without_its_word_is_told_about_the_word_in_one_short_text_and_the_word_stays(amir):
    asked(amir, "consent.dsr")
    word = WORD.findall(amir.heard)[-1]

    for text in ("yes please", "yep", "y", "I agree", "ok", "1", "3"):
        assert amir.text(text) == [
            "A yes needs the short word that we sent you. To say no, reply NO. To wait, reply NOT YET. To read it again, reply AGAIN.",
        ]
        assert "consent.dsr" not in answers(amir)
    amir.text(word)
    assert answers(amir)["consent.dsr"] == "yes"


# In other words, more, danger


def test_i_do_not_understand_brings_other_words_first(amir):
    amir.begin()
    amir.text("I don't understand")
    assert amir.heard.startswith("1 of 2. Are you safe right now? Do you need help today? Then choose the first answer.")
    amir.text("again")
    Answerer(amir).to("consent.share_gp")
    amir.text("what does that mean")

    said = "Can we share this with your GP? Yes means that your GP can read it. No means that your GP cannot read it."
    assert said in re.sub(r"\d of \d\. ", "", amir.heard)


def test_please_help_brings_help_and_the_way_on_and_nothing_else(amir):
    asked(amir, "start.who")
    amir.text("please help, i want to die")

    assert "Call 999." in amir.heard
    assert amir.heard.endswith("You can still go on here. Reply AGAIN to go on.")
    assert "understand" not in amir.heard
    assert "Please choose" not in amir.heard


def test_danger_while_an_answer_is_read_back_loses_nothing(amir):
    asked(amir, "about.born")
    amir.text("12/3/06")
    amir.text(DANGER)
    assert "Call 999." in amir.heard
    amir.text("again")
    assert amir.heard == READ_BACK
    amir.text("yes")

    assert answers(amir)["about.born"] == "2006-03-12"


def test_more_where_my_own_words_are_asked_for_asks_for_them(amir):
    asked(amir, "about.told")
    amir.text("4")
    box = amir.heard
    amir.text("more")

    assert amir.heard == box
    assert not re.search(r"^\d ", amir.heard, re.MULTILINE)


def test_who_is_this_is_answered_and_never_kept(amir):
    asked(amir, "about.name")
    amir.text("Who is this?")

    assert amir.heard.startswith("We are the team you wrote to. Someone began to answer questions on this phone.")
    assert "Then reply WRONG NUMBER." in amir.heard
    assert "What is your name?" in amir.heard
    assert "about.name" not in answers(amir)


# All is answered


def test_check_names_the_questions_as_they_were_asked(amir):
    asked(amir)
    amir.text("check please")

    said = " ".join(amir.last)
    assert "Mental health in the last year. What happened? None of these: A&E, Crisis team, In hospital, Left hospital\n24 " in said
    assert "Have any of these happened in the last year?" not in said
    assert "Have any of these happened? None of these: Losing my home, Losing my support" in said
    assert "4 What is your name? Amir Madeup" in said
    assert "Please write your name." in said


def test_change_is_understood_in_my_own_words_and_says_how(amir):
    asked(amir)
    assert amir.text("change") == ["Reply CHANGE and a number to change one. Reply SEND to send them."]
    assert amir.text("I want to change something") == ["Reply CHANGE and a number to change one. Reply SEND to send them."]
    assert amir.text("change 99 please") == ["There is no such number."]
    amir.text("can I change number 4 please")

    assert amir.heard.startswith("What is your name?")


@pytest.mark.parametrize("text", ["send it", "ok send them please!"])
def test_send_is_understood_in_my_own_words(amir, text):
    asked(amir)
    amir.text(text)

    assert amir.heard.startswith("You sent it.")
    assert amir.state().step == "sent"


def test_a_no_to_sending_sends_nothing(amir):
    asked(amir)
    amir.text("dont send it yet")

    assert amir.state().step == "ready"


def test_a_link_is_one_text(amir):
    asked(amir, "about.name")

    assert len(amir.text("link")) == 1
    assert "/open/" in amir.heard


# What is said of how it goes on


def test_how_it_goes_on_is_true_wherever_i_ask_for_help(amir):
    amir.text("ask")
    amir.text("help")
    assert amir.heard.endswith("To begin, reply 1.")
    amir.text(DANGER)
    assert amir.heard.endswith("To begin, reply 1.")
    amir.text("again")
    assert "To begin, reply 1." in amir.heard
    amir.text("1")
    Answerer(amir).to()
    amir.text("send")
    for text in (DANGER, "help"):
        amir.text(text)
        assert "Call 999." in amir.heard
        assert amir.heard.endswith(
            "We have what you sent. Reply STATUS to ask for news. Reply LINK to see your page. Reply CHOICES to change what you agreed to.",
        )
        assert "AGAIN" not in amir.heard


# Who helps me


NOBODY = ["no one", "No", "nobody", "no-one helps me", "none", "just me"]


@pytest.mark.parametrize("text", NOBODY)
def test_nobody_is_no_person_and_the_way_goes_on(amir, text):
    asked(amir, "support.main_helper")

    amir.text(text)

    assert amir.state().question != "support.main_helper"
    assert answers(amir)["support.main_helper"] == {"said": "skipped"}


def test_nobody_else_after_a_yes_keeps_whom_i_named_and_goes_on(amir):
    asked(amir, "support.main_helper")
    for text in ("Sam Example", "skip", "skip", "yes", "no one"):
        amir.text(text)

    assert answers(amir)["support.main_helper"] == [{"name": "Sam Example"}]


@pytest.mark.parametrize("text", ["no one", "nobody"])
def test_where_somebody_has_to_be_named_nobody_is_no_name(amir, text):
    amir.begin()
    Answerer(amir, about__avoid="yes").to("about.avoid_who")

    amir.text(text)

    assert amir.state().question == "about.avoid_who"
    assert amir.heard.startswith("We need this answer to go on.")


def test_a_yes_where_a_name_is_asked_asks_for_the_name(amir):
    amir.begin()
    Answerer(amir, about__avoid="yes").to("about.avoid_who")

    amir.text("yes")

    assert (amir.state().question, amir.state().given) == ("about.avoid_who", {})
    assert amir.heard.startswith("Please write a name.")


@pytest.mark.parametrize("name", ["Ye", "Aye"])
def test_a_yes_that_is_also_a_name_is_said_back_where_a_name_is_asked(amir, name):
    asked(amir, "support.main_helper")

    amir.text(name)
    assert (amir.state().question, amir.state().step) == ("support.main_helper", "read-back")
    assert name in amir.heard
    for text in ("yes", "skip", "skip", "no"):
        amir.text(text)

    assert answers(amir)["support.main_helper"] == [{"name": name}]


def test_whoever_did_not_mean_the_name_is_asked_again(amir):
    asked(amir, "support.main_helper")
    for text in ("Ye", "no"):
        amir.text(text)

    assert (amir.state().question, amir.state().step, amir.state().given) == ("support.main_helper", "ask", {})


# A permission


@pytest.mark.parametrize(("text", "kept"), [
    ("no one", "no"), ("I'd rather not", "no"), ("no way", "no"), ("never", "no"), ("I do not want to answer", "no"), ("maybe", "not-yet"),
    ("dont know", "not-yet"), ("not sure", "not-yet"),
])  # fmt: skip
def test_a_refusal_of_a_permission_is_a_no_and_a_doubt_is_not_yet(amir, text, kept):
    asked(amir, "consent.share_gp")

    amir.text(text)

    assert answers(amir)["consent.share_gp"] == kept
    assert "We need an answer" not in amir.heard


@pytest.mark.parametrize("text", ["the one", "I want one", "one", "number one"])
def test_a_permission_is_never_given_by_a_word_for_a_number(amir, text):
    asked(amir, "consent.share_gp")

    amir.text(text)

    assert "consent.share_gp" not in answers(amir)


def test_not_knowing_is_answered_where_i_am_not_sure_is_a_choice(amir):
    asked(amir, "now.in_hospital")

    amir.text("I don't know")

    assert answers(amir)["now.in_hospital"] == "not-sure"


def test_no_one_does_not_begin_it(amir):
    amir.text(amir.house.texts.keyword)

    amir.text("no one")

    assert amir.state().step == "notice"
