"""Everything that we hold about one person, for that person: every part of it, nothing of anybody else, no outcome before its time."""

from __future__ import annotations

import dataclasses
import json
from datetime import timedelta

import page as checker
import pypdfium2
import pytest

from tests import make, planning
from tests.test_choices import case_of, choose
from tests.test_track import deliver, hear
from tests.walking import Walker, has_sent, hidden, words
from webapp import holdings, meetings, mine, models, status, store
from webapp.messages import Who
from webapp.renewal import Reason
from webapp.status import Heard


@pytest.fixture
def house(app):
    return app.extensions["house"]


@pytest.fixture
def amir(app, house):
    """Somebody who can be reached by email, sent it, and then took back a yes."""
    walker = has_sent(app, about__name="Amir Madeup", now__helps="Music & my dog <3")
    choose(walker, house, "share:gp", "no")
    return walker


def copy(walker):
    return json.loads(walker.open("/mine/json").data)


def test_before_sending_it_holds_the_answers_and_what_is_half_typed_and_when_it_is_deleted(app, house):
    bea = Walker(app.test_client(), house.refer, about__name="Bea Madeup")
    page = bea.to("about.called")
    bea.post(page, bea.at(page), to="later", answer="Bea-half-typed")

    shown, file = words(bea.open("/mine")), copy(bea)

    for said in ("Bea Madeup", "Bea-half-typed", "We have not sent this.", "We delete it on", "Answers that we did not send"):
        assert said in shown
    assert ("about.name", "Bea Madeup") in {(one["id"], str(one["answer"])) for one in file["draft"]["answers"]}
    assert "Bea-half-typed" in json.dumps(file["draft"]["half_typed"])
    assert (file["request"], file["letters_to_the_team"], file["messages"]) == (None, [], [])


def test_after_sending_it_holds_every_answer_letter_message_choice_and_visit(amir, house):
    shown, file = words(amir.open("/mine")), copy(amir)
    rows = store_rows(house)

    for said in ("Amir Madeup", "Music & my dog <3".replace("&", "&amp;").replace("<", "&lt;"), "You sent this on"):
        assert said in shown
    assert {one["id"]: one["answer"] for one in file["request"]["answers"]}["now.helps"] == "Music & my dog <3"
    assert [letter["body"]["type"] for letter in file["letters_to_the_team"]] == ["referral.submitted", "consent.withdrawn"]
    assert {letter["state"] for letter in file["letters_to_the_team"]} == {"ready"}
    # Nobody has checked the address yet: nothing goes there.
    assert file["messages"] == []
    assert [one["record"]["record_id"] for one in file["decisions"]] == [row.id for row in rows]
    assert len(file["visits"]) == 1
    assert "What you told us, to ask for the support list. We made it on" in shown
    assert "We have not sent it yet." in shown


def store_rows(house):
    with house.database.session() as session:
        return store.consents.rows(session, case_of(house))


def test_what_became_of_each_letter_is_said_truthfully(app, amir):
    deliver(app)

    assert {letter["state"] for letter in copy(amir)["letters_to_the_team"]} == {"done"}
    assert "We sent it on" in words(amir.open("/mine"))


def test_an_answer_that_another_answer_took_off_the_path_is_still_held_and_shown(app, house):
    bea = Walker(app.test_client(), house.refer, about__name="Bea Madeup")
    bea.to("about.called")
    with house.database.session(write=True) as session:
        draft = store.drafts.of_case(session, case_of(house))
        draft.answers["gone.question"] = "An old answer"
        draft.answers["about.born"] = ["no date"]
        store.drafts.save(session, draft, now=app.config["NOW"]())
        store.commit(session)

    shown = words(bea.open("/mine"))
    assert "An old answer" in shown
    assert "no date" in shown


def test_a_decision_tells_nothing_until_a_person_has_told_the_outcome(app, amir, house):
    case = case_of(house)
    hear(app, case, "receipt.confirmed", 1)
    hear(app, case, "decision.made", 2, on_register=False, reason=["a secret reason"])
    hear(app, case, "panel.named", 3, people=["Dr Cai Made-Up"])
    before, file = amir.open("/mine"), copy(amir)

    assert "The team has decided." in words(before)
    assert "A person tells you about it first." in words(before)
    assert [(one["type"], one["data"]) for one in file["news"]] == [("receipt.confirmed", {}), ("decision.made", {})]
    assert file["news_to_be_told_by_a_person"] == 1
    for secret in ("a secret reason", "on_register", "Dr Cai"):
        assert secret not in before.text + json.dumps(file)

    hear(app, case, "outcome.communicated", 4, on_register=False, reason=["Not now"], next_steps=["A new plan"], private="a note")
    told = amir.open("/mine")
    assert "The team told you that you are not on the list." in words(told)
    assert "Not now" in words(told)
    assert copy(amir)["news"][-1]["data"] == {"on_register": False, "reason": ["Not now"], "next_steps": ["A new plan"]}
    assert "a note" not in told.text + json.dumps(copy(amir))


def test_where_a_message_to_somebody_else_went_is_not_said(app, house):
    dee = Walker(
        app.test_client(), house.refer, start__who="advocate", helper__name="Dee Helper", helper__contact="email",
        helper__email="dee@mail.example", helper__agree="not-known",
    )
    dee.send(dee.to())
    with house.database.session(write=True) as session:
        body = {"to": "somebody.else@mail.example", "who": "referrer", "subject": "There is an update", "text": "There is an update."}
        store.outbox.promise(session, "mail", body, case_id=case_of(house), dedupe_key="a test", now=make.NOW)
        store.commit(session)

    assert "somebody.else@mail.example" not in dee.open("/mine").text + json.dumps(copy(dee))
    assert "To the person who asked for you." not in words(dee.open("/mine")), "it is they who asked"


def test_nobody_elses_request_is_in_it(app, amir, house):
    bea = Walker(app.test_client(), house.refer, about__name="Bea Otherperson", about__email="bea@mail.example")
    bea.send(bea.to())

    assert "Otherperson" not in amir.open("/mine").text
    assert "bea@mail.example" not in json.dumps(copy(amir))
    assert "Amir" not in bea.open("/mine").text + json.dumps(copy(bea))


@pytest.mark.parametrize("address", ["/mine", "/mine/pdf", "/mine/json"])
def test_without_a_visit_there_is_nothing_and_the_page_says_how_to_come_in(client, address):
    assert client.get(address).location == "/track"


def test_the_copy_on_paper_can_be_read_by_everybody_and_holds_the_answers(amir, tmp_path):
    made = amir.open("/mine/pdf")
    file = tmp_path / "copy.pdf"
    file.write_bytes(made.data)

    assert checker.validate_pdf(str(file), profile=checker.ValidationProfile.PDF_UA_1).is_compliant
    with pypdfium2.PdfDocument(made.data) as pdf:
        text = " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pdf)
    assert "Music & my dog <3" in text
    assert made.headers["Content-Disposition"] == 'inline; filename="copy.pdf"'


def test_a_complaint_is_in_it_only_when_the_person_said_that_it_is_about_this(amir, house):
    for said, kept in (("no", 0), ("yes", 1)):
        form, told = amir.open("/privacy/tell-us"), {"tell-what": "You wrote to my mum.", "tell-mine": said}
        # Too quick for a person: the page asks for a second press.
        again = amir.client.post("/privacy/tell-us", data={**hidden(form), **told})
        amir.client.post("/privacy/tell-us", data={**hidden(again), **told})
        assert len(copy(amir)["complaints"]) == kept

    assert "You wrote to my mum." in words(amir.open("/mine"))


def test_the_copy_is_one_press_from_the_persons_own_pages(amir, app, house):
    bea = Walker(app.test_client(), house.refer, about__name="Bea Madeup")
    bea.to("about.called")

    for walker, address in ((amir, "/track"), (amir, "/choices"), (amir, "/receipts"), (bea, "/ask/saved")):
        assert 'href="/mine"' in walker.open(address).text, address


def test_a_visit_that_was_ended_says_until_when(app, amir, house):
    with house.database.session(write=True) as session:
        other = store.visits.begin(session, case_of(house), now=make.NOW)
        store.visits.end(session, other, now=make.NOW + timedelta(minutes=20))
        store.commit(session)

    assert "From Monday 23 November 2026, 10:30. To Monday 23 November 2026, 10:50." in words(amir.open("/mine"))


def test_all_news_that_a_page_shows_and_everybody_we_write_to_has_words():
    assert {*mine.NEWS, Heard.OUTCOME} == {*status.MOVES, Heard.URGENT_SEEN, *meetings.TELLS, *meetings.BESIDE, Heard.NEXT_REVIEW}
    assert set(mine.TO) == set(Who)


def test_who_helps_when_they_looked_and_whom_we_must_not_contact_is_in_it(app, house):
    from tests.helping_hands import gives, has_sent, invites, opens, post, ticking

    ticking(app)
    amir, dee = has_sent(app), app.test_client()
    post(amir.client, "/people/avoid", people_0_name="Sam Madeup", people_0_relation="my dad")
    mark = invites(amir, "Dee Helpmade", {"s1": "yes"})
    opens(dee, gives(amir, mark))
    dee.get("/with/steps")

    shown, file = words(amir.open("/mine")), copy(amir)

    for said in ("Dee Helpmade", "They looked here on", "Sam Madeup", "People we must not contact"):
        assert said in shown
    assert next(look["what"] for look in file["helpers"][0]["looks"]) == "progress"
    assert file["must_not_contact"] == [{"name": "Sam Madeup", "relation": "my dad"}]
    assert dee.get("/mine").location.endswith("/track"), "a helper never sees it"
    assert dee.get("/receipts").location.endswith("/track")


def test_when_they_were_asked_again_is_in_it(amir, app, house):
    with house.database.session(write=True) as session:
        now = app.config["NOW"]()
        store.renewals.ask(session, case_id=case_of(house), reason=Reason.YEAR, next_on=now.date(), now=now)
        store.commit(session)

    assert "We asked you again on" in words(amir.open("/mine"))
    assert [one["why"] for one in copy(amir)["asked_again"]] == ["year"]


def test_whoever_asked_for_a_child_finds_what_they_sent_and_nothing_that_was_decided(app, house):
    parent = Walker(app.test_client(), house.refer)
    parent.answers |= {
        "start.who": "parent", "start.their_area": "yes", "helper.over_16": "no", "helper.relation": "parent", "helper.name": "Bea Sample",
        "helper.contact": "email", "helper.email": "bea@mail.example", "theirs.name": "Cal Madeup", "theirs.born": "1 May 2013",
        "theirs.when": "this-week",
    }
    parent.send(parent.to())
    recorded = {
        "decided_on": "2026-11-20", "recorded_by": "nurse", "basis": "own", "permission": "dsr", "answer": "no", "sequence": 1,
        "occurred_at": app.config["NOW"]().isoformat(),
    }
    case_id = case_of(house)
    hear(app, case_id, "consent.recorded", 1, **{name: told for name, told in recorded.items() if name != "sequence"})
    hear(app, case_id, "outcome.communicated", 2, on_register=True, reason=["A secret reason."], next_steps=["A secret step."])
    with house.database.session(write=True) as session:
        house.asking.hear(session, store.referrals.of_case(session, case_id), "consent.recorded", recorded, now=app.config["NOW"]())
        store.commit(session)

    shown, file = words(parent.open("/mine")), copy(parent)

    assert "Cal Madeup" in shown
    assert (file["decisions"], file["news"], file["news_to_be_told_by_a_person"]) == ([], [], 0)
    assert [letter["body"]["type"] for letter in file["letters_to_the_team"]] == ["referral.submitted"]
    for told in (shown, json.dumps(file), words(parent.open("/receipts"))):
        assert "secret" not in told
        assert "nurse" not in told


# Where a table about a person stands in what they are shown; or why it holds nothing to show.
SHOWN = {
    "cases": "case", "drafts": "draft", "referrals": "sent", "consents": "decisions", "outbox": "promises", "news": "news",
    "visits": "visits", "complaints": "complaints",
    "helpers": "helpers", "avoids": "avoid", "renewals": "asked_again", "invitations": "who_asked",
    "ways": "ways", "text_wishes": "wishes", "cards": "card_made_at", "plan_cards": "planner", "plan_versions": "planner_sent",
    "plan_reminders": "reminders", "tell_wishes": "telling",
    "plan_helped": "planner_helped",
    "audit": "happened", "staff_looks": "happened", "staff_knows": "happened", "inbox_letters": "promises",
}
NOT_SHOWN = {
    "proofs": "hashes of numbers and addresses that stand elsewhere: that they were checked stands in what happened",
    "text_conversations": "what is waited for by text, for a week at most: the answers themselves stand in what was answered",
    "long_booklets": "a file that the person asked for, for ten minutes: all that is in it stands elsewhere",
    "case_keys": "keys, sealed: they say nothing about anybody",
    "erasures": "only about people of whom nothing else is left",
    "mentions": "of who asked for another person: a hash of that other person, and letters that stand among the promises once they leave",
}


def test_choices_on_a_text_that_waits_are_in_it_too(app):
    eve = planning.has_sent(app)
    card = next(card for card in app.extensions["house"].plan.to_fill if "quiet" in {option.value for option in card.options})
    old = planning.hidden(eve.open(f"/plan/card/{card.page}"))
    for chosen, typed in (("quiet", "First"), ("light", "Second")):
        eve.client.post(f"/plan/card/{card.page}", data={**old, "answer": chosen, "detail-0": typed, "to": "done"})
    shown = words(eve.open("/mine"))

    assert [shown.count(text) for text in ("First", "Second", "A quiet room", "Soft light")] == [1, 1, 1, 1]
    assert [one["waiting_chosen"] for one in copy(eve)["planner"]["cards"]] == [["light"]]


def test_every_table_about_a_person_is_shown_to_them_or_says_why_not():
    named = {"case_id", "person_case_id", "group_key", "subject"}
    about = {table.name for table in models.metadata.sorted_tables if named & set(table.c.keys())}

    assert {"cases", *about} == set(SHOWN) | set(NOT_SHOWN)
    assert {one.name for one in dataclasses.fields(holdings.Held)} - {"untold"} == set(SHOWN.values())
