"""Bea, a parent who does not exist, asks for her son: she is heard, and nothing is said or chosen in his place."""

from __future__ import annotations

import pytest

from tests.stories.back_office import finds, tells

pytestmark = pytest.mark.seconds(240)

BEA = {
    "Are you safe right now?": "I am safe. I want to carry on.",
    "Who is filling this in?": "A parent or carer",
    "Does the person live in our area?": "Yes",
    "Is the person 16 or older?": "Yes",
    "Does the person agree to this?": "They know and they agree",
    "The person says yes themselves": None,
    "Who are you to the person?": "A parent",
    "What is your name?": "Bea Sample",
    "How should we contact you?": "Email",
    "What is your email address?": "bea@mail.example",
    "What happens next?": None,
}


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_parent_is_contacted_and_her_son_is_asked_himself(someone, worker, scripts):
    bea = someone(scripts=scripts)
    bea.opens("/ask")
    bea.answers(BEA)
    bea.presses("Ask us to contact you")
    bea.is_asked("You sent it")
    link = bea.link("/open/")

    finds(worker, bea.reference)
    worker.sees("contact.requested")
    worker.sees("bea@mail.example")
    worker.sees("No consent has been given.")
    worker.does_not_see("referral.submitted")
    tells(worker, "receipt.confirmed")
    bea.opens(link)
    bea.presses("Open my page")
    bea.waits_for("The team has it")

    worker.opens("/mail")
    worker.waits_for("What you sent arrived.")
    worker.does_not_see("support list")


@pytest.mark.parametrize("answer", ["They said no", "They do not know yet"])
def test_a_no_or_no_answer_yet_is_respected(someone, answer):
    bea = someone()
    bea.opens("/ask")
    bea.answers({**BEA, "Does the person agree to this?": answer})

    bea.is_asked("Please talk with the person first")
    bea.sees("The person says yes or no themselves.")
