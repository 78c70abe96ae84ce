"""The tracker says where a request is in words, by which day the next thing must happen, and nothing that nobody told."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.walking import Walker, token, words
from webapp import access, store

SENT_AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.fixture
def clock(app):
    """The time, which the test moves."""
    at = {"now": SENT_AT}
    app.config["NOW"] = lambda: at["now"]
    return at


@pytest.fixture
def sent(app, client, clock):
    walker = Walker(client, app.extensions["house"].refer, now__when="today")
    walker.send(walker.to("check"))
    walker.link = walker.open("/ask/sent").text.partition('href="http://127.0.0.1:8000')[2].partition('"')[0]
    return walker


def case_id(app):
    with app.extensions["house"].database.session(write=True) as session:
        return store.outbox.claim(session, owner="a test", now=app.config["NOW"](), lease=timedelta(1), most=1)[0].case_id


def hear(app, case, type_, sequence, **data):
    with app.extensions["house"].database.session(write=True) as session:
        at = app.config["NOW"]()
        store.news.add(
            session, webhook_id=f"{type_}-{sequence}", case_id=case, type=type_, sequence=sequence, occurred_at=at, data=data, now=at
        )
        session.commit()


def deliver(app):
    with app.extensions["house"].database.session(write=True) as session:
        while held := store.outbox.claim(session, owner="a test", now=app.config["NOW"](), lease=timedelta(1), most=9):
            for promise in held:
                store.outbox.began(session, promise, now=app.config["NOW"]())
                store.outbox.done(session, promise, owner="a test", now=app.config["NOW"](), status="204")
        session.commit()


def page(walker):
    """The tracker, opened with the link that was kept, on whatever day it is."""
    opened = walker.client.get(walker.link)
    return words(walker.client.post(walker.link, data={"csrf_token": token(opened)}, follow_redirects=True))


def test_until_the_icb_has_it_the_page_says_that_we_are_sending_it(sent):
    assert "We are sending it" in page(sent)
    assert "We sent it" not in page(sent)


def test_sending_that_takes_an_hour_is_told_truthfully(sent, clock):
    clock["now"] += timedelta(hours=1, minutes=1)

    assert "It is safe with us and we try again." in page(sent)


def test_once_the_icb_has_it_the_page_gives_the_day_by_which_to_hear(app, sent):
    deliver(app)

    assert "We sent it" in page(sent)
    assert "They must do that by Monday 9 March 2026." in page(sent)


def test_each_step_says_what_comes_next_and_by_which_day(app, sent, clock):
    case = case_id(app)
    clock["now"] += timedelta(days=1)
    hear(app, case, "receipt.confirmed", 1)

    assert "They must tell you the answer by Monday 30 March 2026." in page(sent)
    assert "NHS Anyshire told us this on Tuesday 3 March 2026." in page(sent)


def test_a_decision_shows_no_outcome_before_a_person_has_told_it(app, sent, clock):
    case = case_id(app)
    clock["now"] += timedelta(days=2)
    hear(app, case, "decision.made", 2, on_register=True, reason="A planted reason")

    shown = page(sent)
    assert "Someone will tell you the answer" in shown
    assert "by Thursday 5 March 2026" in shown
    assert "support list now" not in shown
    assert "A planted reason" not in shown


def test_after_it_was_told_the_page_shows_the_outcome_with_its_reason_and_what_comes_next(app, sent, clock):
    case = case_id(app)
    clock["now"] += timedelta(days=3)
    hear(app, case, "outcome.communicated", 3, on_register=True, reason="You may need more help now.", next_steps=["Bea calls you."])

    shown = page(sent)
    assert "You are on the support list" in shown
    assert "You may need more help now." in shown
    assert "Bea calls you." in shown


def test_late_says_so_by_itself_and_who_can_help(app, sent, clock):
    deliver(app)
    clock["now"] = datetime(2026, 3, 10, 0, 1, tzinfo=UTC)

    assert "That is late." in page(sent)
    assert "Ask an advocate" in page(sent)


def test_they_have_seen_it_appears_only_after_they_said_so(app, sent):
    case = case_id(app)
    assert "We do not know if anyone has seen that." in page(sent)
    hear(app, case, "urgent.seen", 1)

    assert "Someone has seen that it is urgent" in page(sent)


def test_the_link_opens_the_page_on_another_device_with_one_press(app, sent):
    other = app.test_client()
    opened = other.get(sent.link)
    assert "Open my page" in words(opened)
    assert words(other.get("/track")) != words(sent.open("/track"))

    pressed = other.post(sent.link, data={"csrf_token": token(opened)}, follow_redirects=True)

    assert pressed.request.path == "/track"
    assert "We are sending it" in words(pressed)


def test_opening_a_link_uses_nothing_up_however_often_a_scanner_does_it(app, sent):
    scanner = app.test_client()
    for _ in range(20):
        assert scanner.get(sent.link).status_code == scanner.head(sent.link).status_code == 200
        assert scanner.get("/track").status_code == 200
    assert "Use the link that we gave you." in words(scanner.get("/track"))


def test_a_press_that_no_person_made_opens_nothing(app, sent):
    scanner = app.test_client()

    assert scanner.post(sent.link).status_code == 303
    assert "Use the link that we gave you." in words(scanner.get("/track"))


@pytest.mark.parametrize(
    "spoil", [lambda link: "/open/x", lambda link: "/open/" + link[6:].swapcase(), lambda link: link[:-9], lambda link: "/open/é.%00"]
)
def test_a_link_that_is_not_ours_opens_nothing_and_says_why_to_nobody(client, sent, spoil):
    refused = client.get(spoil(sent.link))

    assert refused.status_code == 404
    assert "This link does not work any more" in words(refused)


def test_a_link_ends_after_its_time_and_when_its_case_has_a_newer_one(app, client, sent, clock, config):
    address = sent.link
    opened = client.get(address)
    with app.extensions["house"].database.session(write=True) as session:
        case = access.read(config.secret_key, address.rsplit("/", 1)[1]).case_id
        store.cases.end_links(session, case)
        session.commit()

    ended = client.post(address, data={"csrf_token": token(opened)})

    assert ended.status_code == 404
    with pytest.raises(access.NotALink):
        access.read(config.secret_key, address.rsplit("/", 1)[1], lasts=-1)


def test_what_a_mail_program_adds_around_a_link_does_no_harm(config):
    made = access.token(config.secret_key, access.Link("a-case", 3))

    assert access.read(config.secret_key, f"<{made}>.") == access.Link("a-case", 3)


def test_a_draft_that_was_not_sent_leads_back_to_where_it_can_be_finished(app, client):
    walker = Walker(client, app.extensions["house"].refer)
    page = walker.to("about.name")
    walker.post(page, walker.at(page))

    assert walker.open("/track").request.path == "/ask/saved"


def test_a_stranger_is_told_how_to_get_there_and_nothing_else(client):
    assert "Use the link that we gave you." in words(client.get("/track"))


def test_a_request_can_be_followed_long_after_its_draft_was_deleted(app, sent, clock):
    clock["now"] += timedelta(days=40)
    with app.extensions["house"].database.session(write=True) as session:
        assert store.drafts.delete_old(session, now=clock["now"]) == 1
        session.commit()

    assert "Your way back" in page(sent)
    assert sent.open("/ask").request.path == "/track"


def test_the_link_of_a_deleted_draft_says_what_happened(app, client, clock):
    walker = Walker(client, app.extensions["house"].refer)
    started = walker.to("about.name")
    walker.post(started, walker.at(started))
    link = walker.open("/ask/saved").text.partition('href="http://127.0.0.1:8000')[2].partition('"')[0]
    clock["now"] += timedelta(days=29)
    with app.extensions["house"].database.session(write=True) as session:
        store.drafts.delete_old(session, now=clock["now"])
        session.commit()
    opened = client.get(link)

    gone = client.post(link, data={"csrf_token": token(opened)}, follow_redirects=True)

    assert "We deleted your answers on the day we told you." in words(gone)
