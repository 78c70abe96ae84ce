"""Who may open what: every address stands under its rule here, and keeps to it."""

from __future__ import annotations

import pytest

from tests.walking import Walker, words

PUBLIC = {
    "start.home": "/",
    "start.about": "/about",
    "start.help_now": "/help-now",
    "start.card": "/help-now/card",
    "start.place": "/place",
    "start.blank_form": "/place/form",
    "start.pictures": "/pictures",
    "start.privacy": "/privacy",
    "plan.plan": "/plan",
    "answer.nothing": "/ask/nothing",
    "answer.stop": "/ask/stop/elsewhere",
    "hooks.referral_schema": "/schemas/referral/1.json",
    "hooks.events_schema": "/schemas/events/1.json",
    "hooks.healthz": "/healthz",
}
LEAVING = {"start.leave": "/leave"}
# Only what this very browser, or this very link, was given.
OWN_VISIT = {
    "answer.begin": "/ask",
    "answer.question": "/ask/b1a",
    "answer.check": "/ask/check",
    "answer.send": "/ask/send",
    "answer.come_back": "/ask/send",
    "answer.sent": "/ask/sent",
    "answer.saved": "/ask/saved",
    "track.track": "/track",
    "track.open_link": "/open/a-made-up-link",
    "track.use_link": "/open/a-made-up-link",
}
# Only what carries the ICB's seal.
SIGNED = {"hooks.icb": "/hooks/icb"}
MADE_UP_SEAL = {"webhook-id": "a", "webhook-timestamp": "1", "webhook-signature": "v1,AAAA"}
SENDS = {"answer.send", "track.use_link", "hooks.icb"}


def test_every_address_has_a_rule(app):
    ruled = [*PUBLIC, *LEAVING, *OWN_VISIT, *SIGNED]

    assert sorted(rule.endpoint for rule in app.url_map.iter_rules()) == sorted(ruled)


@pytest.mark.parametrize("address", PUBLIC.values())
def test_a_public_page_needs_no_visit_and_begins_none(client, address):
    page = client.get(address)

    assert page.status_code == 200
    assert page.headers.getlist("Set-Cookie") == []


@pytest.fixture
def amir(app):
    """Somebody who has told us his name and gone away from the screen."""
    walker = Walker(app.test_client(), app.extensions["house"].refer, about__name="Amir Madeup")
    walker.to("about.called")
    return walker


@pytest.mark.parametrize(("endpoint", "address"), OWN_VISIT.items())
def test_a_stranger_sees_nothing_of_somebody_elses_visit(app, amir, endpoint, address):
    stranger = app.test_client()
    page = stranger.post(address, data={"to": "next", "answer": "Cal Stranger"}) if endpoint in SENDS else stranger.get(address)

    assert page.status_code in {200, 303, 400, 404}
    assert "Amir" not in page.text
    assert "Amir Madeup" in amir.open("/ask/b1a").text


@pytest.mark.parametrize("name", ["visit", "session", "language"])
def test_a_cookie_that_somebody_made_up_opens_nothing(app, amir, name):
    stranger = app.test_client()
    stranger.set_cookie(name, "eyJ2aXNpdCI6IjEifQ.made.up")

    assert "Amir" not in words(stranger.get("/ask/b1a", follow_redirects=True))
    assert "Use the link that we gave you." in words(stranger.get("/track"))


@pytest.mark.parametrize("address", SIGNED.values())
def test_what_does_not_carry_the_seal_is_refused(client, address):
    assert client.post(address, data=b"{}").status_code == 401
    assert client.post(address, data=b"{}", headers=MADE_UP_SEAL).status_code == 401
    assert client.get(address).status_code == 405


@pytest.mark.parametrize("address", [*PUBLIC.values(), *OWN_VISIT.values()])
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_ways_to_ask_are_refused(client, address, method):
    page = client.open(address, method=method)

    assert page.status_code == 405
    assert "Allow" in page.headers
