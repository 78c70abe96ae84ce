"""The tracker says where a request is in words, by which day the next thing must happen, and nothing that nobody told."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pypdfium2
import pytest
import sqlalchemy as sa

from tests import make
from tests.coming_back import case_of, comes_back
from tests.walking import Walker, has_sent, token, words
from webapp import consent, ids, store
from webapp.clocks import Holidays
from webapp.models import Kind, outbox
from webapp.planning import Filled, Said
from webapp.renewal import Reason

SENT_AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.fixture
def clock(app):
    """The time, which the test moves."""
    at = {"now": SENT_AT}
    app.config["NOW"] = lambda: at["now"]
    return at


@pytest.fixture
def sent(app, clock):
    walker = has_sent(app, at=clock["now"], now__when="today")
    walker.case = case_of(app, walker.client)
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
    """The tracker, opened with a new link, on whatever day it is."""
    return words(comes_back(walker.client.application, walker.case, by=walker.client))


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


def test_a_meeting_has_no_four_weeks_and_no_step_of_it_speaks_of_the_list(app, client, clock):
    walker = Walker(client, app.extensions["house"].refer, start__asks="meeting", consent__cetr="yes", consent__cetr_report="no")
    walker.send(walker.to("check"))
    case, team = case_id(app), app.extensions["house"].place.team
    walker.case = case

    for number, news in enumerate(("receipt.confirmed", "information.requested", "review.started", "decision.made", "cetr.offered"), 1):
        clock["now"] += timedelta(days=10)
        hear(app, case, news, number)
        shown = page(walker)
        assert "support list" not in shown.replace(team, "the team")
        assert "30 March 2026" not in shown
        assert "That is late." not in shown
    assert "The team asks if you want a meeting about your care" in shown


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
    shown = words(sent.open("/track/late"))
    assert "I sent you a request on Monday 2 March 2026. You had to tell me by Monday 9 March 2026 that it arrived." in shown
    assert "An advocate is on your side." in shown
    assert "Please help me to ask the team." in shown


def test_they_have_seen_it_appears_only_after_they_said_so(app, sent):
    case = case_id(app)
    assert "We do not know if anyone has seen that." in page(sent)
    hear(app, case, "urgent.seen", 1)

    assert "Someone has seen that it is urgent" in page(sent)


def test_a_draft_that_was_not_sent_leads_back_to_where_it_can_be_finished(app, client):
    walker = Walker(client, app.extensions["house"].refer)
    page = walker.to("about.name")
    walker.post(page, walker.at(page))

    assert walker.open("/track").request.path == "/ask/saved"


def test_a_stranger_is_told_how_to_get_there_and_nothing_else(client):
    assert "Use your card, or get a link." in words(client.get("/track"))


def test_a_request_can_be_followed_long_after_its_draft_was_deleted(app, sent, clock):
    clock["now"] += timedelta(days=40)
    with app.extensions["house"].database.session(write=True) as session:
        assert store.drafts.delete_old(session, now=clock["now"]) == 1
        session.commit()

    assert "Your way back" in page(sent)
    assert sent.open("/ask/check").request.path == sent.open("/ask/a1").request.path == "/track"


@pytest.fixture
def much_later(app, sent, clock):
    """The same person, who comes back by their link when the draft of what they sent is gone."""
    clock["now"] += timedelta(days=40)
    with app.extensions["house"].database.session(write=True) as session:
        assert store.drafts.delete_old(session, now=clock["now"]) == 1
        session.commit()
    comes_back(app, sent.case, by=sent.client)
    return sent


def test_whoever_comes_back_when_the_draft_is_gone_may_ask_anew(app, much_later):
    asked = much_later.open("/ask")
    assert asked.request.path == "/ask"
    assert much_later.open("/talk").request.path == "/track"
    assert "You sent it on Monday 2 March 2026." in words(asked)
    assert much_later.client.post("/ask", data={"csrf_token": "no"}).location == "/ask"
    assert "Your number is" in words(much_later.open("/track")), "a stranger's press closes nothing"

    first = much_later.press("/ask", asked)
    assert much_later.at(first).id == "start.safe"
    again = Walker(much_later.client, much_later.refer, about__name="Bea Madeup")
    assert again.send(again.walk("check", "/ask")).request.path == "/ask/sent"
    with app.extensions["house"].database.session() as session:
        assert session.execute(sa.text("select count(*) from referrals")).scalar_one() == 2


@pytest.mark.parametrize("address", ["/ask/b1a", "/talk/b1a"])
def test_what_is_typed_on_an_old_page_when_the_draft_is_gone_stands_there_and_the_page_of_the_request_stays_open(much_later, address):
    stamp = token(much_later.open("/ask"))
    late = much_later.client.post(address, data={"csrf_token": stamp, "to": "next", "answer": "Amira Later"})

    assert "This did not go" in words(late)
    assert "Amira Later" in words(late)
    assert "Your visit has ended" not in words(late)
    assert "Your number is" in words(much_later.open("/track"))
    empty = much_later.client.post(address, data={"csrf_token": stamp, "to": "next", "answer": ""}, follow_redirects=True)
    assert empty.request.path == "/track"
    closed = much_later.client.post(address, data={"csrf_token": stamp, "to": "next", "answer": "Amira Later", "closed": "1"})
    assert closed.location == "/track", "nobody sits before a page that closed by itself"


def test_a_choice_on_an_old_page_when_the_draft_is_gone_is_shown_in_words(much_later):
    late = words(much_later.client.post("/ask/e3a", data={"to": "next", "answer": "no"}))

    assert "This did not go" in late
    assert "No" in late.split("We did not keep it.")[1].split("Tell the team")[0]
    assert "You can change what you said yes or no to." in late


def test_how_a_day_was_counted_is_one_press_away(app, sent, clock):
    deliver(app)
    assert (
        "5 working days from Monday 2 March 2026 is Monday 9 March 2026. "
        "We do not count these days. Saturday 7 March 2026 Sunday 8 March 2026"
    ) in page(sent)
    hear(app, sent.case, "receipt.confirmed", 1)
    assert "4 weeks from Monday 2 March 2026 is Monday 30 March 2026." in page(sent)
    clock["now"] += timedelta(days=1)
    hear(app, sent.case, "decision.made", 2)
    assert "24 hours from Tuesday 3 March 2026 is Wednesday 4 March 2026." in page(sent)


def test_a_holiday_that_is_announced_moves_the_day_on_the_page_and_is_named(app, sent):
    deliver(app)
    made = app.extensions["house"]
    app.extensions["house"] = replace(made, holidays=Holidays(added=frozenset({date(2026, 3, 4)})))

    shown = page(sent)

    assert "They must do that by Tuesday 10 March 2026." in shown
    assert "Wednesday 4 March 2026 This is a holiday." in shown


def test_a_meeting_runs_beside_the_list_and_each_has_its_own_day(app, sent, clock):
    hear(app, sent.case, "receipt.confirmed", 1)
    hear(app, sent.case, "cetr.booked", 2, starts_at="2026-03-10T10:00:00+00:00", how="video")
    hear(app, sent.case, "panel.named", 3, people=[{"name": "Jo Example", "role": "leads the meeting"}])

    shown = page(sent)

    assert "They must tell you the answer by Monday 30 March 2026." in shown
    assert "The meeting is on Tuesday 10 March 2026 at 10:00am." in shown
    assert "These people come. Jo Example leads the meeting" in shown
    assert "This is less than 2 weeks to get ready." in shown
    assert "24 hours before Tuesday 10 March 2026 is Monday 9 March 2026." in shown
    hear(app, sent.case, "outcome.communicated", 4, on_register=True, reason="A reason.", next_steps=["Bea calls you."])
    shown = page(sent)
    assert "You are on the support list" in shown
    assert "The meeting is on Tuesday 10 March 2026 at 10:00am." in shown


def test_after_a_meeting_the_report_has_its_day_then_is_late_by_itself_then_is_there(app, sent, clock):
    hear(app, sent.case, "cetr.held", 1)
    assert "Your report should come by Monday 16 March 2026." in page(sent)
    assert "2 weeks from Monday 2 March 2026 is Monday 16 March 2026." in page(sent)
    clock["now"] = datetime(2026, 3, 17, 9, 0, tzinfo=UTC)
    assert "We have not heard of your report. It was due by Monday 16 March 2026. That is late." in page(sent)
    hear(app, sent.case, "report.sent", 2)
    hear(app, sent.case, "action.updated", 3, action_id="a", what="Find a quiet room.", state="open")
    shown = page(sent)
    assert "The team sent it on Tuesday 17 March 2026." in shown
    assert "People agreed to do 1 thing." in shown
    assert sent.open("/plan/after/actions").status_code == 200


def test_hospital_is_said_without_a_colour_until_the_answer_was_told(app, sent):
    hear(app, sent.case, "admission.recorded", 1, admitted_on="2026-03-01")
    assert "You went in on Sunday 1 March 2026." in page(sent)
    assert "blue" not in page(sent).lower()
    hear(app, sent.case, "outcome.communicated", 2, on_register=True, reason="A reason.", next_steps=[])
    assert "On the list blue means that you are in hospital." in page(sent)
    hear(app, sent.case, "discharge.recorded", 3, discharged_on="2026-03-02")
    assert "You left on Monday 2 March 2026." in page(sent)
    assert "You went in" not in page(sent)


def test_the_day_of_the_next_look_and_whom_to_ask_stand_beside_the_rest(app, sent):
    hear(app, sent.case, "next_review.set", 1, on="2026-06-01", what="support-list")
    hear(app, sent.case, "contact.named", 2, name="Sam Example", role="keyworker", text="07700 900111")
    assert "Monday 1 June 2026" not in page(sent)
    hear(app, sent.case, "outcome.communicated", 3, on_register=True, reason="A reason.", next_steps=[])
    shown = page(sent)
    assert "The team says Monday 1 June 2026." in shown
    assert "Sam Example keyworker" in shown
    assert 'href="sms:07700900111"' in sent.open("/track").text


def test_what_i_stopped_says_what_stops_and_by_when_i_hear(app, sent, clock):
    decide(app, sent.case, "dsr", consent.Answer.YES)
    clock["now"] += timedelta(days=1)
    decide(app, sent.case, "dsr", consent.Answer.NO, withdrawal=consent.Withdrawal("dsr", consent.How.WEB))

    shown = page(sent)

    assert "You said stop on Tuesday 3 March 2026." in shown
    assert "We ask the team to take you off the list." in shown
    assert "They should do that by Tuesday 10 March 2026." in shown
    clock["now"] = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
    assert "We have not heard that it has stopped." in page(sent)


def decide(app, case, permission, answer, **more):
    at = app.config["NOW"]()
    with app.extensions["house"].database.session(write=True) as session:
        store.consents.record(session, make.row(permission, answer, id=ids.uuid7(at), case_id=case, at=at, **more))
        session.commit()


def letters_to_the_team(app, case):
    with app.extensions["house"].database.session() as session:
        rows = session.execute(sa.select(outbox).where(outbox.c.dedupe_key.startswith("information.added"))).all()
        return [make.words_of(session, row) for row in rows]


def tells(walker, what="receipt"):
    form = {"csrf_token": token(walker.open("/track/late")), "what": what}
    return words(walker.client.post("/track/late", data=form, follow_redirects=True))


def test_the_team_is_told_the_day_that_passed_once_and_the_page_says_how_far_it_is(app, sent, clock):
    deliver(app)
    clock["now"] = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
    page(sent)

    first, second = tells(sent), tells(sent)

    [letter] = letters_to_the_team(app, sent.case)
    assert letter["type"] == "information.added"
    assert letter["data"]["missed"] == {"what": "receipt", "due": "2026-03-09"}
    assert letter["data"]["answers"][0]["answer"].startswith("I sent you a request on Monday 2 March 2026.")
    assert "We are bringing your message to the team. You sent it on Tuesday 10 March 2026." in first
    assert first == second
    deliver(app)
    assert "The team has your message." in words(sent.open("/track/late"))


def test_what_is_not_late_is_not_told_and_has_no_page(app, sent):
    deliver(app)
    page(sent)
    form = {"csrf_token": token(sent.open("/track")), "what": "receipt"}

    assert sent.open("/track/late").request.path == "/track"
    sent.client.post("/track/late", data=form)
    assert letters_to_the_team(app, sent.case) == []


def test_who_may_not_agree_finds_words_for_it(app, sent):
    hear(app, sent.case, "outcome.communicated", 1, on_register=False, reason="A reason.", next_steps=["Talk to your GP."])
    page(sent)

    assert "I do not agree with it." in words(sent.open("/track/late"))
    assert "The team has your message." not in tells(sent, "disagree")
    assert "missed" not in letters_to_the_team(app, sent.case)[0]["data"]


def test_a_mail_to_the_team_carries_nothing_of_me_in_its_address(app, sent, clock):
    deliver(app)
    clock["now"] = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
    page(sent)

    assert re.findall(r'href="(mailto:[^"]*)"', sent.open("/track/late").text) == ["mailto:list@anyshire.example"] * 2


def asked(app, walker, path="/track", **typed):
    """Which tables the page, or an answer on it, asks the database for, each as often as it does; and each end of a transaction."""
    said, engine = [], app.extensions["house"].database.engine

    def heard(connection, cursor, statement, *_):
        said.extend(re.findall(r"\w+(?=\.)", statement)[:1] or [statement])

    def ended(connection):
        said.append("COMMIT")

    sa.event.listen(engine, "before_cursor_execute", heard)
    sa.event.listen(engine, "commit", ended)
    assert (walker.client.post(path, data=typed) if typed else walker.client.get(path)).status_code == (303 if typed else 200)
    sa.event.remove(engine, "before_cursor_execute", heard)
    sa.event.remove(engine, "commit", ended)
    return said


# Who came and what there is once of the request, the two lists that grow, and where news goes.
ALWAYS = ["visits", "news", "consents", "proofs"]


@pytest.mark.parametrize("events", [1, 200])
def test_the_page_of_a_request_costs_four_questions_to_the_database_however_much_was_heard(app, sent, events):
    for number in range(events):
        hear(app, sent.case, ("receipt.confirmed", "review.started", "information.requested", "meeting.booked")[number % 4], number + 1)

    assert asked(app, sent) == ["BEGIN", *ALWAYS, "COMMIT"]


def test_with_everything_beside_it_the_page_costs_ten_questions_at_most(app, sent):
    now = app.config["NOW"]()
    with app.extensions["house"].database.session(write=True) as session:
        make.way(session, sent.case, Kind.MAIL, "amir@mail.example")
        store.cards.add(session, sent.case, found_by=("k", "hash"), code_hash="slow", picture="a picture", now=now)
        store.plans.keep(session, sent.case, Filled(card="plan.me", said=Said((), ("I like to draw.",))), now=now)
        store.renewals.ask(session, case_id=sent.case, reason=Reason.YEAR, next_on=now.date(), now=now)
        store.wishes.keep(session, sent.case, store.wishes.Wishes(times=("morning",), often="three"), now=now)
        store.tellings.keep(session, sent.case, {"tell.with": "Dee Example"}, now=now)
        store.commit(session)

    said = asked(app, sent)
    assert {*said} >= {*ALWAYS, "ways", "cards", "plan_cards", "renewals"}
    assert len([one for one in said if one not in ("BEGIN", "COMMIT")]) <= 10, said


def test_a_page_with_a_question_costs_one_question_to_the_database_and_an_answer_two_and_one_commit(app, clock):
    walker = Walker(app.test_client(), app.extensions["house"].refer)
    page = walker.to("about.name")
    path, typed = page.request.path, {"csrf_token": token(page), "answer": "Amir Madeup"}

    assert asked(app, walker, path) == ["BEGIN", "visits", "COMMIT"]
    assert asked(app, walker, path, **typed) == ["BEGIN IMMEDIATE", "visits", "drafts", "COMMIT"]


def test_what_happened_can_be_printed_with_each_day_who_told_us_and_the_count(app, sent, clock):
    deliver(app)
    clock["now"] += timedelta(days=1)
    hear(app, sent.case, "receipt.confirmed", 1)
    hear(app, sent.case, "decision.made", 2, on_register=True, reason="A planted reason")
    hear(app, sent.case, "contact.named", 3, name="Sam Example", role="keyworker")
    page(sent)

    shown = words(sent.open("/track/print"))

    assert "Monday 2 March 2026 We sent it You pressed Send on Monday 2 March 2026. You told us this." in shown
    assert "What comes next is due by Monday 9 March 2026. 5 working days from Monday 2 March 2026 is Monday 9 March 2026." in shown
    assert "We do not count these days. Saturday 7 March 2026. Sunday 8 March 2026." in shown
    assert "Tuesday 3 March 2026 The team has it NHS Anyshire told us this on Tuesday 3 March 2026." in shown
    assert "24 hours from Tuesday 3 March 2026 is Wednesday 4 March 2026." in shown
    assert "Who you can ask NHS Anyshire told us this on Tuesday 3 March 2026. Sam Example" in shown
    assert "planted" not in shown
    assert "support list" not in shown.replace(app.extensions["house"].place.team, "the team")


def test_the_time_line_tells_what_is_late_and_what_i_wrote_to_the_team_and_is_a_file_too(app, sent, clock):
    deliver(app)
    clock["now"] = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
    page(sent)
    tells(sent)

    shown, file = words(sent.open("/track/print")), sent.open("/track/print/pdf")

    assert "That is late." in shown
    assert "You sent the team a message The team has not told you that it arrived You told us this." in shown
    assert file.mimetype == "application/pdf"
    with pypdfium2.PdfDocument(file.data) as opened:
        text = " ".join(" ".join(one.get_textpage().get_text_bounded() for one in opened).split())
        assert opened.is_tagged()
    assert "Tuesday 10 March 2026 You sent the team a message" in text


def test_nothing_is_printed_for_who_has_not_sent_or_has_no_visit(app, client):
    walker = Walker(client, app.extensions["house"].refer, about__name="Amir Madeup")
    walker.to("about.called")

    for one in (walker.client, app.test_client()):
        for address in ("/track/print", "/track/print/pdf"):
            assert one.get(address).headers["Location"] == "/track"
