"""Eve wrote her plan by hand. Dee types it up on her own pages; Eve reads it, keeps one card and leaves out another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.helping_hands import gives, invites, ticking
from tests.planning import has_sent
from tests.stories.conftest import PHONE
from tests.stories.looking import cookie, served
from tests.stories.person import Person

pytestmark = pytest.mark.seconds(240)


@pytest.fixture
def website(app: Flask) -> Iterator[str]:
    ticking(app)
    with served(app) as home:
        yield home


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_what_dee_types_is_eves_only_once_eve_keeps_it(app, website, browser, scripts):
    sent = has_sent(app)
    link = gives(sent, invites(sent, "Dee Helpmade", {"s5": "yes"}))
    phones = [browser.new_context(viewport=PHONE, java_script_enabled=scripts, has_touch=True, locale="en-GB") for _ in range(2)]
    phones[0].add_cookies([{"name": "visit", "value": cookie(sent), "url": website}])
    eve, dee = (Person(phone.new_page(), website, scripts=scripts) for phone in phones)

    dee.opens(link)
    dee.presses("Open the page")
    dee.goes_to("Help write the plan for the meeting")
    dee.goes_to("About me")
    dee.page.get_by_label("They are the words that the person wrote by hand.").check()
    dee.page.locator("textarea").first.fill("I draw maps.")
    dee.presses("Save and go to the next card")
    dee.is_asked("Do I feel safe?")
    dee.page.locator("textarea").first.fill("I think Eve is worried.")
    dee.presses("Save for the person")
    dee.sees("Your words wait for the person.")

    eve.opens("/plan")
    eve.sees("Someone wrote for your plan")
    eve.goes_to("Read it Dee Helpmade")
    eve.sees("I draw maps.")
    eve.goes_to("Choose for this card alone About me")
    eve.sees("They say that these are your words from paper.")
    eve.presses("Keep it . Written by Dee Helpmade")
    eve.sees("It is on your card now.")
    eve.opens("/plan/helped/card/h")
    eve.presses("Do not keep it . Written by Dee Helpmade")
    eve.sees("You did not keep this")
    eve.opens("/plan/card/g")
    assert eve.page.locator("textarea").first.input_value() == "I draw maps."
    eve.opens("/plan/card/h")
    assert eve.page.locator("textarea").first.input_value() == ""
    for phone in phones:
        phone.close()
