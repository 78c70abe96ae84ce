"""The list of the inbox with many requests: fifty a page, urgent ones first, all counted, and no more questions for more of them."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import make, teams
from tests.walking import words
from webapp import store, worklist
from webapp.config import SYSTEM
from webapp.store import vault

LINE = re.compile(r'<h2 id="line-[0-9]+">.*?</h2>')


@pytest.fixture
def environment(sqlite_url, settings_of_the_run):
    return {**settings_of_the_run, "DATABASE_URL": sqlite_url, "INBOX": "1"} | dict.fromkeys(SYSTEM, "")


def many(app, count, *, closed=0, told=0, urgent=0):
    """So many requests: first the closed ones, then those that were told that they are on the list, at last the urgent ones."""
    at, made = app.config["NOW"]() - timedelta(days=1), list[str]()
    with app.extensions["house"].database.session(write=True) as session:
        for number in range(count):
            case = make.draft(session).case_id
            make.submit(session, case, now=at, urgent=number >= count - urgent)
            store.inbox.keep(session, f"letter {case}", make.letter(referral_id=case), case_id=case, now=at)
            type, data = "case.closed", {"reason": "not-needed"}
            if closed <= number < closed + told:
                type, data = "outcome.communicated", {"on_register": number % 2 == 0, "reason": "Made up.", "next_steps": "None."}
            if number < closed + told:
                heard = {"type": type, "sequence": 1, "occurred_at": at, "data": data}
                store.news.add(session, webhook_id=f"news {case}", case_id=case, now=at, **heard)
            made.append(case)
        store.commit(session)
    return made


def asked(app, ask):
    """How many questions one page asks of the database."""
    said = []
    listen = (app.extensions["house"].database.engine, "before_cursor_execute", lambda *told: said.append(told[2].split()[0]))
    sa.event.listen(*listen)
    ask()
    sa.event.remove(*listen)
    return Counter(said)["SELECT"]


def shown(page):
    return [case for line in LINE.findall(page.text) for case in re.findall("/inbox/([0-9a-f-]{36})", line)]


def test_fifty_a_page_the_urgent_ones_first_and_no_more_questions_for_more_of_them(app, clock):
    cai = teams.joined(app)
    few = many(app, 3, closed=1, told=1)
    before = asked(app, lambda: cai.client.get("/inbox"))
    made = many(app, 130, closed=12, told=6, urgent=3)

    pages = [cai.client.get(f"/inbox?page={number}") for number in (1, 2, 3)]

    assert [len(shown(page)) for page in pages] == [50, 50, 20]
    assert sorted(case for page in pages for case in shown(page)) == sorted([*few[1:], *made[12:]])
    assert set(shown(pages[0])[:3]) == set(made[-3:])
    assert "You see 51 to 100 of 120." in words(pages[1])
    ways_on = [("The 50 before" in words(page), "The next 50" in words(page)) for page in pages]
    assert ways_on == [(False, True), (True, True), (True, False)]
    assert all("3 people need help today. 0 requests are late. Open 120 Closed or deleted 13" in words(page) for page in pages)
    closed = cai.client.get("/inbox?show=closed")
    assert sorted(shown(closed)) == sorted([few[0], *made[:12]])
    assert "The next 50" not in words(closed)
    assert asked(app, lambda: cai.client.get("/inbox")) == before == 5


def test_a_page_that_is_not_there_is_the_nearest_that_is(app, clock, monkeypatch):
    monkeypatch.setattr(worklist, "PAGE", 2)
    cai = teams.joined(app)
    many(app, 5)
    first, last = (shown(cai.client.get(f"/inbox?page={number}")) for number in (1, 3))

    assert [len(first), len(last)] == [2, 1]
    assert [shown(cai.client.get(f"/inbox?page={typed}")) for typed in ("9", "0", "-4", "two", "")] == [last, first, first, first, first]


def test_what_was_told_stands_there_in_full_and_nothing_that_is_not_on_the_page_is_opened(app, clock, monkeypatch):
    monkeypatch.setattr(worklist, "PAGE", 2)
    cai, made = teams.joined(app), many(app, 6, told=2)
    opened, real = [], vault.open_json
    monkeypatch.setattr(vault, "open_json", lambda session, case, *more: opened.append(case) or real(session, case, *more))

    pages = [cai.client.get(f"/inbox?page={number}") for number in (1, 3)]

    assert set(opened) - {None} == set(made[:2])
    assert set(shown(pages[1])) == set(made[:2])
    assert "You told the person that they are on the list. " in words(pages[1])
    assert "You told the person that they are not on the list. " in words(pages[1])
