"""Finn is in hospital. His advocate writes for his plan, he keeps some of it, leaves some out, and two cards stay his alone."""

from __future__ import annotations

import pytest

from tests.stories.amir import BORN
from tests.stories.back_office import finds
from tests.stories.meeting import asks_for_a_meeting, writes_card
from tests.stories.readings import told

pytestmark = pytest.mark.seconds(240)

ALONE, PANEL = "Only me", "The 3 people who lead the meeting"
SECRET = "Zebracorn"
INVITED = {
    "Can this person see how your request is going?": "Yes",
    "Can this person see your answers?": "No",
    "Can this person help you write your plan for the meeting?": "Yes",
    "How do you want to give them the link?": "I print a card and give it to them",
}
# What Dee types up: by the title of each card, in the order of the cards.
TYPED_UP = {"About me": "I mend bikes.", "Do I feel safe?": f"{SECRET} at night.", "My care and support now": "Finn is happy here."}


@told("en-360", "pl-360", "ro-1280", "lt-1280", "ur-360-without-scripts")
def test_he_plans_with_his_advocate_and_the_panel_sees_just_what_he_lets_them(beside, someone, worker):
    asked = asks_for_a_meeting(beside, about__name="Finn Made-Up", now__in_hospital="yes")
    finn, dee = someone(), someone()
    finn.comes_back(asked.card, born=BORN)
    dee.opens(invites(finn))
    types_up(dee)

    finn.opens("/plan")
    finn.keeps_picture("finn-plan")
    finn.goes_to("Read it", "Dee Helpmade")
    finn.sees("Finn is happy here.")
    for page, button in (("g", "Keep it"), ("h", "Keep it"), ("i", "Do not keep it")):
        finn.opens(f"/plan/helped/card/{page}")
        finn.presses(button, ".", "Written by", "Dee Helpmade")
    for page, who in (("g", PANEL), ("h", ALONE)):
        finn.opens(f"/plan/card/{page}")
        finn.chooses(who)
        finn.presses("Save this card")
    writes_card(finn, "n", "A flat near my aunt.", where="Where I want to live and who with", who=PANEL)
    writes_card(finn, "m", f"{SECRET} when I shout.", where="How it starts", who=ALONE)

    finn.goes_to("Check and send")
    finn.goes_to("See what they would get", PANEL)
    finn.sees(finn.typed("I mend bikes."))
    finn.keeps_picture("finn-sends")
    finn.does_not_see(SECRET)
    finn.does_not_see("Finn is happy here.")
    finn.presses("Send")
    finn.sees("This is copy 1 from %(date)s.")
    finn.waits_for("The team has it.")

    is_shown_to_the_panel(worker, asked, finn.typed("I mend bikes."))
    for address in ("/with", "/with/cards", "/with/cards/h", "/with/cards/m", "/with/plan"):
        dee.opens(address)
        dee.does_not_see(SECRET)


def invites(finn):
    """He says who helps him and with what. What stands on the card that he gives to her: an address."""
    finn.opens("/people/new")
    finn.answers({"Who do you want to help you?": "Dee Helpmade", "Who is this person to you?": "My advocate"})
    finn.is_asked("How long can this person help you here?")
    finn.page.locator("main input[value='month']").check()
    finn.goes_on()
    finn.answers(INVITED)
    finn.is_asked("Give them the link")
    finn.presses("Make the card")
    return finn.page.locator("main .theirs").inner_text().strip()


def types_up(dee):
    """What Finn wrote by hand, and one thing that he did not say."""
    dee.presses("Open the page")
    dee.does_not_see("Finn")
    dee.goes_to("Help write the plan for the meeting")
    dee.goes_to("About me")
    for title, words in TYPED_UP.items():
        dee.is_asked(title)
        dee.chooses("They are the words that the person wrote by hand.")
        dee.page.locator("textarea").first.fill(dee.typed(words))
        dee.presses("Save and go to the next card")


def is_shown_to_the_panel(worker, asked, bikes):
    """Under each heading just what he let them see; where there is nothing for them, that and no more."""
    finds(worker, asked.reference)
    planner = worker.page.locator("section[aria-labelledby=planner]").inner_text()
    assert [bikes in planner, planner.count("A flat near my aunt.")] == [True, 2], "his future stands under two headings"
    assert planner.count("Nothing from the person") == 7
    worker.does_not_see(SECRET)
    worker.does_not_see("Finn is happy here.")
