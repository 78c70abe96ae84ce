"""Somebody of the team changes their password: with the old one, and whoever knew that is out."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from tests import teams
from tests.teams import PASSWORD, Worker
from tests.test_limits import used_up
from tests.walking import words
from webapp import errors, store, team
from webapp.config import ROOT, SYSTEM
from webapp.team_models import Role

NEW = "lantern pepper tunnel quartz"


@pytest.fixture
def environment(sqlite_url, settings_of_the_run):
    return {**settings_of_the_run, "DATABASE_URL": sqlite_url, "INBOX": "1", "OPERATE": "1"} | dict.fromkeys(SYSTEM, "")


@pytest.fixture
def cai(app, clock):
    return teams.joined(app)


def changes(worker, old=PASSWORD, new=NEW, page="/inbox/password"):
    return worker.presses(worker.client.get(page), page, old=old, password=new)


def entered(app):
    with app.extensions["house"].database.session() as session:
        return [entry.what for entry in store.audit.entries(session)]


@pytest.mark.asvs("6.2.2", "6.2.3", "7.4.3")
def test_with_the_old_password_there_is_a_new_one_and_every_other_visit_is_over(app, clock, cai):
    clock["now"] += timedelta(minutes=1)
    elsewhere = Worker(app)
    elsewhere.secret = cai.secret
    elsewhere.comes_in()
    assert elsewhere.client.get("/inbox").status_code == 200

    page = changes(cai)

    assert "You have a new password" in words(page)
    assert cai.client.get("/inbox").status_code == 200
    assert elsewhere.client.get("/inbox").location == "/inbox/enter"
    clock["now"] += timedelta(minutes=1)
    assert elsewhere.comes_in(password=PASSWORD).status_code == 200
    clock["now"] += timedelta(minutes=1)
    assert elsewhere.comes_in(password=NEW).location == "/inbox"
    assert entered(app).count("staff.changed") == 1


WRONG = {
    "This is not the password that you have now.": {"old": "not the one at all"}, "You have this password now.": {"new": PASSWORD},
    "Please use 15 letters or more.": {"new": "too short"}, "Someone could guess this.": {"new": "anyshireanyshire2026"},
}  # fmt: skip


def test_what_is_wrong_is_said_and_nothing_changes_and_nothing_that_was_typed_comes_back(app, cai):
    for says, filled in WRONG.items():
        page = changes(cai, **filled)

        assert says in words(page)
        assert not {PASSWORD, NEW, *filled.values()} & set(re.findall(r'value="([^"]*)"', page.text))
    assert "staff.changed" not in entered(app)


def test_who_guesses_at_an_open_screen_waits_and_is_never_shut_out(app, clock, cai):
    tried = [changes(cai, old=f"a guess of mine {number}").status_code for number in range(6)]

    assert tried == [200] * 5 + [429]
    # The right one has to wait, too: nothing was looked up.
    assert changes(cai).status_code == 429
    clock["now"] += timedelta(minutes=14)
    cai.client.get("/inbox")
    clock["now"] += timedelta(minutes=2)
    assert "You have a new password" in words(changes(cai))


@pytest.mark.asvs("6.2.6", "6.2.7")
def test_what_is_written_is_seen_only_by_whoever_wants_to_and_still_after_a_mistake(cai):
    def kinds(page):
        boxes = [re.search(rf'<input[^>]*name="{name}"[^>]*>', page.text)[0] for name in ("old", "password")]
        return [re.search('type="([a-z]+)"', box)[1] for box in boxes]

    hidden, shown = cai.client.get("/inbox/password"), cai.client.get("/inbox/password?shown=1")

    assert kinds(hidden) == ["password", "password"]
    assert kinds(shown) == ["password", "text"]
    assert kinds(changes(cai, new="too short", page="/inbox/password?shown=1")) == ["password", "text"]
    assert not re.search("onpaste|maxlength|readonly", hidden.text)


def test_an_operator_has_the_same_page_and_goes_back_to_their_own(app, clock):
    olu = teams.joined(app, "Olu Example", "olu@it.example", Role.OPERATOR)

    page = changes(olu)

    assert "You have a new password" in words(page)
    assert 'href="/operate"' in page.text


def test_nobody_who_is_out_and_no_other_website_changes_anything(app, cai):
    out = Worker(app)
    assert out.client.get("/inbox/password").location == "/inbox/enter"
    assert out.client.post("/inbox/password", data={"old": PASSWORD, "password": NEW}).location == "/inbox/enter"

    assert cai.client.post("/inbox/password", data={"old": PASSWORD, "password": NEW}).status_code == 400
    assert "staff.changed" not in entered(app)


def test_of_two_changes_in_one_moment_one_counts(app, clock, cai):
    with app.extensions["house"].database.session(write=True) as session:
        visit = store.team.visit(session, cai.cookie, now=clock["now"])
        changed = [store.team.change(session, visit, password_hash=hash, now=clock["now"]) for hash in ("one", "two")]
        store.commit(session)

    assert changed == [True, False]
    with app.extensions["house"].database.session() as session:
        assert store.team.visit(session, cai.cookie, now=clock["now"]).member == replace(visit.member, password_hash="one")


# When it is busy, or broken

FORMS = {
    "/inbox/enter": {"email": "cai@icb.example", "password": "a way in of mine", "number": "123456"},
    "/inbox/password?shown=1": {"old": "a way in of mine", "password": NEW, "email": "cai@icb.example"},
    "/inbox/begin/made-up": {"password": NEW, "again": NEW, "offered": "b2ZmZXJlZA==", "number": "123456"},
}


def broken(*_, **__):
    raise ZeroDivisionError


def gone(*_, **__):
    raise store.Unavailable


@pytest.mark.parametrize("page", FORMS)
@pytest.mark.parametrize(("code", "fault"), [(429, None), (500, broken), (503, gone)])
def test_no_password_and_no_figures_come_back_when_it_is_busy_or_broken(app, cai, monkeypatch, page, code, fault):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    if fault:
        for name in ("enter", "change"):
            monkeypatch.setattr(team, name, fault)
        monkeypatch.setattr(store.team, "by_link", fault)
    else:
        used_up(app, "60 per minute", page.partition("?")[0].removesuffix("made-up"))

    worker = Worker(app) if "enter" in page else cai

    told = worker.presses(worker.client.get("/inbox/enter" if "enter" in page else "/inbox/password"), page, **FORMS[page])

    assert told.status_code == code
    assert not [value for value in FORMS[page].values() if value in told.text]
    assert f'href="{page.partition("?")[0]}"' in told.text
    assert "Go back to where you were" in words(told)
    assert "Every word you wrote" not in told.text


def test_every_page_with_a_box_that_hides_what_is_written_is_known_by_the_name_of_its_box():
    boxed = [page.read_text() for page in (ROOT / "webapp" / "templates").glob("*.html") if '"password"' in page.read_text()]

    assert len(boxed) == 3
    assert all(f'boxes.line("{errors.GUARDED}"' in text for text in boxed)
