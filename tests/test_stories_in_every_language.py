"""Each story is walked to its end in each language, and nobody meets English on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.coming_back import case_of, comes_back
from tests.helping_hands import gives, has_sent, invites, opens, ticking
from tests.leftovers import Leftovers
from tests.planning import booked, fills, has_sent as has_sent_with_a_meeting, sends, tells
from tests.texter import NUMBER, Texter
from tests.tongues import KNOWN, Reader, TalkingReader, Writer, browser, names, speaks
from tests.walking import words
from webapp import store

pytestmark = pytest.mark.seconds(240)

MEETING = timedelta(days=21)
# What is told of a request, one after the other, and what its page says then.
TOLD = (
    ("receipt.confirmed", {}, "The team has it"),
    ("information.requested", {"question": "Sam Example"}, "The team has a question for you"),
    ("review.started", {}, "People are looking at it together"),
    ("decision.made", {}, "Someone will tell you the answer"),
    ("outcome.communicated", {"on_register": True, "reason": "Sam Example", "next_steps": ["Sam Example"]}, "You are on the support list"),
)


@pytest.fixture(params=KNOWN, ids=[one.code for one in KNOWN])
def language(request):
    return request.param


@pytest.fixture
def said(language):
    return speaks(language.code)


def reader(app, language, kind=Reader, **answers):
    made = kind(browser(app, language), app.extensions["house"].refer, **answers)
    made.said = speaks(language.code)
    return made


def answered(app, walker):
    with app.extensions["house"].database.session() as session:
        sent = store.referrals.of_case(session, case_of(app, walker.client))
    assert sent is not None
    return sent


@pytest.mark.wcag("3.1.2")
def test_all_questions_are_answered_and_sent_page_by_page(app, language, said):
    amir = reader(app, language)

    check = amir.walk("check", "/ask")
    sent = amir.send(check)

    assert sent.request.path == "/ask/sent"
    assert said("You sent it") in words(sent)
    assert answered(app, amir).answers["about.name"] == "Amir Madeup"


def test_all_questions_are_answered_in_the_conversation_and_sent(app, language, said):
    amir = reader(app, language, TalkingReader)

    end = amir.talks()

    assert said("That was the last question") in words(end)
    assert amir.send(amir.open("/ask/check")).request.path == "/ask/sent"
    assert answered(app, amir).answers["about.born"] == "2006-03-12"


def test_all_questions_are_answered_and_sent_by_text(app, language):
    amir = Texter(app)
    left, heard = Leftovers(language.code, names(app, language)), []
    texted = amir.text

    def text(words, **form):
        found = texted(words, **form)
        heard.extend(found)
        return found

    amir.text = text
    amir.text(language.keyword)
    amir.text("1")
    Writer(amir, language.code).walk("")
    amir.text("send")

    with amir.house.database.session() as session:
        found = store.conversations.of_number(session, NUMBER)
        sent = store.referrals.of_case(session, found.case_id)
    assert found.language == language.code
    assert sent.answers["about.name"] == "Amir Madeup"
    assert left.of(heard) == []


def test_a_planner_is_made_and_sent(app, language, said):
    ticking(app)
    browser(app, language)
    eve = has_sent_with_a_meeting(app, **{"about.name": "Eve Made-Up"})
    booked(app, eve, app.config["NOW"]() + MEETING, where="Room 2, Anytown Library")
    for card in app.extensions["house"].plan.cards:
        assert eve.open(f"/plan/card/{card.page}").status_code == 200

    fills(eve, "g", "I draw maps", "My dog Biscuit", mark="both")
    fills(eve, "f", "A window", answer=["quiet", "time"], mark="panel")
    sent = sends(eve)

    assert sent.request.path.startswith("/plan/send/")
    assert [one for one in ("I draw maps", "A window", said("A quiet room")) if one not in words(sent)] == []
    for page in ("", "/asks", "/send", "/send/headings", "/dates", "/day", "/print", "/print/about", "/print/wallet", "/print/empty"):
        assert eve.open(f"/plan{page}").request.path == f"/plan{page}"


def test_a_helper_is_asked_and_sees_what_the_person_said_yes_to(app, language, said):
    ticking(app)
    browser(app, language)
    eve, dee = has_sent(app, **{"about.name": "Eve Made-Up"}), app.test_client()

    mark = invites(eve, "Dee Helpmade", {"s1": "yes", "s2": "yes"})
    first = opens(dee, gives(eve, mark))

    assert first.request.path == "/with"
    assert "Eve Made-Up" in words(dee.get("/with/answers"))
    for address in ("/with/steps", "/with/plan"):
        assert dee.get(address).status_code == 200
    assert "Dee Helpmade" in words(eve.open("/people"))
    assert eve.open(f"/people/{mark}").status_code == 200


def test_the_status_is_followed_step_by_step(app, language, said):
    clock = ticking(app)
    browser(app, language)
    amir = has_sent(app, **{"now.when": "today"})
    case = case_of(app, amir.client)

    for number, (event, data, title) in enumerate(TOLD, 1):
        tells(app, amir, event, sequence=number, **data)
        assert said(title) in words(amir.open("/track"))
    assert said("The team has it") in words(amir.open("/track/print"))

    late = has_sent(app)
    clock["now"] += timedelta(days=60)
    comes_back(app, case_of(app, late.client), by=late.client)
    assert late.open("/track/late").request.path == "/track/late"
    comes_back(app, case, by=amir.client)
    for address in ("/choices", "/mine", "/mine/log", "/receipts", "/back/mine"):
        assert amir.open(address).request.path == address
