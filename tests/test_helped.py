"""What a helper writes for a card is theirs until the person says so; nothing of either is lost or written over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from tests import make
from tests.test_helping import dee, said
from webapp import helped, planning
from webapp.consent import Answer
from webapp.helped import Source, State, Written
from webapp.planning import Filled, Mark, Said, Stage, Typed

LATER = make.NOW + timedelta(minutes=5)
THEIRS = Said(("quiet",), ("Dee's words", ""))
WAITS = Written(card="plan.me", helper="h", said=THEIRS, version=1, at=make.NOW)
MINE = Filled(card="plan.me", said=Said(("time",), ("my words", "")), mark=Mark.PANEL, stage=Stage.DONE, version=4)


def write(before, words, *, version, source=Source.HELPER):
    return helped.write(before, Said((), (words,)), source, version=version, now=LATER)


# Who may


@pytest.mark.parametrize(
    ("scopes", "may"),
    [
        ((), False),
        (("progress",), False),
        (("answers",), False),
        (("write",), False),
        (("reminders",), False),
        (("plan",), True),
        (("progress", "answers", "write", "reminders"), False),
        (("plan", "answers"), True),
    ],
)
def test_only_a_yes_to_the_plan_itself_lets_a_helper_write_for_it(scopes, may):
    rows = [said(f"helper:{scope}:d1e3d4c5") for scope in scopes]

    assert helped.may_write(dee(), rows, (), now=make.NOW) is may


def test_a_no_an_end_the_last_day_and_the_list_of_people_not_to_contact_end_it():
    yes = [said("helper:plan:d1e3d4c5")]

    assert helped.may_write(dee(), yes, (), now=make.NOW)
    assert not helped.may_write(dee(), [make.row("helper:plan:d1e3d4c5", Answer.NO, id="row 1")], (), now=make.NOW)
    assert not helped.may_write(replace(dee(), ended_at=make.NOW), yes, (), now=make.NOW)
    assert not helped.may_write(dee(), yes, (), now=make.NOW + timedelta(days=400))
    assert not helped.may_write(dee(), yes, ("Dee Madeup",), now=make.NOW)


# What a helper writes


def test_what_a_helper_writes_waits_with_its_day_and_counts_its_changes():
    first = write(Written(card="plan.me", helper="h"), "A", version=0)
    second = write(first, "B", version=1, source=Source.PAPER)

    assert (first.said.words, first.version, first.at, first.waits) == (("A",), 1, LATER, True)
    assert (second.said.words, second.version, second.source) == (("B",), 2, Source.PAPER)


def test_the_same_again_changes_nothing_also_on_an_old_page():
    first = write(Written(card="plan.me", helper="h"), "A", version=0)

    assert write(first, "A", version=0) is first
    assert write(first, "A", version=1) is first


def test_nothing_written_on_an_empty_card_is_nothing():
    empty = Written(card="plan.me", helper="h")

    assert helped.write(empty, Said(), Source.PAPER, version=0, now=LATER) is empty


@pytest.mark.parametrize("state", State)
def test_other_words_on_an_old_page_change_nothing(state):
    assert write(replace(WAITS, state=state, version=3), "other", version=1) is None


def test_a_helper_may_take_back_what_waits():
    after = helped.write(WAITS, Said(), Source.HELPER, version=1, now=LATER)

    assert (after.waits, after.left, after.version) == (False, False, 2)


def test_after_the_person_decided_a_helper_begins_anew():
    for done in (helped.take(MINE, WAITS)[1], helped.leave_out(WAITS)):
        after = write(done, "more", version=done.version)

        assert (after.said.words, after.waits) == (("more",), True)


# What becomes of it


def test_kept_it_goes_under_the_persons_own_words_and_who_may_see_the_card_stays():
    card, done = helped.take(MINE, WAITS)

    assert card.said == Said(("time", "quiet"), ("my words\nDee's words", ""))
    assert (card.mark, card.stage, card.version, card.typed) == (Mark.PANEL, Stage.BEGUN, 5, None)
    assert (done.state, done.said, done.version) == (State.KEPT, Said(), 2)


def test_what_the_card_says_already_is_not_said_twice():
    card, done = helped.take(replace(MINE, said=THEIRS), WAITS)

    assert (card, done.state) == (replace(MINE, said=THEIRS), State.KEPT)


def test_too_much_for_a_card_waits_in_its_boxes_to_be_made_shorter_and_is_not_its_answer():
    full = replace(MINE, said=Said((), ("a" * 20_000,)))
    card, done = helped.take(full, replace(WAITS, said=Said((), ("b" * 20_000,))))

    assert not helped.fits(full, WAITS)
    assert (card.said, card.version, done.state) == (full.said, 5, State.KEPT)
    assert card.typed == Typed(Said((), ("a" * 20_000 + "\n" + "b" * 20_000,)), Mark.PANEL, meanwhile=False)
    assert planning.stops(card, planning.Audience.PANEL)


def test_a_card_on_which_something_waits_already_takes_nothing_until_that_is_settled():
    waiting = replace(MINE, typed=Typed(Said((), ("other",)), Mark.ME, meanwhile=True))

    assert not helped.fits(waiting, WAITS)
    assert helped.take(waiting, WAITS) == (waiting, WAITS)


def test_left_out_it_can_be_brought_back_and_only_then():
    left = helped.leave_out(WAITS)

    assert (left.waits, left.left, left.said, left.version) == (False, True, THEIRS, 2)
    assert helped.bring_back(left) == replace(WAITS, version=3)
    assert helped.bring_back(WAITS) is WAITS
    assert helped.leave_out(left) is left
    assert helped.take(MINE, left) == (MINE, left)


def test_what_was_left_out_stays_beside_what_is_written_next():
    left = helped.leave_out(WAITS)
    again = helped.write(left, Said((), ("new",)), Source.PAPER, version=2, now=LATER)

    assert (again.waits, again.said, again.source) == (True, Said((), ("new",)), Source.PAPER)
    assert (again.left, again.left_out, again.left_source) == (True, THEIRS, Source.HELPER)
    assert helped.write(again, Said(), Source.PAPER, version=3, now=LATER).left_out == THEIRS
    card, done = helped.take(MINE, again)
    assert (card.said.words, done.waits, done.left_out) == (("my words\nnew", ""), False, THEIRS)
    back = helped.bring_back(done)
    assert (back.waits, back.left, back.said, back.source) == (True, False, THEIRS, Source.HELPER)


def test_left_out_twice_both_texts_come_back():
    again = helped.write(helped.leave_out(WAITS), Said((), ("new",)), Source.HELPER, version=2, now=LATER)
    both = Said(("quiet",), ("Dee's words\nnew", ""))

    assert helped.leave_out(again).left_out == both
    assert helped.bring_back(helped.leave_out(again)).said == both
    assert helped.bring_back(again).said == both
    third = helped.write(helped.leave_out(again), Said((), ("third",)), Source.HELPER, version=4, now=LATER)
    assert (third.said.words, third.left_out) == (("third",), both)


@pytest.mark.parametrize(("first", "second", "back"), [
    (Source.PAPER, Source.PAPER, Source.PAPER), (Source.PAPER, Source.HELPER, Source.HELPER), (Source.HELPER, Source.PAPER, Source.HELPER),
])
def test_texts_that_come_back_together_are_called_the_persons_own_only_where_all_of_them_are(first, second, back):
    again = helped.write(helped.leave_out(replace(WAITS, source=first)), Said((), ("new",)), second, version=2, now=LATER)

    assert helped.bring_back(again).source is back
    assert helped.leave_out(again).left_source is back


WORDS = st.text(max_size=40)
STEPS = st.lists(st.tuples(st.sampled_from(["helper", "person", "keep", "leave", "back"]), WORDS, st.integers(0, 2)), max_size=20)


@given(STEPS, st.sampled_from([None, *Mark]))
def test_whatever_happens_no_word_of_a_helper_is_on_a_card_before_the_person_keeps_it_and_none_of_the_persons_goes(steps, mark):
    card, written = Filled(card="plan.me", mark=mark), Written(card="plan.me", helper="h")
    mine: list[str] = []
    theirs: list[str] = []
    for number, (who, words, behind) in enumerate(steps):
        before = card
        if who == "helper":
            tagged = Said((), (f"<helper {number}>{words}",))
            changed = helped.write(written, tagged, Source.HELPER, version=written.version - behind, now=LATER)
            # What waits a helper may write anew; what the person decided on stays.
            if changed is not None:
                waited = written.said.words[0] if written.waits else ""
                theirs = [*(one for one in theirs if one not in waited), tagged.words[0]]
                written = changed
            assert card is before
        elif who == "person":
            mine.append(f"<mine {number}>")
            card = planning.put(card, Said((), ("\n".join((*card.said.words, mine[-1])),)), card.mark, Stage.BEGUN, version=card.version)
        elif who == "keep":
            card, written = helped.take(card, written)
        else:
            written = (helped.leave_out if who == "leave" else helped.bring_back)(written)
            assert card is before
        assert card.mark == mark
        assert all(one in "\n".join(card.said.words) for one in mine)
        assert all(one in "\n".join((*card.said.words, *written.said.words, *written.left_out.words)) for one in theirs)
        if who != "keep":
            assert ("<helper" in "".join(card.said.words)) <= ("<helper" in "".join(before.said.words))
