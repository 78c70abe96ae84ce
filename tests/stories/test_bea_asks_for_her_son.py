"""Bea, a parent who does not exist, asks for her son: she is heard, and nothing is said or chosen in his place, or told of him."""

from __future__ import annotations

from itertools import count

import pytest

from tests.stories import amir
from tests.stories.back_office import checks_address, finds, is_told_by_mail, tells
from tests.stories.readings import PHONE, told
from tests.stories.shortly import answers_shortly

pytestmark = pytest.mark.seconds(240)

BEA = {
    "Are you safe right now?": "I am safe. I want to carry on.",
    "Is this your own phone or computer?": "Yes. Only I use it.",
    "Who is filling this in?": "A parent or carer",
    "What do you want to ask for?": "A meeting about care",
    "Does the person live in our area?": "Yes",
    "How do you want to come back?": ("I do not want a way back",),
    "Is the person 16 or older?": "Yes",
    "Does the person agree to this?": "They know and they agree",
    "The person says yes themselves": None,
    "Who are you to the person?": "A parent",
    "What is your name?": "Bea Sample",
    "How should we contact you?": "Email",
    "What is your email address?": "bea@mail.example",
    "What happens next?": None,
}


# Nobody gets more than a few messages a week: each telling has an address of its own.
ADDRESSES = (f"bea.{number}@mail.example" for number in count(1))

KIT = {
    **{question: answer for question, answer in BEA.items() if question not in ("Does the person agree to this?", "What happens next?")},
    "Is the person 16 or older?": "No",
    "We listen to the person and to you": None,
    "What is the name of the person?": "Kit Sample",
    "What name do they like us to use?": "Kit",
    "When were they born?": "1 May 2012",
    "How can the team talk to the person?": "Only through me",
    "Is there anyone we must not tell?": "No",
    "Who has parental responsibility?": "I have it",
    "Does the young person want to decide themselves?": "I am not sure",
    "Did you ask the person what they want?": "Yes",
    "What does the person say?": "I want to stay at home.",
    "What is hard for the person now?": "Kit cannot sleep.",
    "What do you think would help?": "Someone there in the evening.",
    "When does the person need help?": "This week",
    "What happens next?": None,
}


@told("en-360", "pl-360-without-scripts", "ur-1280")
def test_a_parent_is_contacted_and_her_son_is_asked_himself(someone, worker):
    bea, address = someone(), next(ADDRESSES)
    bea.opens("/ask")
    by_mail = {**BEA, "What is your email address?": address}
    bea.answers({**by_mail, **amir.CARD})
    card = bea.keeps_card()
    bea.answers(by_mail)
    bea.sends("Ask us to contact you")
    bea.is_asked("You sent it")
    number = bea.reference
    checks_address(bea, worker, address)

    finds(worker, number)
    worker.sees("contact.requested")
    worker.sees("Wants to ask for a C(E)TR.")
    worker.sees(address)
    worker.sees("No consent has been given.")
    worker.does_not_see("referral.submitted")
    tells(worker, "receipt.confirmed")
    back = someone()
    back.comes_back(card)
    back.waits_for("The team has it")
    back.keeps_picture("bea-track")

    is_told_by_mail(bea, worker, address, "What you sent arrived.")
    worker.does_not_see("support list")


@told("en-360", "lt-360-without-scripts")
def test_a_mother_refers_her_son_of_17_and_he_says_no(someone, worker):
    bea = someone()
    bea.opens("/ask")
    bea.answers(BEA)
    bea.sends("Ask us to contact you")
    bea.sees("Give this link to the person")
    handed, number = bea.link("/open/asked/"), bea.reference

    son = someone()
    son.opens(handed)
    son.does_not_see("Bea Sample")
    son.presses("Open my page")
    son.is_asked("Someone asked us to ask you")
    son.sees("Bea Sample")
    son.sees("We do not tell them what you choose.")
    son.presses("No, I do not want this")
    son.is_asked("You said no, and that is OK")
    son.keeps_picture("bea-son-says-no")

    bea.opens("/track")
    bea.sees("What the person chooses is theirs to tell.")
    does_not_see_a_no(bea)
    bea.opens(handed)
    bea.presses("Open my page")
    bea.is_asked("Someone asked us to ask you")
    does_not_see_a_no(bea)
    finds(worker, number)
    worker.sees("contact.requested")
    worker.does_not_see("referral.submitted")


def does_not_see_a_no(bea):
    for words in ("said no", "You said no", "They said no", "You said no, and that is OK"):
        bea.does_not_see(words)


@told("en-360")
def test_her_son_changes_his_mind_and_she_hears_only_that_it_arrived(someone, worker, beside):
    bea, address = someone(), next(ADDRESSES)
    bea.opens("/ask")
    bea.answers({**BEA, "What is your email address?": address})
    bea.sends("Ask us to contact you")
    handed = bea.link("/open/asked/")
    checks_address(bea, worker, address)
    son = someone()
    son.opens(handed)
    son.presses("Open my page")
    son.presses("No, I do not want this")
    son.goes_to("I changed my mind")
    son.presses("I want to look at the form")
    answers_shortly(son, beside)
    son.presses("Send")
    son.is_asked("You sent it")

    finds(worker, son.reference)
    worker.sees("Bea Sample (A parent) asked us to ask them.")
    tells(worker, "receipt.confirmed")
    bea.opens("/track")
    bea.waits_for("The team told us on %(date)s that their request arrived.")
    bea.does_not_see("Amir")
    is_told_by_mail(bea, worker, address, "What you sent arrived.")


@told("en-360", "ro-1280-without-scripts")
def test_a_mothers_request_for_a_child_of_14_goes_out_without_consent(someone, worker, reading):
    bea = someone()
    # A third request about one child waits until somebody looks: each telling is about another.
    surname = "Sample" if reading.width == PHONE["width"] else "Made-Up"
    kit = {**KIT, "What is the name of the person?": f"Kit {reading.language} {surname}"}
    bea.opens("/ask")
    bea.answers({**kit, "When were they born?": "1 May 2000"})
    bea.is_asked("Please check the age")
    bea.goes_to("Change the date")
    bea.writes("1 May 2012")
    bea.goes_on()
    bea.answers(kit)
    bea.sees("The person has not said yes.")
    bea.keeps_picture("bea-check")
    bea.sends("Send")
    bea.sees("Only the team sees it until someone has said yes.")

    finds(worker, bea.reference)
    worker.sees("WITHOUT CONSENT")
    worker.sees("No consent has been given.")
    worker.sees("Someone there in the evening.")
    worker.sees(bea.typed("I want to stay at home."))
    tells(worker, "receipt.confirmed")
    bea.opens("/track")
    bea.waits_for("The team has it")


@pytest.mark.parametrize("answer", ["They said no", "They do not know yet"])
@told("en-360")
def test_a_no_or_no_answer_yet_is_respected(someone, answer):
    bea = someone()
    bea.opens("/ask")
    bea.answers({**BEA, "Does the person agree to this?": answer})

    bea.is_asked("Please talk with the person first")
    bea.sees("The person says yes or no themselves.")
