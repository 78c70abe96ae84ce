"""Amir sees what he chose on that day, what we keep and what happened, and says that he is not happy; all of it without scripts too."""

from __future__ import annotations

import pytest

from tests.stories.readings import told
from tests.stories.shortly import answers_shortly

pytestmark = pytest.mark.seconds(240)


@told("en-360", "en-360-without-scripts")
def test_what_he_chose_what_we_hold_and_a_complaint(someone, beside):
    amir = someone()
    answers_shortly(amir, beside)
    amir.presses("Send")
    amir.opens("/choices")

    amir.goes_to("All my choices")
    amir.goes_to("Show this choice", "Can we share this with your GP?")
    amir.is_asked("A copy of your choice")
    amir.sees("Your GP can see what you told us.")
    amir.sees("You chose this.")

    amir.opens("/track")
    amir.goes_to("See everything we keep about you")
    amir.page.get_by_text(amir.said("Show", "What you sent")).click()
    amir.sees(amir.typed("I cannot sleep. My home may close."))

    amir.goes_to("What happened, day by day")
    amir.is_asked("What happened")
    amir.sees("You sent your answers to the team.")

    amir.goes_to("I am not happy with how you used my information")
    amir.presses("Send")
    amir.sees("Please write something. A few words are enough.")
    amir.writes("You wrote to my sister.", where="What are you not happy about?")
    amir.writes("amir@mail.example", where="How can we answer you?")
    amir.chooses("Yes. You can look at what I told you.")
    amir.presses("Send")
    amir.keeps_picture("amir-complains")
    amir.is_asked("We have what you wrote")
    amir.sees("You wrote to my sister.")
    amir.goes_to("Go to the first page")
