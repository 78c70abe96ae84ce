"""Whoever runs the service sees what waits and what needs them, and mends it; never whose it is, and never what somebody said."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import make, teams
from tests.teams import Worker
from tests.test_inbox import sends
from tests.walking import words
from webapp import store
from webapp.audit import What
from webapp.config import SYSTEM
from webapp.models import Kind, State, outbox
from webapp.store import backlog, watching
from webapp.team_models import Role

PAGES = ("/operate", "/operate/letters", "/operate/letters?state=dead", "/operate/counts", "/operate/counts?weeks=52")


@pytest.fixture
def environment(sqlite_url, settings_of_the_run):
    return {**settings_of_the_run, "DATABASE_URL": sqlite_url, "INBOX": "1", "OPERATE": "1"} | dict.fromkeys(SYSTEM, "")


@pytest.fixture
def olu(app, clock):
    return teams.joined(app, "Olu Example", "olu@it.example", Role.OPERATOR)


def writes(app, do):
    with app.extensions["house"].database.session(write=True) as session:
        done = do(session)
        store.commit(session)
    return done


def promised(app, key, kind=Kind.ICB, *, ends=None, status=None, case_id=None, at=make.NOW):
    """Something that was promised, and what became of it."""

    def make_it(session):
        made = store.outbox.promise(session, kind, make.letter(text="Amir Madeup"), dedupe_key=key, case_id=case_id, now=at)
        if ends:
            session.execute(sa.update(outbox).where(outbox.c.id == made).values(state=ends, last_status=status))
        return made

    return writes(app, make_it)


def entries(app):
    with app.extensions["house"].database.session() as session:
        return [(one.what, one.who, one.subject, json.loads(one.detail)) for one in store.audit.of_operators(session, make.NOW)]


def test_the_first_page_says_what_waits_what_needs_somebody_and_whether_a_worker_looks(app, clock, olu):
    writes(app, lambda session: session.execute(sa.delete(outbox)))
    promised(app, "referral.submitted:a", at=make.NOW - timedelta(hours=3, minutes=5))
    promised(app, "referral.submitted:b", ends=State.DEAD, status="400")
    promised(app, "text:a", Kind.SMS, ends=State.UNSURE)
    promised(app, "text:b", Kind.SMS, ends=State.DEAD, status="stopped")
    assert "No worker has looked." in words(olu.client.get("/operate"))

    writes(app, lambda session: watching.looked(session, "machine:1", clock["now"]))
    writes(app, lambda session: store.shut.close(session, Kind.SMS, until=clock["now"] + timedelta(minutes=15)))
    shown = words(olu.client.get("/operate"))

    assert "The worker looked last on Monday 23 November 2026 at 10:30am." in shown
    letters, texts = shown.partition("Letters to the team")[2].partition("Text messages")[::2]
    assert "These wait 1 The oldest waits for 3 hours 5 minutes." in letters
    assert "We could not send these 1" in letters
    assert "We could not send these 0" in texts.partition("Emails")[0], "what people's own wishes kept back needs nobody"
    assert "We do not know if these went 1" in texts
    assert "Nothing goes out before Monday 23 November 2026 at 10:45am." in texts


@pytest.mark.parametrize(("seconds", "says"), [(59, "0 minutes"), (11_100, "3 hours 5 minutes"), (183_600, "2 days 3 hours")])
def test_how_long_something_waits_is_said_in_its_two_largest_parts(app, seconds, says):
    from webapp.views import operate

    with app.test_request_context():
        assert operate.age(seconds) == says


@pytest.mark.threat(9, 11)
@pytest.mark.asvs("8.2.2")
def test_no_page_of_whoever_runs_it_holds_anything_of_anybody_or_opens_what_was_sent(app, clock, olu):
    case = sends(app, "Amir Madeup", days=1)
    teams.works(app)
    with app.extensions["house"].database.session() as session:
        lines, reference = backlog.listed(session), store.cases.find(session, case).reference

    read = [olu.client.get(page).text for page in (*PAGES, *(f"/operate/letters/{line.id}" for line in lines))]

    assert len(read) == len(PAGES) + len(lines) > len(PAGES) + 1
    assert not re.search(f"Amir|Madeup|mail.example|7700|HYPERLINK|{case}|{reference}", "".join(read))
    for page in ("/inbox", f"/inbox/{case}", f"/inbox/{case}/pdf", f"/inbox/{case}/csv", f"/inbox/{case}/tell/review.started"):
        answer = olu.client.get(page)
        assert (answer.status_code, answer.location) == (303, "/inbox/enter")
    assert olu.client.get("/inbox/enter").location == "/operate"


@pytest.mark.threat(11)
@pytest.mark.asvs("8.2.1", "8.3.1")
def test_nobody_else_sees_it_the_team_neither(app, clock, olu):
    letter = promised(app, "referral.submitted:a", ends=State.DEAD)
    cai = teams.joined(app)
    before = entries(app)

    for visitor in (cai, Worker(app)):
        for page in (*PAGES, f"/operate/letters/{letter}"):
            answer = visitor.client.get(page)
            assert (answer.status_code, answer.location) == (303, "/inbox/enter")
        token = teams.hidden(visitor.client.get("/inbox" if visitor is cai else "/inbox/enter"))
        for button in ("/operate/ping", "/operate/again", f"/operate/letters/{letter}/again"):
            assert visitor.client.post(button, data={**token, "since": "2026-11-01"}).location == "/inbox/enter"
    assert entries(app) == before
    assert cai.client.get("/inbox/enter").location == "/inbox"


@pytest.mark.threat(11)
@pytest.mark.asvs("16.2.1")
def test_every_look_and_every_press_is_written_down_and_is_about_nobody(app, clock, olu):
    letter = promised(app, "referral.submitted:a", ends=State.DEAD)
    for page in (*PAGES, f"/operate/letters/{letter}"):
        olu.client.get(page)
    page = olu.client.get(f"/operate/letters/{letter}")
    olu.presses(page, f"/operate/letters/{letter}/again")

    found = entries(app)

    looks = [detail["look"] for what, _, _, detail in found if what == What.OPERATOR_LOOKED]
    assert looks[:6] == ["overview", "letters", "letters", "counts", "counts", "letter"]
    assert [detail for what, _, _, detail in found if what == What.OPERATOR_PRESSED] == [
        {"letter": letter, "press": "again", "staff": found[0][3]["staff"]},
    ]
    assert {(who, subject) for _, who, subject, _ in found} == {("operator", None)}


def test_letters_are_listed_by_what_became_of_them_with_their_sort_and_number(app, olu):
    dead = promised(app, "referral.submitted:a", ends=State.DEAD, status="400")
    text = promised(app, "receipt.confirmed:7/news", Kind.SMS)

    shown, only = words(olu.client.get("/operate/letters")), words(olu.client.get("/operate/letters?state=dead"))

    assert re.search(rf"{dead} Letters to the team, referral.submitted . We could not send it. [^_]*? The last answer was 400", shown)
    assert f"{text} Text messages. It waits." in shown
    assert dead in only
    assert text not in only
    assert text in words(olu.client.get("/operate/letters?state=made-up"))


def test_each_try_of_a_letter_is_shown_without_what_could_be_somebody_s_number(app, clock, olu):
    letter = promised(app, "referral.submitted:a", at=clock["now"] - timedelta(days=1))

    def tries(session):
        [held] = [one for one in store.outbox.claim(
            session, owner="a", now=clock["now"], lease=make.minutes(1), most=9, kinds=[Kind.ICB],
        ) if one.id == letter]
        store.outbox.began(session, held, clock["now"])
        note = "no such person: amir@mail.example, 07700 900123, see 400"
        store.outbox.later(session, held, owner="a", now=clock["now"], due=clock["now"], status="500", ms=210, note=note)

    writes(app, tries)
    shown = words(olu.client.get(f"/operate/letters/{letter}"))

    assert "500 210 ms no such person: … …, see 400" in shown
    assert "Nobody has tried yet." not in shown
    assert olu.client.get("/operate/letters/00000000-0000-7000-8000-000000000000").status_code == 404


def test_one_letter_is_sent_again_and_one_that_cannot_be_says_so(app, olu):
    letter = promised(app, "referral.submitted:a", ends=State.DEAD, status="400")
    asked = promised(app, "text:a", Kind.SMS, ends=State.ASKING)
    address, held = f"/operate/letters/{letter}", f"/operate/letters/{asked}"

    done = words(olu.presses(olu.client.get(address), f"{address}/again"))
    refused = words(olu.presses(olu.client.get(held), f"{held}/again"))

    assert "We send it again." in done
    assert "It waits." in done
    assert "We cannot send it again now." in refused
    nowhere = "/operate/letters/00000000-0000-7000-8000-000000000000/again"
    assert olu.presses(olu.client.get(address), nowhere).status_code == 404


def test_all_that_could_not_be_sent_since_a_day_is_sent_again_and_nothing_that_goes_to_people(app, clock, olu):
    writes(app, lambda session: session.execute(sa.delete(outbox)))
    old = promised(app, "referral.submitted:a", ends=State.DEAD, at=make.NOW - timedelta(days=9))
    new = promised(app, "referral.submitted:b", ends=State.DEAD)
    text = promised(app, "text:b", Kind.SMS, ends=State.DEAD)
    sent = promised(app, "referral.submitted:c", ends=State.DONE)
    page = olu.client.get("/operate")

    wrong = words(olu.presses(page, "/operate/again", since="last week"))
    done = words(olu.presses(page, "/operate/again", since="2026-11-20"))

    assert "Please choose a day." in wrong
    assert "We send 1 letters again." in done
    with app.extensions["house"].database.session() as session:
        states = {line.id: line.state for line in backlog.listed(session)}
    assert states == {old: State.DEAD, new: State.READY, text: State.DEAD, sent: State.DONE}


def test_a_test_letter_goes_the_same_way_as_every_other(app, olu):
    page = olu.client.get("/operate")

    shown = words(olu.presses(page, "/operate/ping"))
    teams.works(app)

    assert re.search(r"[0-9a-f-]{36} Letters to the team, test.ping . It waits.", shown)
    with app.extensions["house"].database.session() as session:
        [line] = [line for line in backlog.listed(session) if line.type == "test.ping"]
    assert (line.state, line.case_id) == (State.DONE, None)


@pytest.mark.asvs("3.5.1")
def test_another_website_s_button_mends_nothing(app, olu):
    letter = promised(app, "referral.submitted:a", ends=State.DEAD)

    for button in ("/operate/ping", "/operate/again", f"/operate/letters/{letter}/again"):
        assert olu.client.post(button, data={"since": "2026-11-01"}).status_code == 400
    with app.extensions["house"].database.session() as session:
        assert backlog.show(session, letter).state is State.DEAD
        assert [line for line in backlog.listed(session) if line.type == "test.ping"] == []


def test_the_counts_leave_out_small_numbers(app, clock, olu):
    case = sends(app, "Amir Madeup", days=1)
    writes(app, lambda session: store.consents.record(session, make.row(case_id=case)))

    for page in ("/operate/counts", "/operate/counts?weeks=52"):
        shown = words(olu.client.get(page))
        assert "It took us 5 working days or less to tell people that it came 0 of 0 It should be 100 in 100." in shown
        assert "We asked these people again in the last year if they agree fewer than 5" in shown


class TestWithoutAnInbox:
    """Its own setting: an ICB with a system of its own has operators, too."""

    @pytest.fixture
    def environment(self, sqlite_url, settings_of_the_run):
        return {**settings_of_the_run, "DATABASE_URL": sqlite_url, "OPERATE": "1"}

    def test_it_opens_and_there_is_no_inbox(self, olu):
        assert olu.client.get("/operate").status_code == 200
        assert olu.client.get("/inbox").status_code == 404
        answer = olu.presses(olu.client.get("/operate"), "/inbox/leave")
        assert answer.request.path == "/inbox/enter"
        assert olu.client.get("/operate").location == "/inbox/enter"


class TestSwitchedOff:
    @pytest.fixture
    def environment(self, sqlite_url, settings_of_the_run):
        return {**settings_of_the_run, "DATABASE_URL": sqlite_url, "INBOX": "1"} | dict.fromkeys(SYSTEM, "")

    def test_there_is_nothing_even_for_an_operator(self, app, clock):
        worker = Worker(app, "Olu Example", "olu@it.example")
        assert worker.begins(teams.account(app, "Olu Example", "olu@it.example", Role.OPERATOR)).location == "/operate"

        assert worker.client.get("/operate").status_code == 404
        assert worker.client.get("/inbox").location == "/inbox/enter"
