"""Dee, an advocate, is given a link by her friend: she sees what he chose, he sees that she looked, and it ends on its day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from tests.helping_hands import gives, has_sent, invites, ticking
from tests.stories.looking import cookie, served
from tests.stories.readings import told

pytestmark = pytest.mark.seconds(240)


@pytest.fixture
def clock(app: Flask) -> dict:
    return ticking(app)


@pytest.fixture
def website(app: Flask, clock: dict) -> Iterator[str]:
    with served(app) as home:
        yield home


@told("en-360", "pl-360", "ro-360-without-scripts", "lt-1280", "ur-1280")
def test_her_access_is_given_used_and_ends_on_its_day(app, website, someone, clock):
    sent = has_sent(app, **{"about.name": "Amir Friendmade"})
    amir = someone(at=website, visit=cookie(sent))
    amir.opens("/track")
    amir.goes_to("People who help me")
    amir.goes_to("Invite someone")
    amir.answers({
        "Who do you want to help you?": "Dee Helpmade",
        "Who is this person to you?": "My advocate",
        "How long can this person help you here?": "1 month. This ends on Wednesday 23 December 2026.",
        "Can this person see how your request is going?": "Yes",
        "Can this person see your answers?": "No",
        "Can this person help you write your plan for the meeting?": "No",
        "How do you want to give them the link?": "I print a card and give it to them",
    })
    amir.is_asked("Give them the link")
    amir.presses("Make the card")
    amir.is_asked("A link for someone who helps me")
    link = amir.page.locator("main .theirs").inner_text().strip()
    amir.does_not_see("Friendmade")
    amir.keeps_picture("dee-card")

    dee = someone(at=website)
    dee.opens(website + link.partition(":8000")[2])
    dee.is_asked("Someone gave you this link")
    dee.does_not_see("Friendmade")
    dee.presses("Open the page")
    dee.sees("You can do this until Wednesday 23 December 2026.")
    dee.does_not_see("Read the answers")
    dee.keeps_picture("dee-with")
    dee.goes_to("See the steps and the dates")
    dee.sees("The person pressed Send on Monday 23 November 2026.")
    dee.opens("/with/answers")
    dee.is_asked("This has ended")

    amir.opens("/people")
    amir.goes_to("See more or change")
    amir.sees("They opened the link.")
    amir.sees("They looked at the steps.")
    amir.keeps_picture("dee-looked")

    clock["now"] += timedelta(days=30, hours=13)
    again = someone(at=website)
    again.opens(website + link.partition(":8000")[2])
    again.presses("Open the page")
    again.sees("You can do this until Wednesday 23 December 2026.")
    clock["now"] += timedelta(minutes=31)
    again.opens("/with/steps")
    again.is_asked("This has ended")
    again.does_not_see("The person pressed Send on Monday 23 November 2026.")
    dee.opens("/with")
    dee.does_not_see("See the steps and the dates")


@told("en-360")
def test_her_friend_stops_it_in_three_presses_from_his_page(app, website, someone):
    sent = has_sent(app, **{"about.name": "Amir Friendmade"})
    link = gives(sent, invites(sent, answers={"s1": "yes", "s2": "yes"}))
    dee = someone(at=website)
    dee.opens(link)
    dee.presses("Open the page")
    dee.goes_to("Read the answers")
    dee.sees("Friendmade")

    amir = someone(at=website, visit=cookie(sent))
    amir.opens("/track")
    amir.goes_to("People who help me")
    amir.presses("Stop this now", "Dee Helpmade")
    amir.sees("This person can see nothing more here.")

    dee.page.reload()
    dee.is_asked("This has ended")
    dee.does_not_see("Friendmade")
