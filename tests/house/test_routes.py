"""Who may open what: every address stands under its rule here, and keeps to it."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
import sqlalchemy as sa

from tests import coming_back, helping_hands, make
from tests.walking import Walker, words

PUBLIC = {
    "start.home": "/",
    "start.about": "/about",
    "start.accessibility": "/accessibility",
    "start.help_now": "/help-now",
    "start.card": "/help-now/card",
    "start.place": "/place",
    "start.blank_form": "/place/form",
    "start.pictures": "/pictures",
    "start.privacy": "/privacy",
    "start.rights": "/privacy/rights",
    "plan.plan": "/plan",
    "plan.card": "/plan/card/g",
    "plan.asks": "/plan/asks",
    "day.day": "/plan/day",
    "prints.choose": "/plan/print",
    "prints.empty": "/plan/print/empty",
    "prints.empty_pdf": "/plan/print/empty/pdf",
    "back.choose": "/back",
    "back.sent": "/back/sent",
    "look.look": "/look",
    "read.every_guide": "/guides",
    "read.guide": "/guides/meeting",
    "read.plain": "/guides/meeting/plain",
    "read.printed": "/guides/meeting/print",
    "read.pdf": "/guides/meeting/pdf",
    "read.words": "/words",
    "answer.nothing": "/ask/nothing",
    "answer.stop": "/ask/stop/elsewhere",
    "talk.stop": "/talk/stop/elsewhere",
    "hooks.referral_schema": "/schemas/referral/1.json",
    "hooks.events_schema": "/schemas/events/1.json",
    "hooks.alarm_schema": "/schemas/alarm/1.json",
    "hooks.description": "/schemas/openapi.json",
    "hooks.healthz": "/healthz",
    "receipts.keys": "/receipts/keys.json",
    "mine.forgotten": "/mine/deleted",
    "text.text": "/text",
    "text.sent": "/text/sent",
}
# The same for everybody, also for whoever only guesses the address.
PUBLIC |= {"start.about_leaving": "/leave/about", "visit.closed": "/closed", "visit.deleted": "/deleted", "visit.time_left": "/stay"}
LEAVING = {"start.leave": "/leave"}
# Changes only what this browser shows. Another website's button is refused.
CHOOSING = {"look.choose": "/look"}
# Only what this very browser, or this very link, was given.
OWN_VISIT = {
    "answer.begin": "/ask",
    "answer.anew": "/ask",
    "answer.question": "/ask/b1a",
    "answer.check": "/ask/check",
    "answer.copy": "/ask/copy",
    "answer.send": "/ask/send",
    "answer.come_back": "/ask/send",
    "answer.sent": "/ask/sent",
    "answer.saved": "/ask/saved",
    "talk.talk": "/talk",
    "talk.question": "/talk/b1a",
    "choices.every": "/choices",
    "choices.one": "/choices/e2",
    "choices.change": "/choices/e2",
    "choices.who": "/choices/e3i/who",
    "choices.say_who": "/choices/e3i/who",
    "complain.form": "/privacy/tell-us",
    "complain.tell": "/privacy/tell-us",
    "complain.told": "/privacy/told",
    "complain.pdf": "/privacy/told/pdf",
    "mine.mine": "/mine",
    "mine.pdf": "/mine/pdf",
    "mine.data": "/mine/json",
    "mine.forget": "/mine/delete",
    "mine.log": "/mine/log",
    "receipts.every": "/receipts",
    "receipts.one": "/receipts/a-made-up-id",
    "receipts.pdf": "/receipts/a-made-up-id/pdf",
    "receipts.data": "/receipts/a-made-up-id/json",
    "receipts.jws": "/receipts/a-made-up-id/jws",
    "plan.write": "/plan/card/g",
    "day.keep": "/plan/day/notes",
    "plan.move": "/plan/move/g",
    "dates.every": "/plan/dates",
    "dates.remind": "/plan/dates",
    "dates.file": "/plan/dates/appointment.ics",
    "share.every": "/plan/send",
    "share.headings": "/plan/send/headings",
    "share.one": "/plan/send/team",
    "share.send": "/plan/send/team",
    "share.sent": "/plan/send/copy/a-made-up-id",
    "after.after": "/plan/after",
    "after.how": "/plan/after/how",
    "after.report": "/plan/after/report",
    "after.actions": "/plan/after/actions",
    "after.note": "/plan/after/actions/1f2e3d4c5b6a7980",
    "after.write_note": "/plan/after/actions/1f2e3d4c5b6a7980",
    "after.card": "/plan/after/1/a",
    "after.write": "/plan/after/1/a",
    "after.preview": "/plan/after/send",
    "after.send": "/plan/after/send",
    "after.sent": "/plan/after/copy/a-made-up-id",
    "prints.paper": "/plan/print/mine",
    "prints.pick": "/plan/print/about",
    "prints.copy": "/plan/print/copy/a-made-up-id",
    "guest.planner": "/with/plan",
    "along.every": "/with/cards",
    "along.card": "/with/cards/g",
    "along.write": "/with/cards/g",
    "helped.card": "/plan/helped/card/g",
    "helped.decide": "/plan/helped/card/g",
    "helped.by": "/plan/helped/by/1f2e3d4c",
    "helped.decide_all": "/plan/helped/by/1f2e3d4c",
    "people.every": "/people",
    "people.new": "/people/new",
    "people.avoid": "/people/avoid",
    "people.one": "/people/1f2e3d4c",
    "people.question": "/people/1f2e3d4c/n2",
    "people.give": "/people/1f2e3d4c/give",
    "people.card": "/people/1f2e3d4c/card",
    "people.stop": "/people/1f2e3d4c/stop",
    "guest.open_link": "/open/for/a-made-up-link",
    "guest.use_link": "/open/for/a-made-up-link",
    "guest.hub": "/with",
    "guest.people": "/with/people",
    "guest.choose": "/with/people",
    "guest.steps": "/with/steps",
    "guest.answers": "/with/answers",
    "guest.questions": "/with/questions",
    "guest.question": "/with/questions/b1a",
    "track.track": "/track",
    "track.late": "/track/late",
    "tell_me.form": "/track/how",
    "tell_me.keep": "/track/how",
    "track.printed": "/track/print",
    "track.pdf": "/track/print/pdf",
    "track.tell": "/track/late",
    "visit.closing": "/close",
    "visit.close": "/close",
    "visit.deleting": "/delete",
    "visit.delete": "/delete",
    "visit.stay": "/stay",
    "asked.asked": "/asked",
    "asked.decide": "/asked",
    "asked.said_no": "/asked/no",
    "asked.card": "/asked/card",
    "asked.open_link": "/open/asked/a-made-up-link",
    "asked.use_link": "/open/asked/a-made-up-link",
    "back.code": "/back/code",
    "back.try_code": "/back/code",
    "back.half": "/back/half",
    "back.prove": "/back/half",
    "back.link": "/back/link",
    "back.send_link": "/back/link",
    "back.open_link": "/open/a-made-up-link",
    "back.use_link": "/open/a-made-up-link",
    "back.again": "/open/a-made-up-link/again",
    "text.join": "/text",
    "number.mine": "/number",
    "number.check": "/number",
    "number.theirs": "/with/number",
    "number.check_theirs": "/with/number",
    "texts.every": "/choices/texts",
    "texts.question": "/choices/texts/e5d",
    "ways.card": "/back/card",
    "ways.make_card": "/back/card",
    "ways.mine": "/back/mine",
    "ways.question": "/back/mine/k1",
}
# Only somebody of the team who is in: see test_inbox_roles. Where an area does not use the inbox, there is nothing.
ONE = "1f2e3d4c-5b6a-4798-8a0b-1c2d3e4f5a6b"
TEAM = {
    "team.enter": "/inbox/enter", "team.come_in": "/inbox/enter", "team.leave": "/inbox/leave", "team.begin": "/inbox/begin/made-up",
    "team.chosen": "/inbox/begin/made-up", "team.password": "/inbox/password", "team.change": "/inbox/password",
    "inbox.every": "/inbox", "inbox.find": "/inbox/find", "inbox.one": f"/inbox/{ONE}",
    "inbox.say_why": f"/inbox/{ONE}", "inbox.pdf": f"/inbox/{ONE}/pdf", "inbox.csv": f"/inbox/{ONE}/csv",
    "inbox_news.form": f"/inbox/{ONE}/tell/review.started", "inbox_news.tell": f"/inbox/{ONE}/tell/review.started",
}
# Only whoever runs the service: see test_operate. Where it is not switched on, there is nothing.
TEAM |= {
    "operate.overview": "/operate", "operate.letters": "/operate/letters", "operate.letter": f"/operate/letters/{ONE}",
    "operate.again": f"/operate/letters/{ONE}/again", "operate.all_again": "/operate/again", "operate.ping": "/operate/ping",
    "operate.counts": "/operate/counts",
}
# Only what carries the seal of the ICB, or of whoever brings our texts.
SIGNED = {"hooks.icb": "/hooks/icb", "twilio.status": "/hooks/twilio/status", "twilio.notify": "/hooks/notify"}
SIGNED |= {"sms.sms": "/hooks/twilio/sms", "twilio.notify_sms": "/hooks/notify/sms"}
MADE_UP_SEAL = {"webhook-id": "a", "webhook-timestamp": "1", "webhook-signature": "v1,AAAA"}
MADE_UP_SEAL |= {"X-Twilio-Signature": "AAAA", "Authorization": "Bearer made-up"}
# The same for everybody for hours.
SCHEMAS = {"/schemas/referral/1.json", "/schemas/events/1.json", "/schemas/alarm/1.json", "/schemas/openapi.json"}
FOR_MACHINES = {*SCHEMAS, "/guides/meeting/pdf"}
SENDS = {
    "after.send", "after.write", "after.write_note", "along.write", "answer.anew", "answer.send", "asked.decide", "asked.use_link",
    "back.again",
    "back.prove", "back.send_link", "back.try_code", "back.use_link", "choices.change", "choices.say_who", "complain.tell",
    "dates.remind", "day.keep", "guest.choose", "guest.use_link", "helped.decide", "helped.decide_all", "hooks.icb", "mine.forget",
    "number.check", "number.check_theirs", "people.stop", "plan.move", "plan.write", "prints.pick", "share.send", "tell_me.keep",
    "text.join", "track.tell", "visit.close", "visit.delete", "visit.stay", "ways.make_card",
}


@pytest.mark.asvs("6.3.4", "8.1.1", "13.4.5")
def test_every_address_has_a_rule(app):
    ruled = [*PUBLIC, *LEAVING, *CHOOSING, *OWN_VISIT, *TEAM, *SIGNED]

    assert sorted(rule.endpoint for rule in app.url_map.iter_rules()) == sorted(ruled)


@pytest.mark.parametrize("address", PUBLIC.values())
@pytest.mark.asvs("7.6.2")
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


@pytest.mark.asvs("14.3.2")
@pytest.mark.seconds(120)
def test_no_browser_keeps_a_page_of_ours(client):
    for address in sorted({*PUBLIC.values(), *LEAVING.values(), *OWN_VISIT.values(), "/nowhere"} - FOR_MACHINES):
        assert client.get(address).headers["Cache-Control"] == "no-store", address


@pytest.mark.asvs("8.2.1", "8.2.2")
@pytest.mark.seconds(120)
def test_a_stranger_sees_nothing_of_somebody_elses_visit(app, amir):
    for endpoint, address in OWN_VISIT.items():
        stranger = app.test_client()
        page = stranger.post(address, data={"to": "next", "answer": "Cal Stranger"}) if endpoint in SENDS else stranger.get(address)

        assert page.status_code in {200, 303, 400, 404}, address
        assert "Amir" not in page.text, address
        assert "Amir Madeup" in amir.open("/ask/b1a").text, address


@pytest.mark.parametrize("name", ["visit", "session", "language"])
@pytest.mark.asvs("7.2.1", "9.1.1")
def test_a_cookie_that_somebody_made_up_opens_nothing(app, amir, name):
    stranger = app.test_client()
    stranger.set_cookie(name, "eyJ2aXNpdCI6IjEifQ.made.up")

    assert "Amir" not in words(stranger.get("/ask/b1a", follow_redirects=True))
    assert "Use your card, or get a link." in words(stranger.get("/track"))


@pytest.mark.parametrize("address", sorted(set(TEAM.values())))
def test_where_no_inbox_is_used_there_is_none(client, address):
    assert {client.get(address).status_code, client.post(address).status_code} <= {404, 405}


@pytest.mark.parametrize("address", SIGNED.values())
@pytest.mark.threat(7)
@pytest.mark.asvs("13.2.1")
def test_what_does_not_carry_the_seal_is_refused(client, address):
    assert client.post(address, data=b"{}").status_code in (401, 403)
    assert client.post(address, data=b"", headers=MADE_UP_SEAL).status_code in (401, 403)
    assert client.get(address).status_code == 405


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
@pytest.mark.asvs("3.5.3")
@pytest.mark.seconds(120)
def test_other_ways_to_ask_are_refused(client, method):
    for address in (*PUBLIC.values(), *OWN_VISIT.values()):
        page = client.open(address, method=method)

        assert page.status_code == 405, address
        assert "Allow" in page.headers, address


def kept(app):
    """Everything that the database holds."""
    file = sa.make_url(app.extensions["house"].config.database_url).database
    with closing(sqlite3.connect(file)) as opened:
        return "\n".join(opened.iterdump())


@pytest.mark.asvs("3.5.1", "8.3.1")
def test_no_press_without_our_own_pages_token_changes_anything_anywhere(app):
    app.config["NOW"] = lambda: make.NOW
    sent = helping_hands.has_sent(app)
    mark = helping_hands.invites(sent, "Dee Example", {"s1": "yes"})
    given = helping_hands.gives(sent, mark)
    link = coming_back.way_in(app, coming_back.case_of(app, sent.client))
    real = {"guest.use_link": given, "back.use_link": link, "back.again": f"{link}/again", "choices.change": "/choices/e3a"}
    begun = Walker(app.test_client(), sent.refer, about__name="Amir Madeup")
    begun.to("about.called")
    apart = {*SIGNED, *CHOOSING, *TEAM}
    posted = [rule.endpoint for rule in app.url_map.iter_rules() if "POST" in rule.methods and rule.endpoint not in apart]
    addresses = [real.get(endpoint, OWN_VISIT[endpoint].replace("1f2e3d4c", mark)) for endpoint in posted]
    before = kept(app)

    for walker in (sent, begun):
        for address in addresses:
            filled = {"to": "next", "answer": "yes", "tell-what": "Words", "words": "x"}
            assert walker.client.post(address, data=filled).status_code in {200, 303, 400, 404}, address
            assert walker.client.post(address, data={**filled, "csrf_token": "made up"}).status_code in {200, 303, 400, 404}, address
            assert kept(app) == before, address

    sent.client.post(f"/people/{mark}/stop", data=helping_hands.hidden(sent.client.get(f"/people/{mark}")))
    assert kept(app) != before
    assert len(addresses) > 10
