"""After my meeting, on the pages: what became of it, what is late and what to do, and what I say of it, sent only as I saw it."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from tests import make
from tests.coming_back import case_of
from tests.helping_hands import gives, invites, opens, promised, ticking
from tests.planning import booked, decides, fills, has_sent, hidden, keeps, says, sends, sends_after, tells, writes
from tests.test_track import deliver
from tests.walking import Walker, words
from webapp import letters, store
from webapp.consent import Answer
from webapp.planning import Audience, Mark

WAS = make.NOW - timedelta(days=4)  # Thursday 19 November 2026
SECRET = "Zebracorn"
PICTURES = Path(__file__).parents[1] / "content" / "pictures.toml"


@pytest.fixture
def clock(app):
    return ticking(app)


@pytest.fixture
def eve(app, clock):
    """Somebody who was at her meeting four days ago, as the team told us."""
    walker = has_sent(app)
    booked(app, walker, WAS)
    tells(app, walker, "cetr.held", at=WAS, sequence=2)
    return walker


def action(app, walker, sequence, **data):
    tells(app, walker, "action.updated", sequence=sequence, **{"action_id": "a1", "what": "Find a quiet room.", "state": "open", **data})


def later(app, walker, **more):
    """Some days on, with a page that was opened anew."""
    before, case_id = app.config["NOW"](), case_of(app, walker.client)
    app.config["NOW"] = lambda: before + timedelta(**more)
    with app.extensions["house"].database.session(write=True) as session, walker.client.session_transaction() as held:
        held["visit"] = store.visits.begin(session, case_id, shared=False, now=app.config["NOW"]())
        store.commit(session)


def given(app):
    """The letters about how it was that are promised, each fitting the published schema."""
    found = [letter for letter in promised(app.extensions["house"], "icb") if letter["type"] == "feedback.given"]
    assert [letters.faults(letters.WE_SEND, letter) for letter in found] == [()] * len(found)
    return [letter["data"] for letter in found]


def note_of(walker):
    return re.search(r'href="(/plan/after/actions/[0-9a-f]+)"', walker.open("/plan/after/actions").text)[1]


# What there is


def test_after_the_meeting_the_planner_and_the_steps_lead_there(app, eve):
    for page in ("/plan", "/track"):
        assert 'href="/plan/after"' in eve.open(page).text
    assert "The meeting was on Thursday 19 November 2026. The team told us this." in words(eve.open("/plan/after"))


def test_before_the_day_is_over_nothing_leads_there_and_the_page_says_when(app, clock):
    walker = has_sent(app)
    booked(app, walker, make.NOW + timedelta(hours=1))

    assert 'href="/plan/after"' not in walker.open("/plan").text + walker.open("/track").text
    page = words(walker.open("/plan/after"))
    assert "The next meeting is on Monday 23 November 2026. After it you can say here how it was." in page
    assert "How was the meeting?" not in page


def test_when_the_day_has_passed_and_nobody_told_us_the_page_says_just_that(app, clock):
    walker = has_sent(app)
    booked(app, walker, WAS)

    page = words(walker.open("/plan/after"))

    assert "The team has not told us if you met. You can still say how it was." in page
    assert "The team told us this" not in page
    assert "Was there no meeting? You can ask the team for another day." in page
    assert 'href="/plan/after"' in walker.open("/plan").text


def test_without_a_meeting_the_page_says_so_and_nothing_can_be_sent(app, clock):
    walker = has_sent(app)

    assert "We do not know of a meeting yet." in words(walker.open("/plan/after"))
    for page in ("how", "report", "send"):
        assert "We do not know of a meeting yet." in words(walker.open(f"/plan/after/{page}"))
    says(walker, "a", "Good", answer="yes")
    sends_after(walker)
    assert given(app) == []


def test_held_without_booked_is_enough(app, clock):
    walker = has_sent(app)
    tells(app, walker, "cetr.held", at=WAS, sequence=1)

    assert "The meeting was on Thursday 19 November 2026." in words(walker.open("/plan/after"))


# How it was


def test_each_of_the_questions_can_be_answered_changed_or_skipped(app, eve):
    page = says(eve, "a", "They looked at the clock.", answer="a-bit")
    assert "Saved Did people listen to you?" in words(page)
    assert "Did people listen to you? A bit" in words(page)
    assert "They looked at the clock." in eve.open("/plan/after/1/a").text

    assert "Did people listen to you? Skipped" in words(says(eve, "a", "They looked at the clock.", to="skip", answer="a-bit"))
    assert "You have answered 1 of 6." in words(eve.open("/plan/after")), "what was skipped is not lost"
    for page in "bcdef":
        assert "Skipped" in words(says(eve, page, to="skip"))


def test_faces_never_stand_without_their_word(eve):
    page = eve.open("/plan/after/1/a").text

    for value, word in (("yes", "Yes"), ("a-bit", "A bit"), ("no", "No")):
        card = page.partition(f'value="{value}"')[2].partition("</label>")[0]
        assert "face" in card or "<svg" in card or "<img" in card
        assert word in words_in(card)


def words_in(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_only_one_answer_of_a_question_can_be_true(app, eve):
    eve.client.post("/plan/after/1/a", data={**hidden(eve.open("/plan/after/1/a")), "answer": ["yes", "no"], "to": "done"})

    assert "Did people listen to you? Nothing here yet" in words(eve.open("/plan/after/how"))


def test_who_felt_unsafe_finds_help_on_the_same_page(eve):
    assert "Do you need help now? Get help now" in words(eve.open("/plan/after/1/d"))


def test_too_much_is_refused_beside_its_box_and_nothing_of_it_is_lost(app, eve):
    long = "a" * 20_001

    page = says(eve, "a", long, answer="no")

    assert "Please use 20000 letters or fewer. You wrote 20001." in words(page)
    assert long in page.text
    assert "One of your answers needs you first." in words(eve.open("/plan/after/send"))
    says(eve, "a", "a" * 20_000, answer="no")
    assert len(sends_after(eve).text) > 20_000
    assert len(given(app)[0]["answers"][0]["parts"][1]["words"]) == 20_000


def test_two_phones_lose_nothing_and_the_person_chooses(app, eve):
    old = hidden(eve.open("/plan/after/1/a"))
    says(eve, "a", "They listened.", answer="yes")
    page = eve.client.post("/plan/after/1/a", data={**old, "answer": "no", "detail-0": "Not one bit.", "to": "done"}, follow_redirects=True)

    assert "This card changed in 2 places at once." in words(page)
    assert 'href="/plan/after/how"' in page.text
    both = eve.client.post("/plan/after/1/a", data={**hidden(page), "to": "both"}, follow_redirects=True)
    assert "They listened.\nNot one bit." in both.text
    assert "checked" not in both.text.partition("<textarea")[0], "two answers that cannot both be true are asked again"
    assert eve.client.post("/plan/after/1/a", data={**old, "to": "mine"}, follow_redirects=True).status_code == 200


# The report


def test_a_report_is_late_a_working_day_after_two_weeks_with_words_to_ask_for_it(app, eve):
    later(app, eve, days=10)  # Thursday 3 December: the day on which it is due
    assert "It should come by Thursday 3 December 2026." in words(eve.open("/plan/after/report"))

    later(app, eve, days=1)

    page = words(eve.open("/plan/after/report"))
    assert "Your report is late The team has 2 weeks after the meeting. It was due on Thursday 3 December 2026." in page
    assert "You can write this My meeting was on Thursday 19 November 2026. I have not had my report." in page
    assert 'href="/guides/late"' in eve.open("/plan/after/report").text
    assert "My report It was due on Thursday 3 December 2026." in words(eve.open("/plan/after"))


def test_who_has_it_is_not_told_that_it_is_late_and_who_has_not_can_ask_although_it_was_sent(app, eve):
    later(app, eve, days=20)
    says(eve, "g", answer="yes")
    assert "late" not in words(eve.open("/plan/after/report")).lower()

    tells(app, eve, "report.sent", sequence=3, sent_how="post")
    says(eve, "g", answer="no")

    page = words(eve.open("/plan/after/report"))
    assert "It came by post." in page
    assert "You told us that you do not have it." in page
    assert "I have not had my report." in page


def test_a_later_day_that_the_team_names_is_said_and_does_not_make_two_weeks_longer(app, clock):
    walker = has_sent(app)
    tells(app, walker, "cetr.held", at=WAS, sequence=1, report_due="2026-12-24")

    page = words(walker.open("/plan/after/report"))
    assert "It should come by Thursday 3 December 2026. The team says Thursday 24 December 2026." in page


# Actions


def test_actions_say_what_who_by_when_and_how_they_stand(app, eve):
    action(app, eve, 3, who="Sam, keyworker", by="2026-11-30")
    action(app, eve, 4, action_id="a2", what="Visit the house.", state="not-done", why_not="It is not ready.")
    action(app, eve, 5, action_id="a3", what="Ask the dentist.", state="done")
    action(app, eve, 6, action_id="a4", what="Buy a tent.", state="withdrawn", why_not="You said no.")

    page = words(eve.open("/plan/after/actions"))

    for said in ("Find a quiet room. To do Who does it Sam, keyworker The day is Monday 30 November 2026.",
                 "Visit the house. Not done The reason It is not ready.", "Ask the dentist. Done",
                 "Buy a tent. People do not do this any more The reason You said no."):  # fmt: skip
        assert said in page
    assert "You can write this" not in page
    assert "What people do for me There are 4 things." in words(eve.open("/plan/after"))


def test_an_action_without_a_day_says_so_and_that_one_can_be_asked_for(app, eve):
    action(app, eve, 3)

    page = words(eve.open("/plan/after/actions"))
    assert "The team has not told us who does it. The team has not told us the day. You can ask for one." in page


def test_what_is_late_is_said_with_what_to_do(app, eve):
    action(app, eve, 3, by="2026-11-20")

    page = words(eve.open("/plan/after/actions"))

    assert "Find a quiet room. Late" in page
    assert "You can write this Find a quiet room. This was due on Friday 20 November 2026. I am still waiting. Please tell me why." in page
    assert 'href="/guides/late"' in eve.open("/plan/after/actions").text
    assert "What people do for me Something is late" in words(eve.open("/plan/after"))


def test_news_out_of_order_says_the_newest(app, eve):
    action(app, eve, 5, state="done")
    action(app, eve, 4, by="2026-11-20")

    assert "Find a quiet room. Done" in words(eve.open("/plan/after/actions"))


def test_the_words_of_the_team_are_only_words(app, eve):
    action(app, eve, 3, what="<script>alert(1)</script>", who="<b>Sam</b>")
    tells(app, eve, "contact.named", sequence=4, name="<i>Sam</i>", role="%(icb)s", email="javascript:alert(1)")

    page = eve.open("/plan/after/actions").text

    assert "<script>alert" not in page
    assert "&lt;b&gt;Sam&lt;/b&gt;" in page
    assert "%(icb)s" in page
    assert 'href="javascript' not in page


def test_a_note_on_an_action_is_for_the_person_alone(app, eve):
    action(app, eve, 3)
    says(eve, "a", "Fine", answer="yes")
    address = note_of(eve)

    page = writes(eve, address, f"{SECRET}: Sam forgot.")

    assert page.request.path == "/plan/after/actions"
    assert f"My own note {SECRET}: Sam forgot." in words(page)
    sends_after(eve)
    assert SECRET not in json.dumps(promised(app.extensions["house"], "icb", "sms", "mail"))
    action(app, eve, 4, state="withdrawn", why_not="You said no.")
    assert f"{SECRET}: Sam forgot." in eve.open("/plan/after/actions").text, "it stays when the action is taken back"


def test_a_note_that_is_too_long_waits_on_its_page(app, eve):
    action(app, eve, 3)

    page = writes(eve, note_of(eve), "a" * 20_001)

    assert "Please use 20000 letters or fewer." in words(page)
    assert "a" * 20_001 in page.text
    assert eve.client.get("/plan/after/actions/0000000000000000").status_code == 404


# Whom to ask, and the colour


def test_who_can_be_asked_stands_there_as_the_team_named_them(app, eve):
    tells(app, eve, "contact.named", sequence=3, name="Sam Example", role="keyworker", text="07700 900111", hours="Mondays")

    page = eve.open("/plan/after")
    assert "Who I can ask Sam Example keyworker Text message 07700 900111 Mondays" in words(page)
    assert 'href="sms:07700900111"' in page.text


def test_nothing_is_said_of_a_colour_before_a_person_told_them_that_they_are_on_the_list(app, eve):
    def shown():
        page = words(eve.open("/plan/after"))
        return "Did my colour change?" in page, "When we look at it again" in page

    tells(app, eve, "next_review.set", sequence=3, on="2027-03-08", what="support-list")
    assert shown() == (False, False)
    tells(app, eve, "decision.made", sequence=4)
    assert shown() == (False, False), "a decision is a time and nothing more"
    assert json.loads(eve.open("/mine/json").data)["news_to_be_told_by_a_person"] == 1, "that of the list"

    tells(app, eve, "outcome.communicated", sequence=5, on_register=True, reason="A reason.", next_steps=["A step."])
    assert shown() == (True, True)
    assert "The team told us when people look at it again." in words(eve.open("/mine"))

    tells(app, eve, "outcome.communicated", sequence=6, on_register=False, reason="A reason.", next_steps=["A step."])
    assert shown() == (False, False)


@pytest.mark.parametrize(("on", "said"), [
    ("2027-03-08", "The team says Monday 8 March 2027."),
    ("2026-11-20", "The team said Friday 20 November 2026. This day has passed. You can ask the team for a new day."),
])
def test_a_day_to_look_again_that_comes_after_its_day_is_not_said_as_if_it_came(app, eve, on, said):
    tells(app, eve, "next_review.set", sequence=3, on=on, what="cetr")

    assert said in words(eve.open("/plan/after"))


# To the team


def test_nothing_goes_before_they_press_send_on_just_what_they_saw(app, eve):
    says(eve, "a", "They looked at the clock.", answer="a-bit")
    says(eve, "d", f"{SECRET} in the room", answer="no", mark="me")
    says(eve, "i", "The part about my flat is wrong.", answer="some")
    says(eve, "b", "Skipped words", to="skip", answer="no")
    assert given(app) == []

    shown = words(eve.open("/plan/after/send"))
    page = sends_after(eve)

    assert "They looked at the clock." in shown
    assert (SECRET in shown, "Skipped words" in shown) == (False, False)
    assert "Sent This is copy 1 from Monday 23 November 2026. It is on the way to the team." in words(page)
    [data] = given(app)
    assert [(one["id"], one["chosen"]) for one in data["answers"]] == [("after.listened", ["a-bit"]), ("after.agree", ["some"])]
    assert (data["version"], data["meeting_on"], data["may_ask"]) == (1, "2026-11-19", False)
    assert SECRET not in json.dumps(promised(app.extensions["house"], "icb", "sms", "mail"))
    deliver(app)
    assert "The team has it." in words(eve.open("/plan/after/send"))


def test_sent_twice_is_one_and_a_change_is_version_two(app, eve):
    says(eve, "a", answer="yes")
    page = hidden(eve.open("/plan/after/send"))
    for _ in range(2):
        again = eve.client.post("/plan/after/send", data=page, follow_redirects=True)
    assert "This is copy 1" in words(again)
    assert "They have just this already." in words(eve.open("/plan/after/send"))
    assert len(given(app)) == 1

    says(eve, "a", "I remember more now.", answer="no")
    sends_after(eve)

    assert [data["version"] for data in given(app)] == [1, 2]


def test_what_changed_since_it_was_shown_is_shown_again_before_it_goes(app, eve):
    says(eve, "a", answer="yes")
    page = hidden(eve.open("/plan/after/send"))
    says(eve, "a", answer="no")

    assert "Something changed since you looked. Look again, then press send." in words(eve.client.post("/plan/after/send", data=page))
    assert given(app) == []


def test_a_press_without_our_own_button_sends_nothing_and_keeps_nothing(app, eve):
    says(eve, "a", answer="yes")
    shown = hidden(eve.open("/plan/after/send"))["shown"]

    assert eve.client.post("/plan/after/send", data={"shown": shown}).status_code == 400
    refused = eve.client.post("/plan/after/1/b", data={"detail-0": "typed", "to": "done"})
    assert (refused.status_code, "typed" in refused.text) == (400, True)
    assert given(app) == []


def test_whether_somebody_may_ask_is_said_before_and_goes_with_it(app, eve):
    says(eve, "a", answer="yes")
    assert "You have not said yes. We tell the team not to ask you." in words(eve.open("/plan/after/send"))
    assert 'href="/choices/e9"' in eve.open("/plan/after/send").text
    decides(app, eve, "feedback", Answer.YES)

    assert "You said yes. We tell the team." in words(eve.open("/plan/after/send"))
    sends_after(eve)
    [data] = given(app)
    assert (data["may_ask"], [one["permission"] for one in data["consent"]]) == (True, ["feedback"])


def test_what_is_said_of_the_next_meeting_stands_apart(app, eve):
    says(eve, "a", "The first time", answer="yes")
    sends_after(eve)
    booked(app, eve, make.NOW + timedelta(days=180), sequence=3)
    assert "The next meeting is on" in words(eve.open("/plan/after"))
    assert "The first time" in eve.open("/plan/after/1/a").text, "until then it is about the one that was"

    later(app, eve, days=181)
    assert "The first time" not in eve.open("/plan/after/how").text + eve.open("/plan/after/2/a").text
    says(eve, "a", "The first time", answer="yes", number=2)
    sends_after(eve)

    assert [data["meeting_on"] for data in given(app)] == ["2026-11-19", "2027-05-22"]
    assert eve.client.get("/plan/after/3/a").status_code == 404


@pytest.mark.parametrize("mark", ["", "me", "panel"])
def test_where_nobody_chose_the_team_it_is_for_the_person_alone(app, eve, mark):
    page = says(eve, "a", SECRET, answer="no", mark=mark)

    assert "Only for me" in words(page)
    card = words(eve.open("/plan/after/1/a"))
    assert "Who can see this? If you choose nothing, only you see it. The team sees it when you press send. The team Only me" in card
    assert "There is nothing for the team yet." in words(sends_after(eve))
    assert given(app) == []


def test_a_card_of_the_planner_is_never_for_the_team_that_gets_what_is_said_after(app, eve):
    fills(eve, "g", SECRET, mark="team")

    assert "Only for me" in words(eve.open("/plan"))


def test_what_was_said_of_a_day_without_a_meeting_is_not_taken_for_the_meeting_that_came(app, clock):
    walker = has_sent(app)
    booked(app, walker, WAS)
    says(walker, "a", "There was no meeting.", answer="no")
    sends_after(walker)
    booked(app, walker, WAS + timedelta(days=10), sequence=2)
    later(app, walker, days=7)
    tells(app, walker, "cetr.held", at=WAS + timedelta(days=10), sequence=3)

    assert "There was no meeting." not in words(walker.open("/plan/after/how")) + words(walker.open("/plan/after/send"))
    assert "Meetings before" not in words(walker.open("/plan/after")), "all that was said of that day was sent"
    says(walker, "a", "They listened.", answer="yes", number=2)
    sends_after(walker)

    assert [(data["version"], data["meeting_on"]) for data in given(app)] == [(1, "2026-11-19"), (2, "2026-11-29")]


def test_where_the_team_mends_the_day_later_the_same_words_can_go_again_with_the_right_day(app, eve):
    says(eve, "a", "They listened.", answer="yes")
    page = hidden(eve.open("/plan/after/send"))
    sends_after(eve)
    tells(app, eve, "cetr.held", at=WAS + timedelta(days=1), sequence=3)

    shown = words(eve.open("/plan/after/send"))
    assert "It is about the meeting on Friday 20 November 2026." in shown
    assert "You sent your last copy about another day. Read your answers again before you send them." in shown
    assert "Something changed since you looked." in words(eve.client.post("/plan/after/send", data=page))
    sends_after(eve)
    sends_after(eve)

    assert [data["meeting_on"] for data in given(app)] == ["2026-11-19", "2026-11-20"]


def test_what_was_not_sent_of_an_earlier_meeting_is_listed_and_can_still_be_sent(app, eve):
    says(eve, "a", "The first time", answer="yes")
    says(eve, "d", SECRET, answer="no", mark="me")
    booked(app, eve, make.NOW + timedelta(days=180), sequence=3)
    later(app, eve, days=181)
    says(eve, "b", "The second time", answer="yes", number=2)

    page = eve.open("/plan/after")
    assert "Meetings before You wrote about these meetings. The team does not have all of it." in words(page)
    assert "The meeting on Thursday 19 November 2026" in words(page)
    how = eve.open(re.search(r'href="(/plan/after/how\?meeting=1)"', page.text)[1])
    assert "It is about the meeting on Thursday 19 November 2026." in words(how)
    assert 'href="/plan/after/send?meeting=1"' in how.text
    assert says(eve, "a", "The first time it was loud", answer="no").request.full_path.startswith("/plan/after/how?kept=a&meeting=1")
    sent = words(sends_after(eve, "/plan/after/send?meeting=1"))
    assert ("The first time it was loud" in sent, "The second time" in sent, SECRET in sent) == (True, False, False)
    sends_after(eve)

    assert [data["meeting_on"] for data in given(app)] == ["2026-11-19", "2027-05-22"]
    assert "Meetings before" in words(eve.open("/plan/after")), "what she keeps for herself is still to be found"


def test_a_meeting_that_was_moved_on_its_day_keeps_what_was_typed_and_sends_it_only_after_the_new_day(app, clock):
    walker = has_sent(app)
    booked(app, walker, make.NOW - timedelta(hours=1))
    page = hidden(walker.open("/plan/after/1/a"))
    booked(app, walker, make.NOW + timedelta(days=7), sequence=2)

    walker.client.post("/plan/after/1/a", data={**page, "detail-0": "Nobody came.", "mark": "team", "to": "done"})

    assert "We keep what you wrote here." in words(walker.open("/plan/after"))
    assert "We cannot send it now" in words(walker.open("/plan/after/send"))
    later(app, walker, days=8)
    assert "Nobody came." in words(walker.open("/plan/after/send"))


def test_what_is_typed_of_a_day_that_was_put_off_stays_with_that_day(app, clock):
    walker = has_sent(app)
    booked(app, walker, WAS)
    page = hidden(walker.open("/plan/after/1/a"))
    booked(app, walker, make.NOW + timedelta(days=7), sequence=2)

    walker.client.post("/plan/after/1/a", data={**page, "detail-0": "Nobody came.", "mark": "team", "to": "done"})

    sent = words(walker.open("/plan/after/send"))
    assert ("It is about the meeting on Thursday 19 November 2026." in sent, "Nobody came." in sent) == (True, True)
    later(app, walker, days=8)
    assert "Nobody came." not in words(walker.open("/plan/after/send"))
    assert "Nobody came." in words(walker.open("/plan/after/send?meeting=1"))


def test_what_is_late_and_what_is_still_to_do_do_not_look_alike(app, eve):
    action(app, eve, 3, by="2026-11-20")
    action(app, eve, 4, action_id="a2", what="Visit the house.")

    late, to_do = eve.open("/plan/after/actions").text.split('<section class="route stack" id="')[1:3]

    assert [(listed["late"]["alt"], listed["wait"]["alt"]) for listed in [tomllib.loads(PICTURES.read_text("utf-8"))]] == [
        ("A red sign on a stick", "A glass with sand that shows time"),
    ]
    assert [re.findall(r'adapt-symbol="(15177|18030)"', part)[0] for part in (late, to_do)] == ["15177", "18030"]


# With the rest


def test_it_is_in_the_copy_of_everything_and_in_what_happened_and_goes_with_everything(app, eve):
    action(app, eve, 3, who="Sam", by="2026-11-30")
    writes(eve, note_of(eve), "Sam is kind.")
    says(eve, "d", "The door was open.", answer="no", mark="me")
    says(eve, "a", answer="yes")
    sends_after(eve)

    mine, file = words(eve.open("/mine")), json.loads(eve.open("/mine/json").data)

    for said in ("Sam is kind.", "The door was open.", "How the meeting was for you.", "The team told us what people do for you.",
                 "Find a quiet room. Sam Monday 30 November 2026"):  # fmt: skip
        assert said in mine
    assert [one["for"] for one in file["planner"]["sent"]] == ["team"]
    assert {one["data"].get("state") for one in file["news"] if one["type"] == "action.updated"} == {"open"}
    assert "You told the team how the meeting was." in words(eve.open("/mine/log"))
    with app.extensions["house"].database.session(write=True) as session:
        case_id = case_of(app, eve.client)
        store.erasing.erase(session, case_id, who=store.erasing.audit.Who.PERSON, now=app.config["NOW"]())
        store.commit(session)
        assert (store.plans.of_case(session, case_id), store.plans.versions(session, case_id)) == ({}, ())


def test_who_helps_sees_nothing_of_it(app, eve):
    dee = app.test_client()
    opens(dee, gives(eve, invites(eve, "Dee Helpmade", {"s2": "yes"})))
    says(eve, "a", SECRET, answer="no")
    sends_after(eve)
    keeps(app, eve, "plan.me", "I draw", mark=Mark.BOTH)
    sends(eve, "helpers")

    assert SECRET not in "".join(dee.get(address).text for address in ("/with", "/with/plan", "/with/answers", "/with/steps"))
    assert dee.get("/plan/after").location == "/plan"


def test_the_copies_of_the_planner_and_these_stand_apart(app, eve):
    says(eve, "a", SECRET, answer="no")
    copy = sends_after(eve).request.path.rpartition("/")[2]

    assert "What you sent" not in words(eve.open("/plan/send"))
    assert eve.client.get(f"/plan/send/copy/{copy}").status_code == 404
    with app.extensions["house"].database.session() as session:
        assert [one.audience for one in store.plans.versions(session, case_of(app, eve.client))] == [Audience.TEAM]
    other = has_sent(app)
    assert other.client.get(f"/plan/after/copy/{copy}").status_code == 404


def test_without_a_visit_every_page_leads_to_the_planner(app, client):
    for page in ("", "/how", "/report", "/actions", "/1/a", "/actions/9bc370105ed64bc5", "/send", "/copy/x"):
        assert client.get(f"/plan/after{page}").location == "/plan"
    for page in ("/1/a", "/actions/9bc370105ed64bc5", "/send"):
        assert client.post(f"/plan/after{page}").location == "/plan"


def test_no_address_but_these(app, eve):
    for page in ("1/zz", "0/a", "2/a", "1/note"):
        assert eve.client.get(f"/plan/after/{page}").status_code == 404


def test_before_anything_was_sent_there_is_nobody_to_tell(app):
    bea = Walker(app.test_client(), app.extensions["house"].refer, about__name="Bea Madeup")
    bea.to("about.called")
    fills(bea, "g", "I draw")

    assert "We do not know of a meeting yet." in words(bea.open("/plan/after"))
    assert "First ask for a meeting and send it." in words(bea.open("/plan/after/send"))
