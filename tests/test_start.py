"""The way in and the way out: help is first, nobody has to phone, nothing is left behind, and none of it needs the database."""

import re
from dataclasses import replace

import pytest
import sqlalchemy as sa
from lxml import html

from tests.pages import CheckingClient, every, said
from tests.walking import words
from webapp import paper, places, start_all
from webapp.app import create_app
from webapp.config import Config
from webapp.crisis import WITHOUT_A_CALL

PAGES = ["/", "/look", "/guides", "/words", "/about", "/help-now", "/help-now/card", "/place", "/place/form", "/pictures", "/privacy"]


def website(folder, **changes):
    settings = start_all.settings(folder, port=8000, sandbox_port=8001)
    made = create_app(replace(Config.from_environment(settings), **changes))
    made.test_client_class = CheckingClient
    return made


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """A website whose database was never made: none of these pages may ask for it."""
    made = website(tmp_path_factory.mktemp("instance"))
    yield made
    made.extensions["house"].database.close()


@pytest.fixture(params=["anyshire", "norfolk-and-waveney", "suffolk"], scope="module")
def area(request, tmp_path_factory):
    made = website(tmp_path_factory.mktemp("area"), place=request.param)
    yield made
    made.extensions["house"].database.close()


def parsed(page):
    """The elements of a page, which was held to the standard as it came: reading it so again would take longer than making it."""
    return html.document_fromstring(page.text)


def links(page):
    return {said(link): link.get("href", "") for link in every(parsed(page), "a")}


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.wcag("3.2.3", "3.2.6")
@pytest.mark.coga("4.2.3", "4.8.5")
def test_every_area_has_all_pages_and_each_can_be_used_by_everybody(area, address):
    assert area.test_client().get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_none_of_these_pages_touches_the_database(app, address):
    def refuse(*args):
        raise AssertionError(f"{address} asked the database")

    engine = app.extensions["house"].database.engine
    sa.event.listen(engine, "connect", refuse)
    try:
        assert app.test_client().get(address).status_code == 200
    finally:
        sa.event.remove(engine, "connect", refuse)


@pytest.mark.coga("4.3.4", "4.5.11")
def test_the_first_thing_asked_is_whether_somebody_is_safe(client):
    headings = [said(heading) for heading in every(parsed(client.get("/")), "h1", "h2")]

    assert headings[:3] == [
        "Support for autistic people and people with a learning disability", "Are you safe right now?", "How do you want to read this?",
    ]


@pytest.mark.coga("4.3.1")
def test_there_are_five_ways_on_and_a_meeting_needs_no_list(client):
    doors = [link for link in every(parsed(client.get("/")), "a") if link.get("class") == "door"]

    assert [(said(door.find(".//b")), door.get("href")) for door in doors] == [
        ("Ask for support", "/ask"), ("Ask for a meeting about your care", "/ask"), ("Plan my meeting", "/plan"),
         ("See what is happening", "/track"), ("Get help now", "/help-now"),
    ]


@pytest.mark.coga("4.5.3", "4.6.4")
def test_before_anything_is_asked_a_person_reads_how_long_it_takes_that_they_may_stop_and_that_it_is_free(client):
    assert "The form takes about 30 minutes. You can stop and come back. It is free." in words(client.get("/"))


@pytest.mark.coga("4.8.3")
def test_what_happens_after_yes_or_no_can_be_read_before_anything_is_asked(client):
    assert links(client.get("/"))["What happens if I say yes or no?"] == "/about"
    about = words(client.get("/about"))
    assert "If you say yes" in about
    assert "If you say no" in about
    assert "What can the list not do?" in about


@pytest.mark.coga("4.7.4")
def test_help_stands_in_its_order_and_nobody_has_to_phone(area):
    client, place = area.test_client(), area.extensions["house"].place
    page = parsed(client.get("/help-now"))

    sections = [section for section in every(page, "section") if section.get("class") == "route"]
    assert [section.get("aria-labelledby") for section in sections] == [f"route-{route.id}" for route in place.crisis]
    assert sections[0].get("aria-labelledby") == "route-life"
    for section, route in zip(sections, place.crisis, strict=True):
        offered = [said(item) for item in every(section, "li")]
        assert len(offered) == len(route.ways)
        assert any(way.kind in WITHOUT_A_CALL for way in route.ways)


def test_a_number_can_be_pressed_to_call_or_to_text_it(client):
    found = links(client.get("/help-now"))

    assert found["Call 999"] == "tel:999"
    assert found["Text SHOUT to 85258"] == "sms:85258"
    assert found["Call them 07700 900104"] == "tel:07700900104"


@pytest.mark.parametrize(("asked", "shown"), [("999", "999"), ("111", "111"), ("0906 123", "999"), ("<b>", "999"), ("", "999")])
def test_a_card_asks_only_for_a_number_that_helps(client, asked, shown):
    card = words(client.get("/help-now/card", query_string={"call": asked}))

    assert f"I need help now. Please call {shown}." in card


def test_an_example_says_that_it_is_one(area):
    assert "No NHS team has checked it." in words(area.test_client().get("/place"))


@pytest.mark.coga("4.8.1")
def test_an_area_says_who_to_ask_for_the_list_and_who_for_a_meeting(area):
    place, page = area.extensions["house"].place, words(area.test_client().get("/place")).replace("&#39;", "'").replace("&amp;", "&")

    for way in (*place.contacts, *place.cetr_contacts):
        assert way.kind == "online" or way.to in page
    if place.local_offer:
        assert place.local_offer in links(area.test_client().get("/place")).values()


def test_the_form_on_paper_has_every_question_that_somebody_here_could_be_asked(client):
    page = words(client.get("/place/form"))

    for asked in ("What is your name?", "When were you born?", "What is hard for you right now?", "Can we share this with your GP?"):
        assert asked in page
    assert "Leave this out if it is not about you." in page


def test_the_form_on_paper_asks_what_is_asked_for_and_for_each_part_of_a_meeting_apart(client):
    page = words(client.get("/place/form"))

    assert "What do you want to ask for?" in page
    for asked in ("Do you want a meeting about your care?", "Can people at the meeting see papers about you?"):
        assert asked in page
    for asked in ("Can other people get the report?", "Who can get the report?", "Can we ask you how this was for you?"):
        assert asked in page


def test_the_form_on_paper_leaves_out_what_this_area_never_asks(app):
    refer, place = app.extensions["house"].refer, app.extensions["house"].place
    with app.test_request_context("/"):
        from webapp.house import facts

        here = facts()
    agreed = replace(place, harm_questions=places.HarmQuestions("A nurse", "Every day", here.today))

    def ids(found):
        return {question.id for _, questions in paper.on_paper(refer, found, leave_out=("helper", "theirs")) for question in questions}

    harm = {question.id for question in refer.questions if question.when == {"==": [{"place": "rules.harm_questions_agreed"}, True]}}
    assert harm
    assert not ids(here) & harm
    assert harm <= ids(replace(here, place=agreed.facts))
    assert not any(question.startswith(("helper.", "theirs.")) for question in ids(here))
    assert "start.safe" not in ids(here)


def test_nobody_is_told_on_paper_to_leave_out_the_list_or_a_plan_because_of_what_they_ask_for(app):
    refer = app.extensions["house"].refer
    with app.test_request_context("/"):
        from webapp.house import facts

        asked = {question.id: question for _, questions in paper.on_paper(refer, facts()) for question in questions}

    assert (asked["consent.dsr"].when, asked["support.care_plan"].when) == (None, None)
    assert asked["consent.cetr_papers"].when is not None


def test_what_we_keep_is_said_with_the_days_of_this_area(area):
    days = area.extensions["house"].place.rules["draft_days"]

    assert f"We do that {days} days after you last used it." in words(area.test_client().get("/privacy"))


@pytest.mark.threat(3)
@pytest.mark.asvs("3.7.2")
def test_leaving_goes_to_a_page_that_anyone_might_look_at(area):
    gone = area.test_client().get("/leave")

    assert gone.status_code == 303
    assert gone.headers["Location"] == area.extensions["house"].place.leave_to
    assert gone.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert gone.headers["Cache-Control"] == "no-store"


@pytest.mark.threat(1, 3)
@pytest.mark.asvs("14.3.1")
def test_leaving_leaves_no_cookie_in_this_browser(app):
    client = app.test_client()
    client.get("/ask/a1")
    client.set_cookie("language", "en")
    assert client.get_cookie("visit") is not None

    client.get("/leave")

    assert client.get_cookie("visit") is None
    assert client.get_cookie("language") is None


def test_over_https_the_locked_cookie_goes_too(tmp_path):
    made = website(tmp_path, public_base_url="https://ask.anyshire.example")
    client = made.test_client()
    client.get("/ask/a1", base_url="https://ask.anyshire.example")

    gone = client.get("/leave", base_url="https://ask.anyshire.example")

    cookies = gone.headers.getlist("Set-Cookie")
    assert cookies
    assert all(cookie.startswith("__Host-visit=;") and "Secure" in cookie and "Path=/" in cookie for cookie in cookies)
    made.extensions["house"].database.close()


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.wcag("4.1.3")
def test_the_keys_that_leave_are_said_in_words_before_they_leave(client, address):
    told = next(element for element in every(parsed(client.get(address)), "p") if element.get("data-leave-said") is not None)

    assert told.get("role") == "status"
    assert re.match(r"Press Shift 2 more times", told.get("data-two", ""))
    assert re.match(r"Press Shift 1 more time", told.get("data-one", ""))


def test_the_form_on_paper_says_what_must_be_known_before_choosing_and_who_helps_now(client):
    paper = " ".join(re.sub(r"<[^>]+>", " ", client.get("/place/form").text).split())

    assert "This form is not for emergencies." in paper
    assert "999" in paper
    assert "If someone is in danger, we must tell people who can help." in paper
