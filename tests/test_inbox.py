"""A team with only a mailbox: what people send lies in the inbox, and all that the team presses is the same news as from any system."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pypdfium2
import pytest

from tests import make, teams
from tests.coming_back import case_of, comes_back
from tests.walking import has_sent, token, words
from webapp import reading, store
from webapp.models import Kind
from webapp.status import Heard
from webapp.store import backlog


@pytest.fixture
def environment(sqlite_url, settings_of_the_run):
    """A place without any system: not even the names of one are set."""
    systems = {name: text for name, text in settings_of_the_run.items() if not name.startswith("ICB_")}
    return {**systems, "DATABASE_URL": sqlite_url, "INBOX": "1"}


@pytest.fixture
def amir(app, clock):
    walker = has_sent(app, at=clock["now"], about__name="Amir Madeup", now__helps="=HYPERLINK(1)")
    walker.case = case_of(app, walker.client)
    return walker


@pytest.fixture
def cai(app, clock):
    return teams.joined(app)


@pytest.fixture
def arrived(app, amir, cai):
    """The request lies in the inbox, and Cai has opened it."""
    teams.works(app)
    cai.opens(amir.case)
    return amir


def mails(app):
    with app.extensions["house"].database.session() as session:
        lines = [line for line in backlog.listed(session) if line.kind is Kind.MAIL and line.dedupe_key.startswith("inbox:")]
        return [store.outbox.said(session, line.id)[1] for line in lines]


def news(app, case):
    with app.extensions["house"].database.session() as session:
        return store.news.of_case(session, case)


def test_a_letter_is_delivered_once_it_lies_in_the_inbox_and_the_mailbox_hears_that_something_is_there(app, amir, cai):
    teams.works(app)

    with app.extensions["house"].database.session() as session:
        [letter] = store.inbox.of_case(session, amir.case)
        [line] = [line for line in backlog.listed(session) if line.kind is Kind.ICB]
    assert (letter.type, letter.id) == ("referral.submitted", line.id)
    assert (line.state, line.last_status) == ("done", "in-the-inbox")
    [mail] = mails(app)
    assert mail["to"] == "duty@anyshire.example"
    assert mail["text"] == "Something new is in the inbox.\n\nhttp://127.0.0.1:8000/inbox\n"
    assert "Amir" not in str(mail)


def test_who_wants_to_talk_and_is_under_16_is_shown_as_that_first(app, clock):
    cal = has_sent(app, at=clock["now"], about__name="Cal Madeup", about__born="1 May 2013")
    cai = teams.joined(app)
    teams.works(app)

    assert "They are under 16." in words(cai.opens(case_of(app, cal.client)))


def test_a_letter_that_comes_again_because_a_worker_died_lies_there_once(app, amir, cai):
    teams.works(app)
    with app.extensions["house"].database.session(write=True) as session:
        assert backlog.resend_since(session, make.NOW - timedelta(days=1), now=app.config["NOW"]()) == 1
        store.commit(session)
    teams.works(app)

    with app.extensions["house"].database.session() as session:
        assert len(store.inbox.of_case(session, amir.case)) == 1
    assert len(mails(app)) == 1


def test_the_list_names_nobody_and_shows_the_number_and_the_day(arrived, cai):
    page = cai.client.get("/inbox")

    assert "Amir" not in page.text
    shown = words(page)
    assert "Nobody has told the person that you have it." in shown
    assert "The next step must happen by Monday 30 November 2026." in shown


def test_before_it_opens_only_the_name_is_shown_and_a_reason_is_asked(app, amir, cai):
    teams.works(app)

    asked = cai.client.get(f"/inbox/{amir.case}")
    nothing = cai.presses(asked, f"/inbox/{amir.case}", to="open")
    no_words = cai.opens(amir.case, why="other")

    assert "Why do you open this?" in words(asked)
    assert "HYPERLINK" not in asked.text + nothing.text + no_words.text
    assert "Please choose 1 answer." in words(nothing)
    assert "Please say why, in a few words." in words(no_words)
    assert "HYPERLINK" in cai.opens(amir.case, why="other", words="The person asked me to.").text


def test_a_reason_counts_for_one_visit_and_for_one_request(app, clock, arrived, cai):
    assert "HYPERLINK" in cai.opens(arrived.case).text

    clock["now"] += timedelta(minutes=16)
    cai.comes_in()

    assert "Why do you open this?" in words(cai.client.get(f"/inbox/{arrived.case}"))


def test_everything_that_was_sent_stands_there_and_first_of_all_whom_not_to_contact(app, clock, arrived, cai):
    case = arrived.case
    with app.extensions["house"].database.session(write=True) as session:
        store.avoids.record(session, case, [{"name": "Sam Madeup", "relation": "my dad"}], now=clock["now"])
        letter = make.letter("contact.preferences_changed", referral_id=case, contact={}, contact_preferences={})
        store.outbox.promise(session, "icb", letter, case_id=case, dedupe_key="changed", now=clock["now"])
        store.commit(session)
    teams.works(app)

    shown = words(cai.opens(case))

    assert shown.index("People you must not contact") < shown.index("Sam Madeup, my dad") < shown.index("How to reach them safely")
    for part in ("What they agreed to", "Who you can share it with", "What they said", "What came, in order", "amir@mail.example"):
        assert part in shown


def test_each_step_that_the_team_presses_is_told_to_the_person(app, clock, arrived, cai):
    def tells(type, **filled):
        clock["now"] += timedelta(minutes=1)
        answer = cai.tells(arrived.case, type, **filled)
        assert "Fix" not in words(answer), words(answer)
        return words(arrived.open("/track"))

    assert "What you told the person" in words(cai.tells(arrived.case, "receipt.confirmed", read_by="nurse"))
    assert [one.type for one in news(app, arrived.case)] == [Heard.RECEIPT]
    assert "Which doctor do you see?" in tells("information.requested", question="Which doctor do you see?")
    tells("review.started", roles="nurse\nsocial worker")
    assert "You are on the list" not in tells("decision.made")
    told = tells("outcome.communicated", on_register="yes", reason="You need more help.", next_steps="Dee calls you.", told_how="phone")
    assert "You need more help." in told
    assert "They do not need it" not in tells("case.closed", reason="not-needed", words="You moved on.")
    heard = news(app, arrived.case)
    assert [one.sequence for one in heard] == [1, 2, 3, 4, 5, 6]
    assert heard[2].data["roles"] == ["nurse", "social worker"]
    assert heard[-1].type == Heard.CLOSED


EVERY = {
    "urgent.seen": {"read_by": "nurse"},
    "consent.recorded": {
        "permission": "dsr", "answer": "yes", "basis": "own", "decided_on": "20/11/2026", "recorded_by": "nurse",
    },
    "cetr.offered": {"why": "It may help.", "reply_by": "2026-12-01"},
    "cetr.booked": {"starts_at": "2026-12-10T10:00", "how": "video", "where": "We send you a link."},
    "panel.named": {"people": "Dr Bo Example, doctor\r\nDee Example, advocate"},
    "cetr.held": {"report_due": "1 December 2026"},
    "report.sent": {"sent_how": "post", "easy_read": "yes"},
    "action.updated": {"action_id": "new", "what": "Find a nurse.", "state": "open", "by": "2026-12-24"},
    "contact.named": {"name": "Dee Example", "role": "keyworker", "phone": "07700 900123"},
    "next_review.set": {"on": "2027-03-01", "what": "support-list"},
    "admission.recorded": {"admitted_on": "2026-11-20"},
    "discharge.recorded": {"discharged_on": "2026-11-22"},
    "access.reissued": {"reason": "unsafe", "checked_by": "nurse"},
}  # fmt: skip


@pytest.mark.parametrize("type", EVERY)
def test_every_event_of_the_contract_can_be_told(app, arrived, cai, type):
    told = cai.tells(arrived.case, type, **EVERY[type])

    assert "Please change this" not in words(told), words(told)
    assert [one.type for one in news(app, arrived.case)] == [type]


def test_times_are_those_of_england_and_a_new_action_gets_a_name_that_a_later_change_keeps(app, clock, arrived, cai):
    cai.tells(arrived.case, "cetr.booked", starts_at="2027-07-01T10:00", how="video")
    cai.tells(arrived.case, "action.updated", **EVERY["action.updated"])
    clock["now"] += timedelta(minutes=1)
    cai.tells(arrived.case, "action.updated", action_id="action-2", what="Find a nurse.", state="not-done", why_not="None was free.")

    booked, new, later = (one.data for one in news(app, arrived.case))
    assert booked["starts_at"] == "2027-07-01T09:00:00Z"
    assert (new["action_id"], later["action_id"], later["state"]) == ("action-2", "action-2", "not-done")


@pytest.mark.parametrize(("type", "filled", "says"), [
    ("information.requested", {}, "Please write something here."),
    ("information.requested", {"question": "x" * 501}, "Please use 500 letters or fewer."),
    ("outcome.communicated", {"reason": "So.", "next_steps": "Then."}, "Please choose 1 answer."),
    ("outcome.communicated", {"on_register": "maybe", "reason": "So.", "next_steps": "Then."}, "Please choose 1 answer."),
    ("next_review.set", {"on": "soon"}, "Please write the day, the month and the year."),
    ("cetr.booked", {"starts_at": "ten", "how": "video"}, "Please write the day and the time."),
    ("decision.made", {"occurred_at": "2027-01-01T10:00"}, "This has not come yet. Please write when it was."),
    ("contact.named", {"name": "Dee", "role": "nurse"}, "Please write a phone number, a number for texts or an email address."),
    ("action.updated", {"action_id": "new", "what": "Call.", "state": "not-done"}, "Please write something here."),
    ("panel.named", {"people": "Dee Example"}, "Please write a name, this sign , and a job on each line."),
    ("review.started", {"roles": "\n".join(["nurse"] * 21)}, "Please write 20 lines or fewer."),
    ("access.reissued", {"reason": "bored", "checked_by": "nurse"}, "Please choose 1 answer."),
])  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_that_was_typed_is_lost(app, arrived, cai, type, filled, says):
    page = cai.tells(arrived.case, type, **filled)

    assert page.status_code == 200
    assert says in words(page)
    for name, typed in filled.items():
        assert typed.split("\n")[0] in page.text or name in ("on_register", "reason")
    assert news(app, arrived.case) == ()


def test_a_press_that_comes_twice_tells_once(app, arrived, cai):
    address = f"/inbox/{arrived.case}/tell/review.started"
    page = cai.client.get(address)

    for _ in range(2):
        cai.presses(page, address, roles="nurse")

    assert len(news(app, arrived.case)) == 1


def test_a_code_to_hand_over_stands_on_one_page_and_its_owner_comes_back_with_it(app, arrived, cai):
    told = cai.tells(arrived.case, "access.reissued", reason="lost", to="hand", checked_by="nurse")

    assert "The new code" in words(told)
    assert "It works once, for 7 days." in words(told)
    assert "The new code" not in words(cai.opens(arrived.case))


def test_the_copy_on_paper_says_who_took_it(app, arrived, cai, tmp_path):
    made = cai.client.get(f"/inbox/{arrived.case}/pdf")

    file = tmp_path / "copy.pdf"
    file.write_bytes(made.data)
    with pypdfium2.PdfDocument(file) as opened:
        text = " ".join(page.get_textpage().get_text_bounded() for page in opened)
    assert made.mimetype == "application/pdf"
    assert "Cai Example took this copy on" in " ".join(text.split())
    assert "Amir Madeup" in text


@pytest.mark.threat(14)
def test_a_row_for_a_table_runs_nothing_and_says_who_took_it(arrived, cai):
    made = cai.client.get(f"/inbox/{arrived.case}/csv")

    names, row = csv.reader(io.StringIO(made.get_data(as_text=True).removeprefix("\ufeff")))
    told = dict(zip(names, row, strict=True))
    assert made.headers["Content-Disposition"] == 'attachment; filename="copy.csv"'
    assert told["Name"] == "Amir Madeup"
    assert told["Downloaded by"] == "Cai Example, 2026-11-23"
    assert "'=HYPERLINK(1)" in row
    assert [cell for cell in row if cell.startswith(("=", "+", "-", "@"))] == []


def sends(app, name, *, days, urgent=False):
    """Another request, so many days ago."""
    at = app.config["NOW"]() - timedelta(days=days)
    with app.extensions["house"].database.session(write=True) as session:
        case = make.draft(session, answers={"about.name": name}).case_id
        make.submit(session, case, now=at, urgent=urgent)
        letter = make.letter(referral_id=case, occurred_at=at.isoformat(), urgent=urgent, person={"name": name})
        store.outbox.promise(session, "icb", letter, case_id=case, dedupe_key=f"letter {case}", now=at)
        store.commit(session)
    return case


def test_urgent_ones_stand_first_then_the_late_ones_and_closed_ones_apart(app, clock, cai):
    sent = {"late": sends(app, "A", days=9), "closed": sends(app, "B", days=8), "new": sends(app, "C", days=1)}
    sent["urgent"] = sends(app, "D", days=0, urgent=True)
    teams.works(app)
    cai.opens(sent["closed"])
    cai.tells(sent["closed"], "case.closed", reason="not-needed", words="You moved on.")

    page, closed = cai.client.get("/inbox"), cai.client.get("/inbox?show=closed")

    places = {name: page.text.index(case) for name, case in sent.items() if case in page.text}
    assert sorted(places, key=places.get) == ["urgent", "late", "new"]
    assert "They said that they need help today." in page.text
    assert "Late." in page.text
    assert [name for name, case in sent.items() if case in closed.text] == ["closed"]
    for shown in (page, closed):
        assert "1 person needs help today. 1 request is late. Open 3 Closed or deleted 1" in words(shown)


def test_staff_say_that_they_saw_that_somebody_needs_help_today_and_it_is_urgent_no_more(app, clock, cai):
    case = sends(app, "D", days=0, urgent=True)
    teams.works(app)
    assert "Please look now." in words(cai.opens(case))

    cai.tells(case, "urgent.seen", read_by="nurse")

    assert "Please look now." not in words(cai.opens(case))
    assert "They said that they need help today." not in words(cai.client.get("/inbox"))


def test_a_number_is_found_however_it_is_typed_and_a_wrong_one_is_said_kindly(app, arrived, cai):
    with app.extensions["house"].database.session() as session:
        reference = store.cases.find(session, arrived.case).reference

    found = cai.presses(cai.client.get("/inbox"), "/inbox/find", number=f" {reference[:4].lower()}-{reference[4:]} ")
    none = cai.presses(cai.client.get("/inbox"), "/inbox/find", number="AB3KR7MN")

    assert "Amir Madeup" in words(found)
    assert "There is nothing here with this number." in words(none)
    assert 'value="AB3KR7MN"' in none.text


def test_what_a_person_deletes_is_gone_from_the_inbox_too_and_the_team_sees_that_it_was(app, arrived, cai):
    page = arrived.open("/mine/delete")
    arrived.press("/mine/delete", page)
    teams.works(app)

    assert cai.client.get(f"/inbox/{arrived.case}").status_code == 404
    assert "The person deleted this." not in words(cai.client.get("/inbox"))
    shown = words(cai.client.get("/inbox?show=closed"))
    assert "The person deleted this. There is nothing to read." in shown
    with app.extensions["house"].database.session() as session:
        assert store.inbox.types(session, arrived.case) <= reading_types()


def reading_types():
    return set(reading.STOPPED)


@pytest.mark.threat(11)
def test_the_person_reads_who_looked_and_why_and_never_a_name(arrived, cai):
    cai.client.get(f"/inbox/{arrived.case}/csv")

    log = words(arrived.open("/mine/log"))

    assert "Someone in the team saw your name." in log
    assert "Someone in the team read what you sent. They work on it." in log
    assert "Someone in the team took a copy of what you sent. They work on it." in log
    assert "Cai" not in log


def test_how_somebody_wants_to_hear_the_answer_stands_on_their_page_and_beside_the_form_that_tells_it(app, arrived, cai):
    form = {"csrf_token": token(arrived.open("/track/how")), "tell-who": "helper", "tell-how": "video", "tell-with": "Dee Example"}
    arrived.client.post("/track/how", data=form)
    teams.works(app)

    for address in (f"/inbox/{arrived.case}", f"/inbox/{arrived.case}/tell/outcome.communicated"):
        shown = words(cai.client.get(address))
        assert "How they want to hear the answer" in shown
        assert "Who do you want to tell you? Someone who helps me" in shown
        assert "We told them that nobody has booked this." in shown
        assert "Dee Example" in shown
    assert "How they want" not in words(cai.client.get(f"/inbox/{arrived.case}/tell/review.started"))
    [row] = csv.DictReader(io.StringIO(cai.client.get(f"/inbox/{arrived.case}/csv").text.lstrip("\ufeff")))
    assert "How do you want to hear it? On a video call" in row["How to tell them"]


def test_a_message_that_a_day_has_passed_can_be_read_in_the_inbox(app, arrived, cai, clock):
    clock["now"] += timedelta(days=10)
    comes_back(app, arrived.case, by=arrived.client)
    arrived.client.post("/track/late", data={"csrf_token": token(arrived.open("/track/late")), "what": "receipt"})
    teams.works(app)
    cai.comes_in()
    cai.opens(arrived.case)

    shown = words(cai.client.get(f"/inbox/{arrived.case}"))
    assert "What they told you since" in shown
    assert "I have not heard from you." in shown
