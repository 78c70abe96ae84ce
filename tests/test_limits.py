"""How much one network may ask: people never meet a limit, machines do, and nobody's address is kept."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from limits import parse_many

from tests.test_answer import letters
from tests.test_asked import OF_KIT, mails
from tests.walking import Walker, hidden, words
from webapp import limits, patience, server, store
from webapp.app import LONGEST_BODY
from webapp.views import answer

TOO_MANY = "There were too many tries in a short time."
ADDRESS = "203.0.113.77"


def used_up(app, most, scope=None, *, address="127.0.0.1"):
    """As if this network had asked that often a moment ago."""
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        counter = app.extensions["limits"].limiter
        for limit in parse_many(most):
            whose = ("edge", limits.whose(), scope or "global")
            counter.hit(limit, *whose, cost=counter.get_window_stats(limit, *whose).remaining)


def flood(app, most=limits.EVERYBODY, scope=None, *, address="127.0.0.1"):
    used_up(app, most, scope, address=address)
    return app.test_client()


@pytest.mark.asvs("2.4.1")
def test_a_walk_of_a_hundred_pages_and_a_day_centre_behind_one_address_meet_no_limit(app):
    people = [app.test_client() for _ in range(20)]

    met = {page.get(address).status_code for page in people for address in ("/", "/guides", "/ask/a1", "/place", "/look")}
    alone = {people[0].get("/look").status_code for _ in range(100)}

    assert met == alone == {200}


@pytest.mark.threat(12)
@pytest.mark.asvs("2.4.1", "15.2.2", "6.1.1")
def test_a_network_that_asks_without_end_is_told_to_wait_in_plain_words_and_when_to_come_again(app):
    page = flood(app).get("/guides")

    assert page.status_code == 429
    assert TOO_MANY in words(page)
    assert "Wait 1 minute, then try again." in words(page)
    assert 0 < int(page.headers["Retry-After"]) <= 60


def test_the_very_last_page_that_is_allowed_is_shown(app):
    client = app.test_client()
    with app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        counter, most = app.extensions["limits"].limiter, parse_many(limits.EVERYBODY)[0]
        counter.hit(most, "edge", limits.whose(), "global", cost=most.amount - 1)

    assert [client.get("/look").status_code for _ in range(2)] == [200, 429]


@pytest.mark.parametrize("address", ["/leave", "/help-now", "/help-now/card", "/healthz", "/static/manifest.json"])
def test_help_and_leaving_are_never_limited(app, address):
    assert flood(app).get(address, buffered=True).status_code in {200, 303}


def test_another_network_goes_on(app):
    flood(app)

    assert app.test_client().get("/guides", environ_base={"REMOTE_ADDR": ADDRESS}).status_code == 200


def test_what_was_typed_stays_on_the_page_and_one_press_tries_again(app):
    walker = Walker(app.test_client(), app.extensions["house"].refer)
    page = walker.to("about.name")
    flood(app)

    told = walker.client.post("/ask/b1a", data={**hidden(page), "to": "next", "answer": "Amir <Madeup>"})

    assert told.status_code == 429
    assert "Every word you wrote is still here." in words(told)
    assert 'name="answer" value="Amir &lt;Madeup&gt;"' in told.text


@pytest.mark.asvs("2.4.1")
def test_sending_has_a_limit_of_its_own_and_the_request_waits_where_it_was(app):
    walker = Walker(app.test_client(), app.extensions["house"].refer)
    check = walker.to()
    used_up(app, "60 per hour", "/ask/send")

    told = walker.send(check)

    assert told.status_code == 429
    assert "minutes, then try again." in words(told)
    assert letters(app) == []
    assert walker.open("/ask").request.path == "/ask/check"


def test_only_what_was_sent_counts_and_a_press_that_sends_nothing_does_not(app):
    client = app.test_client()

    assert {client.post("/ask/send", data={}).status_code for _ in range(15)} == {303}
    assert client.post("/ask/send", data={}).location.startswith("/ask")


def test_a_press_that_could_not_be_kept_does_not_count_however_often_somebody_presses(app, monkeypatch):
    walker = Walker(app.test_client(), app.extensions["house"].refer)
    check = walker.to()

    def full(session):
        raise store.Unavailable

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(store, "commit", full)
        assert {walker.send(check).status_code for _ in range(15)} == {503}

    told = walker.send(check)
    assert told.request.path == "/ask/sent"
    assert len(letters(app)) == 1


def test_a_complaint_that_must_wait_keeps_its_words(app):
    client = app.test_client()
    form = client.get("/privacy/tell-us")
    used_up(app, "40 per 10 minutes", "/privacy/tell-us")

    told = client.post("/privacy/tell-us", data={**hidden(form), "tell-what": "You wrote to my mum."})

    assert told.status_code == 429
    assert "You wrote to my mum." in told.text
    assert client.get("/privacy/tell-us").status_code == 200


@pytest.mark.parametrize("link", ["/open/made-up", "/open/asked/made-up", "/open/for/made-up"])
def test_pressing_links_has_a_limit_of_its_own_and_looking_at_one_has_not(app, link):
    used_up(app, "60 per minute", "/open/")
    client = app.test_client()

    assert client.post(link).status_code == 429
    assert client.get(link).status_code == 404


@pytest.mark.threat(7)
@pytest.mark.asvs("2.4.1")
def test_who_makes_up_seals_is_told_to_wait_and_the_icb_is_not(app):
    client = app.test_client()
    answers = [client.post("/hooks/icb", data=b"{}").status_code for _ in range(61)]
    told = client.post("/hooks/icb", data=b"{}")

    assert (answers.count(401), answers[-1]) == (60, 429)
    assert told.json == {"error": "too-many-requests"}
    assert 0 < int(told.headers["Retry-After"]) <= 60
    assert client.post("/hooks/icb", data=b"{}", environ_base={"REMOTE_ADDR": ADDRESS}).status_code == 401


@pytest.mark.threat(6)
@pytest.mark.parametrize("address", ["/hooks/twilio/status", "/hooks/notify", "/hooks/notify/sms"])
def test_news_of_texts_comes_as_fast_as_texts_go_and_who_makes_it_up_is_told_to_wait(app, address):
    used_up(app, limits.EVERYBODY)
    client = app.test_client()
    answers = [client.post(address).status_code for _ in range(61)]

    assert (answers[0], answers.count(403), answers[-1]) == (403, 60, 429)
    assert client.get("/").status_code == 429


@pytest.mark.threat(9)
@pytest.mark.asvs("14.2.4")
def test_no_address_is_kept_and_the_next_day_it_is_another_word(app, clock):
    client = app.test_client()
    client.get("/", environ_base={"REMOTE_ADDR": ADDRESS})
    kept = json.dumps([*map(str, app.extensions["limits"].storage.tallies)])
    with app.test_request_context(environ_base={"REMOTE_ADDR": ADDRESS}):
        today = limits.whose()
        clock["now"] += timedelta(days=1)
        tomorrow = limits.whose()

    assert today in kept
    assert ADDRESS not in kept
    assert today != tomorrow


def test_every_address_that_is_counted_apart_is_one_of_ours(app):
    posted = [rule.rule for rule in app.url_map.iter_rules() if "POST" in rule.methods]
    unknown = [begins for begins in limits.TIGHT if begins != "/back" and not any(rule.startswith(begins) for rule in posted)]

    assert unknown == []


@pytest.mark.asvs("2.1.3", "5.1.1", "6.1.1", "13.1.1", "15.1.3")
def test_whoever_runs_it_reads_every_limit_and_whom_we_call():
    guide = (Path(__file__).parents[1] / "docs" / "operators.md").read_text("utf-8")

    assert f"| everything | {limits.EVERYBODY} |" in guide
    assert [f"| `POST {begins}` | {tight.most} |" in guide for begins, tight in limits.TIGHT.items()] == [True] * len(limits.TIGHT)
    assert f"After {limits.OF_HELPERS.split()[0]} requests of helpers" in guide
    assert f"within {patience.TO_ARRIVE} seconds and have its answer within {patience.TO_ANSWER}" in guide
    assert f"at most {server.limit_request_line} letters, a request at most {server.limit_request_fields} headers" in guide
    assert f"sends at most {answer.LONGEST_PAGE // 1024} KB, everything else {LONGEST_BODY // 1024} KB" in guide
    assert "The permitted file types are none." in guide
    assert "nobody else" in guide.partition("### Whom we call")[2]


@pytest.mark.threat(8)
@pytest.mark.asvs("2.4.1", "2.3.2")
def test_the_twenty_first_request_of_helpers_from_one_network_in_a_day_waits_for_a_look_and_is_not_refused(app, clock):
    with app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        counted = [limits.crowded() for _ in range(20)]
    helper = Walker(app.test_client(), app.extensions["house"].refer)
    helper.answers |= OF_KIT

    page = helper.send(helper.to())

    assert counted == [False] * 20
    assert "A person looks at it first." in words(page)
    assert letters(app) == []
    assert [mail["text"].startswith("Requests about other people") for mail in mails(app) if mail["who"] == "duty"] == [True]
    with app.extensions["house"].database.session() as session:
        assert len(store.mentions.waiting(session)) == 1
        assert session.execute(sa.text("SELECT count(*) FROM referrals")).scalar_one() == 1
