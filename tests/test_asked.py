"""Asking for somebody else: they are asked themselves, whoever asked learns nothing of what they choose, and nobody is flooded."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.coming_back import way_in
from tests.proving import has_proved
from tests.test_answer import letters
from tests.test_track import deliver, hear
from tests.walking import Walker, token, words
from webapp import access, store, webhook

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
BEA = {
    "start.who": "parent", "start.their_area": "yes", "helper.over_16": "yes", "helper.agree": "agree", "helper.relation": "parent",
    "helper.name": "Bea Sample", "helper.contact": "email", "helper.email": "bea@mail.example",
}  # fmt: skip
OF_KIT = {
    **BEA, "helper.agree": "cannot-decide", "theirs.name": "Kit Madeup", "theirs.born": "12 March 2006", "theirs.reach": "only-me",
    "theirs.avoid": "no", "theirs.why": "Kit does not follow it", "theirs.asked": "no", "theirs.hard": "Kit does not sleep",
    "theirs.view": "Someone there at night", "theirs.when": "this-week",
}  # fmt: skip
OF_A_CHILD = {**OF_KIT, "helper.over_16": "no", "theirs.born": "1 May 2012", "theirs.holds": "me", "theirs.wants": "not-sure"}


@pytest.fixture
def clock(app):
    at = {"now": NOW}
    app.config["NOW"] = lambda: at["now"]
    return at


@pytest.fixture
def house(app, clock):
    return app.extensions["house"]


def somebody(app, **answers):
    return Walker(app.test_client(), app.extensions["house"].refer, **answers)


def sends(app, answers):
    """A helper who answers everything and presses Send. `page` is what they see then."""
    helper = somebody(app)
    helper.answers |= answers
    helper.page = helper.send(helper.to("check"))
    return helper


def link(page):
    return re.search(r'href="http://127.0.0.1:8000(/open/asked/[^"]+)"', page.text)[1]


def press(client, address, **more):
    page = client.get(address)
    return client.post(address, data={"csrf_token": token(page), **more}, follow_redirects=True)


def opens(app, address):
    """The person, on a device of their own, who presses the link open."""
    person = somebody(app)
    person.shown = press(person.client, address)
    return person


def says(person, to):
    return person.client.post("/asked", data={"csrf_token": token(person.client.get("/asked")), "to": to}, follow_redirects=True)


def kept(app, *columns, table):
    with app.extensions["house"].database.session() as session:
        return session.execute(sa.text(f"select {', '.join(columns)} from {table}")).all()


def mails(app):
    """Every mail and text that was promised, in order."""
    with app.extensions["house"].database.session(write=True) as session:
        held = store.outbox.claim(session, owner="a test", now=app.config["NOW"]() + timedelta(1), lease=timedelta(1), most=50)
        session.rollback()
    return [promise.body for promise in held if "type" not in promise.body]


@pytest.fixture
def bea(app, clock):
    return sends(app, BEA)


# The person is asked themselves


def test_who_asks_for_somebody_who_agrees_gets_a_link_to_hand_over_and_says_nothing_about_them(app, bea):
    assert "Give this link to the person" in words(bea.page)
    assert "What the person chooses is theirs to tell." in words(bea.page)
    assert [letter["type"] for letter in letters(app)] == ["contact.requested"]
    assert letters(app)[0]["data"]["person"] == {"name": None, "called": None}
    # A text or mail that the person did not ask for would tell whoever holds their phone: none goes.
    assert {mail["to"] for mail in mails(app)} <= {"bea@mail.example"}


def test_looking_at_the_link_does_nothing_and_tells_nothing(app, bea):
    stranger = app.test_client()
    page = stranger.get(link(bea.page))

    assert "Bea" not in page.text
    assert "support" not in words(page)
    assert stranger.get("/asked", follow_redirects=True).request.path == "/track"


def test_the_person_reads_who_asked_and_that_it_is_their_choice(app, bea):
    shown = words(opens(app, link(bea.page)).shown)

    assert "Bea Sample" in shown
    assert "A parent" in shown
    assert "It is your choice." in shown
    assert "We do not tell them what you choose." in shown


@pytest.mark.parametrize(("asks", "said", "unsaid"), [
    ("list", "They think that the support list can help you.", "They think that a meeting about your care can help you."),
    ("meeting", "They think that a meeting about your care can help you.", "They think that the support list can help you."),
])
def test_the_person_is_told_what_was_asked_for_and_nothing_else(app, clock, asks, said, unsaid):
    shown = words(opens(app, link(sends(app, {**BEA, "start.asks": asks}).page)).shown)

    assert said in shown
    assert unsaid not in shown


def test_a_worker_who_asked_is_shown_with_their_job(app, clock):
    worker = sends(app, {**BEA, "start.who": "paid", "helper.job": "Teacher"})

    assert "Teacher" in words(opens(app, link(worker.page)).shown)


def test_no_in_one_press_sends_nothing_and_nobody_hears_of_it(app, bea):
    kit = opens(app, link(bea.page))
    before = (len(letters(app)), len(mails(app)), words(bea.open("/track")))
    page = says(kit, "no")
    says(kit, "no")

    assert "You said no, and that is OK" in words(page)
    assert "We do not tell the person who asked." in words(page)
    assert (len(letters(app)), len(mails(app)), words(bea.open("/track"))) == before
    assert kept(app, "said_no_at", table="invitations") != [(None,)]


def test_after_a_no_the_link_looks_the_same_to_whoever_holds_it_and_a_mind_can_change(app, bea):
    kit = opens(app, link(bea.page))
    first = words(kit.shown)
    says(kit, "no")

    again = opens(app, link(bea.page))
    assert words(again.shown) == first
    assert says(again, "begin").request.path == "/ask/a1"


def test_who_looks_at_the_form_answers_in_their_own_voice(app, bea):
    kit = opens(app, link(bea.page))
    page = says(kit, "begin")
    kit.to("about.called", start=page.request.path)

    assert kept(app, "count(*)", table="invitations") == [(1,)]
    assert "Amir Madeup" in kit.open("/ask/b1a").text


def test_whoever_holds_the_link_never_sees_what_the_person_began(app, bea):
    kit = opens(app, link(bea.page))
    kit.to("about.called", start=says(kit, "begin").request.path)

    mother = opens(app, link(bea.page))
    page = says(mother, "begin")
    mother.to("about.name", start=page.request.path)

    assert words(mother.shown) == words(opens(app, link(bea.page)).shown)
    assert "Amir" not in mother.open("/ask/b1a").text
    assert "Amir Madeup" in kit.open("/ask/b1a").text


def test_whoever_presses_first_never_shares_a_draft_with_the_person(app, bea):
    mother = opens(app, link(bea.page))
    says(mother, "begin")
    kit = opens(app, link(bea.page))
    kit.to("about.called", start=says(kit, "begin").request.path)

    assert "Amir" not in mother.open("/ask").text
    assert "Amir" not in mother.open("/ask/b1a").text
    assert "Amir Madeup" in kit.open("/ask/b1a").text


def test_the_link_opened_twice_in_one_browser_loses_nothing(app, bea):
    kit = opens(app, link(bea.page))
    kit.to("about.called", start=says(kit, "begin").request.path)
    press(kit.client, link(bea.page))
    says(kit, "begin")

    assert "Amir Madeup" in kit.open("/ask/b1a").text
    assert kept(app, "count(*)", table="invitations") == [(1,)]


def test_the_link_works_as_long_as_a_draft_does(app, bea, clock):
    address = link(bea.page)
    clock["now"] += timedelta(days=28) - timedelta(minutes=1)
    assert app.test_client().get(address).status_code == 200
    clock["now"] += timedelta(minutes=1)
    gone = app.test_client()

    assert gone.get(address).status_code == 404
    assert gone.post(address).status_code == 404


@pytest.mark.asvs("9.2.2")
def test_a_link_of_one_kind_opens_nothing_of_the_other(app, bea):
    asked, back = link(bea.page), way_in(app, case_of(app))

    assert app.test_client().get("/open/" + asked.rsplit("/", 1)[1]).status_code == 404
    assert app.test_client().get("/open/asked/" + back.rsplit("/", 1)[1]).status_code == 404


def test_what_a_mail_program_adds_around_a_link_does_no_harm(config):
    made = access.token(config.secret_key, access.Link("a-case", 3), purpose=access.ASKED)

    assert access.read(config.secret_key, f"<{made}>.", purpose=access.ASKED) == access.Link("a-case", 3)
    with pytest.raises(access.NotALink):
        access.read(config.secret_key, made, purpose=access.ASKED_HERE)


def test_links_that_were_ended_open_nothing(app, bea, house):
    with house.database.session(write=True) as session:
        for (case,) in session.execute(sa.text("select person_case_id from invitations")).all():
            store.cases.end_links(session, case)
        store.commit(session)

    assert app.test_client().get(link(bea.page)).status_code == 404


def test_when_who_asked_deletes_everything_the_link_they_gave_opens_nothing_and_they_read_so_first(app, bea):
    address = link(bea.page)
    kit = opens(app, address)
    assert "The link for the person stops working." in words(bea.open("/mine/delete"))

    press(bea.client, "/mine/delete", to="go-on")

    assert app.test_client().get(address).status_code == 404
    assert app.test_client().post(address).status_code == 404
    assert kit.client.get("/asked").headers["Location"] == "/track"


def test_when_who_asked_deletes_everything_what_the_person_has_begun_stays_theirs(app, bea):
    kit = opens(app, link(bea.page))
    kit.answers["about.name"] = "Kit Madeup"
    kit.to("about.called", start=says(kit, "begin").request.path)

    press(bea.client, "/mine/delete", to="go-on")

    assert "Kit Madeup" in kit.open("/ask/b1a").text


def test_who_was_given_no_link_reads_of_none_before_deleting(child):
    assert "The link for the person" not in words(child.open("/mine/delete"))


def test_a_press_that_is_not_from_our_page_changes_nothing(app, bea):
    kit = opens(app, link(bea.page))

    assert kit.client.post("/asked", data={"to": "no"}).headers["Location"] == "/asked"
    assert kept(app, "said_no_at", table="invitations") == [(None,)]
    assert app.test_client().post(link(bea.page), data={}).headers["Location"] == link(bea.page)
    assert app.test_client().post("/asked", data={"to": "no"}).headers["Location"] == "/track"
    assert app.test_client().get("/asked/no").headers["Location"] == "/track"


def test_the_page_to_print_has_the_link_and_not_a_word_of_what_it_is_about(app, bea):
    page = bea.open("/asked/card")

    assert link(bea.page) in page.text
    assert "It works until Monday 21 December 2026." in words(page)
    assert not re.search("support list|Bea|autis|care", words(page))
    assert app.test_client().get("/asked/card").headers["Location"] == "/track"


def sent_by_kit(app, bea, **answers):
    kit = opens(app, link(bea.page))
    kit.answers |= {"about.avoid": "no", **answers}
    kit.send(kit.to("check", start=says(kit, "begin").request.path))
    with app.extensions["house"].database.session() as session:
        return session.execute(sa.text("select case_id from referrals where kind = 'referral.submitted'")).scalar_one()


def test_the_persons_letter_says_who_asked_us_to_ask_them(app, bea):
    sent_by_kit(app, bea)

    [letter] = [one for one in letters(app) if one["type"] == "referral.submitted"]
    assert letter["data"]["asked_by"]["referrer"] == {"name": "Bea Sample", "who": "parent", "relation": "A parent"}
    assert {row["permission"]: row["answer"] for row in letter["data"]["consent"]}["dsr"] == "yes"


def confirm(app, case):
    """The ICB's letter that it arrived, sealed, through the door that such letters come in by."""
    at, config = app.config["NOW"](), app.extensions["house"].config
    data = {"referral_id": case, "sequence": 1, "occurred_at": at.isoformat()}
    body = json.dumps({"type": "receipt.confirmed", "timestamp": at.isoformat(), "data": data}).encode()
    sealed = webhook.headers(config.icb_events_secrets[:1], f"msg-{case}", int(at.timestamp()), body)
    assert app.test_client().post("/hooks/icb", data=body, headers=sealed, content_type="application/json").status_code == 204


def checked(app, case):
    """Both showed that their addresses are theirs, each on their own pages."""
    with app.extensions["house"].database.session() as session:
        helpers = store.invitations.of_person(session, case).helper_case_id
    has_proved(app, case, "amir@mail.example")
    has_proved(app, helpers, "bea@mail.example")


def arrivals(app):
    return [mail["to"] for mail in mails(app) if "arrived" in mail["text"]]


def test_whoever_asked_hears_that_it_arrived_and_not_a_word_more(app, bea):
    case = sent_by_kit(app, bea)
    assert "their request arrived" not in words(bea.open("/track"))
    checked(app, case)

    confirm(app, case)

    assert sorted(arrivals(app)) == ["amir@mail.example", "bea@mail.example"]
    shown = words(bea.open("/track"))
    assert "The team told us on Monday 23 November 2026 that their request arrived." in shown
    assert not re.search("Amir|More words", shown)


@pytest.mark.parametrize(
    "avoid", [{"people-0-name": "Bea Sample", "people-0-relation": ""}, {"people-0-name": "someone", "people-0-relation": "my mum"}]
)
def test_whom_the_person_names_as_not_to_be_told_does_not_even_hear_that_it_arrived(app, bea, avoid):
    case = sent_by_kit(app, bea, **{"about.avoid": "yes", "about.avoid_who": avoid})
    checked(app, case)
    confirm(app, case)

    assert arrivals(app) == ["amir@mail.example"]
    assert "their request arrived" not in words(bea.open("/track"))


def test_how_the_persons_own_request_ends_is_never_on_the_page_of_who_asked(app, bea):
    case = sent_by_kit(app, bea)
    confirm(app, case)
    hear(app, case, "outcome.communicated", 2, on_register=True, reason="A planted reason", next_steps=[])

    assert not re.search("planted|is on the support list", words(bea.open("/track")))


# What whoever asked sees afterwards


@pytest.fixture
def child(app, clock):
    return sends(app, OF_A_CHILD)


def case_of(app):
    return kept(app, "case_id", table="referrals")[0][0]


def test_a_request_for_a_child_goes_without_consent_and_its_pages_say_so(app, child):
    (letter,) = letters(app)

    assert letter["data"]["without_consent"]["reason"] == "under-16"
    assert (letter["data"]["consent"], letter["data"]["sharing"]) == ([], [])
    assert "A worker listens to the person and to you." in words(child.page)
    assert "Only the team sees it until someone has said yes." in words(child.page)
    assert kept(app, "id", table="consents") == []
    assert child.client.get("/choices").headers["Location"] == "/track"
    assert "My choices" not in words(child.open("/track"))


def test_before_sending_the_helper_reads_that_nobody_has_said_yes(app, clock):
    helper = somebody(app)
    helper.answers |= OF_A_CHILD
    check = helper.to("check")

    assert "The person has not said yes." in words(check)
    assert "Kit Madeup" in words(check)
    assert helper.open("/ask/copy").mimetype == "application/pdf"


def test_she_sees_that_it_arrived_and_is_looked_at(app, child):
    case = case_of(app)
    deliver(app)
    assert "We sent it" in words(child.open("/track"))
    hear(app, case, "receipt.confirmed", 1)
    assert "The team has it" in words(child.open("/track"))
    hear(app, case, "review.started", 2)
    assert "People are looking at it together" in words(child.open("/track"))


OUTCOME = {"on_register": True, "reason": "A planted reason", "next_steps": ["A planted step"]}
PARENTS = {"permission": "dsr", "answer": "yes", "basis": "parental-responsibility", "decided_on": "2026-11-23", "recorded_by": "nurse"}


def test_how_it_ends_is_not_hers_to_see_unless_it_was_recorded_that_she_decided(app, child):
    hear(app, case_of(app), "outcome.communicated", 1, **OUTCOME)
    shown = words(child.open("/track"))
    assert "The team tells the person" in shown
    assert "Ask the person, or ask the team." in shown
    assert not re.search("planted|is on the support list|told us this", shown)

    hear(app, case_of(app), "consent.recorded", 2, **PARENTS)
    shown = words(child.open("/track"))
    assert "The person is on the support list" in shown
    assert "A planted reason" in shown


def test_a_tick_from_before_they_said_that_they_help_lets_nobody_see_how_it_ends(app, clock):
    helper = somebody(app, **{"start.who": "me", "consent.helper_progress": "yes", "about.name": "Kit Madeup", "about.avoid": "no"})
    helper.to("check")
    switched = Walker(helper.client, helper.refer)
    switched.answers |= {**OF_A_CHILD, "theirs.holds": "not-sure"}
    switched.send(switched.to("check", start="/ask/a2"))
    hear(app, case_of(app), "outcome.communicated", 1, **OUTCOME)

    assert "The answer is for the person." in words(switched.open("/track"))
    assert "planted" not in words(switched.open("/track"))
    assert letters(app)[0]["data"]["consent"] == []


def test_a_young_persons_own_decision_and_birthday_end_what_she_sees(app, child, clock):
    hear(app, case_of(app), "outcome.communicated", 1, **OUTCOME)
    hear(app, case_of(app), "consent.recorded", 2, **PARENTS)
    clock["now"] = datetime(2028, 5, 1, 9, 0, tzinfo=UTC)
    with app.extensions["house"].database.session(write=True) as session, child.client.session_transaction() as held:
        held["visit"] = store.visits.begin(session, case_of(app), now=clock["now"])
        store.commit(session)
    assert "planted" not in words(child.open("/track"))

    clock["now"] = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
    hear(app, case_of(app), "consent.recorded", 3, **{**PARENTS, "basis": "own"})
    assert "planted" not in words(child.open("/track"))


def test_closing_words_about_the_person_are_not_shown_to_who_asked(app, child):
    hear(app, case_of(app), "case.closed", 1, reason="other", words="Planted words", next_contact="Planted too")

    assert "lanted" not in words(child.open("/track"))


def test_a_helper_who_wanted_to_talk_never_reads_an_outcome_as_if_it_were_theirs(app, bea):
    hear(app, case_of(app), "outcome.communicated", 1, **OUTCOME)

    assert not re.search("You are on the support list|planted", words(bea.open("/track")))


# Nothing stays of a person who has not agreed


def test_what_was_typed_about_a_person_is_gone_when_only_contact_is_sent(app, clock):
    helper = somebody(app)
    helper.answers |= OF_KIT
    helper.to("check")
    helper.answers |= {"helper.agree": "not-known"}
    helper.asked.clear()
    page = helper.open("/ask/h2a?from=check")
    helper.post(page, helper.at(page), **{"from": "check"})
    helper.send(helper.to("check"))

    with app.extensions["house"].database.session() as session:
        draft = store.drafts.of_case(session, case_of(app))
        sent = store.referrals.of_case(session, case_of(app))
    assert "Kit" not in json.dumps([draft.answers, draft.half_typed, dict(sent.answers)])
    assert "Kit" not in json.dumps(letters(app))


@pytest.mark.parametrize(("born", "reason", "asked"), [
    ("1 May 2014", "under-16", {"theirs.holds", "theirs.wants"}), ("1 May 2000", "cannot-decide", {"theirs.why"}),
])
def test_who_is_not_sure_about_16_is_not_told_that_the_date_is_wrong_and_the_date_says_what_is_asked(app, clock, born, reason, asked):
    helper = sends(app, {**OF_A_CHILD, "helper.over_16": "not-sure", "theirs.born": born})

    assert {"theirs.holds", "theirs.wants", "theirs.why"} & set(helper.asked) == asked
    assert letters(app)[0]["data"]["without_consent"]["reason"] == reason


@pytest.mark.parametrize(("born", "over_16"), [("1 May 2012", "yes"), ("1 May 2000", "no")])
def test_an_age_that_does_not_fit_is_asked_about_kindly_and_either_answer_can_change(app, clock, born, over_16):
    helper = somebody(app)
    helper.answers |= {**OF_A_CHILD, "theirs.born": born, "helper.over_16": over_16}
    page = helper.to("check")

    assert page.request.path == "/ask/stop/check-age"
    assert "Change the date" in words(page)
    assert "/ask/p3" in page.text
    assert "/ask/h1" in page.text
    assert helper.open("/ask/check").request.path == "/ask/stop/check-age"
    helper.answers["theirs.born"] = {"yes": "1 May 2000", "no": "1 May 2012"}[over_16]
    again = helper.open("/ask/p3")
    assert helper.post(again, helper.at(again)).request.path == "/ask/p4"


def test_115_years_old_is_asked_about(app, clock):
    helper = somebody(app)
    helper.answers |= {**OF_KIT, "theirs.born": "12 March 1911"}

    assert helper.to("check").request.path == "/ask/stop/check-date"


# A helper of several


def test_who_asked_for_several_tells_their_pages_apart_by_the_name_they_wrote_and_nobody_else_reads_it(app, clock):
    first, second = sends(app, OF_KIT), sends(app, {**OF_KIT, "theirs.name": "Cal Madeup"})

    assert "You asked for this person. Kit Madeup" in words(first.open("/track"))
    assert "You asked for this person. Cal Madeup" in words(second.open("/track"))
    assert "You asked for this person." not in words(somebody(app).open("/track"))
    mine = somebody(app)
    mine.send(mine.to("check"))
    assert "You asked for this person." not in words(mine.open("/track"))


# A flood


@pytest.mark.threat(8)
@pytest.mark.asvs("2.3.2")
def test_the_third_request_about_one_person_in_a_week_waits_and_its_sender_reads_the_truth(app, clock):
    for _ in range(2):
        sends(app, OF_KIT)
    third = sends(app, {**OF_KIT, "theirs.name": "madeup kit", "helper.name": "Another Helper"})

    assert len(letters(app)) == 2
    for page in (third.page, third.open("/track")):
        assert "We have kept it" in words(page)
        assert "A person looks at it first." in words(page)
        # That others asked for the same person is not this one's to know.
        assert not re.search("It goes to the|We are sending|requests|many", words(page))
    assert "Kit" not in json.dumps([*kept(app, "likeness", table="mentions")], default=str)


@pytest.mark.threat(8)
def test_a_flood_alarms_the_duty_inbox_once_without_a_word_about_anybody(app, clock, house):
    for _ in range(4):
        sends(app, OF_KIT)

    alarms = [mail for mail in mails(app) if mail["who"] == "duty"]
    assert house.config.duty_inbox
    assert len(alarms) == 1
    assert "Kit" not in json.dumps(alarms)


def test_after_a_week_the_count_begins_anew_and_another_person_is_another_count(app, clock):
    for _ in range(2):
        sends(app, OF_KIT)
    sends(app, {**OF_KIT, "theirs.name": "Cal Madeup"})
    clock["now"] += timedelta(days=7)
    sends(app, OF_KIT)

    assert len(letters(app)) == 4


def test_help_that_is_needed_today_never_waits(app, clock):
    for _ in range(2):
        sends(app, OF_KIT)
    sends(app, {**OF_KIT, "theirs.when": "today"})

    assert [letter["type"] for letter in letters(app)].count("urgent.flagged") == 1
    assert [letter["type"] for letter in letters(app)].count("referral.submitted") == 3


def test_a_flood_never_keeps_the_person_from_asking_for_themselves(app, clock):
    for _ in range(3):
        sends(app, OF_KIT)
    kit = somebody(app, about__name="Kit Madeup", about__born="12 March 2006")
    kit.send(kit.to("check"))

    assert "dsr-self-referral" in [letter["data"]["request_kind"] for letter in letters(app)]
