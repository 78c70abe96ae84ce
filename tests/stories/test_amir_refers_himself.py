"""Amir asks for support on his phone, the back office has it, and he sees what happens, to the end."""

from __future__ import annotations

import pytest

from tests.stories import amir as he
from tests.stories.back_office import finds, tells
from tests.stories.readings import told
from tests.stories.shortly import answers_shortly

pytestmark = pytest.mark.seconds(240)


def fills_in(amir, **otherwise):
    """From the first page to "Check your answers", every question. `otherwise` changes answers by what is asked."""
    amir.opens("/")
    amir.goes_to("Ask for support")
    amir.answers({**he.BEFORE, **he.CARD, **otherwise})
    amir.card = amir.keeps_card()
    amir.answers({**he.ABOUT_HIM, **he.NOW, **otherwise})
    amir.answers({**he.EXPLAINED, **he.CHOICES, **otherwise})


@told("en-360", "pl-1280", "ro-360-without-scripts", "lt-1280", "ur-360")
@pytest.mark.wcag("1.1.1", "1.3.1", "1.4.3", "2.4.4", "2.5.8", "3.1.1", "4.1.2")
@pytest.mark.coga("4.8.2")
def test_he_asks_for_support_and_sees_what_happens_to_the_end(someone, worker):
    amir = someone()
    fills_in(amir)
    amir.is_asked("Check your answers")
    amir.sees("Amir Example")
    amir.sees("Music & my dog <3")
    amir.keeps_picture("amir-check")
    amir.presses("Send")
    amir.is_asked("You sent it")
    amir.keeps_picture("amir-sent")

    finds(worker, amir.reference)
    worker.sees("seal checked")
    worker.sees(amir.typed("I cannot sleep. My home may close."))
    worker.sees("2006-03-12")
    worker.sees("gp: yes")
    worker.sees("social-care: NO")
    tells(worker, "receipt.confirmed")

    again = someone()
    again.comes_back(amir.card, born=he.BORN)
    again.waits_for("The team has it")

    tells(worker, "decision.made")
    amir.opens("/track")
    amir.waits_for("Someone will tell you the answer")
    amir.does_not_see("You are on the support list")
    tells(worker, "outcome.communicated")
    amir.waits_for("You are on the support list")
    amir.keeps_picture("amir-track")


@told("en-360")
def test_news_that_comes_late_or_twice_changes_nothing(someone, worker, beside):
    amir = someone()
    answers_shortly(amir, beside)
    amir.presses("Send")
    finds(worker, amir.reference)

    tells(worker, "outcome.communicated", Sequence="3")
    tells(worker, "receipt.confirmed", Sequence="1")
    worker.presses("Send receipt.confirmed, number 1, once more")
    worker.does_not_see("Refused")

    amir.opens("/track")
    amir.waits_for("You are on the support list")


@told("en-360")
def test_he_needs_help_today_and_is_told_who_can_help_before_anything_else(someone, worker, beside):
    amir = someone()
    answers_shortly(amir, beside, now__when="today")
    amir.presses("Send")
    amir.sees("You need help today")
    amir.sees("We do not know if anyone has seen that.")

    finds(worker, amir.reference)
    worker.sees("Asked for help today")
    worker.opens("/mail")
    worker.waits_for("Someone asks for help today")
    worker.does_not_see("Amir")

    amir.opens("/track")
    amir.does_not_see("Someone has seen that it is urgent")
    finds(worker, amir.reference)
    tells(worker, "urgent.seen")
    amir.waits_for("Someone has seen that it is urgent")


@told("en-360")
def test_the_page_for_today_shows_who_can_help_and_lets_him_carry_on(someone, beside):
    amir = someone()
    answers_shortly(amir, beside, until="now.when")
    amir.gives("Today")
    amir.goes_on()

    amir.sees("We cannot keep you safe today.")
    amir.sees("999")
    amir.sees("Text SHOUT to 85258")
    amir.presses("Carry on")
    amir.is_asked("What helps you?")


@told("en-360")
def test_pressing_send_twice_sends_one_request(someone, worker, beside):
    amir = someone()
    answers_shortly(amir, beside)
    other_page = amir.another_page()
    other_page.opens("/ask/check")

    amir.presses("Send")
    amir.is_asked("You sent it")
    other_page.presses("Send")
    other_page.is_asked("We already have it")

    finds(worker, amir.reference)
    worker.opens("/")
    assert worker.page.get_by_text(amir.reference).count() == 1


@told("en-360")
def test_he_stops_and_comes_back_on_another_phone(someone):
    amir = someone()
    amir.opens("/ask")
    amir.answers({**he.BEFORE, **he.CARD})
    card = amir.keeps_card()
    amir.answers({"What is your name?": "Amir Example"})
    amir.writes("Ash")
    amir.presses("Save and stop for now")
    amir.is_asked("We saved your answers")

    again = someone()
    again.comes_back(card)
    again.goes_to("Carry on now")

    again.is_asked("What name do you like us to use?")
    assert again.box("What name do you like us to use?").input_value() == "Ash"
    again.presses("Back")
    assert again.box("What is your name?").input_value() == "Amir Example"


@told("en-360")
def test_not_yet_asks_for_a_talk_and_tells_nothing_about_his_health(someone, worker, beside):
    amir = someone()
    answers_shortly(amir, beside, until="consent.dsr")
    amir.answers({**he.CHOICES, "Should we look at adding you to the support list?": "Not yet. I want to talk first."})
    amir.sees("We send nothing about your health.")
    amir.presses("Ask us to contact you")
    amir.is_asked("You sent it")

    finds(worker, amir.reference)
    worker.sees("contact.requested")
    worker.sees("+447700900123")
    worker.does_not_see(amir.typed("I cannot sleep. My home may close."))
    worker.does_not_see("autistic")
    worker.does_not_see("referral.submitted")


@told("en-360")
def test_an_area_that_we_do_not_cover_says_so_and_says_who_to_ask(someone):
    amir = someone()
    amir.opens("/ask")
    amir.answers({**he.BEFORE, "What is your postcode?": "SW1A 1AA"})

    amir.is_asked("We do not cover this area")
    amir.sees("A GP can tell you who to ask.")


@told("en-360")
def test_no_to_everything_sends_nothing(someone, beside):
    amir = someone()
    answers_shortly(amir, beside, until="consent.dsr")
    amir.answers({"Should we look at adding you to the support list?": "No"})

    amir.is_asked("You said no")
    amir.sees("We send nothing.")
