"""Eve reads another language: she fills in her planner and sends it, asks a friend to help her, and follows what happens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.helping_hands import STEPS, gives
from tests.planning import booked, has_sent, tells
from tests.tongues import speaks

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
GIVEN = {**STEPS, "s2": "yes"}

pytestmark = pytest.mark.seconds(240)


def reads(someone, home, code, screen, visit=""):
    """Somebody whose pages are in this language."""
    made = someone(at=home)
    made.page.set_viewport_size(screen)
    cookies = {"language": code, **({"visit": visit} if visit else {})}
    made.page.context.add_cookies([{"name": name, "value": value, "url": home} for name, value in cookies.items()])
    made.said = speaks(code)
    return made


@pytest.mark.parametrize(("code", "screen"), [("ur", PHONE), ("pl", DESK)], ids=["ur-360", "pl-1280"])
@pytest.mark.wcag("3.1.1")
def test_she_plans_is_helped_and_follows_it_in_her_language(someone, website, code, screen):
    app, home = website
    asked = has_sent(app, **{"about.name": "Eve Made-Up"})
    booked(app, asked, app.config["NOW"]() + timedelta(days=21))
    eve = reads(someone, home, code, screen, asked.client.get_cookie("visit").value)

    eve.opens("/plan/card/g")
    expect(eve.page.locator("html")).to_have_attribute("dir", "rtl" if code == "ur" else "ltr")
    eve.writes("I draw maps.", where="Good things about me")
    eve.chooses("The 3 people who lead the meeting")
    eve.presses("Save this card")
    eve.sees("For the 3 people who lead the meeting")
    eve.opens("/plan/send/team")
    eve.sees("I draw maps.")
    eve.presses("Send")
    assert eve.where.startswith("/plan/send/")

    eve.opens("/people/new")
    eve.writes("Dee Helpmade")
    eve.goes_on()
    while (here := eve.where.split("/"))[-1] != "give":
        eve.page.locator(f"main input[value='{GIVEN[here[-1]]}']").check() if here[-1] != "n2" else eve.writes(GIVEN["n2"])
        eve.goes_on()
    dee = reads(someone, home, code, screen)
    dee.opens(gives(asked, here[-2]))
    dee.presses("Open the page")
    assert dee.where == "/with"
    dee.opens("/with/answers")
    dee.sees("Eve Made-Up")

    tells(app, asked, "receipt.confirmed", sequence=2)
    eve.opens("/track")
    eve.sees("The team has it")
