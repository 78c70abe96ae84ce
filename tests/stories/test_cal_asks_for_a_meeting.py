"""Cal, who does not exist, asks for a meeting about their care and for nothing else, and answers when the team offers it."""

from __future__ import annotations

import pytest

from tests.stories import amir
from tests.stories.back_office import finds, tells
from tests.stories.readings import told
from tests.stories.shortly import answers_shortly

pytestmark = pytest.mark.seconds(240)

ASKS = {
    **{question: answer for question, answer in amir.BEFORE.items() if "list" not in question and "yes or no" not in question},
    "What do you want to ask for?": "A meeting about care",
    "What is a meeting about your care?": None,
    "What happens if you ask for a meeting?": None,
}
CHOICES = {
    "Who sees what you tell us?": "The team and the people I say yes to",
    "Can you stop after you say yes?": "Yes, at any time",
    "Before you choose": None,
    "What do we keep private?": None,
    "What is the meeting about?": "My care and what I need",
    "Do you want a meeting about your care?": "Yes",
    "Can people at the meeting see papers about you?": "No",
    "Can other people get the report?": "Yes",
    "Who can get the report?": {"Their name": "Robin Sample", "Who they are to you": "My advocate"},
    "Can we text you about your request?": "No",
    "Which mobile number should we text?": None,
    "Can someone else see how your request is going?": "No",
    "Can we ask you how this was for you?": "No",
    "Please write your name": "Cal Example",
}
ABOUT = {**amir.ABOUT_HIM, "What is your name?": "Cal Example"}


@told("en-360", "pl-360-without-scripts", "ro-1280", "lt-1280", "ur-1280")
def test_a_meeting_is_asked_for_without_the_list_and_each_part_is_a_choice(someone, worker):
    cal = someone()
    cal.opens("/")
    cal.goes_to("Ask for a meeting about your care")
    cal.answers({**ASKS, **amir.CARD})
    card = cal.keeps_card()
    cal.answers({**ABOUT, **amir.NOW, **CHOICES}, skips=True)
    cal.is_asked("Check your answers")
    cal.does_not_see("Should we look at adding you to the support list?")
    cal.keeps_picture("cal-check")
    cal.presses("Send")
    cal.is_asked("You sent it")
    cal.sees("The team talks with you before the meeting.")

    finds(worker, cal.reference)
    worker.sees("cetr.requested")
    worker.sees("For: Robin Sample, My advocate.")
    worker.does_not_see("referral.submitted")
    tells(worker, "cetr.offered")

    cal.comes_back(card, born=amir.BORN)
    cal.waits_for("The team asks if you want a meeting about your care")
    cal.keeps_picture("cal-track")
    cal.goes_to("Say yes or no to the meeting")
    cal.chooses("Yes")
    cal.presses("Save my choice")
    cal.sees("We kept your choice")

    finds(worker, cal.reference)
    worker.waits_for("cetr.answered")


@told("en-360")
def test_the_papers_are_stopped_and_the_report_goes_to_somebody_else(someone, worker, beside):
    cal = someone()
    asks = {"start__asks": "meeting", "consent__cetr": "yes", "consent__cetr_papers": "yes", "consent__cetr_report": "no"}
    answers_shortly(cal, beside, about__name="Cal Example", **asks)
    cal.presses("Send")
    number = cal.reference
    cal.opens("/choices")
    cal.goes_to("Change", "Can other people get the report?")
    cal.chooses("Yes")
    cal.presses("Save my choice")
    cal.is_asked("Who can get the report?")
    cal.writes("Sam Sample", where="Their name")
    cal.presses("Save my choice")
    cal.sees("We kept your choice")
    cal.sees("Sam Sample")

    finds(worker, number)
    worker.waits_for("For: Sam Sample.")
