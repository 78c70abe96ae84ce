"""People are asked again when it is time, the ICB hears of silence, and a professional's record stands in the ledger: once each."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings, strategies as st

from tests import make
from tests.logs import caught
from tests.proving import proves
from webapp import asking, clocks, consent, helping, ids, ledger, letters, renewal, store
from webapp.config import Config
from webapp.consent import Answer, Basis, How, Who
from webapp.models import outbox
from webapp.renewal import Reason
from webapp.status import Heard
from webapp.store.vault import Use

ANSWERS = {
    "about.contact": "text", "about.mobile": "+447700900123", "about.shared_phone": "no", "about.name": "Amir Example",
    "about.born": "2006-03-12", "consent.texts": "yes", "consent.dsr": "yes",
    "consent.share_gp": "yes",
}
YEAR_ON = datetime(2027, 10, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
def again(environment):
    """Whoever asks again, in a place that can send texts and mail."""
    return asking.open(Config.from_environment(environment))


@pytest.fixture
def case(database):
    """Somebody who said yes to the list, to sharing with one group, and to texts, and sent it."""
    return sent(database, ("dsr", "share:gp", "texts"))


def sent(database, permissions, answers=ANSWERS):
    with database.session(write=True) as session:
        made = make.draft(session)
        for permission in permissions:
            store.consents.record(session, make.row(permission, case_id=made.case_id, next_check=date(2027, 10, 23)))
        make.submit(session, made.case_id, answers=answers)
        proves(session, made.case_id, "+447700900123")
        store.commit(session)
    return made.case_id


def look(database, again, at):
    with database.session(write=True) as session:
        found = again.look(session, at)
        store.commit(session)
    return (found.asked, found.told)


def promised(database, kind, case_id=None):
    """Everything promised by one door, in order; of one case, if that is asked for."""
    these = [outbox.c.kind == kind, *([outbox.c.group_key == case_id] if case_id else [])]
    with database.session() as session:
        rows = session.execute(sa.select(outbox).where(*these).order_by(outbox.c.sequence, outbox.c.id)).all()
        return [make.words_of(session, row) for row in rows]


def told(database):
    """The letters about consent, in order, each fit to be sent."""
    found = promised(database, "icb")
    assert [letters.faults(letters.WE_SEND, letter) for letter in found] == [()] * len(found)
    return [(letter["type"], letter["data"].get("permissions")) for letter in found]


def rows(database, case_id):
    with database.session() as session:
        return store.consents.rows(session, case_id)


def answered(database, case_id, *permissions, answer=Answer.YES, at):
    """The person answers what they were asked again."""
    with database.session(write=True) as session:
        request = store.referrals.of_case(session, case_id)
        for permission in permissions:
            before = store.consents.rows(session, case_id)
            row = consent.decide(
                before, case_id=case_id, permission=permission, answer=answer, words=make.WORDS, version="1.0", language="en", how=How.WEB,
                now=at, checking=True,
            )
            ledger.enter(session, request, before, row, asked=("dsr", "share:gp", "texts"), now=at)
        store.commit(session)


def hear(database, again, case_id, type, at=make.NOW, **data):
    with database.session(write=True) as session:
        request = store.referrals.of_case(session, case_id)
        news = {"occurred_at": at.isoformat(), "sequence": 1, **data}
        store.news.add(
            session, webhook_id=str(uuid4()), case_id=case_id, type=type, sequence=news["sequence"], occurred_at=at, data=news, now=at,
        )
        again.hear(session, request, type, news, now=at)
        store.commit(session)


def test_two_workers_that_look_in_the_same_moment_ask_once(postgresql, again):
    for _ in range(3):
        sent(postgresql, ("dsr", "texts"))

    with ThreadPoolExecutor(4) as workers:
        found = list(workers.map(lambda _: look(postgresql, again, YEAR_ON), range(4)))

    assert sum(asked for asked, _ in found) == 3
    assert len(promised(postgresql, "sms")) == 3


def test_nobody_is_asked_a_day_too_early_and_everybody_on_the_day_once(database, again, case):
    assert look(database, again, YEAR_ON - clocks.DAY) == (0, 0)
    assert look(database, again, YEAR_ON) == (1, 0)
    assert look(database, again, YEAR_ON + timedelta(minutes=1)) == (0, 0)

    (text,) = promised(database, "sms")
    assert text["text"].startswith("This is the team you wrote to. A page needs your answer. Look at your page.")
    assert told(database) == []


def test_an_answer_is_kept_with_its_date_and_the_icb_hears_that_it_still_stands(database, again, case):
    look(database, again, YEAR_ON)
    answered(database, case, "dsr", "share:gp", "texts", at=YEAR_ON + clocks.DAY)

    assert told(database) == [("consent.checked", None)] * 3
    assert promised(database, "icb")[0]["data"]["decisions"][0]["check"] == {"result": "still", "by": "person"}
    assert [row.check.result for row in rows(database, case)[3:]] == ["still"] * 3
    assert {row.next_check for row in rows(database, case)[3:]} == {date(2028, 9, 24)}
    assert look(database, again, YEAR_ON + timedelta(days=60)) == (0, 0)


def test_after_four_weeks_of_silence_a_person_at_the_icb_hears_which_answers_are_missing_once(database, again, case):
    look(database, again, YEAR_ON)
    answered(database, case, "share:gp", answer=Answer.NO, at=YEAR_ON + clocks.DAY)

    assert look(database, again, YEAR_ON + timedelta(days=27)) == (0, 0)
    assert look(database, again, YEAR_ON + timedelta(days=28)) == (0, 1)
    assert look(database, again, YEAR_ON + timedelta(days=29)) == (0, 0)

    assert told(database) == [("consent.withdrawn", None), ("consent.check_due", ["dsr", "texts"])]
    assert promised(database, "icb")[-1]["data"]["due"] == "2027-11-23"
    # Silence is not no: what they said still counts, and the question stays open.
    assert consent.says_yes(rows(database, case), "dsr")
    with database.session() as session:
        assert renewal.unanswered(store.consents.rows(session, case), store.renewals.of_case(session, case), born=None)


def test_who_answered_one_year_and_not_the_next_is_told_of_in_the_next(database, again, case):
    look(database, again, YEAR_ON)
    answered(database, case, "dsr", "share:gp", "texts", at=YEAR_ON)
    next_year = datetime(2028, 9, 23, 9, 30, tzinfo=UTC)

    assert look(database, again, next_year) == (1, 0)
    assert look(database, again, next_year + timedelta(days=28)) == (0, 1)
    assert told(database)[-1] == ("consent.check_due", ["dsr", "share:gp", "texts"])


def test_who_was_away_for_a_year_more_is_asked_once_more(database, again, case):
    look(database, again, YEAR_ON)
    look(database, again, YEAR_ON + timedelta(days=28))

    assert look(database, again, datetime(2028, 9, 22, 9, 30, tzinfo=UTC)) == (0, 0)
    assert look(database, again, datetime(2028, 9, 23, 9, 30, tzinfo=UTC)) == (1, 0)


def test_a_worker_that_slept_for_months_asks_first_and_waits_four_weeks_from_then(database, again, case):
    late = YEAR_ON + timedelta(days=100)

    assert look(database, again, late) == (1, 0)
    assert look(database, again, late + timedelta(days=27)) == (0, 0)
    assert look(database, again, late + timedelta(days=28)) == (0, 1)


def test_a_draft_and_a_request_that_is_closed_are_never_asked_about(database, again):
    with database.session(write=True) as session:
        draft = make.draft(session)
        store.consents.record(session, make.row(case_id=draft.case_id, next_check=date(2027, 10, 23)))
        store.commit(session)
    closed = sent(database, ("dsr",))
    hear(database, again, closed, Heard.CLOSED, reason="not-needed")

    assert look(database, again, YEAR_ON) == (0, 0)


def test_a_yes_that_was_taken_back_is_not_asked_about(database, again, case):
    answered(database, case, "dsr", "share:gp", "texts", answer=Answer.NO, at=make.NOW + clocks.DAY)

    assert look(database, again, YEAR_ON) == (0, 0)


def test_texts_that_somebody_stopped_are_not_used_to_ask(database, again, case):
    answered(database, case, "texts", answer=Answer.NO, at=make.NOW + clocks.DAY)

    assert look(database, again, YEAR_ON) == (1, 0)
    assert promised(database, "sms") == []


def test_on_the_18th_birthday_it_is_asked_again(database, again):
    young = sent(database, ("dsr",), {**ANSWERS, "about.born": "2009-02-01"})
    answered(database, young, "dsr", at=make.NOW + clocks.DAY)
    with database.session(write=True) as session:
        before = store.consents.rows(session, young)
        row = consent.decide(
            before, case_id=young, permission="dsr", answer=Answer.YES, words="Other words", version="2", language="en", how=How.WEB,
            now=make.NOW + 2 * clocks.DAY, born=date(2009, 2, 1),
        )
        store.consents.record(session, row)
        store.commit(session)

    assert look(database, again, datetime(2027, 1, 31, 12, 0, tzinfo=UTC)) == (0, 0)
    assert look(database, again, datetime(2027, 2, 1, 12, 0, tzinfo=UTC)) == (1, 0)
    with database.session() as session:
        assert [one.reason for one in store.renewals.of_case(session, young)] == [Reason.EIGHTEEN]


@pytest.mark.parametrize(("type", "data", "reason"), [
    (Heard.ADMISSION, {"admitted_on": "2026-12-01"}, Reason.HOSPITAL),
    (Heard.CLOSED, {"reason": "moved-away"}, Reason.MOVED),
    (Heard.CLOSED, {"reason": "transferred"}, Reason.MOVED),
    (Heard.CLOSED, {"reason": "not-needed"}, None),
    (Heard.DISCHARGE, {"discharged_on": "2026-12-01"}, None),
])
def test_news_of_hospital_and_of_a_move_asks_at_once_and_once(database, again, case, type, data, reason):
    at = make.NOW + timedelta(days=10)
    for _letter in range(2):
        hear(database, again, case, type, at=at, **data)

    with database.session() as session:
        assert [one.reason for one in store.renewals.of_case(session, case)] == ([reason] if reason else [])
    assert len(promised(database, "sms")) == (1 if reason else 0)


def test_when_a_yes_comes_to_mean_something_else_those_who_said_it_are_asked(database, again, case):
    # The words of one permission say since this morning that more is shared.
    new = {"share:gp": date(2026, 12, 24)}
    questions = [replace(question, changed_on=new.get(question.permission)) for question in again.refer.questions]
    stages = tuple(replace(stage, questions=tuple(one for one in questions if one.stage == stage.id)) for stage in again.refer.stages)
    changed = replace(again, refer=replace(again.refer, stages=stages))

    assert look(database, changed, datetime(2026, 12, 23, 23, 30, tzinfo=UTC)) == (0, 0)
    assert look(database, changed, datetime(2026, 12, 24, 0, 30, tzinfo=UTC)) == (1, 0)
    assert look(database, changed, datetime(2026, 12, 24, 0, 31, tzinfo=UTC)) == (0, 0)


def recorded(**changes):
    usual = {
        "sequence": 7, "permission": "dsr", "answer": "yes", "basis": "best-interests", "decided_on": "2026-11-20", "recorded_by": "nurse",
        "decided_by": "Dr Cai Made-Up, consultant",
    }
    return {**usual, **changes}


def test_what_a_professional_recorded_stands_in_the_ledger_once_however_often_it_comes(database, again):
    case_id = sent(database, ())
    for letter in range(2):
        hear(database, again, case_id, Heard.CONSENT, at=make.NOW + timedelta(minutes=letter), **recorded())

    (row,) = rows(database, case_id)
    assert (row.who, row.basis, row.decided_by.name, row.answer) == (
        Who.PROFESSIONAL, Basis.BEST_INTERESTS, "Dr Cai Made-Up, consultant", Answer.YES,
    )
    assert told(database) == []


def test_what_others_decided_is_checked_by_the_icb_from_the_first_day(database, again):
    email = {"about.contact": "email", "about.email": "amir@mail.example", "about.shared_email": "no"}
    case_id = sent(database, (), email)
    hear(database, again, case_id, Heard.CONSENT, **recorded())

    assert look(database, again, YEAR_ON) == (1, 0)
    assert told(database) == [("consent.check_due", ["dsr"])]
    assert promised(database, "mail") == []
    assert look(database, again, YEAR_ON + timedelta(days=28)) == (0, 0)


def test_that_a_child_and_a_parent_differ_is_told_once_and_nothing_counts_as_yes(database, again):
    child = sent(database, ("dsr",), {**ANSWERS, "about.born": "2012-06-01"})
    later = make.NOW + clocks.DAY
    parent = recorded(basis="parental-responsibility", answer="no", decided_by="A parent")
    hear(database, again, child, Heard.CONSENT, at=later, **parent)
    hear(database, again, child, Heard.CONSENT, at=later + clocks.DAY, **{**parent, "sequence": 8})

    assert told(database) == [("consent.conflict", ["dsr"])]
    assert not consent.says_yes(rows(database, child), "dsr", born=date(2012, 6, 1))


def test_the_next_letter_shares_nothing_on_which_people_differ(database, again):
    child = sent(database, ("dsr", "share:gp"), {**ANSWERS, "about.born": "2012-06-01"})
    parent = recorded(basis="parental-responsibility", answer="no", permission="share:gp")
    hear(database, again, child, Heard.CONSENT, at=make.NOW + clocks.DAY, **parent)
    answered(database, child, "dsr", at=make.NOW + 2 * clocks.DAY)

    assert promised(database, "icb")[-1]["data"]["sharing"] == [{"group": "gp", "agreed": False}]


def test_a_parents_word_does_not_stop_somebody_of_17(database, again):
    young = sent(database, ("dsr",), {**ANSWERS, "about.born": "2009-06-01"})
    hear(database, again, young, Heard.CONSENT, at=make.NOW + clocks.DAY, **recorded(basis="parental-responsibility", answer="no"))

    assert told(database) == []
    assert consent.says_yes(rows(database, young), "dsr", born=date(2009, 6, 1))


def test_a_parents_yes_never_stands_in_a_letter_over_a_young_persons_no(database, again):
    young = sent(database, ("dsr",), {**ANSWERS, "about.born": "2009-06-01"})
    answered(database, young, "share:gp", answer=Answer.NO, at=make.NOW + clocks.DAY)
    hear(database, again, young, Heard.CONSENT, at=make.NOW + 2 * clocks.DAY, **recorded(
        basis="parental-responsibility", answer="yes", permission="share:gp",
    ))
    answered(database, young, "dsr", at=make.NOW + 3 * clocks.DAY)

    assert promised(database, "icb")[-1]["data"]["sharing"] == [{"group": "gp", "agreed": False}]


def test_who_left_the_list_is_asked_nothing_about_sharing(database, again):
    gone = sent(database, ("dsr", "share:gp"))
    answered(database, gone, "dsr", answer=Answer.NO, at=make.NOW + clocks.DAY)

    assert look(database, again, YEAR_ON) == (0, 0)


@pytest.mark.parametrize("answers", [
    {"start.who": "parent", "theirs.name": "Cal Example", "theirs.born": "2013-05-01"},
    {"start.who": "me", "about.born": "2013-05-01"},
])
def test_what_no_page_asks_is_checked_by_a_person_from_the_first_day(database, again, answers):
    case_id = sent(database, (), answers)
    hear(database, again, case_id, Heard.CONSENT, **recorded(basis="own"))

    assert look(database, again, YEAR_ON) == (1, 0)
    assert told(database) == [("consent.check_due", ["dsr"])]


def test_those_whom_the_rules_never_ask_keep_nobody_else_from_being_asked(database, again, monkeypatch):
    monkeypatch.setattr(asking, "MOST", 2)
    for _case in range(4):
        sent(database, ("dsr",), {"about.born": "1990-01-01"})
    due = sent(database, ("dsr",))

    looks = [look(database, again, YEAR_ON + minute * timedelta(minutes=1)) for minute in range(4)]
    with database.session() as session:
        assert len(store.renewals.of_case(session, due)) == 1
    assert sum(asked for asked, _ in looks) == 1


@pytest.mark.parametrize("use", list(Use))
def test_requests_that_no_key_opens_keep_nobody_else_from_being_asked_nor_the_icb_from_hearing_of_silence(
    database, again, monkeypatch, use,
):
    monkeypatch.setattr(asking, "MOST", 2)
    case_ids = [sent(database, ("dsr", "share:gp", "texts")) for _ in range(4)]
    first = [look(database, again, YEAR_ON + timedelta(minutes=minute)) for minute in range(2)]
    with database.session(write=True) as session:
        for case_id in case_ids[:3]:
            store.vault.forget(session, case_id, use)
        store.commit(session)
    new = sent(database, ("dsr", "share:gp", "texts"))

    with caught() as log:
        found = [look(database, again, YEAR_ON + timedelta(days=29, minutes=minute)) for minute in range(6)]

    assert first == [(2, 0), (2, 0)]
    assert [sum(one) for one in zip(*found, strict=True)] == [1, 1]
    with database.session() as session:
        assert len(store.renewals.of_case(session, new)) == 1
        assert [len(store.renewals.of_case(session, one)) for one in case_ids] == [1, 1, 1, 1]
    assert [letter["data"]["referral_id"] for letter in promised(database, "icb")] == [case_ids[3]]
    assert "requests could not be read" in log.getvalue()


def test_two_records_under_one_number_are_two_decisions(database, again):
    case_id = sent(database, ())
    for number, answer in enumerate(("yes", "no")):
        hear(database, again, case_id, Heard.CONSENT, at=make.NOW + number * clocks.DAY, **recorded(answer=answer))

    assert [row.answer.value for row in rows(database, case_id)] == ["yes", "no"]


@pytest.mark.parametrize(("reason", "ends"), [("unsafe", True), ("lost", False)])
def test_when_a_way_in_is_unsafe_nothing_that_was_given_out_opens_anything(database, again, case, reason, ends):
    with database.session(write=True) as session:
        token = store.visits.begin(session, case, now=make.NOW)
        ends_on = date(2027, 2, 23)
        dee = helping.Invitation(id=ids.uuid7(make.NOW), case_id=case, ends_on=ends_on, invited_at=make.NOW, name="Dee Helpmade")
        helper = store.helping.with_new_link(dee)
        store.helping.add(session, helper)
        store.commit(session)
    hear(database, again, case, Heard.ACCESS, reason=reason, checked_by="nurse")

    with database.session() as session:
        assert (store.visits.find(session, token, now=make.NOW) is None) is ends
        assert store.cases.find(session, case).link_version == 1 + ends
        assert (store.helping.by_link(session, helper.link) is None) is ends
        assert [one.what for one in store.audit.of_case(session, case)].count("helper.ended") == ends


def test_a_yes_to_texts_that_was_said_later_counts(database, again):
    case_id = sent(database, ("dsr",), {name: answer for name, answer in ANSWERS.items() if name != "consent.texts"})
    answered(database, case_id, "texts", at=make.NOW + clocks.DAY)
    with database.session(write=True) as session:
        answers = store.referrals.of_case(session, case_id).answers
        again.postman.promise(
            session, Heard.RECEIPT, event_id="a receipt", case_id=case_id, answers=answers, language="en", now=make.NOW + 2 * clocks.DAY,
        )
        store.commit(session)

    assert len(promised(database, "sms")) == 1


# What may happen to one permission of a child of 14, in any order: who says what, and the same news again.
happenings = st.lists(
    st.tuples(
        st.sampled_from(["dsr", "share:gp", "texts"]),
        st.sampled_from(["own", "check", "parental-responsibility", "best-interests", "own-told"]),
        st.sampled_from(["yes", "no", "not-yet"]),
        st.integers(0, 3),
        st.booleans(),
    ),
    max_size=8,
)


def read_aloud(history, permission):
    """The same rule, told another way: go through what was said in the order in which it was said."""
    own = other = None
    settled = False
    for row in sorted(history, key=lambda row: row.at):
        if row.permission != permission:
            continue
        if row.basis is Basis.OWN:
            own, settled = row.answer is Answer.YES, row.who is Who.PROFESSIONAL
        else:
            other, settled = row.answer is Answer.YES, row.basis is Basis.BEST_INTERESTS
        last = row.answer is Answer.YES
    if own is None and other is None:
        return False
    return last if settled or own is None or other is None or own == other else False


# Every example is a case of its own.
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happenings)
def test_over_any_history_the_state_is_what_the_ledger_says_and_no_row_is_changed_or_lost(sqlite, environment, history):
    again = asking.open(Config.from_environment(environment))
    born = date(2012, 6, 1)
    child = sent(sqlite, ("dsr",), {**ANSWERS, "about.born": born.isoformat()})
    kept, letters_before = list(rows(sqlite, child)), 0
    for number, (permission, kind, answer, days, twice) in enumerate(history):
        at = make.NOW + timedelta(days=days, minutes=number + 1)
        for _time in range(1 + twice):
            if kind in ("own", "check"):
                own(sqlite, child, permission, Answer(answer), at, checking=kind == "check", born=born)
            else:
                basis = "own" if kind == "own-told" else kind
                professional = recorded(permission=permission, answer="yes" if answer == "yes" else "no", basis=basis, sequence=number + 2)
                hear(sqlite, again, child, Heard.CONSENT, at=at, **professional)
        now_kept = list(rows(sqlite, child))
        assert [row for row in now_kept if row in kept] == kept, "a row was changed or lost"
        kept = now_kept

        sharing = [letter["data"]["sharing"] for letter in promised(sqlite, "icb", child) if "sharing" in letter["data"]]
        if len(sharing) > letters_before and said(kept, "share:gp"):
            assert {"group": "gp", "agreed": read_aloud(kept, "share:gp")} in sharing[-1]
        letters_before = len(sharing)

    for permission in ("dsr", "share:gp", "texts"):
        assert consent.says_yes(kept, permission, born=born) == read_aloud(kept, permission)
    sent_on = promised(sqlite, "icb", child)
    assert [letters.faults(letters.WE_SEND, letter) for letter in sent_on] == [()] * len(sent_on)
    assert [letter["data"]["sequence"] for letter in sent_on] == list(range(1, len(sent_on) + 1))


def said(history, permission):
    return any(row.permission == permission for row in history)


def own(database, case_id, permission, answer, at, *, checking, born):
    with database.session(write=True) as session:
        request = store.referrals.of_case(session, case_id)
        before = store.consents.rows(session, case_id)
        row = consent.decide(
            before, case_id=case_id, permission=permission, answer=answer, words=make.WORDS, version="1.0", language="en", how=How.WEB,
            now=at, checking=checking, born=born,
        )
        if row is not None:
            ledger.enter(session, request, before, row, asked=("dsr", "share:gp", "texts"), now=at)
        store.commit(session)
