"""I am not happy with how you used my information: anybody may say so, hears at once, and a person hears of it in time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import page as checker
import pypdfium2
import pytest
import sqlalchemy as sa

from tests import make
from tests.pages import every
from tests.test_start import parsed
from tests.walking import Walker, hidden, words
from webapp import store
from webapp.models import complaints, outbox

TOLD = {"tell-what": "You wrote to my mum.\nShe did not know.", "tell-want": "Say sorry", "tell-name": "Amir Madeup"}
AGAIN = "Please press the button again."
ANSWER_TO = {"tell-contact": "amir@mail.example"}


@pytest.fixture
def house(app):
    return app.extensions["house"]


@pytest.fixture(autouse=True)
def clock(app):
    at = {"now": make.NOW}
    app.config["NOW"] = lambda: at["now"]
    return at


def tell(client, **said):
    form = client.get("/privacy/tell-us")
    said = {name.replace("_", "-"): value for name, value in said.items()}
    page = client.post("/privacy/tell-us", data={**hidden(form), **said}, follow_redirects=True)
    return client.post("/privacy/tell-us", data={**hidden(page), **said}, follow_redirects=True) if AGAIN in words(page) else page


def kept(house):
    with house.database.session() as session:
        return store.complaints.listed(session)


def mails(house):
    with house.database.session() as session:
        found = session.execute(sa.select(outbox).where(outbox.c.kind == "mail").order_by(outbox.c.created_at)).all()
        return [make.words_of(session, row) for row in found]


def test_anybody_may_complain_without_a_request_and_hears_at_once_with_day_number_and_clock(client, house):
    page = words(tell(client, **TOLD, **ANSWER_TO))
    (complaint,) = kept(house)

    assert "We have what you wrote" in page
    assert "You wrote to us on Monday 23 November 2026." in page
    assert f"Your number is {complaint.reference}." in page
    assert "They must tell you by Tuesday 22 December 2026 that they have it." in page
    assert "Day 30 is Tuesday 22 December 2026." in page
    assert "You can also tell the Information Commissioner." in page
    assert "She did not know." in page
    assert complaint.case_id is None
    assert complaint.said == {
        "complaint.what": TOLD["tell-what"], "complaint.want": "Say sorry", "complaint.name": "Amir Madeup",
        "complaint.contact": "amir@mail.example",
    }  # fmt: skip


def test_only_the_first_question_must_be_answered_and_then_nobody_can_write_back(client, house):
    page = words(tell(client, tell_what="You wrote to my mum."))

    assert "You did not say how to answer you." in page
    assert "They must tell you by" not in page
    assert [complaint.said for complaint in kept(house)] == [{"complaint.what": "You wrote to my mum."}]


@pytest.mark.parametrize(("what", "wrong"), [
    ("", "Please write something. A few words are enough."),
    ("   ", "Please write something. A few words are enough."),
    ("x" * 5001, "Please use 5000 letters or fewer. You wrote 5001."),
])
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(client, house, what, wrong):
    page = tell(client, **{**TOLD, "tell-what": what}, **ANSWER_TO)
    boxes = {box.get("name"): box for box in every(parsed(page), "input", "textarea")}

    assert wrong in words(page)
    assert 'href="#tell-what"' in page.text
    assert boxes["tell-name"].get("value") == "Amir Madeup"
    assert boxes["tell-contact"].get("value") == "amir@mail.example"
    assert "Say sorry" in boxes["tell-want"].text
    assert kept(house) == ()


def test_a_press_from_another_website_keeps_nothing_and_the_words_stay(client, house):
    client.get("/privacy/tell-us")
    page = client.post("/privacy/tell-us", data={**TOLD, "csrf_token": "made up"})

    assert page.status_code == 400
    assert "She did not know." in page.text
    assert kept(house) == ()


def test_what_was_written_lies_sealed(client, house):
    tell(client, **TOLD, **ANSWER_TO)

    with house.database.session() as session:
        row = str(session.execute(sa.select(complaints)).one())
    assert [word for word in ("mum", "sorry", "Amir", "mail.example") if word in row] == []


def test_the_inbox_hears_the_number_and_the_day_and_not_a_word_of_it(app, house, environment):
    client = with_inbox(app).test_client()
    tell(client, **TOLD, **ANSWER_TO)
    (complaint,) = kept(house)
    (mail,) = mails(house)

    assert mail["to"] == "duty@anyshire.example"
    assert mail["text"] == (
        "Someone is not happy with how their information was used. Read it with: complaints show\n\n"
        f"Number: {complaint.reference}\nTell them by: 22 December 2026\nRunbook: complaint\n"
    )
    assert [word for word in ("mum", "sorry", "Amir", "mail.example") if word in json.dumps(mail)] == []


def with_inbox(app):
    from dataclasses import replace

    made = app.extensions["house"]
    app.extensions["house"] = replace(made, config=make.sending(replace(made.config, duty_inbox="duty@anyshire.example")))
    return app


def test_a_flood_is_all_kept_and_is_one_more_mail_an_hour(app, house, clock):
    client = with_inbox(app).test_client()
    for _ in range(23):
        tell(client, **TOLD)

    assert len(kept(house)) == 23
    assert len(mails(house)) == 21
    assert mails(house)[-1]["text"] == (
        "Many complaints about information came in this hour. Read them with: complaints list\n\nRunbook: complaints\n"
    )
    clock["now"] += timedelta(hours=2)
    tell(client, **TOLD)
    assert len(mails(house)) == 22


def test_with_a_visit_the_person_says_whether_it_is_about_their_request(app, house, clock):
    amir = Walker(app.test_client(), house.refer, about__name="Amir Madeup")
    amir.to("about.called")
    assert "Is it about what you told us here?" in words(amir.open("/privacy/tell-us"))
    assert "Is it about what you told us here?" not in words(app.test_client().get("/privacy/tell-us"))

    for said in ({"tell_mine": "yes"}, {"tell_mine": "no"}, {}):
        tell(amir.client, **TOLD, **said)
        clock["now"] += timedelta(seconds=1)

    assert [complaint.case_id is not None for complaint in kept(house)] == [True, False, False]
    assert "Amir Madeup" in amir.open("/ask/b1a").text, "the visit goes on"


def test_nobody_can_say_that_it_is_about_a_request_that_is_not_theirs(client, house):
    tell(client, **TOLD, tell_mine="yes")

    assert [complaint.case_id for complaint in kept(house)] == [None]


def begins(app, device, to):
    amir = Walker(app.test_client(), app.extensions["house"].refer, start__device=device, about__name="Amir Made-Up")
    amir.to(to)
    return amir


def shows(client):
    return [client.get(page).status_code for page in ("/privacy/told", "/privacy/told/pdf")]


@pytest.mark.parametrize(("device", "minutes"), [(None, 15), ("shared", 15), ("own", 60)])
def test_without_a_visit_this_browser_shows_it_for_15_minutes_or_60_on_one_s_own(app, clock, device, minutes):
    client = begins(app, device, "start.who").client if device else app.test_client()
    tell(client, **TOLD)
    clock["now"] += timedelta(minutes=minutes)
    assert shows(client) == [200, 200]
    clock["now"] += timedelta(seconds=1)

    assert shows(client) == [303, 303]


@pytest.mark.parametrize(("device", "minutes"), [("shared", 15), ("own", 60)])
def test_after_a_visit_ended_by_itself_nobody_reads_what_was_written_in_it(app, clock, device, minutes):
    amir = begins(app, device, "about.called")
    tell(amir.client, **TOLD)
    clock["now"] += timedelta(minutes=minutes, seconds=1)

    assert shows(amir.client) == [303, 303]


def test_beside_an_open_visit_its_pages_say_when_they_close_and_staying_keeps_them_open(app, clock):
    amir = begins(app, "shared", "about.called")
    form = amir.open("/privacy/tell-us")
    assert "This page closes at 10:45am if you do nothing." in words(form)
    assert "We keep what you wrote." not in words(form)

    assert "This page closes at 10:45am if you do nothing." in words(tell(amir.client, **TOLD))
    clock["now"] += timedelta(minutes=14)
    assert "This page closes at 10:59am if you do nothing." in words(amir.open("/privacy/told"))
    clock["now"] += timedelta(minutes=14)
    assert shows(amir.client) == [200, 200]
    clock["now"] += timedelta(minutes=15, seconds=1)
    assert shows(amir.client) == [303, 303]


def test_without_a_visit_the_page_says_no_time(client):
    assert "This page closes" not in words(client.get("/privacy/tell-us"))


def test_another_browser_sees_nothing_of_it(client, app):
    tell(client, **TOLD)

    assert app.test_client().get("/privacy/told").location == "/privacy/tell-us"


def test_the_copy_on_paper_can_be_read_by_everybody(client, tmp_path):
    tell(client, **TOLD, **ANSWER_TO)
    made = client.get("/privacy/told/pdf")
    file = tmp_path / "copy.pdf"
    file.write_bytes(made.data)

    assert checker.validate_pdf(str(file), profile=checker.ValidationProfile.PDF_UA_1).is_compliant
    with pypdfium2.PdfDocument(made.data) as pdf:
        text = " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pdf)
    assert "You wrote to my mum." in text
    assert "They must tell you by Tuesday 22 December 2026 that they have it." in text


def test_when_the_database_keeps_nothing_nobody_is_told_that_we_have_it(client, monkeypatch, house):
    def gone(_session):
        raise store.Unavailable("gone")

    client.get("/privacy/tell-us")
    form = client.post("/privacy/tell-us", data={**hidden(client.get("/privacy/tell-us")), **TOLD})
    with monkeypatch.context() as patched:
        patched.setattr(store, "commit", gone)
        page = client.post("/privacy/tell-us", data={**hidden(form), **TOLD})

    assert page.status_code == 503
    assert "She did not know." in page.text, "one press tries again with every word"
    assert client.get("/privacy/told").location == "/privacy/tell-us"
    assert kept(house) == ()


def test_what_no_page_can_hold_is_kept_and_never_breaks_the_page(client, house):
    page = tell(client, **{**TOLD, "tell-what": "", "tell-want": "a\x08b"})

    assert page.status_code == 200
    assert kept(house) == ()


def test_the_thirty_days_begin_with_the_day_in_london(client, house, clock):
    clock["now"] = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)

    assert "They must tell you by Friday 31 July 2026 that they have it." in words(tell(client, **TOLD, **ANSWER_TO))
