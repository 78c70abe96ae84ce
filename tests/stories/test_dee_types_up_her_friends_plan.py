"""Eve wrote her plan by hand. Dee types it up on her own pages; Eve reads it, keeps one card and leaves out another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.helping_hands import gives, invites, ticking
from tests.planning import has_sent
from tests.stories.looking import cookie, served
from tests.stories.readings import told

pytestmark = pytest.mark.seconds(240)


@pytest.fixture
def website(app: Flask) -> Iterator[str]:
    ticking(app)
    with served(app) as home:
        yield home


@told("en-360", "en-360-without-scripts")
def test_what_dee_types_is_eves_only_once_eve_keeps_it(app, website, someone):
    sent = has_sent(app)
    link = gives(sent, invites(sent, "Dee Helpmade", {"s5": "yes"}))
    eve, dee = someone(at=website, visit=cookie(sent)), someone(at=website)

    dee.opens(link)
    dee.presses("Open the page")
    dee.goes_to("Help write the plan for the meeting")
    dee.goes_to("About me")
    dee.chooses("They are the words that the person wrote by hand.")
    dee.page.locator("textarea").first.fill(dee.typed("I draw maps."))
    dee.presses("Save and go to the next card")
    dee.is_asked("Do I feel safe?")
    dee.page.locator("textarea").first.fill("I think Eve is worried.")
    dee.presses("Save for the person")
    dee.sees("Your words wait for the person.")

    eve.opens("/plan")
    eve.sees("Someone wrote for your plan")
    eve.goes_to("Read it", "Dee Helpmade")
    eve.sees(dee.typed("I draw maps."))
    eve.keeps_picture("dee-typed-up")
    eve.goes_to("Choose for this card alone", "About me")
    eve.sees("They say that these are your words from paper.")
    eve.presses("Keep it", ".", "Written by", "Dee Helpmade")
    eve.sees("It is on your card now.")
    eve.opens("/plan/helped/card/h")
    eve.presses("Do not keep it", ".", "Written by", "Dee Helpmade")
    eve.sees("You did not keep this")
    eve.opens("/plan/card/g")
    assert eve.page.locator("textarea").first.input_value() == dee.typed("I draw maps.")
    eve.opens("/plan/card/h")
    assert eve.page.locator("textarea").first.input_value() == ""
