"""Dee, who does not exist, said yes a year ago: she is asked whether it still stands. Then there is a year in which she does not answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.coming_back import case_of, way_in
from tests.stories.looking import letters_of
from tests.stories.person import Person
from tests.stories.readings import told
from tests.walking import Walker
from webapp import store

pytestmark = pytest.mark.seconds(240)

SHARES = (
    "share_gp", "share_mental_health", "share_social_care", "share_education", "share_keyworker", "share_hospital", "share_provider",
    "share_police", "share_family",
)
ONLY_THE_LIST = {f"consent__{share}": "no" for share in (*SHARES, "texts", "feedback")} | {"consent__share_gp": "yes"}
BEGAN = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)


def on(website, days):
    """So many days after the first, and the worker has looked."""
    made, _ = website
    now = BEGAN + timedelta(days=days)
    made.config["NOW"] = lambda: now
    house = made.extensions["house"]
    with house.database.session(write=True) as session:
        house.asking.look(session, now)
        store.commit(session)


@told("en-360", "en-360-without-scripts")
def test_she_answers_one_year_and_the_next_year_she_does_not(website, someone):
    made, home = website
    made.config["NOW"] = lambda: BEGAN
    refer = made.extensions["house"].refer
    walker = Walker(made.test_client(), refer, about__name="Dee Sample", about__born="12 March 1990", **ONLY_THE_LIST)
    walker.send(walker.to())
    case = case_of(made, walker.client)

    on(website, 334)
    dee: Person = someone(at=home)
    dee.opens(way_in(made, case))
    dee.presses("Only I use it. Open my page.")
    dee.sees("A page needs your answer")
    dee.goes_to("My choices")
    dee.sees("We ask you once a year.")
    dee.keeps_picture("dee-asked-again")
    dee.goes_to("Answer now")
    dee.is_asked("Should we look at adding you to the support list?")
    dee.chooses("Yes")
    dee.presses("Save my choice")
    dee.is_asked("Can we share this with your GP?")
    dee.chooses("No")
    dee.presses("Save my choice")
    dee.sees("We ask the team to stop sharing with them.")
    dee.does_not_see("We ask you once a year.")
    assert letters_of(made) == ["consent.checked", "consent.withdrawn"]

    # 11 months from 23 October 2027: the next year is a leap year.
    asked_on = (datetime(2028, 9, 23, tzinfo=UTC) - BEGAN).days + 1
    on(website, asked_on)
    on(website, asked_on + 27)
    assert letters_of(made) == ["consent.checked", "consent.withdrawn"]
    on(website, asked_on + 28)
    assert letters_of(made) == ["consent.checked", "consent.withdrawn", "consent.check_due"]
    dee.opens(way_in(made, case))
    dee.presses("Only I use it. Open my page.")
    dee.sees("A page needs your answer")
    dee.goes_to("My choices")
    dee.sees("Nothing changes before you answer.")
