"""A way back that was lost is replaced through the ICB: the old one dies, the new one goes only where it is safe."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import make
from tests.coming_back import EMAIL, case_of, way_in
from tests.helping_hands import has_sent, hidden, post, promised
from tests.walking import words
from webapp import store, wayback
from webapp.models import Kind

NUMBER = "+447700900123"


@pytest.fixture
def amir(app, clock):
    """Somebody with a card and an e-mail for links."""
    walker = has_sent(app)
    walker.case = case_of(app, walker.client)
    walker.link = way_in(app, walker.case)
    with app.extensions["house"].database.session(write=True) as session:
        walker.card = wayback.card(app.extensions["house"].config, session, walker.case, now=make.NOW)
        store.commit(session)
    return walker


def hears(app, walker, **data):
    """The ICB's event, and what it is answered."""
    house = app.extensions["house"]
    with house.database.session(write=True) as session:
        sent = store.referrals.of_case(session, walker.case)
        told = {"reason": "lost", "checked_by": "nurse", **data}
        answer = house.asking.hear(session, sent, "access.reissued", told, now=app.config["NOW"]())
        store.commit(session)
    return answer


def links(app):
    return [re.search(r"/open/\S+", one["text"])[0] for one in promised(app.extensions["house"], "sms", "mail") if "/open/" in one["text"]]


def types(app, code):
    return post(app.test_client(), "/back/code", typed=code)


@pytest.mark.asvs("6.4.4")
def test_the_old_card_its_picture_and_the_links_die(app, amir):
    hears(app, amir)

    assert "This code does not work." in words(types(app, amir.card.code))
    assert app.test_client().get(f"/open/{amir.card.picture}").status_code == 404
    assert "This link has ended" in words(app.test_client().get(amir.link))
    assert amir.open("/track").request.path == "/track"


def test_whoever_checked_says_their_job_in_words_of_their_own_and_the_audit_holds_none_of_them(app, amir):
    hears(app, amir, checked_by="Care co-ordinator, Tuesdays – “team B”")

    house = app.extensions["house"]
    with house.database.session() as session:
        line = next(one for one in store.audit.of_case(session, amir.case) if one.what == "way.replaced")
    assert line.detail == '{"reason":"lost","to":""}'
    assert len(links(app)) == 1


@pytest.mark.parametrize("to", [None, "email"])
def test_a_link_for_a_day_goes_where_the_person_chose_before(app, amir, clock, to):
    assert hears(app, amir, **({"to": to} if to else {})) is None
    (link,), other = links(app), app.test_client()
    clock["now"] += timedelta(hours=23)

    opened = post(other, link)

    assert opened.request.path == "/track"
    assert "Make a new card" in words(other.get("/back/mine"))


def test_a_text_comes_before_an_email_where_the_icb_does_not_say(app, amir):
    house = app.extensions["house"]
    with house.database.session(write=True) as session:
        hashes = wayback.newest(wayback.found_by(house.config, wayback.REACH, wayback.reach(Kind.SMS, NUMBER)))
        store.ways.choose(session, amir.case, Kind.SMS, NUMBER, found_by=hashes, with_news=False, now=make.NOW)
        store.commit(session)

    hears(app, amir)

    assert [one["to"] for one in promised(house, "sms", "mail")] == [NUMBER]


def test_no_link_goes_to_a_phone_that_the_person_did_not_choose(app, amir):
    hears(app, amir, to="phone")

    assert links(app) == []


@pytest.mark.threat(4)
def test_a_code_to_hand_over_works_once_for_a_week_and_still_asks_one_thing_more(app, amir, clock):
    code, other = hears(app, amir, to="hand"), app.test_client()
    assert re.fullmatch(r"[0-9A-Y]{4}-[0-9A-Y]{4}-[0-9A-Y]{4}", code)
    clock["now"] += timedelta(days=6)
    assert post(other, "/back/code", typed=code).request.path == "/back/half"

    assert post(other, "/back/half", typed="12 March 2006").request.path == "/track"
    assert "This code does not work." in words(types(app, code))
    made = post(other, "/back/card", to="new")
    assert "Your code is this." in words(made)


def test_a_code_that_nobody_used_ends_after_a_week_and_is_no_card_of_theirs(app, amir, clock):
    code = hears(app, amir, to="hand")
    assert "You have a card" not in words(amir.open("/track"))
    clock["now"] += timedelta(days=7)

    assert "This code does not work." in words(types(app, code))


@pytest.mark.threat(2)
def test_unsafe_ends_everything_and_sends_nothing(app, amir):
    hears(app, amir, reason="unsafe")

    assert links(app) == []
    assert app.test_client().get(amir.link).status_code == 404
    assert "This code does not work." in words(types(app, amir.card.code))
    assert "Your visit has ended" in words(amir.open("/track"))
    assert post(app.test_client(), "/back/link", typed=EMAIL).request.path == "/back/sent"
    assert links(app) == []
    with app.extensions["house"].database.session() as session:
        assert session.execute(sa.text("SELECT count(*) FROM ways")).scalar_one() == 0


def test_the_code_stands_only_in_the_answer_to_the_icb(app, amir):
    code = hears(app, amir, to="hand")

    with app.extensions["house"].database.session() as session:
        kept = str([session.execute(sa.text(f"SELECT * FROM {table}")).all() for table in ("cards", "news", "outbox")])
    assert code not in kept
    assert code.replace("-", "") not in kept
    assert hidden(amir.open("/back/code"))["csrf_token"]
