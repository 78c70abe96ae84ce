"""People who help me, and people we must not contact: chosen, changed and stopped by the person alone, and all of it in the ledger."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import make
from tests.helping_hands import gives, has_sent, hidden, invites, opens, passes, post, promised, ticking
from tests.test_start import links
from tests.walking import Walker, words
from webapp import consent, letters as letters_, people, store
from webapp.app import create_app
from webapp.house import db
from webapp.models import cases, consents

SAM = {"name": "Sam Awaymade", "relation": "my dad"}


@pytest.fixture
def config(config):
    """A place that can send texts and mails."""
    return make.sending(config)


@pytest.fixture
def house(app):
    return app.extensions["house"]


@pytest.fixture
def clock(app):
    return ticking(app)


@pytest.fixture
def amir(app, house, clock):
    """Somebody who has begun and sent nothing."""
    walker = Walker(app.test_client(), house.refer, about__name="Amir Madeup", about__avoid="no")
    walker.to("about.born")
    return walker


@pytest.fixture
def bea(app, clock):
    """Somebody who has sent it."""
    return has_sent(app, **{"about.name": "Bea Sentmade"})


def ledger(house):
    with house.database.session() as session:
        case_id = session.execute(sa.select(cases.c.id).order_by(cases.c.created_at.desc()).limit(1)).scalar_one()
        return store.consents.rows(session, case_id)


def letters(house):
    """What the ICB is told, each as the published schema says."""
    found = promised(house, "icb")
    assert [letters_.faults(letters_.WE_SEND, body) for body in found] == [()] * len(found)
    return [body for body in found if body["type"].startswith(("consent.", "contact.pref"))]


def test_from_the_tracker_two_presses_lead_to_inviting_somebody(bea):
    mine = bea.open(links(bea.open("/track"))["People who help me"])

    assert "Nobody helps you here now." in words(mine)
    assert links(mine)["Invite someone"] == "/people/new"
    assert links(bea.open("/choices"))["People who help me"] == "/people"


@pytest.fixture
def cal(app, clock):
    """Somebody who is under 16, where a worker talks with them first, and asked for contact."""
    return has_sent(app, **{"about.name": "Cal Madeup", "about.born": "2013-05-01"})


def test_a_child_is_asked_by_no_page_to_let_anybody_in_and_reads_that_a_worker_talks_with_them_first(cal, house):
    before = (len(ledger(house)), len(letters(house)))
    shown = cal.open("/people")

    assert "A worker talks with you first" in words(shown)
    assert "You choose who helps you here." not in words(shown)
    assert "The worker asks you first who that is." in words(shown)
    assert "Invite someone" not in links(shown)
    assert links(shown)["Change the list"] == "/people/avoid"
    assert cal.open("/people/new").request.path == "/people"
    posted = cal.client.post("/people/new", data={**hidden(cal.open("/people/avoid")), "answer": "Dee Helpmade"})
    assert posted.headers["Location"] == "/people"
    assert (len(ledger(house)), len(letters(house))) == before


def test_before_it_is_sent_the_date_of_birth_is_enough_to_ask_a_child_nothing(amir):
    amir.answers["about.born"] = "1 May 2013"
    amir.to("about.contact", start="/ask/b2")

    assert "A worker talks with you first" in words(amir.open("/people"))
    assert amir.open("/people/new").request.path == "/people"


def test_a_yes_from_before_the_date_of_birth_was_known_lets_nobody_in_and_can_be_stopped(app, amir):
    mark = invites(amir, answers={"s1": "yes", "s2": "yes"})
    guest = app.test_client()
    opened = opens(guest, gives(amir, mark))
    assert "This has ended" not in words(opened)
    amir.answers["about.born"] = "1 May 2013"
    amir.to("about.contact", start="/ask/b2")

    assert "They see the steps and the dates." not in words(amir.open("/people"))
    assert "This has ended" in words(guest.get(opened.request.path))
    one = amir.open(f"/people/{mark}")
    assert "Give them a new link" not in links(one)
    assert amir.open(f"/people/{mark}/s1").request.path == "/people"
    amir.client.post(f"/people/{mark}/stop", data=hidden(one))
    assert "This person can see nothing more here." in words(amir.open("/people?kept=stop"))


def test_who_asks_for_somebody_else_lets_nobody_in_whom_they_invited_before_they_said_so(app, amir):
    mark = invites(amir, answers={"s1": "yes", "s2": "yes"})
    guest = app.test_client()
    opened = opens(guest, gives(amir, mark))
    amir.answers["start.who"] = "parent"
    page = amir.open("/ask/a2")
    amir.post(page, amir.at(page))

    assert "This has ended" in words(guest.get(opened.request.path))


@pytest.mark.parametrize("since", ["language", "midnight"])
def test_a_last_day_is_chosen_only_in_the_words_and_with_the_days_that_were_read(bea, house, clock, since):
    mark = invites(bea, answers={"s1": "yes"})
    read = hidden(bea.open(f"/people/{mark}/n3"))
    before = len(ledger(house))
    if since == "language":
        read = {**read, "words": consent.words_hash("How long can this person help you here?, as another language says it")}
    else:
        passes(clock, timedelta(hours=14), (bea.client, "/people"))
    again = bea.client.post(f"/people/{mark}/n3", data={**read, "answer": "year"})

    assert again.status_code == 200
    assert len(ledger(house)) == before
    assert "We changed these words since you opened the page." in words(again)
    bea.client.post(f"/people/{mark}/n3", data={**hidden(again), "answer": "year"})
    assert len(ledger(house)) == before + 1


def test_before_it_is_sent_the_saved_page_leads_there_too(amir):
    assert links(amir.open("/ask/saved"))["People who help me"] == "/people"


def test_each_thing_is_asked_apart_with_what_yes_and_no_mean_and_the_day_it_ends(bea, house):
    mark = invites(bea, answers={"s1": "yes", "s2": "not-yet"})
    page = words(bea.open(f"/people/{mark}/s2"))

    assert "Can this person see your answers?" in page
    assert "If you say yes" in page
    assert "This ends on Tuesday 23 February 2027." in page
    shown = words(bea.open("/people"))
    assert "Dee Helpmade" in shown
    assert "They see the steps and the dates." in shown
    assert "They can read your answers here." not in shown
    assert "They do not have the link yet." in shown


def test_every_answer_is_a_row_of_its_own_with_the_words_shown_and_the_name_only_sealed(bea, house):
    before = len(ledger(house))
    mark = invites(bea, answers={"s1": "yes"})
    rows = ledger(house)[before:]

    assert [(row.permission, row.answer.value) for row in rows] == [
        (f"helper:progress:{mark}", "yes"), (f"helper:answers:{mark}", "no"), (f"helper:plan:{mark}", "no"),
    ]  # fmt: skip
    assert {row.about for row in rows} == {"Dee Helpmade"}
    assert {row.next_check for row in rows} == {None}
    assert "Can this person see how your request is going?" in rows[0].words.text
    assert "This ends on Tuesday 23 February 2027." in rows[0].words.text
    with house.database.session() as session:
        assert "Dee" not in str(session.execute(sa.select(consents)).all())


def test_the_icb_is_told_of_each_in_the_same_transaction_and_never_the_name(bea, house):
    mark = invites(bea, answers={"s1": "yes"})
    told = letters(house)

    assert [(body["type"], body["data"]["decisions"][0]["permission"]) for body in told] == [
        ("consent.given", f"helper:progress:{mark}"), ("consent.changed", f"helper:answers:{mark}"),
        ("consent.changed", f"helper:plan:{mark}"),
    ]
    assert "Dee" not in json.dumps(told)


def test_before_sending_nobody_outside_is_told_and_what_is_sent_says_it(amir, house):
    mark = invites(amir, answers={"s1": "yes", "s3": "yes"})
    assert promised(house, "icb") == []

    amir.send(amir.to())
    (sent,) = [body for body in promised(house, "icb") if body["type"] == "referral.submitted"]
    said = {one["permission"]: one["answer"] for one in sent["data"]["consent"]}
    assert said[f"helper:progress:{mark}"] == "yes"
    assert said[f"helper:write:{mark}"] == "yes"
    assert letters(house) == []


def test_a_card_has_the_address_and_names_nobody(bea):
    mark = invites(bea, answers={"s1": "yes"})
    address = gives(bea, mark)
    card = words(bea.open(f"/people/{mark}/card"))

    assert f"http://127.0.0.1:8000{address}" in card.replace("-", "")
    assert "Bea" not in card
    assert "Dee" not in card


@pytest.mark.threat(2)
@pytest.mark.asvs("6.6.1")
def test_a_text_with_the_link_goes_only_when_the_button_is_pressed_and_says_nothing_else(bea, house):
    mark = invites(bea, answers={"s1": "yes", "w1": "text", "w2": "07700 900456"})
    assert promised(house, "sms") == []

    address = gives(bea, mark)
    (text,) = promised(house, "sms")
    assert text["to"] == "+447700900456"
    assert text["text"] == (
        f"Someone you know sends you this link. http://127.0.0.1:8000{address} Ask them about it. To stop these texts reply STOP."
    )
    assert "Bea" not in json.dumps(text)


def test_an_email_with_the_link_says_nothing_else_either(bea, house):
    mark = invites(bea, answers={"s1": "yes", "w1": "mail", "w3": "dee@mail.example"})
    address = gives(bea, mark)
    mail = promised(house, "mail")[-1]

    assert (mail["to"], mail["subject"]) == ("dee@mail.example", "A link for you")
    assert f"http://127.0.0.1:8000{address}" in mail["text"]


@pytest.mark.asvs("6.4.3")
def test_a_new_link_ends_the_old_one_and_the_pages_that_it_opened(app, bea):
    mark = invites(bea, answers={"s1": "yes"})
    old = gives(bea, mark)
    dee = app.test_client()
    assert "You can help someone here" in words(opens(dee, old))

    new = gives(bea, mark)

    assert app.test_client().get(old).status_code == 404
    assert "Your visit has ended" in words(dee.get("/with"))
    assert "You can help someone here" in words(opens(dee, new))


@pytest.mark.threat(8)
@pytest.mark.asvs("2.3.2")
def test_nobody_can_pester_strangers_with_our_texts_and_a_card_always_works(bea, house, clock):
    mark = invites(bea, answers={"s1": "yes", "w1": "text", "w2": "07700 900456"})
    for _ in range(5):
        gives(bea, mark)
    page = bea.open(f"/people/{mark}/give")
    assert "You can send more tomorrow." in words(page)
    bea.client.post(f"/people/{mark}/give", data=hidden(bea.open("/people")))
    assert len(promised(house, "sms")) == 5

    post(bea.client, f"/people/{mark}/w1", answer="card")
    assert post(bea.client, f"/people/{mark}/give").request.path == f"/people/{mark}/card"
    post(bea.client, f"/people/{mark}/w1", answer="text")
    post(bea.client, f"/people/{mark}/w2", answer="07700 900456")
    passes(clock, timedelta(hours=19), (bea.client, "/people"))
    assert "You can send more tomorrow." in words(bea.open(f"/people/{mark}/give"))


def test_one_press_stops_it_at_once_and_the_icb_is_told_what_was_taken_back(app, bea, house):
    mark = invites(bea, answers={"s1": "yes", "s2": "yes"})
    address = gives(bea, mark)
    dee = app.test_client()
    opens(dee, address)
    before = len(letters(house))

    page = bea.client.post(f"/people/{mark}/stop", data=hidden(bea.open("/people")), follow_redirects=True)

    assert "This person can see nothing more here." in words(page)
    assert "You stopped this on Monday 23 November 2026." in words(page)
    assert "This has ended" in words(dee.get("/with/answers"))
    assert app.test_client().get(address).status_code == 404
    assert [(body["type"], body["data"]["decisions"][0]["permission"]) for body in letters(house)[before:]] == [
        ("consent.withdrawn", f"helper:progress:{mark}"), ("consent.withdrawn", f"helper:answers:{mark}"),
    ]
    assert "Their link stops." in ledger(house)[-1].words.text


def test_stopping_twice_is_stopping_once(bea, house):
    mark = invites(bea, answers={"s1": "yes"})
    token = hidden(bea.open("/people"))
    for _ in range(2):
        bea.client.post(f"/people/{mark}/stop", data=token)

    assert [row.answer.value for row in ledger(house) if row.permission == f"helper:progress:{mark}"] == ["yes", "no"]


def test_a_button_of_another_website_stops_and_gives_nothing(bea, house):
    mark = invites(bea, answers={"s1": "yes"})
    for what in ("stop", "give"):
        bea.client.post(f"/people/{mark}/{what}", data={"csrf_token": "made up"})

    assert consent.says_yes(ledger(house), f"helper:progress:{mark}")
    assert "They do not have the link yet." in words(bea.open("/people"))


def test_what_a_helper_can_see_is_changed_in_three_presses_and_holds_at_once(app, bea, house):
    mark = invites(bea, answers={"s1": "yes", "s2": "yes"})
    dee = app.test_client()
    opens(dee, gives(bea, mark))
    assert "Bea Sentmade" in dee.get("/with/answers").text

    change = links(bea.open(links(bea.open("/people"))["See more or change Dee Helpmade"]))["Change Can this person see your answers?"]
    post(bea.client, change, answer="no")

    assert "This has ended" in words(dee.get("/with/answers"))
    assert dee.get("/with/steps").status_code == 200


def test_another_last_day_is_another_yes_with_its_own_words(bea, house):
    mark = invites(bea, answers={"s1": "yes"})
    gives(bea, mark)
    page = post(bea.client, f"/people/{mark}/n3", answer="year")

    assert "This ends on Tuesday 23 November 2027." in words(page)
    row = ledger(house)[-1]
    assert (row.permission, row.answer.value) == (f"helper:progress:{mark}", "yes")
    assert row.words.text.endswith("You chose 1 year. This ends on Tuesday 23 November 2027.")


def test_words_that_changed_while_the_page_was_open_are_read_again(bea, house):
    mark = invites(bea)
    before = ledger(house)
    page = post(bea.client, f"/people/{mark}/s1", answer="yes", words="0" * 64)

    assert "We changed these words since you opened the page." in words(page)
    assert " checked" not in page.text, "a yes to other words is no answer to these"
    assert ledger(house) == before


def test_the_person_sees_when_a_helper_looked_and_what_they_changed(app, amir, clock):
    mark = invites(amir, answers={"s1": "yes", "s3": "yes"})
    dee, address = app.test_client(), gives(amir, mark)
    opens(dee, address)
    dee.get("/with/steps")
    passes(clock, timedelta(hours=14), (dee, "/with"), (amir.client, "/people"))
    post(dee, f"/with/questions/{amir.refer.question('about.called').page}", answer="Ash")
    page = words(amir.open(f"/people/{mark}"))

    assert "They opened the link." in page
    assert "They looked at the steps." in page
    assert "Tuesday 24 November 2026 They changed an answer. What name do you like us to use?" in page


def test_whoever_was_named_in_the_form_is_the_first_helper_and_is_asked_about_once(app, house, clock):
    who = {"people-0-name": "Dee Helpmade", "people-0-relation": "My friend", "people-0-contact": "07700 900456"}
    cal = Walker(
        app.test_client(), house.refer, about__name="Cal Madeup", consent__helper_progress="yes", consent__helper_who=who,
        consent__helper_answers="yes",
    )
    cal.send(cal.to())
    page = cal.open("/people")
    assert "They can read your answers here." in words(page)
    mark = links(page)["See more or change Dee Helpmade"].rsplit("/", 1)[1]
    assert "+447700900456" in words(cal.open(f"/people/{mark}"))

    dee = app.test_client()
    opens(dee, gives(cal, mark))
    assert "Cal Madeup" in dee.get("/with/answers").text

    post(cal.client, f"/people/{mark}/s1", answer="no")
    assert "This has ended" in words(dee.get("/with/answers"))
    post(cal.client, f"/people/{mark}/s1", answer="yes")
    assert dee.get("/with/steps").status_code == 200


@pytest.mark.parametrize(("contact", "way"), [("dee@mail.example", "dee@mail.example"), ("ask my mum", "Not answered")])
def test_what_was_written_in_the_form_to_reach_them_is_used_where_it_can_be_read(app, house, clock, contact, way):
    who = {"people-0-name": "Dee Helpmade", "people-0-relation": "", "people-0-contact": contact}
    cal = Walker(app.test_client(), house.refer, about__name="Cal Madeup", consent__helper_progress="yes", consent__helper_who=who)
    cal.send(cal.to())
    mark = links(cal.open("/people"))["See more or change Dee Helpmade"].rsplit("/", 1)[1]

    assert way in words(cal.open(f"/people/{mark}"))


def test_somebody_who_asks_for_another_person_has_no_helpers_to_choose(app, house, clock):
    parent = Walker(app.test_client(), house.refer, start__who="parent")
    parent.to("helper.phone")

    for address in ("/people", "/people/new", "/people/avoid"):
        assert parent.client.get(address).location.endswith("/track")


@pytest.mark.asvs("8.2.2")
def test_nobody_reaches_the_helpers_of_somebody_else(app, bea, house):
    mark = invites(bea, answers={"s1": "yes"})
    cal = Walker(app.test_client(), house.refer, about__name="Cal Madeup")
    cal.to("about.called")

    for page in ("", "/s1", "/give", "/card"):
        assert cal.client.get(f"/people/{mark}{page}").status_code == 404
    assert cal.client.post(f"/people/{mark}/stop", data=hidden(cal.open("/people/new"))).status_code == 404
    assert "Dee" not in words(cal.open("/people"))


# People we must not contact


def test_the_list_can_be_changed_on_any_day_and_the_icb_has_it_in_the_same_moment(bea, house):
    page = post(bea.client, "/people/avoid", people_0_name="Sam Awaymade", people_0_relation="my dad")

    assert "We kept your list." in words(page)
    assert "Sam Awaymade, my dad" in words(page)
    (letter,) = letters(house)
    assert letter["type"] == "contact.preferences_changed"
    assert letter["data"]["do_not_contact"] == [{"hard": True, "words": "Sam Awaymade, my dad", **SAM}]
    assert letter["data"]["contact"]["email"] == "bea@mail.example"


def test_from_then_on_it_goes_with_every_letter(bea, house):
    post(bea.client, "/people/avoid", people_0_name="Sam Awaymade")
    post(bea.client, f"/choices/{house.refer.question('consent.share_gp').page}", answer="no")

    letter = letters(house)[-1]
    assert letter["type"] == "consent.withdrawn"
    assert letter["data"]["do_not_contact"] == [{"hard": True, "words": "Sam Awaymade", "name": "Sam Awaymade"}]


def test_an_empty_list_is_a_list_and_the_same_list_is_no_news(bea, house):
    post(bea.client, "/people/avoid", people_0_name="Sam Awaymade")
    post(bea.client, "/people/avoid", people_0_name="Sam Awaymade")
    post(bea.client, "/people/avoid", people_0_name="", people_0_relation="")

    assert [letter["data"]["do_not_contact"] for letter in letters(house)] == [
        [{"hard": True, "words": "Sam Awaymade", "name": "Sam Awaymade"}], [],
    ]
    assert "Nobody is on your list now." in words(bea.open("/people"))


def test_another_row_is_room_for_another_person_and_loses_nothing(bea, house):
    page = post(bea.client, "/people/avoid", people_0_name="Sam Awaymade", to="more")
    assert 'name="people-1-name"' in page.text
    assert "Sam Awaymade" in page.text
    assert letters(house) == []


def test_before_sending_the_list_is_the_answer_in_the_form(amir, house):
    post(amir.client, "/people/avoid", people_0_name="Sam Awaymade", people_0_relation="my dad")

    amir.answers |= {"about.avoid": "yes", "about.avoid_who": {"people-0-name": "Sam Awaymade", "people-0-relation": "my dad"}}
    assert 'value="Sam Awaymade"' in amir.to("about.avoid_who").text
    amir.send(amir.to())
    assert promised(house, "icb")[-1]["data"]["do_not_contact"] == [{"hard": True, "words": "Sam Awaymade, my dad", **SAM}]


def test_a_name_like_one_on_the_list_is_asked_about_before_anybody_is_invited(bea, house):
    post(bea.client, "/people/avoid", people_0_name="Sam Awaymade")
    page = post(bea.client, "/people/new", answer="Sam Helpmade")
    assert "Is this somebody we must not contact?" in words(page)
    assert "Nobody helps you here now." in words(bea.open("/people"))

    again = bea.client.post("/people/new", data={**hidden(page)}, follow_redirects=True)
    assert again.request.path.endswith("/n2")
    assert "Sam Helpmade" in words(bea.open("/people"))


def test_a_number_on_the_list_is_never_kept_for_a_helper(bea, house):
    post(bea.client, "/people/avoid", people_0_name="Sam", people_0_relation="07700 900456")
    post(bea.client, "/people/new", answer="Dee Helpmade")
    mark = links(bea.open("/people"))["See more or change Dee Helpmade"].rsplit("/", 1)[1]
    post(bea.client, f"/people/{mark}/w1", answer="text")
    page = post(bea.client, f"/people/{mark}/w2", answer="07700 900456")

    assert "This is on your list of people we must not contact." in words(page)
    assert "We do not send anything there." in words(page)
    assert bea.client.get(f"/people/{mark}/give").location.endswith(mark)


def test_whoever_comes_onto_the_list_sees_nothing_from_that_moment(app, bea):
    mark = invites(bea, answers={"s1": "yes", "s2": "yes"})
    dee = app.test_client()
    address = gives(bea, mark)
    opens(dee, address)
    post(bea.client, "/people/avoid", people_0_name="Dee Helpmade")

    assert "This has ended" in words(dee.get("/with/answers"))
    assert app.test_client().get(address).status_code == 404
    assert "They are on your list of people we must not contact." in words(bea.open("/people"))


@pytest.mark.parametrize("address", ["/people/new", "/people/avoid"])
def test_a_page_that_was_open_too_long_keeps_nothing_and_loses_nothing(bea, address):
    page = bea.client.post(address, data={"csrf_token": "old", "answer": "Dee Helpmade", "people-0-name": "Dee Helpmade"})

    assert page.status_code == 400
    assert "Dee Helpmade" in page.text
    assert "Dee" not in words(bea.open("/people"))


def test_where_no_text_and_no_mail_can_be_sent_only_a_card_is_offered(config, environment, clock):
    made = create_app(replace(config, twilio_account_sid=None, smtp_url=None, mail_from=None, duty_inbox=None))
    try:
        bea = Walker(made.test_client(), made.extensions["house"].refer, about__name="Bea Madeup")
        bea.to("about.called")
        mark = invites(bea)
        page = words(bea.open(f"/people/{mark}/w1"))
    finally:
        made.extensions["house"].database.close()

    assert "I print a card and give it to them" in page
    assert "Send it in" not in page


def test_a_list_that_was_saved_while_the_form_was_sent_is_not_lost(app, house, clock):
    amir = has_sent(app)
    case = amir_case(app, amir)
    with app.test_request_context():
        people.keep_in_draft(case, [{"name": "Sam Madeup"}], now=app.config["NOW"]())
        store.commit(db())

    with house.database.session() as session:
        assert [dict(one) for one in store.avoids.of_case(session, case)] == [{"name": "Sam Madeup"}]


def amir_case(app, walker):
    with walker.client.session_transaction() as held, app.extensions["house"].database.session() as session:
        return store.visits.find(session, held["visit"], now=app.config["NOW"]())
