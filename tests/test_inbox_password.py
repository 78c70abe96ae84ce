"""Somebody of the team changes their password: with the old one, and whoever knew that is out."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from tests import teams
from tests.teams import PASSWORD, Worker
from tests.walking import words
from webapp import store
from webapp.config import SYSTEM
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
