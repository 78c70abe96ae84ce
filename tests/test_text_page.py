"""Answer by text message: how it works is said first, and what was begun on the website goes on there for whoever holds the phone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.texter import Answerer, Texter
from tests.walking import Walker, hidden, words
from webapp import phones, store
from webapp.models import Kind, drafts

OFFER = re.compile(r"Was it you\? Reply (JOIN [A-Z]+)\.")


@pytest.fixture
def walker(app):
    found = Walker(app.test_client(), app.extensions["house"].refer, about__name="Amir Madeup")
    found.to("about.born")
    return found


def type_number(walker, number):
    page = walker.open("/text")
    return walker.client.post("/text", data={**hidden(page), "typed": number}, follow_redirects=True)


def offered(phone):
    phone.last = [one["text"] for one in phone.bodies()]
    return OFFER.search(phone.heard)[1]


def test_the_page_says_what_a_text_means_before_it_says_how(client):
    page = words(client.get("/text"))

    assert page.index("Each text may cost you money.") < page.index("Text the word ASK to this number.")
    assert "07700 900110" in page
    assert "The phone company has it too." in page
    assert "This is not for emergencies." in page


def test_what_i_began_on_the_website_goes_on_by_text_with_nothing_asked_twice(app, walker):
    page = type_number(walker, "07700 900123")
    amir = Texter(app)
    word = offered(amir)

    assert page.request.path == "/text/sent"
    amir.text(f"{word.lower()}!")
    assert amir.heard.startswith("Now you can go on by text.")
    assert "When were you born?" in amir.heard
    answerer = Answerer(amir)
    answerer.to("about.contact")
    assert set(answerer.asked) & set(walker.asked) == set()
    with app.extensions["house"].database.session(write=True) as session:
        found = store.conversations.of_number(session, "+447700900123")
        assert phones.state(session, Kind.SMS, "+447700900123").heard_at is not None
        assert store.proofs.find(session, found.case_id, phones.PERSON, Kind.SMS, "+447700900123").how == "texted"
    # And back again, in the same browser.
    assert "How should we talk to you?" in walker.open("/ask").text


def test_whoever_does_not_answer_with_the_word_sees_nothing(app, walker):
    type_number(walker, "07700 900123")
    stranger = Texter(app)
    stranger.bodies()
    stranger.text("what is this")

    assert stranger.heard.startswith("Nobody reads this number.")
    assert "born" not in stranger.heard


def test_the_text_that_we_begin_names_nothing_and_says_how_to_say_no(app, walker):
    type_number(walker, "07700 900123")
    amir = Texter(app)
    word = offered(amir)

    end = "If not, reply WRONG NUMBER. To stop these texts reply STOP."
    assert amir.last == [f"Someone typed this number on our website. Was it you? Reply {word}. {end}"]


def test_a_word_is_good_for_an_hour(app, clock):
    walker = Walker(app.test_client(), app.extensions["house"].refer)
    walker.to("about.born")
    type_number(walker, "07700 900123")
    amir = Texter(app)
    word = offered(amir)
    clock["now"] += timedelta(hours=1, seconds=1)
    amir.text(word)

    assert amir.heard.startswith("Nobody reads this number.")


def test_whoever_answers_by_text_already_is_not_disturbed_until_they_send_both_words(app, walker):
    amir = Texter(app)
    amir.begin()
    type_number(walker, "07700 900123")
    word = offered(amir)
    end = "If not, go on here. We keep your answers. To stop these texts reply STOP."
    assert amir.last == [f"Someone typed this number on our website. Was it you? Reply {word}. {end}"]
    amir.text("again")
    assert "Are you safe right now?" in amir.heard
    for guess in (word.removeprefix("JOIN "), "join", "join apple"):
        amir.text(guess)
        assert "Are you safe right now?" in amir.heard
    amir.text(word)
    assert "When were you born?" in amir.heard
    assert "We keep what you wrote here before." not in amir.heard


@pytest.mark.parametrize(("stop", "ways"), [("start.device", ["+447700900123"]), ("about.born", [])])
def test_what_i_wrote_here_is_kept_when_i_go_on_with_something_else(app, clock, walker, stop, ways):
    amir = Texter(app)
    amir.begin()
    Answerer(amir, back__ways=["card"]).to(stop)
    type_number(walker, "07700 900123")
    amir.text(offered(amir))

    assert "Now you can go on by text." in amir.heard
    assert "We keep what you wrote here before. It stays until Monday 21 December 2026." in amir.heard
    with app.extensions["house"].database.session(write=True) as session:
        found = store.conversations.of_number(session, "+447700900123")
        [before] = session.execute(sa.select(drafts.c.case_id).where(drafts.c.case_id != found.case_id)).scalars()
        assert store.drafts.of_case(session, before).answers["start.safe"]
        assert [way.to for way in store.ways.of_case(session, before)] == ways


def test_the_page_after_it_says_nothing_of_the_number(walker):
    page = words(type_number(walker, "07700 900123"))

    assert "We try to send 1 text to that number." in page
    assert "We sent" not in page


def test_a_page_that_was_deleted_meanwhile_is_said_to_be_gone(app, walker):
    type_number(walker, "07700 900123")
    amir = Texter(app)
    word = offered(amir)
    page = walker.open("/delete")
    walker.client.post("/delete", data=hidden(page))
    amir.text(word)

    assert amir.heard == "We deleted these answers. Reply ASK to begin again."


@pytest.mark.parametrize(("typed", "said"), [("", "Please write a phone number."), ("020 7946 0000", "We can only text a mobile phone.")])
def test_a_number_that_we_cannot_text_is_refused_beside_its_box(walker, typed, said):
    page = type_number(walker, typed)

    assert page.request.path == "/text"
    assert said in words(page)


def test_too_many_numbers_must_wait(walker):
    pages = [type_number(walker, "07700 900123") for _ in range(7)]

    assert pages[-1].status_code == 429
    assert "Please wait a little" in pages[-1].text
    assert "07700 900123" in pages[-1].text


def test_only_this_page_s_own_button_counts(app, walker):
    answer = walker.client.post("/text", data={"typed": "07700 900123"})

    assert answer.status_code == 400
    assert Texter(app).bodies() == []


def test_whoever_began_nothing_is_only_told_how_to_begin(client):
    page = client.get("/text")

    assert "Send me the text" not in page.text
    assert client.post("/text", data={"csrf_token": "a", "typed": "07700 900123"}).status_code == 303


def test_where_no_number_is_there_to_text_the_page_and_the_number_say_so(app):
    house = app.extensions["house"]
    app.extensions["house"] = replace(house, place=replace(house.place, text_number=""))
    client = app.test_client()

    assert "You cannot answer by text message here." in words(client.get("/text"))
    assert "Answer by text message" not in client.get("/").text
    amir = Texter(app)
    assert amir.text("ASK") == ["Nobody reads this number. Do you need help now? Call 111 or 999, or text SHOUT to 85258."]
    amir.text("i want to die")
    assert "Call 999." in amir.heard


def test_the_home_page_and_the_page_of_what_is_saved_lead_there(client, walker):
    assert 'href="/text"' in client.get("/").text
    assert 'href="/text"' in walker.open("/ask/saved").text
