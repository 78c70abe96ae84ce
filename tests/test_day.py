"""The page for the day of a meeting, as it comes: whole, for everybody who may see it, and what becomes of notes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.coming_back import case_of
from tests.planning import booked, decides, has_sent, hidden, keeps
from tests.test_the_day import member, photo
from tests.walking import Walker, words
from webapp import store
from webapp.consent import Answer
from webapp.planning import Mark

HOUR = timedelta(hours=1)
IN_PLACE = {"Accept": "application/json"}


@pytest.fixture
def clock(app):
    """The time, which the test moves."""
    at = {"now": app.config["NOW"]().replace(hour=9, minute=0)}
    app.config["NOW"] = lambda: at["now"]
    return at


@pytest.fixture
def eve(app, clock):
    """Somebody with a meeting at 10 o'clock today, on her own phone."""
    walker = has_sent(app)
    booked(app, walker, clock["now"] + HOUR, ends_at=(clock["now"] + 3 * HOUR).isoformat(), where="Room 2")
    return walker


def shares(app, walker, *, shared=True):
    with walker.client.session_transaction() as held, app.extensions["house"].database.session(write=True) as session:
        store.visits.share(session, held["visit"], shared=shared)
        store.commit(session)


def writes(walker, *notes, page=None, headers=None, to="done", **more):
    """Send the notes of a page, of a new one or of one that is open."""
    boxes = {f"detail-{box}": text for box, text in enumerate(notes)}
    form = page or hidden(walker.open("/plan/day"))
    return walker.client.post("/plan/day/notes", data={**form, **boxes, "to": to, **more}, headers=headers)


def notes(app, walker):
    with app.extensions["house"].database.session() as session:
        return store.plans.of_case(session, case_of(app, walker.client)).get("plan.notes")


def part(page, name):
    """What stands in one part of the page."""
    return page.text.partition(f'id="{name}"')[2].partition("</section>")[0]


# What it says


def test_without_a_visit_the_cards_are_there_and_nothing_of_anybody(client):
    page = client.get("/plan/day")

    assert "We do not know the day yet." in words(page)
    assert "I need a break" in words(page)
    assert "To see your answers here, come back to your page." in words(page)
    assert "My answers" not in words(page)
    assert "<textarea" not in page.text


def test_before_the_team_told_a_day_the_page_works_and_says_so(app, clock):
    page = has_sent(app).open("/plan/day")

    assert "We do not know the day yet. The team tells us the day." in words(page)
    assert "Who is there" not in words(page)


def test_nobody_has_to_send_first(app):
    bea = Walker(app.test_client(), app.extensions["house"].refer, about__name="Bea Madeup")
    bea.to("about.called")

    assert "You have said yes to nothing here that could stop." in words(bea.open("/plan/day"))


def test_on_the_day_it_says_when_and_where_and_that_no_other_times_were_told(eve):
    said = words(eve.open("/plan/day"))

    assert "The meeting is today at 10:00am." in said
    assert "12:00pm It should end. The team told us no other times." in said
    assert "You meet in a room. Room 2" in said


@pytest.mark.parametrize(("days", "said"), [(-2, "The meeting is on"), (2, "The meeting was on")])
def test_on_another_day_it_says_which_day(clock, eve, days, said):
    clock["now"] += timedelta(days=days)

    assert said in words(come_back(eve))


def come_back(walker):
    """A new visit of the same person, now."""
    app = walker.client.application
    with app.extensions["house"].database.session(write=True) as session, walker.client.session_transaction() as held:
        found = session.connection().exec_driver_sql("SELECT case_id FROM referrals").scalar_one()
        held["visit"] = store.visits.begin(session, found, now=app.config["NOW"]())
        store.commit(session)
    return walker.open("/plan/day")


def test_who_is_there_has_a_name_a_job_and_a_photo_whose_words_are_the_name(app, eve):
    booked(app, eve, None, sequence=2, type="panel.named", people=[member("Jo Sample", photo(30)), member("<b>Kit</b>")])
    page = eve.open("/plan/day")

    assert "Jo Sample chair" in words(page)
    assert 'alt="Jo Sample"' in page.text
    assert "&lt;b&gt;Kit&lt;/b&gt;" in page.text
    assert "img-src 'self' data:;" in page.headers["Content-Security-Policy"]


def test_a_page_without_photos_lets_none_in(app, eve):
    booked(app, eve, None, sequence=2, type="panel.named", people=[member("Jo Sample")])

    assert "img-src 'self';" in eve.open("/plan/day").headers["Content-Security-Policy"]
    assert "img-src 'self';" in eve.open("/plan").headers["Content-Security-Policy"]


# Answers


@pytest.mark.parametrize(("mark", "said", "closed"), [
    (Mark.ME, "Only you", True), (None, "Only you", True), (Mark.SUPPORTER, "For people who help me here", True),
    (Mark.PANEL, "", False), (Mark.BOTH, "", False),
])
def test_what_the_people_who_lead_may_not_see_is_closed_and_says_whose_it_is(app, eve, mark, said, closed):
    keeps(app, eve, "plan.me", "I draw maps.", mark=mark)
    shown = part(eve.open("/plan/day"), "mine-g")

    assert "I draw maps." in shown
    assert ("<details" in shown, "open>" in shown) == (closed, False)
    assert said in shown


def test_a_card_that_was_skipped_is_closed_whoever_it_was_marked_for_before(app, eve):
    keeps(app, eve, "plan.me", "I draw maps.", mark=Mark.PANEL)
    eve.client.post("/plan/card/g", data={**hidden(eve.open("/plan/card/g")), "detail-0": "I draw maps.", "mark": "panel", "to": "skip"})
    shown = part(eve.open("/plan/day"), "mine-g")

    assert "I draw maps." in shown
    assert ("<details" in shown, "Only you" in shown) == (True, True)


def test_a_card_with_nothing_on_it_is_no_answer_and_notes_are_none(app, eve):
    keeps(app, eve, "plan.notes", "They listen.")
    page = eve.open("/plan/day")

    assert "There is nothing on your cards yet." in words(page)
    assert "They listen.</textarea>" in page.text


# A change of mind


def test_from_the_page_to_the_end_of_the_sharing_it_is_three_presses_by_the_rules_of_consent(app, eve):
    page = eve.open("/plan/day")
    assert 'href="#card-changed"' in page.text  # the first press
    link = page.text.partition("Stop showing papers about me")[0].rpartition('href="')[2].partition('"')[0]

    asked = eve.open(link)  # the second
    assert 'value="no" checked' in asked.text
    assert "Save my choice" in words(asked)
    shown = asked.text.partition('name="words" value="')[2].partition('"')[0]
    filled = {"csrf_token": hidden(asked)["csrf_token"], "answer": "no", "words": shown}
    done = eve.client.post(link, data=filled, follow_redirects=True)  # the third

    assert "We ask the team not to show papers about you." in words(done)
    assert "Stop showing papers about me" not in words(eve.open("/plan/day"))


def test_a_choice_page_that_nobody_pressed_stop_for_marks_no_no(app, eve):
    assert 'value="no" checked' not in eve.open("/choices/e4b").text
    assert 'value="no" checked' not in eve.open("/choices/e4b?say=made-up").text


def test_what_was_never_agreed_to_or_taken_back_before_cannot_be_stopped(app, eve):
    decides(app, eve, "cetr:papers", Answer.NO)
    said = words(eve.open("/plan/day"))

    assert "Stop the meeting" in said
    assert "Stop showing papers about me" not in said
    assert "Stop sending my report" not in said


# Notes


def test_notes_are_kept_on_a_card_of_their_own_for_the_person_alone(app, eve):
    done = writes(eve, "They listen to me.", "", "", "Jo calls me on Monday.")

    assert done.status_code == 200
    assert "We saved your notes at 9:00am." in words(done)
    assert "Your page for the day is still open." in words(done)
    assert "They listen" not in done.text
    found = notes(app, eve)
    assert (found.said.words, found.mark) == (("They listen to me.", "", "", "Jo calls me on Monday.", ""), None)
    assert "My notes from the day Not finished Only for me" in words(eve.open("/plan"))


def test_a_script_is_told_in_words_and_gets_the_number_for_the_next_press(eve):
    page = hidden(eve.open("/plan/day"))
    first = writes(eve, "One", page=page, headers=IN_PLACE)
    second = writes(eve, "Other", page={**page, "version": first.json["version"]}, headers=IN_PLACE)

    assert first.json == {"say": "We saved your notes at 9:00am.", "kept": True, "version": 1, "help": False}
    assert (second.json["kept"], second.json["version"]) == (True, 2)


def test_notes_that_go_on_from_one_open_page_are_one_text(app, eve):
    page = hidden(eve.open("/plan/day"))
    writes(eve, "They listen.", page=page)
    writes(eve, "They listen.\nThey laugh.", page=page)

    assert notes(app, eve).said.words[0] == "They listen.\nThey laugh."
    assert not notes(app, eve).two


def test_notes_from_two_phones_stay_both_until_the_person_chooses(app, eve):
    page = hidden(eve.open("/plan/day"))
    writes(eve, "One phone", page=page)
    other = writes(eve, "Other phone", page=page, headers=IN_PLACE)

    assert other.json["kept"] is False
    assert other.json["say"] == "Other notes wait on your card. Go to your card and choose which notes stay."
    found = notes(app, eve)
    assert (found.said.words[0], found.typed.said.words[0]) == ("One phone", "Other phone")
    assert "2 texts wait for you" in words(eve.open("/plan/day"))
    assert "<textarea" not in eve.open("/plan/day").text


def test_who_sees_notes_stays_as_the_person_said(app, eve):
    keeps(app, eve, "plan.notes", "Before", mark=Mark.PANEL)
    assert "For the 3 people who lead the meeting" in words(eve.open("/plan/day"))
    writes(eve, "Before and after")

    assert notes(app, eve).mark is Mark.PANEL


def test_notes_that_are_too_long_wait_and_the_next_press_may_make_them_shorter(app, eve):
    page = hidden(eve.open("/plan/day"))
    long = writes(eve, "a" * 20_001, page=page, headers=IN_PLACE)
    assert (long.json["kept"], long.json["say"]) == (False, "These notes are too long. They wait on your card until you make them shorter.")
    writes(eve, "short", page={**page, "version": long.json["version"]})

    assert (notes(app, eve).said.words[0], notes(app, eve).typed) == ("short", None)


def test_words_of_danger_in_a_note_bring_up_help_with_and_without_a_script(eve):
    assert writes(eve, "I want to kill myself", headers=IN_PLACE).json["help"] is True
    assert "Do you need help now?" in words(writes(eve, "I want to kill myself today"))


def test_the_way_to_the_look_of_pages_keeps_notes_first(app, eve):
    away = writes(eve, "Half a word", to="look")

    assert (away.status_code, away.location) == (303, "/look?from=/plan/day")
    assert notes(app, eve).said.words[0] == "Half a word"


def test_a_press_without_our_own_token_keeps_nothing_and_says_so(app, eve):
    refused = eve.client.post("/plan/day/notes", data={"detail-0": "Made up", "version": "0"}, headers=IN_PLACE)

    assert (refused.status_code, refused.json["kept"]) == (400, False)
    assert notes(app, eve) is None


# Time


def test_on_ones_own_phone_the_page_says_until_when_it_stays_and_when_the_others_close(eve):
    said = words(eve.open("/plan/day"))

    assert "This page stays open until 1:00pm. Your other pages close if you do nothing for 1 hour." in said


def test_on_a_shared_phone_it_closes_as_every_page(app, eve):
    shares(app, eve)

    assert "This page closes at 9:15am if you do nothing." in words(eve.open("/plan/day"))
    assert "stays open until" not in words(eve.open("/plan/day"))


def test_notes_that_come_after_the_visit_was_over_are_kept_and_nothing_is_shown(app, clock, eve):
    page = hidden(eve.open("/plan/day"))
    clock["now"] += 2 * HOUR
    late = writes(eve, "They said yes.", page=page, headers=IN_PLACE)

    assert late.json["say"] == "We saved your notes at 11:00am. Your other pages are closed now."
    assert (late.json["kept"], late.json["version"]) == (True, 1)
    assert notes(app, eve).said.words[0] == "They said yes."
    assert "They said yes." not in eve.open("/plan/day").text
    assert "To see your answers here, come back to your page." in words(eve.open("/plan/day"))


def test_notes_that_come_late_never_cover_what_was_written_since(app, clock, eve):
    page = hidden(eve.open("/plan/day"))
    clock["now"] += 2 * HOUR
    keeps(app, eve, "plan.notes", "Written since")
    writes(eve, "Late", page=page)

    found = notes(app, eve)
    assert (found.said.words[0], found.typed.said.words[0]) == ("Written since", "Late")


@pytest.mark.parametrize("headers", [IN_PLACE, None])
def test_a_visit_that_somebody_ended_keeps_nothing_more(app, clock, eve, headers):
    page = hidden(eve.open("/plan/day"))
    with eve.client.session_transaction() as held, app.extensions["house"].database.session(write=True) as session:
        store.visits.end(session, held["visit"], now=clock["now"])
        store.commit(session)
    refused = writes(eve, "They said yes.", page=page, headers=headers)

    with app.extensions["house"].database.session() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM plan_cards").scalar_one() == 0
    if headers:
        assert (refused.status_code, refused.json["kept"], refused.json["version"]) == (409, False, 0)
    else:
        assert "This is what you wrote on the last page We did not keep it. You can copy it. They said yes." in words(refused)


def test_a_day_later_a_page_that_was_left_open_keeps_nothing(app, clock, eve):
    page = hidden(eve.open("/plan/day"))
    clock["now"] += 26 * HOUR

    assert writes(eve, "They said yes.", page=page, headers=IN_PLACE).json["kept"] is False
    assert notes(app, eve) is None


def test_a_page_that_sent_itself_shows_whoever_comes_nothing_and_keeps_the_notes(app, clock, eve):
    shares(app, eve)
    page = hidden(eve.open("/plan/day"))
    clock["now"] += HOUR
    closed = writes(eve, "They said yes.", page=page, closed="itself")

    assert "Your visit has ended" in words(closed)
    assert "They said yes." not in closed.text
    with app.extensions["house"].database.session() as session:
        kept = session.connection().exec_driver_sql("SELECT version FROM plan_cards WHERE card = 'plan.notes'").scalar_one()
    assert kept == 1
