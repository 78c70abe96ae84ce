from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from tests import make
from webapp import consent
from webapp.consent import Answer, Basis, Decider, Helper, How, NotTheirs, Permission, UnknownPermission, Who, Withdrawal

YES, NO, NOT_YET, NOT_SURE = Answer.YES, Answer.NO, Answer.NOT_YET, Answer.NOT_SURE

permissions = st.sampled_from([*Permission, "share:gp", "share:school"])
days = st.integers(0, 5).map(lambda day: make.NOW + timedelta(days=day))
rows_of_a_case = st.lists(st.builds(make.row, permissions, st.sampled_from(Answer), id=st.uuids().map(str), at=days))


def decide(rows=(), answer=YES, permission="dsr", words=make.WORDS, **changes):
    usual = {"case_id": "a case", "version": "1.0", "language": "en", "how": How.WEB, "now": make.NOW}
    return consent.decide(rows, permission=permission, answer=answer, words=words, **{**usual, **changes})


def test_a_yes_is_kept_with_the_very_words_and_the_day_it_is_asked_again():
    row = decide()

    assert (row.permission, row.answer, row.case_id, row.at, row.how) == ("dsr", YES, "a case", make.NOW, How.WEB)
    assert (row.words.text, row.words.version, row.words.language, row.words.format) == (make.WORDS, "1.0", "en", consent.Format.EASY_READ)
    assert row.words.hash == consent.words_hash(make.WORDS)
    assert row.next_check == date(2027, 10, 23)
    assert (row.who, row.basis, row.withdrawal) == (Who.PERSON, Basis.OWN, None)


def test_everything_around_a_decision_is_kept_with_it():
    helper = Helper("Bo Made-Up", "aunt")

    row = decide(how=How.WEB_WITH_HELP, helped_by=helper, support=("pictures",), explained=("what changes if I say no",), told=("icb",))

    assert (row.helped_by, row.support, row.explained, row.told) == (helper, ("pictures",), ("what changes if I say no",), ("icb",))


def test_the_same_answer_to_the_same_words_is_no_news():
    assert decide([make.row()]) is None
    assert not consent.needs_row([make.row()], "dsr", YES, make.WORDS)


def test_the_same_yes_for_other_people_is_a_new_decision():
    robin, sam = (consent.Named("Robin Example", "advocate"),), (consent.Named("Sam Example"),)

    assert consent.needs_row([make.row("cetr:report", people=robin)], "cetr:report", YES, make.WORDS, sam)
    assert not consent.needs_row([make.row("cetr:report", people=robin)], "cetr:report", YES, make.WORDS, robin)
    assert sam[0].parts == {"name": "Sam Example"}


def test_a_no_is_for_nobody_and_the_same_answer_counts_when_somebody_asks_again():
    robin = (consent.Named("Robin Example"),)
    first = decide(answer=NO, permission="cetr:report", people=robin)

    assert first.people == ()
    assert decide([first], NO, "cetr:report", people=robin) is None
    assert decide([first], NO, "cetr:report", anew=True).answer is NO


def test_the_same_answer_to_other_words_is_a_new_decision():
    assert decide([make.row()], words="Can we put you on the list?").answer is YES


def test_saying_no_after_yes_says_what_stops_and_why_if_they_want_to_say():
    assert decide([make.row()], NO, reason="I feel better").withdrawal == Withdrawal("dsr", How.WEB, "I feel better")
    assert decide([make.row()], NOT_YET).withdrawal == Withdrawal("dsr", How.WEB)


def test_saying_no_from_the_start_takes_nothing_back():
    row = decide(answer=NO)

    assert (row.withdrawal, row.next_check) == (None, None)


def test_each_permission_stands_alone():
    rows = [make.row("dsr", NO), make.row("cetr", YES), make.row("share:gp", NOT_SURE)]

    said = [consent.says_yes(rows, permission) for permission in ("dsr", "cetr", "cetr:papers", "share:gp", "texts")]

    assert said == [False, True, False, False, False]


def test_a_changed_mind_counts_and_the_earlier_decision_stays_in_the_ledger():
    rows = [make.row(at=make.NOW)]

    rows.append(decide(rows, NO, now=make.NOW + timedelta(days=1)))
    rows.append(decide(rows, YES, now=make.NOW + timedelta(days=2)))

    assert consent.says_yes(rows, "dsr")
    assert [row.answer for row in rows] == [YES, NO, YES]


def test_of_two_answers_in_the_same_moment_the_one_that_shares_less_is_believed():
    assert not consent.says_yes([make.row(answer=NO), make.row(answer=YES)], "dsr")
    assert consent.current([make.row(answer=NOT_SURE), make.row(answer=NOT_YET), make.row(answer=YES)])["dsr"].answer is NOT_YET


@pytest.mark.parametrize("answer", Answer)
def test_a_helpers_tick_is_never_the_persons_own_answer(answer):
    with pytest.raises(NotTheirs):
        decide(answer=answer, who=Who.HELPER)


@given(permissions, st.sampled_from(Answer), st.sampled_from(How), st.sampled_from(Basis), st.booleans())
def test_no_way_of_helping_makes_a_helpers_tick_count(permission, answer, how, basis, named):
    decider = Decider("Bo Made-Up", "mother", date(2026, 11, 1)) if named else None

    with pytest.raises(NotTheirs):
        decide(answer=answer, permission=permission, how=how, basis=basis, who=Who.HELPER, decided_by=decider)


@pytest.mark.parametrize("basis", [Basis.PARENTAL_RESPONSIBILITY, Basis.BEST_INTERESTS])
def test_a_professional_may_record_who_decided_for_someone_but_must_name_them(basis):
    decider = Decider("Dr Cai Made-Up", "consultant", date(2026, 11, 20))

    assert decide(who=Who.PROFESSIONAL, basis=basis, decided_by=decider).decided_by == decider
    with pytest.raises(NotTheirs):
        decide(who=Who.PROFESSIONAL, basis=basis)
    with pytest.raises(NotTheirs):
        decide(who=Who.PERSON, basis=basis, decided_by=decider)
    with pytest.raises(NotTheirs):
        decide(who=Who.PROFESSIONAL, basis=Basis.OWN, decided_by=decider)


@pytest.mark.parametrize("permission", ["", "everything", "share:", "share:GP", "share:a b", "dsr "])
def test_nobody_agrees_to_something_without_a_name(permission):
    with pytest.raises(UnknownPermission):
        decide(permission=permission)


def test_sharing_has_a_permission_for_each_group():
    assert decide(permission=consent.share("social-care")).permission == "share:social-care"


@pytest.mark.parametrize(("given_on", "asked_again"), [
    (date(2026, 11, 23), date(2027, 10, 23)),
    (date(2026, 1, 31), date(2026, 12, 31)),
    (date(2026, 3, 31), date(2027, 2, 28)),
    (date(2027, 3, 30), date(2028, 2, 29)),
    (date(2028, 2, 29), date(2029, 1, 29)),
    (date(2026, 12, 31), date(2027, 11, 30)),
])
def test_it_is_asked_again_after_eleven_months(given_on, asked_again):
    assert consent.next_check(given_on) == asked_again


@given(st.dates(date(2020, 1, 1), date(2100, 1, 1)))
def test_it_is_always_asked_again_before_a_year_is_over(given_on):
    asked_again = consent.next_check(given_on)

    assert timedelta(days=330) <= asked_again - given_on <= timedelta(days=337)
    assert asked_again.day <= given_on.day
    assert asked_again.day == given_on.day or (asked_again + timedelta(days=1)).day == 1


def test_the_day_is_the_day_in_england():
    late_in_summer = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)

    assert decide(now=late_in_summer).next_check == date(2027, 6, 1)


@pytest.mark.parametrize(("born", "given_on", "asked_again"), [
    (date(2011, 3, 1), date(2026, 11, 23), date(2027, 3, 1)),
    (date(2009, 2, 28), date(2026, 11, 23), date(2027, 2, 28)),
    (date(2010, 11, 23), date(2026, 11, 23), date(2027, 10, 23)),
    (date(2008, 11, 24), date(2026, 11, 23), date(2026, 11, 24)),
    (date(1990, 1, 1), date(2026, 11, 23), date(2027, 10, 23)),
])
def test_it_is_asked_again_at_16_and_at_18_if_that_comes_first(born, given_on, asked_again):
    assert consent.next_check(given_on, born=born) == asked_again
    assert decide(now=datetime(given_on.year, given_on.month, given_on.day, 12, tzinfo=UTC), born=born).next_check == asked_again


OWN, PARENT, BEST, DEPUTY = Basis.OWN, Basis.PARENTAL_RESPONSIBILITY, Basis.BEST_INTERESTS, Basis.DEPUTY
CHILD, YOUNG_PERSON = date(2012, 6, 1), date(2009, 6, 1)


def said_in_turn(*said):
    """Rows a day apart: (basis, answer) on our pages for the person, written down by a professional for everybody else, or "told"."""
    rows = []
    for days, (basis, answer, *told) in enumerate(said):
        recorded = {"who": Who.PROFESSIONAL, "how": How.RECORDED, "decided_by": Decider("", "nurse", date(2026, 11, 20))}
        how = recorded if basis is not OWN or told else {}
        rows.append(make.row("dsr", answer, basis=basis, at=make.NOW + timedelta(days=days), **how))
    return rows


@pytest.mark.parametrize(("what", "said", "born", "yes", "differ"), [
    ("nobody said anything", [], CHILD, False, False),
    ("the person said yes", [(OWN, YES)], CHILD, True, False),
    ("a parent said yes and the child was not asked", [(PARENT, YES)], CHILD, True, False),
    ("best interests: yes", [(BEST, YES)], YOUNG_PERSON, True, False),
    ("both said yes", [(OWN, YES), (PARENT, YES)], CHILD, True, False),
    ("both said no", [(OWN, NO), (PARENT, NO)], CHILD, False, False),
    ("the child said no and then a parent yes", [(OWN, NO), (PARENT, YES)], CHILD, False, True),
    ("a parent said yes and then the child no", [(PARENT, YES), (OWN, NO)], CHILD, False, True),
    ("the child said yes and then a parent no", [(OWN, YES), (PARENT, NO)], CHILD, False, True),
    ("the child is not sure and a parent said yes", [(OWN, NOT_SURE), (PARENT, YES)], CHILD, False, True),
    ("the child came round", [(OWN, NO), (PARENT, YES), (OWN, YES)], CHILD, True, False),
    ("the parent came round", [(OWN, NO), (PARENT, YES), (PARENT, NO)], CHILD, False, False),
    ("a professional heard the child's own yes", [(PARENT, NO), (OWN, YES, "told")], CHILD, True, False),
    ("a professional decided after hearing both", [(OWN, NO), (PARENT, YES), (BEST, YES)], CHILD, True, False),
    ("a deputy decided", [(DEPUTY, YES)], YOUNG_PERSON, True, False),
    ("the person spoke after a deputy", [(DEPUTY, YES), (OWN, NO)], YOUNG_PERSON, False, True),
    ("the person spoke after a best-interests yes", [(BEST, YES), (OWN, NO)], YOUNG_PERSON, False, True),
    ("the person spoke after a best-interests no", [(BEST, NO), (OWN, YES)], YOUNG_PERSON, False, True),
    ("a parent cannot overrule a yes at 17", [(OWN, YES), (PARENT, NO)], YOUNG_PERSON, True, False),
    ("a parent cannot say yes for somebody of 17", [(PARENT, YES)], YOUNG_PERSON, False, False),
    ("a parent's yes over a no at 17", [(OWN, NO), (PARENT, YES)], YOUNG_PERSON, False, False),
    ("nobody knows how old", [(OWN, YES), (PARENT, NO)], None, False, True),
])
def test_whose_word_counts(what, said, born, yes, differ):
    rows = said_in_turn(*said)

    assert (consent.says_yes(rows, "dsr", born=born), consent.differ(rows, "dsr", born=born)) == (yes, differ), what
    assert consent.conflicts(rows, born=born) == (("dsr",) if differ else ())


def test_a_parents_word_from_before_the_16th_birthday_keeps_its_say_until_it_is_asked_again():
    rows = said_in_turn((PARENT, YES))

    assert consent.says_yes(rows, "dsr", born=date(2010, 11, 24))
    assert not consent.says_yes(rows, "dsr", born=date(2010, 11, 23))


def test_from_16_on_the_young_persons_own_word_ends_a_parents_from_before():
    born = date(2010, 12, 1)
    recorded_at_15 = said_in_turn((PARENT, NO))
    own_at_16 = make.row("dsr", YES, at=datetime(2027, 2, 1, 12, tzinfo=UTC))

    assert consent.says_yes([*recorded_at_15, own_at_16], "dsr", born=born)
    assert not consent.differ([*recorded_at_15, own_at_16], "dsr", born=born)


def test_taking_back_ones_own_yes_is_a_withdrawal_also_after_a_parents_no():
    rows = said_in_turn((OWN, YES), (PARENT, NO))

    assert decide(rows, NO, now=make.NOW + timedelta(days=5), born=CHILD).withdrawal is not None


def test_saying_it_again_after_somebody_else_has_spoken_is_news():
    rows = said_in_turn((OWN, NO), (PARENT, YES))

    assert decide(rows, NO, now=make.NOW + timedelta(days=5), born=CHILD).answer is NO


@pytest.mark.parametrize(("before", "answer", "result"), [(YES, YES, "still"), (YES, NO, "stopped"), (YES, NOT_YET, "changed")])
def test_an_answer_to_a_check_is_a_row_of_its_own_and_says_what_came_of_it(before, answer, result):
    first = make.row(answer=before)
    row = decide([first], answer, checking=True, now=make.NOW + timedelta(days=334))

    assert row.check == consent.Check(of=first.id, result=result, by="person")
    assert (row.next_check is None) == (answer is not YES)
    assert (row.withdrawal is None) == (answer is YES)


def test_a_check_of_what_was_never_said_is_a_first_answer():
    assert decide(checking=True).check is None


@pytest.mark.parametrize("answer", [NO, YES])
def test_a_clock_that_goes_back_never_hides_a_changed_mind(answer):
    before = make.row(answer=YES if answer is NO else NO, at=make.NOW)
    row = decide([before], answer, now=make.NOW - timedelta(hours=2))

    assert consent.current([before, row])["dsr"] is row
    assert row.at - before.at == timedelta(microseconds=1)


def recorded(rows=(), answer=YES, basis=OWN, **changes):
    usual = {"id": "news 1", "case_id": "a case", "permission": "dsr", "decider": Decider("Bo Made-Up", "nurse", date(2026, 11, 20))}
    return consent.recorded(rows, answer=answer, basis=basis, **{**usual, "at": make.NOW, **changes})


@pytest.mark.parametrize("basis", Basis)
def test_what_a_professional_wrote_down_says_who_and_why_it_counts_and_is_kept_once(basis):
    row = recorded(basis=basis)

    assert (row.who, row.how, row.basis, row.decided_by.role) == (Who.PROFESSIONAL, How.RECORDED, basis, "nurse")
    assert (row.words.text, row.next_check) == ("", date(2027, 10, 23))
    assert recorded([row], basis=basis) is None


def test_a_professionals_no_after_a_yes_takes_it_back():
    assert recorded([make.row(at=make.NOW - timedelta(days=1))], NO).withdrawal == Withdrawal("dsr", How.RECORDED)
    assert recorded([], NO).withdrawal is None


@given(rows_of_a_case, st.randoms())
def test_the_order_in_which_decisions_are_read_never_matters(rows, random):
    shuffled = random.sample(rows, len(rows))

    assert consent.current(shuffled) == consent.current(rows)


@given(rows_of_a_case, permissions)
def test_yes_means_that_the_newest_word_was_yes(rows, permission):
    words = [row for row in rows if row.permission == permission]
    newest = [row.answer for row in words if row.at == max(row.at for row in words)]

    assert consent.says_yes(rows, permission) == (bool(newest) and set(newest) == {YES})


@given(rows_of_a_case, permissions, st.sampled_from(Answer))
def test_pressing_twice_records_once(rows, permission, answer):
    now = make.NOW + timedelta(days=10)
    first = decide(rows, answer, permission, now=now)
    rows = [*rows, first] if first else rows

    assert decide(rows, answer, permission, now=now + timedelta(seconds=1)) is None
    assert consent.current(rows)[permission].answer is answer


def test_a_row_is_never_changed():
    row = make.row()

    assert replace(row, answer=NO) is not row
    with pytest.raises(AttributeError):
        row.answer = NO
