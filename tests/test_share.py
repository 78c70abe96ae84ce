"""Sending my planner: each recipient gets just what was shown, once, with a live yes; and "only me" never leaves by any route."""

from __future__ import annotations

import dataclasses
import io
import json
import logging
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import make
from tests.coming_back import case_of
from tests.helping_hands import gives, invites, opens, post, promised, ticking
from tests.planning import booked, decides, fills, has_sent, hidden, keeps, sends, tells
from tests.test_track import deliver
from tests.walking import Walker, words
from webapp import journal, letters, plan_models, store
from webapp.consent import Answer
from webapp.models import metadata
from webapp.planning import Audience, Mark

SECRET = "Zebracorn"


@pytest.fixture
def clock(app):
    return ticking(app)


@pytest.fixture
def eve(app, clock):
    """Somebody with a day in three weeks, one card for each sort of reader, and one for herself."""
    walker = has_sent(app)
    booked(app, walker, make.NOW + timedelta(days=21))
    keeps(app, walker, "plan.me", "I draw maps", mark=Mark.PANEL)
    keeps(app, walker, "plan.life", "I see my aunt", mark=Mark.SUPPORTER)
    keeps(app, walker, "plan.day", "A window", chosen=("quiet",), mark=Mark.BOTH)
    keeps(app, walker, "plan.safe", f"{SECRET} one", mark=Mark.ME)
    keeps(app, walker, "plan.body", f"{SECRET} two")
    return walker


@pytest.fixture
def dee(app, eve):
    """Somebody who helps her and may read her answers."""
    client = app.test_client()
    opens(client, gives(eve, invites(eve, "Dee Helpmade", {"s2": "yes"})))
    return client


def shared(app):
    """The letters with a planner that are promised, each fitting the published schema."""
    found = [letter for letter in promised(app.extensions["house"], "icb") if letter["type"] == "planner.shared"]
    assert [letters.faults(letters.WE_SEND, letter) for letter in found] == [()] * len(found)
    return [letter["data"] for letter in found]


# What each gets


def test_before_sending_each_recipient_is_shown_exactly_what_they_would_see(app, eve, dee):
    team, helpers = words(eve.open("/plan/send/team")), words(eve.open("/plan/send/helpers"))

    assert ("I draw maps" in team, "A window" in team, "I see my aunt" in team, SECRET in team) == (True, True, False, False)
    assert ("I draw maps" in helpers, "A window" in helpers, "I see my aunt" in helpers, SECRET in helpers) == (False, True, True, False)
    assert "They are these people. Dee Helpmade" in helpers
    assert shared(app) == []


def test_sending_promises_just_what_was_shown_with_proof_and_whom_not_to_contact(app, eve):
    post(eve.client, "/people/avoid", people_0_name="Sam Madeup", people_0_relation="my dad")

    page = sends(eve)

    assert "Sent This is copy 1 from Monday 23 November 2026." in words(page)
    [data] = shared(app)
    assert [answer["id"] for answer in data["answers"]] == ["plan.day", "plan.me"]
    assert data["answers"][1]["parts"][1] == {"words": "I draw maps", "typed_by_person": True}
    assert [(one["permission"], one["answer"]) for one in data["consent"]] == [("cetr", "yes"), ("cetr:papers", "yes")]
    assert (data["version"], data["meeting_starts_at"]) == (1, "2026-12-14T10:30:00Z")
    assert [one["words"] for one in data["do_not_contact"]] == ["Sam Madeup, my dad"]
    assert data["content_hash"] == copies(app, eve)[0].copy.hash


def copies(app, walker):
    with app.extensions["house"].database.session() as session:
        return store.plans.versions(session, case_of(app, walker.client))


def test_sent_twice_is_one_and_a_change_is_copy_two(app, eve):
    page = hidden(eve.open("/plan/send/team"))
    for _ in range(2):
        again = eve.client.post("/plan/send/team", data=page, follow_redirects=True)
    assert "This is copy 1" in words(again)
    assert "They have just this already." in words(eve.open("/plan/send/team"))
    assert len(shared(app)) == 1

    fills(eve, "g", "I draw maps and cats", mark="panel")
    sends(eve)

    assert [data["version"] for data in shared(app)] == [1, 2]
    first = copies(app, eve)[0]
    assert "I draw maps and cats" not in eve.open(f"/plan/send/copy/{first.id}").text, "a copy that was sent stays as it was"


@pytest.mark.parametrize("typed", ["My dog 🐕 and 👩🏽‍🚀", "میں گھر جانا چاہتی ہوں، 07700 900123"], ids=["emoji", "urdu"])
def test_words_in_any_letters_reach_the_panel_just_as_they_were_typed(app, eve, typed):
    fills(eve, "g", typed, mark="panel")
    assert typed in words(eve.open("/plan/send/team"))

    page = sends(eve)

    assert typed in words(page)
    [data] = shared(app)
    [said] = [answer for answer in data["answers"] if answer["id"] == "plan.me"]
    assert said["parts"][1] == {"words": typed, "typed_by_person": True}
    assert 'dir="auto"' in page.text, "each language runs its own way"


def test_pictures_that_are_switched_off_half_way_take_no_word_and_no_choice_along(app, eve):
    card = fills(eve, "f", "A window", answer=["quiet"], mark="panel", to="look")
    assert "Change the look" in words(card)
    eve.client.post("/look", data={"choose": "pictures-none"})

    page = eve.open("/plan/card/f")
    assert ("A window" in page.text, "<img" in page.text.partition("<main")[2]) == (True, False)
    fills(eve, "f", "A window and a door", answer=["quiet"], mark="panel")
    sends(eve)

    [data] = shared(app)
    [said] = [answer for answer in data["answers"] if answer["id"] == "plan.day"]
    assert [part["words"] for part in said["parts"]] == ["A quiet room", "More that helps me", "A window and a door"]


def test_what_changed_since_it_was_shown_is_shown_again_before_it_goes(app, eve):
    page = hidden(eve.open("/plan/send/team"))
    fills(eve, "g", "I draw cats", mark="panel")

    again = eve.client.post("/plan/send/team", data=page)

    assert "Something changed since you looked. Look again, then press send." in words(again)
    assert "I draw cats" in words(again)
    assert shared(app) == []


def test_a_press_without_our_own_button_sends_nothing(app, eve):
    shown = hidden(eve.open("/plan/send/team"))["shown"]

    assert eve.client.post("/plan/send/team", data={"shown": shown}).status_code == 400
    assert shared(app) == []


# What stops it


@pytest.mark.parametrize(("permission", "page"), [("cetr", "/choices/e4"), ("cetr:papers", "/choices/e4b")])
def test_without_a_live_yes_nothing_goes_and_the_page_leads_to_the_choice(app, eve, permission, page):
    shown = hidden(eve.open("/plan/send/team"))
    decides(app, eve, permission, Answer.NO)

    stopped = eve.client.post("/plan/send/team", data=shown)

    assert "Nothing goes without your yes." in words(stopped)
    assert f'href="{page}"' in stopped.text
    assert shared(app) == []


def test_after_a_change_of_mind_the_page_says_what_was_sent_already(app, eve):
    sends(eve)
    decides(app, eve, "cetr:papers", Answer.NO)
    assert "It is on the way to the team." in words(eve.open("/plan/send/team"))
    deliver(app)

    page = words(eve.open("/plan/send/team"))

    for said in ("You sent copy 1 on Monday 23 November 2026.", "The team has it.", "What people know already stays with them.",
                 "We send nothing more now."):  # fmt: skip
        assert said in page
    assert "I draw maps" not in page


def test_without_a_request_there_is_nobody_to_send_it_to(app):
    bea = Walker(app.test_client(), app.extensions["house"].refer, about__name="Bea Madeup")
    bea.to("about.called")
    keeps(app, bea, "plan.me", "I draw", mark=Mark.PANEL)

    assert "First ask for a meeting and send it." in words(bea.open("/plan/send/team"))


def test_with_no_card_for_them_there_is_nothing_to_send(app, clock):
    walker = has_sent(app)

    assert "You have no card for these people." in words(walker.open("/plan/send/team"))
    assert "Nobody who helps you can read your answers." in words(walker.open("/plan/send/helpers"))
    sends(walker, "helpers")
    assert copies(app, walker) == ()


def test_a_card_with_two_texts_must_be_settled_first(app, eve):
    old = hidden(eve.open("/plan/card/c"))
    fills(eve, "c", "My aunt", mark="panel")
    eve.client.post("/plan/card/c", data={**old, "detail-0": "My uncle", "to": "done", "mark": "panel"})

    assert "One of your cards needs you first." in words(eve.open("/plan/send/team"))


def test_no_address_but_these_and_no_copy_of_somebody_elses(app, eve):
    sends(eve)
    other = has_sent(app)

    assert eve.client.get("/plan/send/everybody").status_code == 404
    assert eve.client.post("/plan/send/everybody").status_code == 404
    assert other.client.get(f"/plan/send/copy/{copies(app, eve)[0].id}").status_code == 404
    assert app.test_client().get("/plan/send/team").location == "/plan"


# The days


def test_the_dates_are_said_in_words(eve):
    page = words(eve.open("/plan"))

    for said in ("The meeting is on Monday 14 December 2026 at 10:30am.", "Try to send your plan by Thursday 10 December 2026.",
                 "The last time to send it is Sunday 13 December 2026 at 10:30am."):  # fmt: skip
        assert said in page
    assert "less than 2 weeks" not in page


def test_without_a_day_it_can_be_sent_and_the_page_says_so(app, clock):
    walker = has_sent(app)
    keeps(app, walker, "plan.me", "I draw", mark=Mark.PANEL)

    assert "We do not know the day yet. The team keeps it for the meeting." in words(walker.open("/plan/send/team"))
    sends(walker)
    assert "meeting_starts_at" not in shared(app)[0]


def test_too_little_notice_is_said_kindly_with_what_to_do(app, clock):
    walker = has_sent(app)
    booked(app, walker, make.NOW + timedelta(days=9))

    page = words(walker.open("/plan"))
    assert "This is less than 2 weeks to get ready. You should have 2 weeks. You can ask the team for another day." in page


def test_on_the_last_day_it_can_still_go_and_the_page_says_that_it_may_be_late(app, clock):
    walker = has_sent(app)
    booked(app, walker, make.NOW + timedelta(hours=20))
    keeps(app, walker, "plan.me", "I draw", mark=Mark.PANEL)

    assert "Maybe the 3 people cannot read it before." in words(walker.open("/plan/send/team"))
    sends(walker)
    assert len(shared(app)) == 1


def test_after_the_meeting_nothing_goes_to_the_panel_and_the_cards_stay(app, eve):
    booked(app, eve, make.NOW, sequence=2, type="cetr.held")

    page = words(eve.open("/plan/send/team"))

    assert "We do not send your plan to the team any more." in page
    assert "I draw maps" in eve.open("/plan/card/g").text
    sends_anyway = {**hidden(eve.open("/plan/card/g")), "shown": "x"}
    eve.client.post("/plan/send/team", data=sends_anyway)
    assert shared(app) == []


@pytest.mark.parametrize("held", [True, False], ids=["held", "the day passed and nobody told us"])
def test_a_plan_that_nobody_changed_goes_again_for_the_next_meeting_and_once(app, clock, eve, held):
    sends(eve)
    was, next_one = make.NOW + timedelta(days=21), make.NOW + timedelta(days=31)
    clock["now"] = was + timedelta(days=1)
    comes_back(app, eve)
    if held:
        tells(app, eve, "cetr.held", sequence=2, at=was)
    booked(app, eve, next_one, sequence=3)

    page = words(eve.open("/plan/send/team"))
    assert "Your last copy was for another meeting." in page
    assert "They have just this already." not in page
    assert "This is copy 2" in words(sends(eve))
    assert "They have just this already." in words(eve.open("/plan/send/team"))
    sends(eve)

    assert [data["meeting_starts_at"] for data in shared(app)] == ["2026-12-14T10:30:00Z", "2026-12-24T10:30:00Z"]
    assert "You sent your plan on Tuesday 15 December 2026." in words(eve.open("/plan"))


def comes_back(app, walker):
    """The same person, with a page that was opened anew."""
    case_id = case_of(app, walker.client)
    with app.extensions["house"].database.session(write=True) as session, walker.client.session_transaction() as held:
        held["visit"] = store.visits.begin(session, case_id, now=app.config["NOW"]())
        store.commit(session)


def test_a_meeting_that_moves_before_its_day_needs_no_second_copy(app, eve):
    sends(eve)
    booked(app, eve, make.NOW + timedelta(days=28), sequence=2)

    assert "They have just this already." in words(eve.open("/plan/send/team"))


def test_after_the_team_closed_the_request_nothing_goes_to_the_panel_and_the_pages_say_so(app, eve, dee):
    page = hidden(eve.open("/plan/send/team"))
    booked(app, eve, make.NOW, sequence=2, type="case.closed")

    for address in ("/plan", "/plan/send", "/plan/send/team", "/plan/dates"):
        assert "The team has closed your request." in words(eve.open(address))
    eve.client.post("/plan/send/team", data=page)
    assert shared(app) == []
    assert "This is copy 1" in words(sends(eve, "helpers")), "who helps can still be sent it"


def test_a_meeting_that_nobody_had_booked_is_over_on_every_page(app, clock):
    walker = has_sent(app)
    keeps(app, walker, "plan.me", "I draw maps", mark=Mark.PANEL)
    tells(app, walker, "cetr.held", sequence=1)

    for address in ("/plan", "/plan/day", "/plan/after", "/plan/send/team"):
        said = words(walker.open(address))
        assert "The meeting was on Monday 23 November 2026." in said
        assert "We do not know the day yet." not in said
    sends(walker)
    assert shared(app) == []


# Who helps


def test_it_goes_only_to_those_who_stood_on_the_page(app, eve, dee):
    page = hidden(eve.open("/plan/send/helpers"))
    sam = app.test_client()
    opens(sam, gives(eve, invites(eve, "Sam Newmade", {"s2": "yes"})))

    again = words(eve.client.post("/plan/send/helpers", data=page))

    assert "Something changed since you looked. Look again, then press send." in again
    assert "Sam Newmade" in again
    assert "I see my aunt" not in sam.get("/with/plan").text + dee.get("/with/plan").text


def test_who_helps_reads_what_was_sent_to_them_and_only_then(app, eve, dee):
    assert "The person has sent you nothing of it." in words(dee.get("/with/plan"))

    sends(eve, "helpers")
    fills(eve, "j", "I see my uncle", mark="supporter")

    page = words(dee.get("/with/plan"))
    assert ("I see my aunt" in page, "A window" in page, "I draw maps" in page) == (True, True, False)
    assert "I see my uncle" not in page, "not before it is sent"
    assert "Someone who helps you read your plan." in words(eve.open("/mine/log"))


def test_a_card_that_is_taken_back_is_gone_from_their_page_at_once(app, eve, dee):
    sends(eve, "helpers")

    fills(eve, "j", "I see my aunt", mark="me")

    assert "I see my aunt" not in dee.get("/with/plan").text


@pytest.mark.parametrize("way", ["an older page", "too long"])
def test_only_me_is_heard_at_once_on_every_route_out_also_from_an_older_page_and_one_that_is_refused(app, eve, dee, way):
    sends(eve, "helpers")
    page = hidden(eve.open("/plan/card/j"))
    if way == "an older page":
        fills(eve, "j", "I see my aunt.", mark="both")
        sends(eve, "helpers")
    assert "I see my aunt" in dee.get("/with/plan").text
    text = "Nobody must read this" + ("" if way == "an older page" else "a" * 20_001)

    told = eve.client.post("/plan/card/j", data={**page, "detail-0": text, "mark": "me", "to": "done"}, follow_redirects=True)

    assert "Now only you see this card." in words(told)
    seen = [dee.get(address).text for address in ("/with", "/with/plan", "/with/answers")]
    seen += [eve.open(f"/plan/send/{name}").text for name in ("team", "helpers")]
    for name in ("team", "helpers"):
        sends(eve, name)
    newest = [store.plans.newest(copies(app, eve), audience) for audience in (Audience.PANEL, Audience.SUPPORTER)]
    everything = "".join([*seen, dee.get("/with/plan").text, json.dumps([one.copy.cards for one in newest]), json.dumps(shared(app))])
    assert "I see my aunt" not in everything
    assert "Nobody must read this" not in everything
    assert "A window" in everything


def test_somebody_who_helps_since_reads_nothing_that_was_sent_to_others_before_and_the_page_says_who_has_it(app, eve, dee):
    sends(eve, "helpers")
    sam = app.test_client()
    opens(sam, gives(eve, invites(eve, "Sam Newmade", {"s2": "yes"})))

    page = words(eve.open("/plan/send/helpers"))

    assert "The person has sent you nothing of it." in words(sam.get("/with/plan"))
    assert "Dee Helpmade This person has just this already. Sam Newmade This person does not have it yet." in page
    assert "They have just this already." not in page

    sent = words(sends(eve, "helpers"))

    assert "This is copy 2" in sent
    assert "It went to these people. Dee Helpmade Sam Newmade" in sent
    assert "I see my aunt" in sam.get("/with/plan").text
    assert "They have just this already." in words(eve.open("/plan/send/helpers"))
    assert "Sam Newmade" not in words(eve.open(f"/plan/send/copy/{copies(app, eve)[0].id}"))
    assert [one["to"] for one in json.loads(eve.open("/mine/json").data)["planner"]["sent"]] == [
        ["Dee Helpmade"], ["Dee Helpmade", "Sam Newmade"],
    ]


def test_whoever_may_not_read_answers_reads_no_planner(app, eve):
    cai = app.test_client()
    opens(cai, gives(eve, invites(eve, "Cai Helpmade", {"s1": "yes"})))
    sends(eve, "helpers")

    assert "I see my aunt" not in cai.get("/with/plan").text
    assert "Read the plan for the meeting" not in words(cai.get("/with"))


# Only me


def texts_of(app):
    """Every column of every table as it lies there."""
    with app.extensions["house"].database.session() as session:
        return [str(row) for table in metadata.sorted_tables for row in session.execute(sa.select(table))]


def test_only_me_never_leaves_by_any_route(app, eve, dee):
    stream = io.StringIO()
    journal.prepare(stream, level=logging.DEBUG)
    try:
        for name in ("team", "helpers"):
            sends(eve, name)
        fills(eve, "h", f"{SECRET} three" + "a" * 20_000, mark="me")
        seen = [dee.get(page).text for page in ("/with", "/with/plan", "/with/answers", "/with/steps")]
        own = [eve.open(page).text for page in ("/plan/send", "/plan/send/team", "/plan/send/helpers", "/mine/log", "/track", "/plan")]
        own += [eve.open(f"/plan/send/copy/{one.id}").text for one in copies(app, eve)]
    finally:
        journal.prepare()
    with app.extensions["house"].database.session() as session:
        sent = [json.dumps([dataclasses.asdict(one.copy)]) for one in store.plans.versions(session, case_of(app, eve.client))]
    everything = promised(app.extensions["house"], "icb", "sms", "mail")

    routes = {
        "letters, texts and mail": json.dumps(everything), "pages of who helps": "".join(seen), "what others would see": "".join(own),
        "copies": "".join(sent), "logs": stream.getvalue(), "what lies open": "".join(texts_of(app)),
    }
    assert {route for route, text in routes.items() if SECRET in text} == set()
    assert "planner.shared" in routes["letters, texts and mail"]
    assert "I see my aunt" in routes["pages of who helps"]
    # And she herself loses none of it.
    mine = eve.open("/mine").text
    copy = json.loads(eve.open("/mine/json").data)["planner"]
    assert all(f"{SECRET} {number}" in mine for number in ("one", "two", "three"))
    assert SECRET in json.dumps(copy["cards"])
    assert SECRET not in json.dumps(copy["sent"])


def test_both_tables_are_among_those_that_were_looked_through(app, eve):
    assert {plan_models.plan_cards, plan_models.plan_versions} <= set(metadata.sorted_tables)
    assert any("plan.safe" in row for row in texts_of(app))
