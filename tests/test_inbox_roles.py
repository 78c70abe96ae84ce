"""Who of the team may open what: each address for each sort of visitor, an entry for each look, and nothing for whoever is out."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from tests import make, teams
from tests.teams import Worker
from tests.test_inbox import sends
from tests.walking import hidden as stamp, words
from webapp import store
from webapp.audit import What
from webapp.config import SYSTEM

# Each page of one request, with what somebody sees there who may.
PAGES = {"": "Why do you open this?", "/pdf": "", "/csv": "", "/tell/review.started": "Who looks at it"}


@pytest.fixture
def environment(sqlite_url, settings_of_the_run):
    return {**settings_of_the_run, "DATABASE_URL": sqlite_url, "INBOX": "1"} | dict.fromkeys(SYSTEM, "")


@pytest.fixture
def case(app, clock):
    made = sends(app, "Amir Madeup", days=1)
    teams.works(app)
    return made


@pytest.fixture
def cai(app, clock):
    return teams.joined(app)


def entries(app, case, what=What.STAFF_LOOKED):
    with app.extensions["house"].database.session() as session:
        return [json.loads(one.detail) for one in reversed(store.audit.of_case(session, case)) if one.what == what]


def command(app, do):
    with app.extensions["house"].database.session(write=True) as session:
        done = do(session)
        store.commit(session)
    return done


def nobody(app, cai, case):
    return Worker(app)


def made_up_cookie(app, cai, case):
    visitor = Worker(app)
    visitor.client.set_cookie("team", "a" * 44)
    return visitor


def ended(app, cai, case):
    command(app, lambda session: store.team.end(session, store.team.listed(session)[0], now=app.config["NOW"]()))
    return cai


def new_link(app, cai, case):
    command(app, lambda session: store.team.link(session, store.team.listed(session)[0], now=app.config["NOW"]()))
    return cai


def left(app, cai, case):
    cai.presses(cai.client.get("/inbox"), "/inbox/leave")
    return cai


@pytest.mark.threat(11)
@pytest.mark.asvs("7.4.2", "8.2.1", "8.3.1")
@pytest.mark.parametrize("who", [nobody, made_up_cookie, ended, new_link, left])
@pytest.mark.parametrize("page", PAGES)
def test_whoever_is_not_in_is_asked_to_come_in_and_no_look_is_written(app, cai, case, who, page):
    cai.opens(case)
    visitor = who(app, cai, case)
    before = entries(app, case)

    for answer in (visitor.client.get(f"/inbox/{case}{page}"), visitor.client.get("/inbox")):
        assert (answer.status_code, answer.location) == (303, "/inbox/enter")
        assert "Amir" not in answer.text
    assert visitor.client.post(f"/inbox/{case}/tell/review.started", data={"roles": "nurse"}).location == "/inbox/enter"
    assert entries(app, case) == before


@pytest.mark.threat(11)
@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize("page", PAGES)
def test_a_request_of_another_area_or_of_nobody_is_not_here(app, cai, clock, page):
    with app.extensions["house"].database.session(write=True) as session:
        other = make.draft(session, place="suffolk").case_id
        make.submit(session, other)
        store.inbox.keep(session, "a letter", make.letter(referral_id=other, person={"name": "Bea"}), case_id=other, now=make.NOW)
        store.commit(session)

    assert cai.client.get(f"/inbox/{other}{page}").status_code == 404
    assert cai.client.get(f"/inbox/{uuid4()}{page}").status_code == 404
    assert other not in cai.client.get("/inbox").text


@pytest.mark.threat(11)
@pytest.mark.parametrize("page", PAGES)
def test_whoever_knows_the_person_sees_nothing_of_it_from_then_on_and_others_do(app, cai, case, page):
    asked = cai.client.get(f"/inbox/{case}")

    cai.presses(asked, f"/inbox/{case}", to="know")

    assert cai.client.get(f"/inbox/{case}{page}").status_code == 404
    assert cai.client.post(f"/inbox/{case}", data={**stamp(cai.client.get("/inbox")), "to": "open", "why": "work"}).status_code == 404
    assert case not in cai.client.get("/inbox").text
    assert entries(app, case, What.STAFF_KNOWS) != []
    assert case in teams.joined(app, "Dee Example", "dee@icb.example").client.get("/inbox").text


@pytest.mark.threat(11)
@pytest.mark.asvs("16.2.1", "16.3.2")
def test_each_look_leaves_an_entry_with_its_reason_and_without_a_name(app, cai, case):
    cai.opens(case, why="complaint")
    cai.client.get(f"/inbox/{case}")
    cai.client.get(f"/inbox/{case}/pdf")
    cai.client.get(f"/inbox/{case}/csv")

    looks = entries(app, case)
    assert [one["look"] for one in looks] == ["name", "read", "read", "pdf", "csv"]
    assert [one["reason"] for one in looks] == ["", *["complaint"] * 4]
    assert "Cai" not in json.dumps(looks)
    assert len({one["staff"] for one in looks}) == 1


@pytest.mark.threat(11)
def test_without_a_reason_no_page_of_a_request_opens(app, cai, case):
    for page in ("/pdf", "/csv", "/tell/review.started"):
        assert cai.client.get(f"/inbox/{case}{page}").location == f"/inbox/{case}"
    told = cai.client.post(f"/inbox/{case}/tell/review.started", data={**stamp(cai.client.get("/inbox")), "press": "a" * 32})

    assert told.location == f"/inbox/{case}"
    assert entries(app, case) == []


@pytest.mark.asvs("3.5.1")
def test_another_website_s_button_does_nothing(app, cai, case):
    cai.opens(case)
    filled = {"to": "know", "why": "work", "roles": "nurse", "press": "a" * 32}

    for address in (f"/inbox/{case}", f"/inbox/{case}/tell/review.started"):
        assert cai.client.post(address, data=filled).status_code == 400
    cai.client.post("/inbox/leave")
    page = cai.client.get(f"/inbox/{case}")

    assert page.status_code == 200
    assert "We look at it together" in words(page)
    assert "What you told the person" not in words(page)


@pytest.mark.asvs("6.3.3", "6.5.1")
def test_the_figures_of_a_moment_work_once(app, clock, cai):
    clock["now"] += timedelta(minutes=1)
    figures = teams.app_shows(cai.secret, clock["now"])

    left(app, cai, None)
    assert cai.comes_in(number=figures).location == "/inbox"
    left(app, cai, None)
    assert "These 3 do not fit together." in words(cai.comes_in(number=figures))
    clock["now"] += timedelta(seconds=30)
    assert cai.comes_in().location == "/inbox"


@pytest.mark.parametrize("wrong", [
    {"password": "not the password at all"}, {"number": "000000"}, {"number": ""}, {"email": "dee@icb.example"},
])  # fmt: skip
def test_nobody_is_told_which_of_the_three_is_wrong(app, clock, cai, wrong):
    left(app, cai, None)
    clock["now"] += timedelta(minutes=1)

    page = cai.comes_in(**wrong)

    assert "These 3 do not fit together. Please look at each of them again." in words(page)
    assert teams.PASSWORD not in page.text
    clock["now"] += timedelta(minutes=1)
    assert cai.comes_in().location == "/inbox"


@pytest.mark.asvs("6.3.1", "6.6.3")
def test_who_tries_too_often_waits_and_is_never_shut_out(app, clock, cai):
    left(app, cai, None)
    clock["now"] += timedelta(hours=1)
    for _ in range(10):
        cai.comes_in(password="not the password at all")

    waits = cai.comes_in()
    clock["now"] += timedelta(seconds=30)

    assert waits.status_code == 429
    assert "There were too many tries in a short time." in words(waits)
    assert cai.comes_in().location == "/inbox"


def test_whoever_only_knows_an_address_uses_up_none_of_its_owner_s_tries(app, clock, cai):
    left(app, cai, None)
    for number in range(60):
        stranger = Worker(app)
        stranger.client.environ_base["REMOTE_ADDR"] = f"10.1.{number}.1"
        stranger.comes_in(password="not the password at all", number="123456")

    clock["now"] += timedelta(minutes=1)
    assert cai.comes_in().location == "/inbox"


@pytest.mark.asvs("7.3.1", "7.3.2")
def test_a_visit_ends_after_fifteen_quiet_minutes_and_after_twenty_hours(app, clock, cai):
    clock["now"] += timedelta(minutes=14)
    assert cai.client.get("/inbox").status_code == 200
    clock["now"] += timedelta(minutes=14)
    assert cai.client.get("/inbox").status_code == 200
    clock["now"] += timedelta(minutes=16)
    assert cai.client.get("/inbox").location == "/inbox/enter"

    cai.comes_in()
    began = clock["now"]
    while clock["now"] < began + timedelta(hours=20) - timedelta(minutes=10):
        clock["now"] += timedelta(minutes=10)
        assert cai.client.get("/inbox").status_code == 200
    clock["now"] += timedelta(minutes=10)
    assert cai.client.get("/inbox").location == "/inbox/enter"


@pytest.mark.asvs("3.3.1", "3.3.4", "7.2.4")
def test_the_team_s_cookie_is_its_own_and_new_each_time(app, clock, cai):
    first = cai.client.get_cookie("team")
    left(app, cai, None)
    assert cai.client.get_cookie("team") is None
    clock["now"] += timedelta(minutes=1)
    cai.comes_in()
    second = cai.client.get_cookie("team")

    assert first.value != second.value
    assert (second.http_only, second.same_site, second.max_age, second.expires) == (True, "Lax", None, None)
    visitor = Worker(app)
    visitor.client.set_cookie("team", first.value)
    assert visitor.client.get("/inbox").location == "/inbox/enter"


def test_a_link_to_begin_with_works_once_and_for_three_days(app, clock, cai):
    link = teams.account(app, "Dee Example", "dee@icb.example")
    late = teams.account(app, "Bo Example", "bo@icb.example")
    Worker(app).begins(link)

    assert "This link does not work any more" in words(Worker(app).client.get(link))
    clock["now"] += timedelta(days=3)
    assert Worker(app).client.get(late).status_code == 404


@pytest.mark.asvs("6.2.1", "6.2.4")
@pytest.mark.parametrize(("filled", "says"), [
    ({"password": "short", "again": "short"}, "Please use 15 letters or more."),
    ({"password": "caiexample123456", "again": "caiexample123456"}, "Someone could guess this."),
    ({"again": "another one that differs"}, "The 2 passwords are not the same."),
    ({"number": "000000"}, "This number does not fit."),
])  # fmt: skip
def test_what_is_wrong_with_a_new_password_is_said_and_the_app_need_not_begin_again(app, clock, filled, says):
    worker, link = Worker(app), teams.account(app, "Cai Example", "cai@icb.example")

    page = worker.begins(link, **filled)

    assert says in words(page)
    assert teams.SPELLED.search(page.text)[1].replace(" ", "") == worker.secret
    assert worker.client.get("/inbox").location == "/inbox/enter"


def test_over_tls_no_other_host_can_put_the_team_s_cookie_there(app):
    house = app.extensions["house"]
    app.extensions["house"] = replace(house, config=replace(house.config, public_base_url="https://127.0.0.1"))
    link = teams.account(app, "Cai Example", "cai@icb.example")

    answer = Worker(app).begins(link)

    cookies = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("__Host-team=")]
    assert len(cookies) == 1
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookies[0].split("; "))
    assert "Domain" not in cookies[0]


@pytest.mark.asvs("6.2.6", "6.2.7")
def test_passwords_are_hidden_while_they_are_typed_and_can_be_pasted_and_filled_in(app):
    came, begun = Worker(app).client.get("/inbox/enter").text, Worker(app).client.get(teams.account(app, "Dee", "dee@icb.example")).text

    named = ((came, "password"), (begun, "password"), (begun, "again"))
    boxes = [re.search(rf'<input[^>]*name="{name}"[^>]*>', page)[0] for page, name in named]
    assert all('type="password"' in box for box in boxes)
    assert ["current-password" in boxes[0], *("new-password" in box for box in boxes[1:])] == [True] * 3
    assert not re.search("onpaste|maxlength|readonly", came + begun)


@pytest.mark.asvs("6.2.10", "11.4.2")
def test_a_password_is_kept_by_a_slow_hash_and_does_not_end(app, clock, cai):
    left(app, cai, None)
    clock["now"] += timedelta(days=400)

    assert cai.comes_in().location == "/inbox"
    with app.extensions["house"].database.session() as session:
        assert store.team.listed(session)[0].password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
