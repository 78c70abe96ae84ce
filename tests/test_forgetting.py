"""A person asks us to delete everything about them: what they read first, what is gone, what the team hears, and what others still see."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests import make
from tests.coming_back import way_in
from tests.helping_hands import gives, invites, opens
from tests.test_choices import case_of
from tests.test_track import hear
from tests.walking import Walker, has_sent, token, words
from webapp import back_models, keeping, keys, models, retention, store, webhook
from webapp.models import Kind, State


@pytest.fixture
def house(app):
    return app.extensions["house"]


@pytest.fixture
def amir(app):
    return has_sent(app, about__name="Amir Madeup", now__helps="Music & my dog <3")


def press(walker, to="go-on"):
    page = walker.open("/mine/delete")
    return walker.client.post("/mine/delete", data={"csrf_token": token(page), "to": to}, follow_redirects=True)


def deliver(house):
    """Every letter leaves, and arrives."""
    at = make.NOW
    with house.database.session(write=True) as session:
        session.execute(sa.update(models.outbox).values(state=State.DONE, done_at=at, leases=1, attempts=1))
        store.commit(session)


def letters(house):
    with house.database.session() as session:
        asked = sa.select(models.outbox).where(models.outbox.c.kind == Kind.ICB).order_by(models.outbox.c.sequence)
        return [make.words_of(session, row)["type"] for row in session.execute(asked) if row.payload_sealed]


def test_the_page_says_what_goes_and_what_the_team_keeps_before_anything_is_pressed(amir, house):
    page = words(amir.open("/mine/delete"))

    for said in (
        "We delete everything that you wrote.", "Your way back stops working.", "The team keeps what you sent to them.",
        "You cannot get it back.", "Your request goes on", "You take your request back", "Get my copy to print",
    ):
        assert said in page
    assert "Amir Madeup" in words(amir.open("/mine"))


def test_both_pages_say_what_we_keep_and_that_the_team_can_still_know(amir):
    kept = "We keep your yes and no, without your name. We keep a line that says we deleted something."
    known = "The team has letters from us. They can still know that it was you."
    before, after = words(amir.open("/mine/delete")), words(press(amir))

    for page in (before, after):
        assert kept in page
        assert known in page
        assert "Nobody can see" not in page


def test_before_anything_was_sent_no_team_is_said_to_know(app, house):
    walker = Walker(app.test_client(), house.refer, about__name="Amir Madeup")
    walker.to("now.helps")

    assert "The team has letters from us." not in words(walker.open("/mine/delete")) + words(press(walker))


def test_one_press_and_nothing_here_is_about_them_any_more(amir, house):
    done = words(press(amir))

    assert "We have deleted it" in done
    assert "They keep what you sent to them." in done
    assert "Use your card, or get a link." in words(amir.open("/track"))
    assert words(amir.client.get("/mine", follow_redirects=True)) == words(amir.open("/track"))
    with house.database.session() as session:
        assert session.execute(sa.select(keys.case_keys)).all() == []
        assert session.execute(sa.select(models.referrals)).all() == []


def test_the_way_back_that_was_kept_opens_nothing_afterwards(app, amir, house):
    link = way_in(app, case_of(house))
    assert amir.client.get(link).status_code == 200

    press(amir)

    assert amir.client.get(link).status_code == 404
    with house.database.session() as session:
        assert session.execute(sa.select(back_models.ways)).all() == session.execute(sa.select(back_models.cards)).all() == []


def test_the_team_hears_that_it_was_deleted_and_the_request_goes_on(amir, house):
    deliver(house)

    press(amir)

    assert letters(house) == ["referral.erased"]


def test_the_team_hears_first_that_it_was_taken_back_when_that_was_pressed(amir, house):
    deliver(house)

    press(amir, "withdraw")

    assert letters(house) == ["referral.withdrawn", "referral.erased"]


def test_taken_back_before_it_left_it_never_leaves(amir, house):
    done = words(press(amir, "withdraw"))

    assert letters(house) == []
    assert ("We have deleted it" in done, "We tell the team that we deleted it." in done) == (True, False)


def test_news_about_a_deleted_request_is_about_nobody(amir, house):
    case_id, at = case_of(house), datetime.now(UTC)
    letter = {"type": "review.started", "data": {"referral_id": case_id, "sequence": 1, "occurred_at": at.isoformat()}}
    body = json.dumps({**letter, "timestamp": at.isoformat()}).encode()

    def tell():
        sealed = webhook.headers(house.config.icb_events_secrets, f"msg-{time.monotonic_ns()}", int(at.timestamp()), body)
        return amir.client.post("/hooks/icb", data=body, headers=sealed, content_type="application/json").status_code

    assert tell() == 204
    press(amir)

    assert tell() == 404


def test_what_was_never_sent_is_deleted_and_nobody_is_told(app, house):
    bea = Walker(app.test_client(), house.refer, about__name="Bea Madeup")
    bea.to("about.called")

    page = words(bea.open("/mine/delete"))
    done = words(press(bea))

    assert ("The team keeps" in page, "You take your request back" in page) == (False, False)
    assert ("We have deleted it" in done, "They keep what you sent to them." in done) == (True, False)
    assert letters(house) == []


def test_whoever_asked_for_another_person_deletes_what_they_wrote_and_cannot_take_it_back(app, house):
    helper = {
        "start__who": "parent", "start__their_area": "yes", "helper__over_16": "no", "helper__name": "Bea Sample",
        "helper__contact": "email", "helper__email": "bea@mail.example", "theirs__born": "1 May 2012", "theirs__when": "this-week",
    }
    bea = has_sent(app, **helper)
    deliver(house)
    assert "You take your request back" not in words(bea.open("/mine/delete"))

    press(bea, "withdraw")

    assert letters(house) == ["referral.erased"]


def test_a_helper_s_page_opens_no_more_and_they_have_no_such_button(app, amir, house):
    dee = app.test_client()
    opens(dee, gives(amir, invites(amir, "Dee Example", {"s1": "yes"})))
    assert dee.get("/with/steps").status_code == 200
    assert dee.get("/mine/delete").status_code == 303

    press(amir)

    assert "Dee Example" not in dee.get("/with/steps").text
    assert "step" not in words(dee.get("/with/steps")).lower()


def test_a_press_without_the_page_s_own_mark_deletes_nothing_and_says_so(amir, house):
    refused = amir.client.post("/mine/delete", data={"to": "go-on"})

    assert refused.status_code == 400
    assert "We have not deleted anything." in words(refused)
    assert "Amir Madeup" in words(amir.open("/mine"))


def test_after_its_time_the_page_says_on_which_day_what_they_wrote_was_deleted_and_still_where_it_ended(amir, house):
    now = amir.client.application.config["NOW"]()
    hear(amir.client.application, case_of(house), "case.closed", 1, reason="Their words about you.")
    deliver(house)
    table = {name: usual for name, (_, usual) in keeping.TABLE.items()}
    assert retention.run(house.database, table, now=now + timedelta(days=31))["content"] == 1
    with amir.client.session_transaction() as held, house.database.session(write=True) as session:
        held["visit"] = store.visits.begin(session, case_of(house), now=now)
        store.commit(session)

    page, track = words(amir.open("/mine")), words(amir.open("/track"))
    file = json.loads(amir.open("/mine/json").data)

    assert "We deleted what you wrote on" in page
    assert "The team has it." in page
    assert "Music" not in page + json.dumps(file)
    assert "Amir Madeup" not in page + json.dumps(file)
    assert file["request"]["deleted_at"].startswith(str((now + timedelta(days=31)).date()))
    assert "The team closed your request" in track + page
    assert amir.open("/mine/pdf").mimetype == "application/pdf"
    assert amir.open("/choices").status_code == 200
    assert amir.open("/receipts").status_code == 200
