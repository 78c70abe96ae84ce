"""Amir, who does not exist, says no to one group and changes it back: in three presses, without saying why, and nobody is told twice."""

from __future__ import annotations

import pytest

from tests.coming_back import case_of, way_in
from tests.stories.looking import letters_of
from tests.stories.readings import told
from tests.walking import Walker

pytestmark = pytest.mark.seconds(180)


@told("en-360", "en-360-without-scripts")
def test_he_says_no_to_one_group_and_changes_it_back(website, someone):
    made, home = website
    walker = Walker(made.test_client(), made.extensions["house"].refer, about__name="Amir Sample", consent__share_gp="yes")
    walker.send(walker.to())
    case = case_of(made, walker.client)
    amir = someone(at=home)
    amir.opens(way_in(made, case))
    amir.presses("Only I use it. Open my page.")
    amir.goes_to("My choices")

    amir.goes_to("Change", "Can we share this with your GP?")
    amir.chooses("No")
    amir.presses("Save my choice")
    amir.sees("We ask the team to stop sharing with them.")
    amir.sees("Your other care stays the same.")
    assert letters_of(made) == ["consent.withdrawn"]

    amir.keeps_picture("amir-choices")
    amir.goes_to("A copy of your choice")
    amir.sees("Can we share this with your GP?")
    amir.sees("You took back your yes.")
    amir.opens("/choices")
    amir.goes_to("Change", "Can we share this with your GP?")
    amir.chooses("Yes")
    amir.presses("Save my choice")
    amir.sees("We kept your choice")
    amir.does_not_see("We ask the team to stop sharing with them.")
    assert letters_of(made) == ["consent.withdrawn", "consent.given"]
