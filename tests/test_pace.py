"""Machines are slowed where anybody may write about somebody else; nobody is asked a riddle and nobody's words are lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.pages import every
from tests.test_answer import letters
from tests.test_asked import OF_KIT, mails
from tests.test_complaints import parsed
from tests.walking import Walker, hidden, words
from webapp import store

AGAIN = "Please press the button again."
TOLD = {"tell-what": "You wrote to my mum."}


@pytest.fixture
def bea(app, clock):
    """Somebody at the end of a request for Kit."""
    walker = Walker(app.test_client(), app.extensions["house"].refer)
    walker.answers |= OF_KIT
    return walker


def press(walker, page, **more):
    more = {name.replace("_", "-"): value for name, value in more.items()}
    return walker.client.post("/ask/send", data={**hidden(page), **more}, follow_redirects=True)


@pytest.mark.threat(8)
@pytest.mark.asvs("2.4.1")
def test_whoever_is_too_quick_sees_the_page_again_and_the_second_press_goes_through(app, bea):
    first = press(bea, bea.to())
    assert AGAIN in words(first)
    assert letters(app) == []

    second = press(bea, first)

    assert second.request.path == "/ask/sent"
    assert len(letters(app)) == 1


def test_whoever_reads_the_page_first_presses_once(app, bea, clock):
    check = bea.to()
    clock["now"] += timedelta(seconds=2)

    assert press(bea, check).request.path == "/ask/sent"
    assert len(letters(app)) == 1


@pytest.mark.threat(8)
@pytest.mark.parametrize("drawn", ["", "made up", "WzE3OTU0MzAwMDAsMV0.made-up"])
def test_a_page_that_we_never_drew_sends_nothing(app, bea, clock, drawn):
    check = bea.to()
    clock["now"] += timedelta(minutes=5)

    assert AGAIN in words(press(bea, check, drawn=drawn))
    assert letters(app) == []


@pytest.mark.threat(8)
def test_a_filled_box_that_nobody_sees_means_that_a_person_looks_first_and_nothing_is_lost(app, bea, clock):
    check = bea.to()
    clock["now"] += timedelta(seconds=30)

    page = press(bea, check, leave_empty="Kit")

    assert "A person looks at it first." in words(page)
    assert letters(app) == []
    with app.extensions["house"].database.session() as session:
        (waiting,) = store.mentions.waiting(session)
        store.mentions.release(session, waiting.reference, now=clock["now"])
        store.commit(session)
    assert len(letters(app)) == 1


def test_help_that_is_needed_today_goes_at_once_whatever_filled_the_box(app, bea, clock):
    bea.answers |= {"theirs.when": "today"}
    check = bea.to()
    clock["now"] += timedelta(seconds=30)
    press(bea, check, leave_empty="Kit")

    assert {"urgent.flagged", "referral.submitted"} <= {one["type"] for one in letters(app)}


def test_what_somebody_asks_for_themselves_has_no_such_box_and_goes_at_the_first_press(app, clock):
    amir = Walker(app.test_client(), app.extensions["house"].refer)
    check = amir.to()

    assert "leave-empty" not in check.text
    assert press(amir, check, leave_empty="filled").request.path == "/ask/sent"
    assert len(letters(app)) == 1


@pytest.mark.threat(8)
def test_a_scripted_flood_fills_no_inbox_and_somebody_who_asks_for_themselves_meanwhile_is_served(app, bea, clock):
    machine = {"leave-empty": "http://spam.example"}
    for number in range(2):
        spam = Walker(app.test_client(), bea.refer)
        spam.answers |= {**OF_KIT, "theirs.name": f"Kit{number} Madeup"}
        check = spam.to()
        clock["now"] += timedelta(seconds=5)
        spam.client.post("/ask/send", data={**hidden(check), **machine})
    amir = Walker(app.test_client(), bea.refer)

    assert amir.send(amir.to()).request.path == "/ask/sent"
    assert len(letters(app)) == 1
    assert len([mail for mail in mails(app) if mail["who"] == "duty"]) == 1


# A complaint


@pytest.mark.threat(8)
def test_a_quick_complaint_comes_back_with_every_word_and_goes_at_the_second_press(app, clock):
    client = app.test_client()
    first = client.post("/privacy/tell-us", data={**hidden(client.get("/privacy/tell-us")), **TOLD})

    assert first.status_code == 200
    assert AGAIN in words(first)
    assert "You wrote to my mum." in first.text
    assert client.post("/privacy/tell-us", data={**hidden(first), **TOLD}).location == "/privacy/told"


def test_a_complaint_with_the_box_filled_is_kept_and_the_inbox_hears_of_all_such_once(app, clock):
    for _ in range(3):
        client = app.test_client()
        form = client.get("/privacy/tell-us")
        clock["now"] += timedelta(seconds=3)
        assert client.post("/privacy/tell-us", data={**hidden(form), **TOLD, "leave-empty": "x"}).location == "/privacy/told"

    with app.extensions["house"].database.session() as session:
        assert len(store.complaints.listed(session)) == 3
    assert [mail["text"].startswith("Many complaints") for mail in mails(app)] == [True]


@pytest.mark.parametrize("way", ["a complaint", "a request"])
def test_the_box_is_met_by_no_eye_no_key_and_no_voice(app, bea, way):
    page = app.test_client().get("/privacy/tell-us") if way == "a complaint" else bea.to()
    (box,) = [one for one in every(parsed(page), "input") if one.get("name") == "leave-empty"]
    (around,) = [one for one in every(parsed(page), "div") if box in list(one)] or [None]
    (around,) = [one for one in every(parsed(page), "div") if any(each.get("name") == "leave-empty" for each in one)]

    assert (box.get("tabindex"), box.get("autocomplete"), box.get("value")) == ("-1", "off", None)
    assert (around.get("aria-hidden"), around.get("class")) == ("true", "nhsuk-u-visually-hidden")
