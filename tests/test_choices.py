"""My choices: each permission apart, changed in three presses, told to the ICB in the same transaction, and never lost or doubled."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests import coming_back, make
from tests.pages import every, said
from tests.proving import goes, has_proved
from tests.test_start import links, parsed
from tests.walking import Walker, has_sent, token, words
from webapp import consent, store
from webapp.models import cases, outbox as promised


@pytest.fixture
def house(app):
    return app.extensions["house"]


@pytest.fixture
def amir(app):
    """Somebody who said yes to everything that was asked, and sent it."""
    return has_sent(
        app, about__name="Amir Madeup", support__wants_cetr="yes", consent__share_gp="yes", about__contact="text", about__shared_phone="no",
    )


def case_of(house):
    with house.database.session() as session:
        return session.execute(sa.select(cases.c.id)).scalar_one()


def ledger(house):
    with house.database.session() as session:
        return store.consents.rows(session, case_of(house))


def letters(house):
    """What is promised to the ICB about choices, in order."""
    with house.database.session() as session:
        found = session.execute(sa.select(promised).where(promised.c.kind == "icb").order_by(promised.c.sequence)).all()
        bodies = [make.words_of(session, row) for row in found]
    return [body for body in bodies if body["type"].startswith("consent.")]


def page_of(house, permission):
    return next(question.page for question in house.refer.questions if question.permission == permission)


def choose(walker, house, permission, answer, **more):
    page = walker.open(f"/choices/{page_of(house, permission)}")
    hidden = {field.get("name"): field.get("value") for field in every(parsed(page), "input") if field.get("type") == "hidden"}
    return walker.client.post(page.request.path, data={**hidden, "answer": answer, **more}, follow_redirects=True)


def test_every_choice_stands_there_with_its_day_and_what_it_means(amir, house):
    page = words(amir.open(links(amir.open("/track"))["My choices"]))

    assert "Should we look at adding you to the support list?" in page
    assert "You said this on" in page
    assert "Your GP can see what you told us." in page
    assert "Saying no must not cost you other help." in page


@pytest.mark.wcag("3.3.6")
def test_three_presses_take_a_yes_back_and_say_what_stops_and_what_stays(amir, house):
    mine = amir.open("/choices")
    change = next(link for link in every(parsed(mine), "a") if said(link) == "Change Can we share this with your GP?")
    asked = amir.open(change.get("href"))
    assert {"If you say yes", "If you say no"} <= {said(heading) for heading in every(parsed(asked), "h2")}

    after = words(choose(amir, house, "share:gp", "no"))

    assert "We kept your choice" in after
    assert "We ask the team to stop sharing with them." in after
    assert "Your other care stays the same." in after
    assert "What people know already stays with them." in after
    assert not consent.says_yes(ledger(house), "share:gp")


def test_the_icb_is_told_with_the_very_row_and_with_whom_nothing_may_be_shared_now(amir, house):
    choose(amir, house, "share:gp", "no")
    (letter,) = letters(house)

    assert letter["type"] == "consent.withdrawn"
    (decision,) = letter["data"]["decisions"]
    assert (decision["permission"], decision["answer"], decision["withdrawn"]) == ("share:gp", "no", True)
    assert {"group": "gp", "agreed": False} in letter["data"]["sharing"]
    assert letter["data"]["sequence"] > 1
    assert "Amir" not in json.dumps({name: value for name, value in letter["data"].items() if name != "decisions"})


def test_a_mind_may_change_back_and_every_change_is_a_row_of_its_own(amir, house):
    before = ledger(house)
    for answer in ("no", "not-yet", "yes"):
        choose(amir, house, "share:gp", answer)

    rows = ledger(house)
    assert rows[: len(before)] == before
    assert [row.answer.value for row in rows[len(before) :]] == ["no", "not-yet", "yes"]
    assert [letter["type"] for letter in letters(house)] == ["consent.withdrawn", "consent.changed", "consent.given"]
    assert consent.says_yes(rows, "share:gp")


def test_the_same_answer_to_the_same_words_is_no_news(amir, house):
    before = len(ledger(house))
    choose(amir, house, "share:gp", "yes")
    choose(amir, house, "share:gp", "no")
    choose(amir, house, "share:gp", "no")

    assert len(ledger(house)) == before + 1
    assert len(letters(house)) == 1


def test_leaving_the_list_ends_all_sharing_and_keeps_the_meeting(amir, house):
    page = words(choose(amir, house, "dsr", "no"))

    assert "We ask the team to take you off the list." in page
    assert "Can we share this with your GP?" not in page
    assert "Do you want a meeting about your care?" in page
    assert letters(house)[-1]["data"]["sharing"] == []
    assert consent.says_yes(ledger(house), "cetr")


def test_what_stopped_with_the_list_stays_stopped_when_the_list_is_wanted_again(amir, house):
    before = len(ledger(house))
    choose(amir, house, "dsr", "no")
    rows = {row.permission: row for row in ledger(house)[before:]}
    assert {"dsr", "share:gp"} <= {one for one, row in rows.items() if row.answer == "no" and row.withdrawal}
    assert rows["share:gp"].words == rows["dsr"].words
    assert {(letter["type"], tuple(letter["data"]["sharing"])) for letter in letters(house)} == {("consent.withdrawn", ())}

    back = words(choose(amir, house, "dsr", "yes"))
    assert {one["agreed"] for one in letters(house)[-1]["data"]["sharing"]} == {False}
    assert "Your GP can see what you told us." not in back
    choose(amir, house, "share:gp", "yes")
    assert {"group": "gp", "agreed": True} in letters(house)[-1]["data"]["sharing"]


def test_stopping_texts_stops_them_at_once(amir, house, app):
    class Text:
        body = {"who": "person", "to": "+447700900123", "message": "update"}
        case_id, id = case_of(house), "a text"

    has_proved(app, case_of(house), "+447700900123")
    choose(amir, house, "texts", "yes")
    assert goes(house.database, Text())
    choose(amir, house, "texts", "no")
    assert not goes(house.database, Text())


def test_words_that_changed_while_the_page_was_open_are_read_again_and_nothing_is_kept(amir, house):
    before = ledger(house)
    page = words(choose(amir, house, "share:gp", "no", words="0" * 64))

    assert "We changed these words since you opened the page." in page
    assert ledger(house) == before
    assert letters(house) == []


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_words_that_changed_are_chosen_anew_with_nothing_chosen(amir, house, answer):
    assert " checked" not in choose(amir, house, "share:gp", answer, words="0" * 64).text


@pytest.mark.parametrize("form", [{}, {"answer": ""}, {"answer": "perhaps"}, {"answer": "yes", "csrf_token": "made up"}])
def test_what_is_no_choice_is_asked_again_beside_the_field_and_keeps_nothing(amir, house, form):
    before = ledger(house)
    address = f"/choices/{page_of(house, 'share:gp')}"
    page = amir.open(address)
    answer = amir.client.post(address, data={"csrf_token": token(page), **form})

    assert answer.status_code in {200, 400}
    assert "Please change this" in answer.text or "Please press the button again." in answer.text
    assert ledger(house) == before


def test_who_helps_is_chosen_on_its_own_page_and_not_here(amir, house):
    page = amir.open("/choices")

    assert "Can someone else see how your request is going?" not in words(page)
    assert links(page)["People who help me"] == "/people"


def test_a_stranger_and_somebody_who_has_sent_nothing_have_no_choices_here(app, amir, house):
    stranger = app.test_client()
    draft = Walker(app.test_client(), house.refer, about__name="Bea Madeup")
    draft.to("about.called")

    for client in (stranger, draft.client):
        for address in ("/choices", f"/choices/{page_of(house, 'dsr')}"):
            assert client.get(address).location.endswith("/track")
    assert stranger.post(f"/choices/{page_of(house, 'dsr')}", data={"answer": "no"}).status_code == 303
    assert letters(house) == []


def test_a_page_that_is_no_permission_of_theirs_is_not_there(amir):
    assert amir.client.get("/choices/a1").status_code == 404
    assert amir.client.get("/choices/nothing").status_code == 404


def later(app, house, *, days):
    """So many days later, and the worker has looked."""
    now = app.config["NOW"]() + timedelta(days=days)
    app.config["NOW"] = lambda: now
    with house.database.session(write=True) as session:
        house.asking.look(session, now)
        store.commit(session)


@pytest.fixture
def a_year_on(app, house):
    """Somebody who said yes to the list and to their GP, and who comes back by their link after 11 months."""
    app.config["NOW"] = lambda: datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
    walker = Walker(
        app.test_client(), house.refer, about__name="Amir Madeup", consent__share_gp="yes", consent__share_social_care="no",
        consent__share_family="no",
    )
    walker.send(walker.to())
    walker.case = coming_back.case_of(app, walker.client)
    later(app, house, days=334)
    come_back(walker)
    return walker


def come_back(walker):
    coming_back.comes_back(walker.client.application, walker.case, by=walker.client)


def test_after_eleven_months_each_yes_is_asked_again_and_answered_one_after_the_other(a_year_on, house):
    page = a_year_on.open(links(a_year_on.open("/track"))["My choices"])
    assert "We ask you once a year." in words(page)
    assert "Nothing changes before you answer." in words(page)

    page, asked = a_year_on.open(links(page)["Answer now"]), []
    while page.request.path != "/choices":
        asked.append(house.refer.at(page.request.path.rsplit("/", 1)[-1]).permission)
        assert "Do you still want this?" in words(page)
        assert "checked" not in page.text, "nothing is chosen beforehand"
        hidden = {field.get("name"): field.get("value") for field in every(parsed(page), "input") if field.get("type") == "hidden"}
        page = a_year_on.client.post(page.request.path, data={**hidden, "answer": "yes"}, follow_redirects=True)

    first_yeses = {row.permission for row in ledger(house) if row.answer is consent.Answer.YES and not row.check}
    assert len(asked) == len(set(asked))
    assert set(asked) == first_yeses >= {"dsr", "share:gp"}
    assert "You have answered everything." in words(page)
    assert "We ask you once a year." not in words(page)
    assert {row.check.result for row in ledger(house) if row.check} == {"still"}
    assert {letter["type"] for letter in letters(house)} == {"consent.checked"}
    assert "A page needs your answer" not in words(a_year_on.open("/track"))


def test_a_stop_at_the_yearly_question_is_a_stop(a_year_on, house):
    page = words(choose(a_year_on, house, "share:gp", "no"))

    assert "Do you still want this?" in page, "the next one is asked"
    assert letters(house)[-1]["type"] == "consent.withdrawn"
    assert letters(house)[-1]["data"]["decisions"][0]["check"] == {"result": "stopped", "by": "person"}
    assert not consent.says_yes(ledger(house), "share:gp")


def test_whoever_stops_the_list_at_the_yearly_question_is_not_sent_to_what_ended_with_it(a_year_on, house):
    page = choose(a_year_on, house, "dsr", "no")

    assert page.status_code == 200
    while page.request.path != "/choices":
        asked = house.refer.at(page.request.path.rsplit("/", 1)[-1]).permission
        assert not asked.startswith("share:")
        page = choose(a_year_on, house, asked, "yes")
    assert "We kept your choice" in words(page)


def test_an_answer_that_never_comes_changes_nothing_and_a_person_at_the_icb_hears_of_it(a_year_on, app, house):
    before = ledger(house)
    later(app, house, days=28)

    assert [letter["type"] for letter in letters(house)] == ["consent.check_due"]
    assert "share:gp" in letters(house)[0]["data"]["permissions"]
    assert ledger(house) == before
    come_back(a_year_on)
    assert "We ask you once a year." in words(a_year_on.open("/choices"))


def test_when_people_differ_it_is_said_safely_and_is_off(app):
    # A place where young people under 16 say yes themselves.
    house = app.extensions["house"]
    house = app.extensions["house"] = replace(house, place=replace(house.place, rules={**house.place.rules, "under_16": "own"}))
    child = Walker(app.test_client(), house.refer, about__name="Cal Madeup", about__born="12 March 2012", consent__share_gp="yes")
    child.send(child.to())
    with house.database.session(write=True) as session:
        request = store.referrals.of_case(session, case_of(house))
        told = {
            "sequence": 1, "occurred_at": app.config["NOW"]().isoformat(), "permission": "share:gp", "answer": "no",
            "basis": "parental-responsibility", "decided_on": "2026-11-26", "recorded_by": "nurse", "decided_by": "A parent",
        }
        house.asking.hear(session, request, "consent.recorded", told, now=app.config["NOW"]())
        store.commit(session)

    for address in ("/choices", "/track"):
        page = words(child.open(address))
        assert "People said different things" in page
        assert "Until then we share nothing about this." in page
        assert "parent" not in page
    assert [letter["type"] for letter in letters(house)] == ["consent.conflict"]


def test_what_a_worker_wrote_down_says_so_and_can_be_changed_by_the_person(amir, app, house):
    with house.database.session(write=True) as session:
        request = store.referrals.of_case(session, case_of(house))
        told = {
            "sequence": 1, "occurred_at": app.config["NOW"]().isoformat(), "permission": "share:social-care", "answer": "yes",
            "basis": "own", "decided_on": "2026-11-25", "recorded_by": "nurse",
        }
        house.asking.hear(session, request, "consent.recorded", told, now=app.config["NOW"]())
        store.commit(session)

    assert "You told a worker on Wednesday 25 November 2026." in words(amir.open("/choices"))
    assert "We ask the team to stop sharing with them." in words(choose(amir, house, "share:social-care", "no"))


def test_somebody_who_asked_for_another_person_has_no_say_in_their_choices(app, house):
    from tests import make

    with house.database.session(write=True) as session:
        made = make.draft(session)
        make.submit(session, made.case_id, answers={"start.who": "parent"})
        visit = store.visits.begin(session, made.case_id, now=app.config["NOW"]())
        store.commit(session)
    parent = app.test_client()
    with parent.session_transaction() as held:
        held["visit"] = visit

    assert parent.get("/choices").location.endswith("/track")


def test_when_the_database_keeps_nothing_nobody_is_told_anything(amir, house, monkeypatch):
    def gone(_session):
        raise store.Unavailable("gone")

    address = f"/choices/{page_of(house, 'share:gp')}"
    page = amir.open(address)
    hidden = {field.get("name"): field.get("value") for field in every(parsed(page), "input") if field.get("type") == "hidden"}
    with monkeypatch.context() as patched:
        patched.setattr(store, "commit", gone)
        answer = amir.client.post(address, data={**hidden, "answer": "no"})

    assert answer.status_code == 503
    assert "We kept your choice" not in answer.text
    assert consent.says_yes(ledger(house), "share:gp")
    assert letters(house) == []


# A meeting about your care


@pytest.fixture
def cal(app):
    """Somebody who asked for a meeting and not for the list, who shows papers and lets nobody else have the report."""
    return has_sent(
        app, about__name="Cal Madeup", start__asks="meeting", consent__cetr="yes", consent__cetr_papers="yes", consent__cetr_report="no",
    )


def name_people(walker, page, **typed):
    hidden = {field.get("name"): field.get("value") for field in every(parsed(page), "input") if field.get("type") == "hidden"}
    return walker.client.post(page.request.path, data={**hidden, **typed}, follow_redirects=True)


def icb_letters(house, type):
    with house.database.session() as session:
        found = session.execute(sa.select(promised).where(promised.c.kind == "icb").order_by(promised.c.sequence)).all()
        bodies = [make.words_of(session, row) for row in found]
    return [body for body in bodies if body["type"] == type]


def offer(house, sequence=1, type="cetr.offered", case_id=None):
    """The ICB tells that it offers a meeting, or what came of it."""
    now = datetime.now(UTC)
    with house.database.session(write=True) as session:
        store.news.add(
            session, webhook_id=f"news {sequence}", case_id=case_id or case_of(house), type=type, sequence=sequence, occurred_at=now,
            data={}, now=now,
        )
        store.commit(session)


def test_a_meeting_without_the_list_has_its_three_parts_apart_and_nothing_of_the_list(cal):
    page = words(cal.open("/choices"))

    for asked in ("Do you want a meeting about your care?", "Can people at the meeting see papers about you?",
                  "Can other people get the report?", "Can we ask you how this was for you?"):  # fmt: skip
        assert asked in page
    assert "support list" not in page


def test_papers_can_be_stopped_and_the_meeting_stays(cal, house):
    page = words(choose(cal, house, "cetr:papers", "no"))

    assert "We ask the team not to show papers about you." in page
    assert "You can still have the meeting." in page
    assert consent.says_yes(ledger(house), "cetr")
    assert letters(house)[-1]["type"] == "consent.withdrawn"


def test_what_stopped_with_the_meeting_stays_stopped_when_a_meeting_is_wanted_again(cal, house):
    choose(cal, house, "cetr", "not-yet")
    choose(cal, house, "cetr", "yes")
    newest = consent.current(ledger(house))

    assert (newest["cetr"].answer.value, newest["cetr:papers"].answer.value) == ("yes", "not-yet")


def test_a_no_to_the_meeting_leaves_every_other_choice_here(cal, house):
    page = words(choose(cal, house, "cetr", "no"))

    assert "We ask the team not to plan the meeting." in page
    assert "Can people at the meeting see papers about you?" not in page
    assert "Can we text you about your request?" in page


def test_a_yes_to_the_report_asks_for_whom_and_is_kept_with_the_people(cal, house):
    before = ledger(house)
    page = choose(cal, house, "cetr:report", "yes")
    assert "Who can get the report?" in words(page)
    assert ledger(house) == before

    after = name_people(cal, page, **{"people-0-name": "Robin Example", "people-0-relation": "my advocate"})

    assert "Robin Example" in words(after)
    assert ledger(house)[-1].people == (consent.Named("Robin Example", "my advocate"),)
    (decision,) = letters(house)[-1]["data"]["decisions"]
    assert (decision["permission"], decision["answer"]) == ("cetr:report", "yes")
    assert decision["people"] == [{"name": "Robin Example", "relation": "my advocate"}]
    assert "Robin" not in decision["words"]


def test_other_people_for_the_report_are_news_and_the_same_are_not(cal, house):
    for name in ("Robin Example", "Robin Example", "Sam Example"):
        name_people(cal, cal.open(f"/choices/{page_of(house, 'cetr:report')}/who"), **{"people-0-name": name})

    told = [letter["data"]["decisions"][0]["people"][0]["name"] for letter in letters(house)]
    assert told == ["Robin Example", "Sam Example"]
    choose(cal, house, "cetr:report", "no")
    assert "people" not in letters(house)[-1]["data"]["decisions"][0]
    choose(cal, house, "cetr:report", "yes")
    assert letters(house)[-1]["data"]["decisions"][0]["people"] == [{"name": "Sam Example"}]


@pytest.mark.parametrize("typed", [{}, {"people-0-relation": "my advocate"}, {"people-0-name": "Robin Example", "csrf_token": "made up"}])
def test_people_that_are_not_named_are_asked_for_again_and_nothing_is_kept(cal, house, typed):
    before = ledger(house)
    page = name_people(cal, cal.open(f"/choices/{page_of(house, 'cetr:report')}/who"), **typed)

    assert "Please change this" in page.text or "Please press the button again." in page.text
    assert ledger(house) == before


def test_another_person_gets_a_row_and_nothing_is_kept_yet(cal, house):
    before = ledger(house)
    page = name_people(cal, cal.open(f"/choices/{page_of(house, 'cetr:report')}/who"), **{"people-0-name": "Robin Example", "to": "more"})

    assert "Person 2" in words(page)
    assert ledger(house) == before


def test_words_that_changed_before_people_were_named_are_read_again(cal, house):
    before = ledger(house)
    page = cal.open(f"/choices/{page_of(house, 'cetr:report')}/who")
    again = name_people(cal, page, **{"people-0-name": "Robin Example", "words": "0" * 64})

    assert "What do you choose?" in words(again)
    assert ledger(house) == before


def test_only_choices_for_named_people_ask_for_names_and_a_stranger_is_asked_nothing(app, cal, house):
    assert cal.client.get(f"/choices/{page_of(house, 'cetr')}/who").status_code == 404
    assert cal.client.post(f"/choices/{page_of(house, 'cetr')}/who").status_code == 404
    assert cal.client.get("/choices/a1/who").status_code == 404
    stranger, address = app.test_client(), f"/choices/{page_of(house, 'cetr:report')}/who"
    assert stranger.get(address).location.endswith("/track")
    assert stranger.post(address).location.endswith("/track")


def test_a_yes_that_is_said_again_shows_for_whom_it_is_and_changes_nothing_by_itself(amir, house):
    before = ledger(house)
    page = choose(amir, house, "share:family", "yes")

    assert "Who in your family can we share with?" in words(page)
    assert 'value="Bea name"' in page.text
    assert ledger(house) == before


def test_a_family_that_was_named_before_need_not_be_named_again(amir, house):
    choose(amir, house, "share:family", "no")
    page = choose(amir, house, "share:family", "yes")

    assert {"group": "family", "agreed": True} in letters(house)[-1]["data"]["sharing"]
    assert "Bea name" in words(page)
    assert letters(house)[-1]["data"]["decisions"][0]["people"][0]["name"] == "Bea name"


def test_whoever_asked_only_for_the_list_can_ask_for_a_meeting_on_another_day(app, house):
    walker = Walker(app.test_client(), house.refer, about__name="Dee Madeup")
    walker.send(walker.to())
    choose(walker, house, "cetr", "yes")

    assert [letter["type"] for letter in letters(house)] == ["consent.given"]
    assert "Can people at the meeting see papers about you?" in words(walker.open("/choices"))
    assert icb_letters(house, "cetr.answered") == []


def test_a_yes_from_a_path_that_was_not_sent_is_no_yes_here(app, house):
    walker = Walker(app.test_client(), house.refer, about__name="Dee Madeup", start__asks="both", consent__cetr="yes")
    walker.to()
    walker.post(walker.open("/ask/a2c?from=check"), house.refer.question("start.asks"), answer="list")
    walker.asked.clear()
    walker.send(walker.to(start="/ask/check"))

    page = words(walker.open(f"/choices/{page_of(house, 'cetr')}"))
    assert "Do you want a meeting about your care?" in page
    choose(walker, house, "cetr", "yes")
    assert [letter["type"] for letter in letters(house)] == ["consent.given"]


@pytest.mark.parametrize(("answer", "news"), [("yes", "consent.given"), ("no", "consent.changed"), ("not-yet", "consent.changed")])
def test_an_offered_meeting_is_asked_on_my_page_and_the_answer_is_one_row_and_two_letters(app, house, answer, news):
    walker = Walker(app.test_client(), house.refer, about__name="Dee Madeup")
    walker.send(walker.to())
    assert "The team asks if you want a meeting about your care" not in words(walker.open("/track"))
    offer(house)
    page = walker.open("/track")
    assert "The team asks if you want a meeting about your care" in words(page)
    assert links(page)["Say yes or no to the meeting"] == f"/choices/{page_of(house, 'cetr')}"
    before = ledger(house)

    choose(walker, house, "cetr", answer)

    assert [row.answer.value for row in ledger(house)[len(before) :]] == [answer]
    assert [letter["type"] for letter in letters(house)] == [news]
    (told,) = icb_letters(house, "cetr.answered")
    assert told["data"]["answer"] == answer
    assert told["data"]["decisions"] == letters(house)[0]["data"]["decisions"]
    assert "The team asks if you want a meeting about your care" not in words(walker.open("/track"))


def test_a_yes_from_before_is_said_again_when_the_team_asks(cal, house):
    before = len(ledger(house))
    offer(house)
    assert " checked" not in cal.open(f"/choices/{page_of(house, 'cetr')}").text
    choose(cal, house, "cetr", "yes")
    assert " checked" in cal.open(f"/choices/{page_of(house, 'cetr')}").text
    choose(cal, house, "cetr", "yes")

    assert len(ledger(house)) == before + 1
    assert [letter["data"]["answer"] for letter in icb_letters(house, "cetr.answered")] == ["yes"]


def test_a_mind_changed_after_the_answer_is_an_answer_too_even_on_the_day(cal, house):
    offer(house)
    choose(cal, house, "cetr", "yes")
    offer(house, 2, "cetr.booked")
    assert "The team asks if you want" not in words(cal.open("/track"))
    choose(cal, house, "cetr", "no")

    assert [letter["data"]["answer"] for letter in icb_letters(house, "cetr.answered")] == ["yes", "no"]
    assert letters(house)[-1]["type"] == "consent.withdrawn"


def test_who_only_wanted_to_talk_can_answer_an_offer_and_is_asked_nothing_else(app, house):
    walker = Walker(app.test_client(), house.refer, about__name="Dee Madeup", consent__dsr="not-yet")
    walker.send(walker.to())
    assert walker.client.get("/choices").location.endswith("/track")
    offer(house)
    page = words(walker.open("/choices"))
    assert "Do you want a meeting about your care?" in page
    assert "support list?" not in page

    choose(walker, house, "cetr", "yes")

    assert [letter["data"]["answer"] for letter in icb_letters(house, "cetr.answered")] == ["yes"]


@pytest.mark.parametrize("changes", [
    {"about__born": "1 January 2014"},
    {"start__who": "parent", "start__their_area": "yes", "helper__over_16": "yes", "helper__agree": "agree", "helper__contact": "email"},
])  # fmt: skip
def test_nobody_answers_an_offer_for_somebody_else_and_no_child_by_a_page(app, house, changes):
    walker = Walker(app.test_client(), house.refer, about__name="Dee Madeup", **changes)
    walker.send(walker.to())
    with walker.client.session_transaction() as held, house.database.session() as session:
        case_id = store.visits.find(session, held["visit"], now=app.config["NOW"]())
    offer(house, case_id=case_id)

    assert "The team asks if you want a meeting" not in words(walker.open("/track"))
    assert walker.client.get("/choices").location.endswith("/track")


def test_when_the_database_keeps_no_answer_the_team_hears_none(cal, house, monkeypatch):
    def gone(_session):
        raise store.Unavailable("gone")

    offer(house)
    address = f"/choices/{page_of(house, 'cetr')}"
    page = cal.open(address)
    hidden = {field.get("name"): field.get("value") for field in every(parsed(page), "input") if field.get("type") == "hidden"}
    with monkeypatch.context() as patched:
        patched.setattr(store, "commit", gone)
        assert cal.client.post(address, data={**hidden, "answer": "no"}).status_code == 503

    assert consent.says_yes(ledger(house), "cetr")
    assert (letters(house), icb_letters(house, "cetr.answered")) == ([], [])
