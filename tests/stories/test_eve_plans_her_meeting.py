"""Eve gets ready for her meeting on a small phone, sends her plan, uses it on the day and follows what becomes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.planning import booked, has_sent, keeps
from tests.stories.amir import BORN
from tests.stories.back_office import finds, tells
from tests.stories.looking import cookie
from tests.stories.meeting import asks_for_a_meeting, moment, paper, writes_card
from tests.stories.readings import told
from webapp import clocks
from webapp.planning import Mark

ALONE, PANEL, BOTH = "Only me", "The 3 people who lead the meeting", "The 3 people and people who help me"
SECRET = "Zebracorn"
STARTS, ENDS = "Starts at", "Ends at (may be left out)"


@told("en-360", "en-360-without-scripts")
def test_eve_plans_her_meeting_and_sends_it(someone, website):
    app, home = website
    visit = has_sent(app)
    booked(app, visit, app.config["NOW"]() + timedelta(days=21))
    keeps(app, visit, "plan.safe", "Zebracorn", mark=Mark.ME)
    eve = someone(at=home, visit=cookie(visit))

    eve.opens("/plan")
    eve.sees("Try to send your plan by %(date)s.")
    eve.goes_to("What they may ask me")
    eve.presses("In hospital")
    eve.sees("What must happen before you leave?")
    eve.presses("18 or over, and not at school or college")
    eve.does_not_see("What helps you learn?")
    eve.goes_to("Go to the cards")
    eve.goes_to("About me")
    eve.sees("My dog Biscuit")
    eve.presses("Use it on this card", "What matters to you?")
    eve.writes("I am kind.", where="What matters to me")
    eve.chooses("The 3 people who lead the meeting")
    eve.presses("Save this card")
    eve.sees("For the 3 people who lead the meeting")

    eve.goes_to("Check and send")
    eve.goes_to("See what they would get", PANEL)
    eve.sees("I am kind.")
    eve.does_not_see("Zebracorn")
    eve.goes_to("See it in the order of the meeting")
    eve.sees("The person and their views")
    eve.does_not_see("Zebracorn")
    eve.goes_to("Go on to send it")
    eve.presses("Send")
    eve.sees("This is copy 1 from %(date)s.")


@pytest.mark.seconds(240)
@told("en-360", "pl-1280", "ro-1280", "lt-360-without-scripts", "ur-360")
def test_over_three_visits_she_plans_sends_prints_is_there_and_sees_what_becomes_of_it(beside, someone, worker):
    asked = asks_for_a_meeting(beside, about__name="Eve Made-Up")
    eve = visits(someone, asked)
    eve.goes_to("Plan my meeting")
    writes_card(eve, "g", "I draw maps.", where="Good things about me", who=PANEL)
    writes_card(eve, "h", SECRET, where="What worries me", who=ALONE)
    eve.opens("/plan/card/j")
    eve.writes("I see my aunt.", where="What is good in my life")
    eve.presses("Save. I have not finished.")

    finds(worker, asked.reference)
    tells(worker, "cetr.booked", **{STARTS: moment(clocks.now() + timedelta(days=21)), ENDS: ""})

    eve = visits(someone, asked)
    eve.opens("/plan")
    eve.sees("Try to send your plan by %(date)s.")
    eve.opens("/plan/card/j")
    assert eve.box("What is good in my life").input_value() == "I see my aunt."
    eve.chooses(BOTH)
    eve.presses("Save this card")
    eve.goes_to("Check and send")
    eve.goes_to("See what they would get", PANEL)
    eve.sees("I see my aunt.")
    eve.does_not_see(SECRET)
    eve.presses("Send")
    eve.sees("This is copy 1 from %(date)s.")
    eve.waits_for("The team has it.")
    shown_to_the_panel(worker, asked, eve.typed("I draw maps."))
    eve.keeps_picture("eve-sent")
    eve.opens("/plan")
    eve.keeps_picture("eve-plan")
    eve.goes_to("Print my plan")
    eve.sees("My whole plan, for me alone")
    maps = eve.typed("I draw maps.")
    hers, theirs = paper(eve, "/plan/print/mine"), paper(eve, "/plan/print/team")
    assert (maps in hers, SECRET in hers, maps in theirs, SECRET in theirs) == (True, True, True, False)

    tells(worker, "panel.named")
    tells(worker, "cetr.booked", **{STARTS: moment(clocks.now()), ENDS: ""})
    eve = visits(someone, asked)
    is_there(eve)
    for event in ("cetr.held", "report.sent", "action.updated", "contact.named"):
        tells(worker, event)
    follows_up(eve)
    finds(worker, asked.reference)
    worker.waits_for("They looked at the clock.")
    worker.does_not_see(SECRET)
    worker.does_not_see("Ask Sam")


def visits(someone, asked):
    """She comes back on her phone, with her card."""
    eve = someone()
    eve.comes_back(asked.card, born=BORN)
    return eve


def shown_to_the_panel(worker, asked, maps):
    finds(worker, asked.reference)
    worker.sees("K1 The person and their views")
    worker.sees(maps)
    worker.sees("K6 Daily life, relationships and community")
    worker.does_not_see(SECRET)


def is_there(eve):
    """In the room: who is there, her own answers, and notes of her own. Each press shows a part of the one page."""
    eve.opens("/plan/day")
    eve.keeps_picture("eve-day")
    for part, words in (("who", "Ash Example"), ("mine", "About me")):
        eve.page.locator(f".day a[href='#{part}']:visible").first.click()
        eve.sees(words)
        eve.named("link", "Back", exact=True).click()
    eve.page.locator(".day a[href='#notes']:visible").first.click()
    eve.writes(f"They said yes. {SECRET}", where="Who does what, and when")
    save = eve.named("button", "Save my notes")
    if eve.scripts:
        save.click()
        eve.page.get_by_text(eve.shown("We saved your notes at %(time)s.")).first.wait_for()
        return
    # Without scripts a page of its own says it, so that the page for the day stays open.
    with eve.page.context.expect_page() as told:
        save.click()
    told.value.get_by_text(eve.shown("We saved your notes at %(time)s.")).wait_for()


def follows_up(eve):
    """At home: the contact, what people do for her, a note that is only hers, and how it was."""
    eve.opens("/plan")
    eve.goes_to("After my meeting")
    eve.sees("Sam Example")
    eve.keeps_picture("eve-after")
    eve.goes_to("What people do for me")
    eve.sees("Find a quiet room at college.")
    eve.goes_to("Write my own note")
    eve.writes("Ask Sam on Monday.", where="Your note")
    eve.presses("Save")
    eve.sees("Ask Sam on Monday.")
    eve.opens("/plan/after/how")
    eve.goes_to("Did people listen to you?")
    eve.writes("They looked at the clock.", where="Your own words")
    eve.chooses("The team")
    eve.presses("Save")
    eve.goes_to("Check and send")
    eve.sees("They looked at the clock.")
    eve.presses("Send")
    eve.sees("This is copy 1 from %(date)s.")
