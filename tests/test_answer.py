"""One question a page; nothing typed is lost; one Send, however often it is pressed; and only what was agreed to goes."""

import base64
import json
import re
import shutil
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from tests import make
from tests.coming_back import case_of, comes_back
from tests.proving import has_proved
from tests.walking import WORDS, Walker, has_sent, token, words
from webapp import letters as schemas, store
from webapp.app import create_app
from webapp.consent import Answer
from webapp.languages import day_in_words
from webapp.models import Kind, cases, outbox


@pytest.fixture
def refer(app):
    return app.extensions["house"].refer


@pytest.fixture
def walker(client, refer):
    return Walker(client, refer)


def rows(app, table, *columns):
    with app.extensions["house"].database.session() as session:
        return session.execute(sa.text(f"select {', '.join(columns)} from {table}")).all()


def letters(app):
    """What would go to the ICB, in order."""
    with app.extensions["house"].database.session(write=True) as session:
        held = store.outbox.claim(session, owner="a test", now=app.config["NOW"](), lease=store.visits.IDLE, most=20)
        found = [promise.body for promise in held]
        while held:
            for promise in held:
                store.outbox.done(session, promise, owner="a test", now=app.config["NOW"](), status="200")
            held = store.outbox.claim(session, owner="a test", now=app.config["NOW"](), lease=store.visits.IDLE, most=20)
            found += [promise.body for promise in held]
        session.rollback()
    return [body for body in found if "type" in body]


def test_a_person_is_asked_one_thing_at_a_time_until_everything_can_be_checked(walker):
    check = walker.to("check")

    assert check.request.path == "/ask/check"
    assert walker.asked[:4] == ["start.safe", "start.device", "start.who", "start.asks"]
    assert len(walker.asked) == len(set(walker.asked)) > 50
    assert "More words than one line has." in words(check)


@pytest.mark.parametrize(("who", "asked", "steps"), [
    ("me", ("start.asks", "back.ways", "about.name", "now.tell", "support.main_helper", "consent.what_it_is"), 7),
    ("parent", ("start.asks", "back.ways", "helper.over_16"), 4),
])
def test_no_step_is_told_of_that_does_not_come(walker, who, asked, steps):
    walker.answers["start.who"] = who
    for question in (*asked, "check"):
        page = walker.to(question)

        assert re.search(f"<title>Step [0-9] of {steps}<", page.text), question
        assert "<span>The person you help</span>" not in page.text, question


def test_nothing_is_saved_before_the_person_says_how_to_come_back(app, walker):
    walker.to("back.ways")

    assert rows(app, "cases", "id") == []


def test_whether_they_are_safe_is_not_kept_anywhere(app, walker):
    page = walker.to("about.name")
    walker.post(page, walker.at(page))

    with app.extensions["house"].database.session() as session:
        draft = store.drafts.of_case(session, rows(app, "cases", "id")[0][0])
    assert draft.answers["start.safe"] == "seen"
    assert draft.answers["about.name"] == "Amir Madeup"


def test_not_being_safe_leads_to_help_at_once(walker):
    walker.answers["start.safe"] = "help-now"

    assert walker.to("check").request.path == "/ask/stop/help-now"


def test_living_somewhere_else_is_told_honestly_and_nothing_is_kept(app, walker):
    walker.answers["start.postcode"] = "SW1A 1AA"
    page = walker.to("check")

    assert page.request.path == "/ask/stop/elsewhere"
    assert rows(app, "cases", "id") == []


@pytest.mark.asvs("2.3.1")
def test_an_unknown_page_is_not_found_and_a_later_one_leads_back_to_where_the_person_is(client):
    assert client.get("/ask/zz").status_code == 404
    assert client.get("/ask/e2").headers["Location"] == "/ask/a1"


@pytest.mark.threat(1)
@pytest.mark.wcag("2.4.2", "2.4.8")
@pytest.mark.coga("4.2.4")
def test_a_page_says_which_step_it_is_and_never_in_its_title_what_it_asks(walker):
    page = walker.to("about.autistic")

    assert "<title>Step 3 of" in page.text
    assert "autis" not in page.text.partition("<title>")[2].partition("</title>")[0].lower()
    assert "autis" not in page.request.path


@pytest.mark.wcag("3.3.1", "3.3.3")
def test_a_refused_page_keeps_what_was_typed_and_says_what_to_mend_beside_it(walker):
    page = walker.to("about.born")
    refused = walker.post(page, walker.at(page), answer="sometime in spring")

    assert refused.status_code == 200
    assert 'value="sometime in spring"' in refused.text
    assert "We could not read this date. Write it like 12 March 2006." in words(refused)
    assert "<title>Please change this." in refused.text
    assert 'value="sometime in spring"' in walker.open(refused.request.path).text


@pytest.mark.parametrize("press", ["back", "later"])
@pytest.mark.coga("4.5.9")
def test_half_typed_words_are_kept_whichever_way_a_person_leaves_the_page(walker, press):
    page = walker.to("now.hard")
    left = walker.post(page, walker.at(page), to=press, answer="It is too loud here and")

    assert left.request.path == {"back": "/ask/c1a", "later": "/ask/saved"}[press]
    assert "It is too loud here and" in walker.open("/ask/c1b").text


@pytest.mark.coga("4.5.2")
def test_back_keeps_every_answer(walker):
    page = walker.to("about.autistic")
    earlier = walker.post(page, walker.at(page), to="back", answer="")

    assert earlier.request.path == "/ask/b3"
    assert 'value="999 123 4519"' in earlier.text or 'value="9991234519"' in earlier.text


def test_back_from_the_first_question_leads_home(walker):
    page = walker.open("/ask")

    assert walker.post(page, walker.at(page), to="back").request.path == "/"


@pytest.mark.parametrize(
    ("press", "said"), [("do-not-know", "I do not know"), ("rather-not-say", "I do not want to answer"), ("skip", "Not answered")]
)
def test_not_answering_is_always_possible_where_it_is_not_needed(walker, press, said):
    page = walker.to("now.matters")
    walker.post(page, walker.at(page), to=press, answer="never sent")
    check = walker.to("check")

    assert said in words(check)
    assert "never sent" not in words(check)


@pytest.mark.asvs("2.2.2")
def test_what_is_needed_cannot_be_skipped(walker):
    page = walker.to("about.name")
    assert 'value="skip"' not in page.text
    refused = walker.client.post("/ask/b1a", data={"csrf_token": token(page), "to": "skip", "answer": ""})

    assert "Please write a name." in words(refused)


@pytest.mark.asvs("3.5.1")
def test_a_page_without_our_token_keeps_nothing_and_loses_nothing(app, walker):
    page = walker.to("now.hard")
    refused = walker.post(page, walker.at(page), csrf_token="somebody else's", answer="Every word of mine")

    assert refused.status_code == 400
    assert "Every word of mine" in refused.text
    assert "Please press the button again." in words(refused)
    assert "Every word of mine" not in walker.open("/ask/c1b").text


def test_another_person_can_be_added_without_scripts(walker):
    page = walker.to("support.main_helper")
    more = walker.post(page, walker.at(page), to="more", **{"people-0-name": "Bea Madeup"})

    assert 'name="people-1-name"' in more.text
    assert 'value="Bea Madeup"' in more.text


def test_the_other_card_explains_again_and_never_holds_anybody_up(walker):
    page = walker.to("consent.can_stop")
    again = walker.post(page, walker.at(page), answer="no")

    assert "You can say stop on any day." in words(again)
    onward = walker.post(again, walker.at(again), answer="no", explained="yes")
    assert walker.at(onward).id != "consent.can_stop"


def test_nothing_is_chosen_before_the_person_chooses(walker):
    assert " checked" not in walker.to("consent.dsr").text


@pytest.mark.wcag("3.3.4", "3.3.6")
@pytest.mark.coga("4.5.5")
def test_changing_one_answer_leads_back_to_the_check_page(walker):
    walker.to("check")
    page = walker.open("/ask/b1a?from=check")
    back = walker.post(page, walker.at(page), answer="Amira Madeup")

    assert back.request.path == "/ask/check"
    assert "Amira Madeup" in words(back)


@pytest.mark.asvs("2.2.3")
def test_changing_an_answer_asks_only_what_the_change_makes_necessary(walker):
    walker.to("check")
    page = walker.open("/ask/b5a?from=check")
    walker.answers["about.contact"] = "letter"
    first = walker.post(page, walker.at(page))
    asked = [walker.at(first).id]
    while walker.at(first) is not None:
        first = walker.post(first, walker.at(first))
        asked += [walker.at(first).id] if walker.at(first) else []

    assert asked == ["about.address", "about.shared_letters"]
    assert first.request.path == "/ask/check"
    assert "amir@mail.example" not in words(first)


@pytest.mark.asvs("2.3.3")
def test_sending_makes_one_referral_and_promises_it_to_the_icb_together(app, walker):
    sent = walker.send(walker.to("check"))

    assert sent.request.path == "/ask/sent"
    assert "You sent it" in words(sent)
    assert [row[0] for row in rows(app, "referrals", "kind")] == ["referral.submitted"]
    (letter,) = letters(app)
    assert letter["type"] == "referral.submitted"
    assert letter["data"]["sequence"] == 1
    assert letter["data"]["person"]["name"] == "Amir Madeup"
    assert "start.safe" not in json.dumps(letter)


def test_a_second_press_of_send_finds_that_we_already_have_it(app, walker):
    check = walker.to("check")
    walker.send(check)
    again = walker.send(check)

    assert "We already have it" in words(again)
    assert len(rows(app, "referrals", "kind")) == len(letters(app)) == 1
    assert walker.open("/ask/b1a").request.path == "/ask/sent"
    assert walker.open("/ask/check").request.path == "/ask/sent"
    assert walker.open("/ask/saved").request.path == "/ask/sent"


@pytest.mark.parametrize("who", ["me", "parent"])
def test_who_has_sent_it_may_go_to_its_page_or_ask_anew(app, walker, who):
    walker.answers["start.who"] = who
    walker.send(walker.to("check"))
    asked = walker.open("/ask")

    assert asked.request.path == walker.open("/talk").request.path == "/ask"
    assert "You sent a form before" in words(asked)
    assert "You have no way back." in words(asked)
    assert "Start a new form" in words(walker.open("/track"))
    assert walker.client.post("/ask", data={"csrf_token": "no"}).location == "/ask"
    assert walker.open("/track").request.path == "/track"
    first = walker.press("/ask", asked)
    assert walker.at(first).id == "start.safe"
    assert "Come back to my page" in words(walker.open("/track"))
    again = Walker(walker.client, walker.refer, about__name="Bea Madeup")
    assert again.send(again.walk("check", "/ask")).request.path == "/ask/sent"
    assert len(rows(app, "referrals", "kind")) == 2


def closed(session, case_id):
    store.news.add(
        session, webhook_id="one", case_id=case_id, type="case.closed", sequence=1, occurred_at=make.NOW, data={}, now=make.NOW,
    )  # fmt: skip


def taken_back(session, case_id):
    store.consents.record(session, make.row("dsr", Answer.NO, case_id=case_id, at=make.NOW + timedelta(minutes=1)))


@pytest.mark.parametrize("happens", [closed, taken_back])
def test_the_page_after_send_promises_nothing_once_something_was_heard_or_changed(app, happens):
    app.config["NOW"] = lambda: make.NOW
    made = has_sent(app, at=make.NOW)
    assert made.open("/ask/sent").request.path == "/ask/sent"

    with app.extensions["house"].database.session(write=True) as session:
        happens(session, case_of(app, made.client))
        session.commit()

    assert made.open("/ask/sent").request.path == "/track"


def test_the_page_after_send_promises_nothing_on_a_later_day(app):
    at = {"now": make.NOW}
    app.config["NOW"] = lambda: at["now"]
    late = has_sent(app, at=make.NOW)
    assert late.open("/ask/sent").request.path == "/ask/sent"

    at["now"] += timedelta(hours=18)

    assert comes_back(app, case_of(app, late.client), by=late.client).request.path == "/track"
    assert late.open("/ask/sent").request.path == "/track"


def test_a_permission_under_other_words_is_chosen_anew_with_nothing_chosen(app, walker):
    page = walker.to("consent.share_gp")
    asked = walker.at(page)
    told = walker.post(page, asked, answer="yes", words="0" * 64)

    assert "We changed these words since you opened the page." in words(told)
    for shown in (told, walker.open(f"/ask/{asked.page}")):
        assert " checked" not in shown.text
        filled = {"csrf_token": token(shown), "to": "next", "words": WORDS.findall(shown.text)[0][1]}
        assert walker.client.post(f"/ask/{asked.page}", data=filled).status_code == 200, "a press alone is no yes"
    assert not [row for row in rows(app, "consents", "permission") if row.permission == "share:gp"]


@pytest.mark.parametrize("pressed", ["next", "later"])
def test_what_comes_after_send_from_a_page_that_stood_open_is_shown_with_whom_to_tell(walker, pressed):
    walker.to("check")
    page = walker.open("/ask/b1a?from=check")
    walker.send(walker.open("/ask/check"))
    late = walker.post(page, walker.refer.at("b1a"), to=pressed, answer="Amira Later")

    assert "This did not go" in words(late)
    assert "You sent the form before." in words(late)
    assert "Amira Later" in words(late)
    assert "list@anyshire.example" in words(late)
    assert walker.post(page, walker.refer.at("b1a"), to=pressed).request.path == "/ask/sent"
    assert "Amira Later" not in words(walker.open("/track"))


def test_a_choice_a_half_typed_date_and_a_no_that_come_after_send_are_shown_in_words(walker):
    walker.to("check")
    pages = {name: walker.open(f"/ask/{name}?from=check") for name in ("e3a", "b2", "b5a")}
    walker.send(walker.open("/ask/check"))

    def late(name, answer):
        return words(walker.post(pages[name], walker.refer.at(name), answer=answer))

    assert "No" in late("e3a", "no")
    assert "My choices" in late("e3a", "no")
    assert "31 foo" in late("b2", "31 foo")
    assert "My choices" not in late("b5a", "letter").split("Tell the team")[0]


@pytest.mark.asvs("2.3.4")
def test_two_presses_in_the_same_moment_are_one_referral(app, walker):
    check = walker.to("check")
    cookie = walker.client.get_cookie("visit")
    answers = []

    def press():
        other = app.test_client()
        other.set_cookie("visit", cookie.value)
        answers.append(other.post("/ask/send", data={"csrf_token": token(check)}).status_code)

    presses = [threading.Thread(target=press) for _ in range(4)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()

    assert answers == [303] * 4
    assert len(rows(app, "referrals", "kind")) == len(letters(app)) == 1


@pytest.mark.asvs("2.3.1", "3.5.1")
def test_sending_early_or_without_our_token_sends_nothing(app, walker):
    page = walker.to("about.autistic")
    walker.client.post("/ask/send", data={"csrf_token": token(page)})
    walker.to("check")
    walker.client.post("/ask/send", data={"csrf_token": "no"})

    assert rows(app, "referrals", "kind") == []
    assert walker.open("/ask/sent").request.path == "/ask/check"


@pytest.mark.asvs("15.3.1")
def test_not_yet_sends_only_how_to_reach_them_and_no_word_about_their_health(app, walker):
    walker.answers["consent.dsr"] = "not-yet"
    check = walker.to("check")
    shown = words(check)
    walker.send(check)

    (letter,) = letters(app)
    assert letter["type"] == "contact.requested"
    assert letter["data"]["contact"]["email"] == "amir@mail.example"
    for private in ("More words than one line has.", "autis", "12 March 2006", "2006-03-12", "9991234519"):
        assert private not in json.dumps(letter)
        assert private not in shown
    assert "Ask us to contact you" in shown


def test_no_to_everything_sends_nothing_and_says_that_other_care_stays(app, walker):
    walker.answers["consent.dsr"] = "no"
    end = walker.to("check")

    assert end.request.path == "/ask/stop/said-no"
    assert "Your other care stays the same." in words(end)
    assert rows(app, "outbox", "id") == []


@pytest.mark.parametrize("page", ["/ask/stop/said-no", "/talk", "/ask/nothing"])
def test_who_says_no_is_told_until_when_it_is_kept_and_deletes_it_with_one_press(app, walker, page):
    app.config["NOW"] = lambda: make.NOW
    walker.answers["consent.dsr"] = "no"
    walker.to("check")
    end = walker.open(page)

    assert "We still keep what you wrote" in words(end)
    assert f"We keep your answers until {day_in_words((make.NOW + timedelta(days=28)).date(), 'en')}." in words(end)
    assert 'action="/delete"' in end.text
    assert walker.press("/delete", end).request.path == "/deleted"
    assert rows(app, "drafts", "case_id") == []
    assert "We still keep" not in words(walker.open("/ask/nothing"))
    assert "We still keep" not in words(walker.open("/ask/stop/said-no"))


def test_who_said_yes_is_not_told_on_an_end_of_others_that_it_is_kept(walker):
    walker.to("check")

    assert "We still keep" not in words(walker.open("/ask/stop/said-no"))


def test_no_to_the_list_and_yes_to_a_meeting_is_a_request_of_its_own(app, walker):
    walker.answers |= {"consent.dsr": "no", "support.wants_cetr": "yes", "consent.cetr": "yes"}
    walker.send(walker.to("check"))

    assert [letter["type"] for letter in letters(app)] == ["cetr.requested"]


def test_asking_only_for_a_meeting_never_speaks_of_the_list_as_if_it_was_asked_for(app, walker):
    walker.answers |= {"start.asks": "meeting", "consent.cetr": "yes", "consent.cetr_report": "no"}
    check = walker.to("check")

    assert "start.meeting" in walker.asked
    of_the_list = {"start.what", "support.budget", "support.wants_cetr", "consent.what_it_is", "consent.dsr", "consent.share_gp"}
    assert not set(walker.asked) & of_the_list
    team = app.extensions["house"].place.team
    assert "support list" not in words(check).replace(team, "the team")
    sent = words(walker.send(check))
    assert "The team talks with you before the meeting." in sent
    assert "The team tells you what they decide." not in sent
    for page in (sent, words(walker.open("/track"))):
        assert "support list" not in page.replace(team, "the team")
    (letter,) = letters(app)
    assert (letter["type"], letter["data"]["request_kind"], letter["data"]["asks_for"]) == ("cetr.requested", "cetr-request", "meeting")


def test_wanting_to_talk_before_a_meeting_sends_only_how_to_reach_me(app, walker):
    walker.answers |= {"start.asks": "meeting", "consent.cetr": "not-yet"}
    check = walker.to("check")
    assert "What do you want to ask for?" in words(check)
    walker.send(check)

    (letter,) = letters(app)
    assert (letter["type"], letter["data"]["asks_for"]) == ("contact.requested", "meeting")
    assert "More words than one line has." not in json.dumps(letter)


def test_no_to_a_meeting_that_i_asked_for_sends_nothing(app, walker):
    walker.answers |= {"start.asks": "meeting", "consent.cetr": "no"}

    assert walker.to("check").request.path == "/ask/stop/said-no"
    assert rows(app, "outbox", "id") == []


def test_not_yet_to_the_list_still_asks_about_the_meeting_i_asked_for(app, walker):
    walker.answers |= {"start.asks": "both", "consent.dsr": "not-yet", "consent.cetr": "yes"}
    walker.send(walker.to("check"))

    (letter,) = letters(app)
    assert letter["type"] == "cetr.requested"
    assert {row["permission"]: row["answer"] for row in letter["data"]["consent"]}["dsr"] == "not-yet"


def test_the_people_for_the_report_go_with_the_yes_and_with_nothing_else(app, walker):
    walker.answers |= {"start.asks": "meeting", "consent.cetr": "yes", "consent.cetr_papers": "no", "consent.cetr_report": "yes"}
    walker.send(walker.to("check"))

    (letter,) = letters(app)
    told = {row["permission"]: row.get("people") for row in letter["data"]["consent"]}
    assert told["cetr:report"] == [{"name": "Bea name", "relation": "Bea relation", "contact": "Bea contact"}]
    assert [permission for permission, people in told.items() if people] == ["cetr:report"]


def test_a_link_on_the_first_page_chooses_nothing_for_anybody(app, walker):
    page = walker.to("start.asks")

    assert " checked" not in page.text


def test_help_needed_today_shows_who_can_help_and_is_flagged_when_it_is_sent(app, walker):
    walker.answers["now.when"] = "today"
    page = walker.to("now.help_today")
    assert "999" in words(page)
    walker.send(walker.to("check", start=page.request.path))

    assert [letter["type"] for letter in letters(app)] == ["urgent.flagged", "referral.submitted"]
    assert letters(app)[1]["data"]["urgent"] is True


def test_help_needed_today_tells_the_duty_inbox_and_the_machines_once_by_the_number_alone(app, walker):
    house = app.extensions["house"]
    app.extensions["house"] = replace(house, config=replace(house.config, alarm_webhook_url="https://watch.example/"))
    walker.answers |= {"now.when": "today", "about.name": "Zebedee Madeup"}
    walker.send(walker.to("check"))

    with house.database.session() as session:
        (sent,) = session.execute(sa.select(cases.c.reference)).scalars()
        rows = session.execute(sa.select(outbox).where(outbox.c.dedupe_key.startswith("alarm:"))).all()
        told = {row.kind: make.words_of(session, row) for row in rows}
    assert [row.kind for row in rows].count(Kind.MAIL) == 1
    assert told[Kind.MAIL] == {
        "to": house.config.duty_inbox, "who": "duty", "subject": "Someone asks for help today",
        "text": f"Someone asks for help today. Please look in your system now.\n\nNumber: {sent}\nRunbook: urgent\n",
    }
    data = told[Kind.ALARM]["data"]
    assert {name: data[name] for name in ("alarm", "kind", "about")} == {"alarm": "urgent", "kind": None, "about": sent}
    assert schemas.faults(schemas.WE_ALARM, told[Kind.ALARM]) == ()
    # The person reads on their own page that the team was told.
    assert "Someone asks for help today" in words(walker.open("/mine"))


def test_a_helper_sends_only_how_to_reach_themselves(app, walker):
    walker.answers |= {
        "start.who": "parent",
        "start.their_area": "yes",
        "helper.over_16": "yes",
        "helper.agree": "not-known",
        "helper.contact": "email",
    }
    check = walker.to("check")
    walker.send(check)

    (letter,) = letters(app)
    assert letter["type"] == "contact.requested"
    assert letter["data"]["contact"]["reaches"] == "helper"
    assert letter["data"]["person"] == {"name": None, "called": None}
    assert rows(app, "consents", "id") == []


def test_someone_under_sixteen_is_talked_with_and_never_asked_to_consent_here(app, walker):
    walker.answers["about.born"] = "1 January 2014"
    check = walker.to("check")
    assert "You wrote that you were born on Wednesday 1 January 2014. Change the date" in words(check)
    assert "We tell the team that you are under 16." in words(check)
    walker.send(check)

    assert [(letter["type"], letter["data"]["under_16"]) for letter in letters(app)] == [("contact.requested", True)]
    assert "2014" not in json.dumps(letters(app))
    assert "consent.dsr" not in walker.asked
    assert "now.hard" not in walker.asked


def test_each_permission_is_kept_apart_with_the_very_words_that_were_read(app, walker, refer):
    walker.to("check")

    with app.extensions["house"].database.session() as session:
        kept = {row.permission: row for row in store.consents.rows(session, rows(app, "cases", "id")[0][0])}
    assert kept["dsr"].answer == "yes"
    assert kept["texts"].answer == "no"
    assert refer.question("consent.dsr").ask in kept["dsr"].words.text
    assert "Your other care stays the same." in kept["dsr"].words.text
    assert {"share:gp", "share:social-care", "share:family", "helper:progress"} <= set(kept)


def test_a_yes_to_words_that_were_read_in_another_language_is_asked_again_in_the_language_of_now(app, refer):
    app.test_client_class = FlaskClient
    walker = Walker(app.test_client(), refer)
    page = walker.to("consent.dsr")
    walker.client.set_cookie("language", "pl")
    shown = walker.post(page, walker.at(page), answer="yes")
    assert rows(app, "consents", "id") == []
    assert "Zmieniliśmy te słowa" in words(shown)
    assert walker.at(shown).id == "consent.dsr"

    walker.post(shown, walker.at(shown), answer="yes")
    with app.extensions["house"].database.session() as session:
        (row,) = store.consents.rows(session, rows(app, "cases", "id")[0][0])
    assert (row.answer.value, row.words.language) == ("yes", "pl")
    assert refer.question("consent.dsr").ask not in row.words.text


def test_a_changed_mind_is_a_new_row_and_the_same_answer_is_none(app, walker):
    walker.to("check")
    before = len(rows(app, "consents", "id"))
    page = walker.open("/ask/e3a?from=check")
    walker.post(page, walker.at(page), answer="yes")
    assert len(rows(app, "consents", "id")) == before

    walker.post(page, walker.at(page), answer="no")

    assert len(rows(app, "consents", "id")) == before + 1


def test_two_tabs_at_once_lose_no_answer(app, walker, refer):
    page = walker.to("now.helps")
    walker.post(page, walker.at(page), answer="Music")
    other = walker.open("/ask/c5b")
    walker.post(walker.open("/ask/c5a"), refer.at("c5a"), answer="Music and dogs")
    walker.post(other, refer.at("c5b"), answer="My sister")

    check = words(walker.to("check"))
    assert "Music and dogs" in check
    assert "My sister" in check


@pytest.mark.asvs("7.6.2")
def test_a_visit_that_is_over_says_so_and_nobody_starts_again_unknowing(app, walker):
    page = walker.to("about.autistic")
    with app.extensions["house"].database.session(write=True) as session:
        session.execute(sa.text("update visits set ended_at = began_at"))
        session.commit()
    over = walker.post(page, walker.at(page))

    assert "Your visit has ended" in words(over)
    assert walker.open("/ask").request.path == "/ask/a1"


@pytest.mark.parametrize(
    "answer", ["", "x" * 5001, "\x00", "\u202eevil", "<script>alert(1)</script>", "%(icb)s %s {{ 7*7 }}", "𝕬𝖒𝖎𝖗 🦄", "=cmd|' /C calc'!A0"]
)
@pytest.mark.threat(14)
@pytest.mark.asvs("1.2.1", "2.2.1")
def test_anything_typed_is_kept_or_refused_kindly_and_shown_as_it_was_typed(walker, answer):
    page = walker.to("now.hard")
    after = walker.post(page, walker.at(page), answer=answer)

    assert after.status_code == 200
    assert "<script>alert" not in after.text
    assert walker.to("check", start="/ask").status_code == 200


@pytest.mark.threat(12)
@pytest.mark.asvs("1.3.3")
def test_a_body_that_is_too_large_is_refused_in_plain_words(walker):
    page = walker.to("now.hard")
    refused = walker.post(page, walker.at(page), answer="x" * 1_000_000)

    assert refused.status_code == 413
    assert "Please go back and write a little less." in words(refused)


@pytest.mark.asvs("16.5.3")
def test_when_the_database_is_gone_every_typed_word_is_still_on_the_page(app, walker, sqlite_url):
    page = walker.to("now.hard")
    with app.extensions["house"].database.session(write=True) as session:
        session.execute(sa.text("select 1"))
        app.extensions["house"].database.engine.dispose()
        refused = walker.post(page, walker.at(page), answer="Every word of mine")

    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "30"
    assert "Every word of mine" in refused.text
    assert "Every word you wrote is still here." in words(refused)
    kept = walker.post(page, walker.at(page), answer="Every word of mine")
    assert kept.status_code == 200


def test_when_the_first_answer_cannot_be_kept_nothing_before_it_is_lost(app, walker, monkeypatch):
    page = walker.to("back.ways")
    keep, tries = store.commit, []

    def gone_once(session):
        tries.append(session)
        if len(tries) == 1:
            raise store.Unavailable
        keep(session)

    monkeypatch.setattr(store, "commit", gone_once)
    refused = walker.post(page, walker.at(page))
    assert refused.status_code == 503

    again = walker.post(page, walker.at(page))

    assert walker.at(again).id == "about.name"
    assert walker.to("check").request.path == "/ask/check"


@pytest.mark.parametrize(("wrong", "end", "right"), [("start.postcode", "elsewhere", "ZZ1 1AA"), ("consent.dsr", "said-no", "yes")])
def test_an_answer_that_led_to_an_end_can_be_changed(walker, wrong, end, right):
    walker.answers[wrong] = "SW1A 1AA" if wrong == "start.postcode" else "no"
    stopped = walker.to("check")
    assert stopped.request.path == f"/ask/stop/{end}"
    change = re.search(r'href="(/ask/[a-z0-9]+)">Change my answer', stopped.text)[1]

    page = walker.open(change)
    walker.answers[wrong] = right
    onward = walker.post(page, walker.at(page))

    assert not onward.request.path.startswith("/ask/stop")


def test_words_begun_over_an_answer_are_pointed_out_before_sending(walker):
    walker.to("check")
    page = walker.open("/ask/c1b?from=check")
    check = walker.post(page, walker.at(page), to="back", answer="Better words")

    assert check.request.path == "/ask/check"
    assert "You wrote something else here and did not finish it." in words(check)


def test_words_of_a_page_that_another_tab_took_away_come_back_with_the_page(walker, refer):
    page = walker.to("now.health")
    long = walker.open("/ask/c1b")
    other = walker.open("/ask/c1a")
    walker.post(other, refer.at("c1a"), answer="person")
    walker.post(long, refer.at("c1b"), answer="A long and careful story")
    walker.post(walker.open("/ask/c1a"), refer.at("c1a"), answer="write")

    assert page.status_code == 200
    assert "A long and careful story" in walker.open("/ask/c1b").text


@pytest.mark.wcag("2.2.5")
def test_when_the_visit_is_over_the_words_of_the_last_page_can_be_copied(app, walker):
    page = walker.to("now.hard")
    with app.extensions["house"].database.session(write=True) as session:
        session.execute(sa.text("update visits set ended_at = began_at"))
        session.commit()
    over = walker.post(page, walker.at(page), answer="A long and careful story")

    assert "A long and careful story" in words(over)


def test_back_in_the_middle_of_a_change_still_leads_back_to_checking(walker):
    walker.answers["about.avoid"] = "no"
    walker.to("check")
    page = walker.open("/ask/b8a?from=check")
    asked = walker.post(page, walker.at(page), answer="yes")
    assert walker.at(asked).id == "about.avoid_who"
    back = walker.post(asked, walker.at(asked), to="back", **{"people-0-name": ""})
    assert back.request.path == "/ask/b8a"

    again = walker.post(back, walker.at(back), answer="no")

    assert again.request.path == "/ask/check"


def test_a_stale_press_of_send_says_that_nothing_was_sent(walker):
    walker.to("check")
    page = walker.client.post("/ask/send", data={"csrf_token": "old"}, follow_redirects=True)

    assert "We have not sent it yet." in words(page)


@pytest.mark.threat(1)
@pytest.mark.asvs("14.3.3")
def test_nobody_who_looks_into_the_browser_can_read_what_was_answered(walker):
    walker.to("back.ways")
    cookie = walker.client.get_cookie("visit").value

    assert b"ZZ1" not in base64.urlsafe_b64decode(cookie.lstrip(".").partition(".")[0] + "==")


def test_a_yes_to_texts_from_before_a_changed_answer_is_no_yes(app, walker):
    walker.answers |= {"about.contact": "text", "about.mobile": "07700 900123", "about.shared_phone": "no", "consent.texts": "yes"}
    walker.to("check")
    page = walker.open("/ask/b2?from=check")
    walker.post(page, walker.at(page), answer="1 January 2015")
    walker.send(walker.to("check"))

    assert [kind for kind, in rows(app, "outbox", "kind")] == ["icb"]


@pytest.mark.parametrize(("checked", "kinds"), [(True, ["icb", "sms"]), (False, ["icb"])])
def test_a_text_is_promised_to_someone_who_said_yes_and_checked_the_number(app, walker, checked, kinds):
    walker.answers |= {"about.contact": "text", "about.mobile": "07700 900123", "about.shared_phone": "no", "consent.texts": "yes"}
    check = walker.to("check")
    if checked:
        has_proved(app, case_of(app, walker.client), "+447700900123")
    walker.send(check)

    assert sorted(kind for kind, in rows(app, "outbox", "kind")) == kinds


def test_an_answer_that_no_longer_fits_its_question_is_asked_again(app, walker, config, tmp_path):
    walker.to("check")
    folder = tmp_path / "content"
    shutil.copytree(config.content, folder)
    text = (folder / "refer.toml").read_text("utf-8")
    changed = text.replace('{ value = "this-month", say = "This month", picture = "month" },', "")
    assert changed != text
    (folder / "refer.toml").write_text(changed, "utf-8")
    newer = create_app(replace(config, content=folder))
    client = newer.test_client()
    client.set_cookie("visit", walker.client.get_cookie("visit").value)

    asked = client.get("/ask/check", follow_redirects=True)

    assert asked.request.path == "/ask/c4a"
    assert Walker(client, newer.extensions["house"].refer, now__when="this-week").to("check", start="/ask").request.path == "/ask/check"
    newer.extensions["house"].database.close()


def test_a_refused_page_that_was_the_first_to_be_saved_can_be_sent_again(client, app):
    walker = Walker(client, app.extensions["house"].refer)
    refused = walker.post(walker.to("back.ways"), walker.refer.question("back.ways"), answer=["card", "none"])

    after = walker.post(refused, walker.refer.question("back.ways"), answer=["card"])

    assert "You chose I do not want a way back. You cannot choose it with other answers." in words(refused)
    assert "long time" not in words(after)
    assert walker.at(after) is None or walker.at(after).id != "back.ways"
