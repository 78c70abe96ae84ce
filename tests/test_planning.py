"""Who may see a card of a planner, and what becomes of it when two write at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from easyread.planner import Card
from easyread.questions import NotUnderstood, Option
from tests import make
from webapp import consent, planning
from webapp.consent import Answer
from webapp.helping import Invitation
from webapp.planning import Audience, Filled, Mark, Panel, Said, Stage, State, Typed

NOW = make.NOW
WORDS = Said((), ("I draw.",))
DEE = Invitation(id="0" * 28 + "1f2e3d4c", case_id="a case", ends_on=date(2027, 1, 1), invited_at=NOW, name="Dee Example")
PARENT = consent.Decider("Pat Made-Up", "mother", date(2026, 11, 1))
YES = [make.row("cetr"), make.row("cetr:papers")]
HELPS = [make.row("helper:answers:1f2e3d4c")]
CARD = Card(
    id="plan.me", page="g", title="About me", picture="person", say=("Say what is good about you.",), detail=("Good things", "Bad things"),
    options=(Option(value="quiet", say="A quiet room", picture="quiet"), Option(value="light", say="Soft light", picture="soft-light")),
)


def card(mark=None, said=WORDS, **more):
    return Filled(card=f"plan.{mark}", said=said, mark=mark, **more)


EVERY = [card(mark) for mark in (None, *Mark)]


def seen(who, rows, cards=EVERY, avoid=()):
    return [one.mark for one in planning.for_recipient(cards, who, rows, avoid, now=NOW)]


# Who may see what


def test_only_what_is_marked_for_them_reaches_the_panel_and_those_who_help():
    assert seen(Panel(), YES) == [Mark.PANEL, Mark.BOTH]
    assert seen(DEE, HELPS) == [Mark.SUPPORTER, Mark.BOTH]


def test_a_card_without_a_mark_is_for_the_person_alone():
    assert seen(Panel(), YES, [card()]) == seen(DEE, HELPS, [card()]) == []


@pytest.mark.parametrize("permission", ["cetr", "cetr:papers"])
@pytest.mark.parametrize("answer", [Answer.NO, Answer.NOT_YET, Answer.NOT_SURE])
def test_without_both_yeses_the_panel_sees_nothing(permission, answer):
    rows = [*YES, make.row(permission, answer, at=NOW + timedelta(minutes=1))]

    assert seen(Panel(), rows) == []
    assert planning.missing(rows, born=None) == (permission,)


def test_a_yes_to_other_things_is_none_to_this():
    assert seen(Panel(), [make.row("dsr"), make.row("share:gp"), *HELPS]) == []
    assert planning.missing([], born=None) == ("cetr", "cetr:papers")


def test_where_people_differ_nothing_goes_and_from_sixteen_a_parents_no_does_not_count():
    parent = make.row("cetr", Answer.NO, basis=consent.Basis.PARENTAL_RESPONSIBILITY, who=consent.Who.PROFESSIONAL, decided_by=PARENT)

    assert seen(Panel(), [*YES, parent]) == []
    assert seen(Panel(born=date(2005, 3, 12)), [*YES, parent]) == [Mark.PANEL, Mark.BOTH]


def test_who_helps_needs_their_own_yes_and_must_not_be_on_the_list():
    assert seen(DEE, YES) == []
    assert seen(DEE, [make.row("helper:progress:1f2e3d4c")]) == []
    assert seen(DEE, HELPS, avoid=("Dee",)) == []
    assert seen(replace(DEE, ended_at=NOW), HELPS) == []
    assert seen(replace(DEE, ends_on=date(2026, 11, 22)), HELPS) == []


def test_a_skipped_or_empty_card_goes_to_nobody():
    cards = [card(Mark.BOTH, stage=Stage.SKIPPED), card(Mark.BOTH, Said((), ("  ",)))]

    assert seen(Panel(), YES, cards) == seen(DEE, HELPS, cards) == []


# How far a card is


@pytest.mark.parametrize(("filled", "state"), [
    (card(said=Said()), State.EMPTY),
    (card(said=Said(), stage=Stage.DONE), State.EMPTY),
    (card(), State.BEGUN),
    (card(stage=Stage.DONE), State.DONE),
    (card(stage=Stage.DONE, typed=Typed(WORDS, None, meanwhile=False)), State.BEGUN),
    (card(said=Said(), typed=Typed(WORDS, None, meanwhile=False)), State.BEGUN),
    (card(stage=Stage.SKIPPED), State.SKIPPED),
    (card(said=Said(("quiet",))), State.BEGUN),
])
def test_the_list_says_how_far_each_card_is(filled, state):
    assert filled.state is state


def test_what_was_written_before_the_boxes_changed_still_stands_in_them():
    assert planning.fits(CARD, Said(("light", "quiet", "gone"), ("One",))) == Said(("quiet", "light"), ("One", ""))
    assert planning.fits(CARD, Said((), ("One", "Two", "Three"))) == Said((), ("One", "Two\nThree"))
    assert planning.fits(CARD, Said((), ("One", "", "Three"))) == Said((), ("One", "Three"))
    assert planning.fits(replace(CARD, detail=()), Said((), ("One",))) == Said()


def test_where_only_one_choice_can_be_true_two_are_none():
    one = replace(CARD, one=True)

    assert planning.fits(one, Said(("light",), ("One", ""))) == Said(("light",), ("One", ""))
    assert planning.fits(one, Said(("light", "quiet"), ("One", ""))) == Said((), ("One", ""))


def test_a_card_holds_twenty_thousand_letters_and_no_more():
    planning.check(Said((), ("🐕" * 10_000, "ش" * 10_000)))

    with pytest.raises(NotUnderstood) as wrong:
        planning.check(Said((), ("a" * 10_000, "b" * 10_001)))
    assert wrong.value.params == {"most": 20_000, "wrote": 20_001}


# Two at once


def test_a_page_of_the_newest_card_changes_it():
    kept = card(version=3)

    changed = planning.put(kept, Said((), ("I swim.",)), Mark.PANEL, Stage.DONE, version=3)

    assert (changed.said.words, changed.mark, changed.stage, changed.version) == (("I swim.",), Mark.PANEL, Stage.DONE, 4)


def test_a_page_of_an_older_card_loses_nothing_and_changes_nothing():
    kept = card(Mark.PANEL, version=3)

    first = planning.put(kept, Said((), ("I swim.",)), Mark.PANEL, Stage.DONE, version=2)
    second = planning.put(first, Said((), ("I sing.",)), Mark.ME, Stage.DONE, version=2)
    again = planning.put(second, second.typed.said, Mark.ME, Stage.DONE, version=2)

    assert (first.said, first.mark, first.version, first.two) == (WORDS, Mark.PANEL, 4, True)
    assert first.typed == Typed(Said((), ("I swim.",)), Mark.PANEL, meanwhile=True)
    assert second.typed == Typed(Said((), ("I swim.\nI sing.",)), Mark.ME, meanwhile=True)
    assert again.typed.said == second.typed.said


def test_pressing_twice_is_pressing_once():
    kept = card(version=3, stage=Stage.DONE)

    assert planning.put(kept, WORDS, None, Stage.DONE, version=2) == kept
    assert planning.put(kept, WORDS, None, Stage.SKIPPED, version=2) == replace(kept, stage=Stage.SKIPPED, version=4)
    refused = replace(kept, typed=Typed(Said((), ("long",)), None, meanwhile=False))
    assert planning.put(refused, WORDS, None, Stage.DONE, version=3) == replace(kept, version=4)


def test_what_was_refused_waits_beside_the_card():
    kept = card(Mark.PANEL, version=1)

    refused = planning.put(kept, Said((), ("too long",)), None, Stage.DONE, version=1, refused=True)

    assert (refused.said, refused.version) == (WORDS, 2)
    assert (refused.typed, refused.two) == (Typed(Said((), ("too long",)), None, meanwhile=False), False)


@pytest.mark.parametrize("page", [{"version": 2}, {"version": 3, "refused": True}, {"version": 2, "refused": True}])
@pytest.mark.parametrize(("mark", "left"), [(Mark.ME, Mark.ME), (None, Mark.ME), (Mark.SUPPORTER, Mark.ME), (Mark.BOTH, Mark.BOTH)])
def test_whoever_says_only_me_is_heard_at_once_also_where_the_words_must_wait(page, mark, left):
    kept = card(Mark.BOTH, version=3)

    changed = planning.put(kept, Said((), ("I swim.",)), mark, Stage.DONE, **page)

    assert (changed.mark, changed.said, changed.typed.said.words) == (left, WORDS, ("I swim.",))
    assert planning.lets(changed) == ({Audience.PANEL, Audience.SUPPORTER} if left is Mark.BOTH else set())


def test_where_a_page_waits_that_lets_other_people_see_it_nobody_sees_the_card():
    waits = card(Mark.BOTH, typed=Typed(WORDS, Mark.PANEL, meanwhile=True))

    assert seen(Panel(), YES, [waits]) == seen(DEE, HELPS, [waits]) == []
    assert [planning.stops(waits, audience) for audience in (Audience.PANEL, Audience.SUPPORTER)] == [True, True]
    assert not planning.stops(card(Mark.BOTH), Audience.PANEL)
    assert not planning.stops(card(Mark.ME, typed=Typed(WORDS, None, meanwhile=True)), Audience.PANEL)


def test_what_was_refused_goes_on_waiting_when_an_older_page_is_pressed_again():
    refused = planning.put(card(version=1), Said((), ("too long",)), None, Stage.DONE, version=1, refused=True)

    assert planning.put(refused, WORDS, None, Stage.BEGUN, version=1) == refused
    assert planning.put(refused, Said((), ("too long",)), None, Stage.DONE, version=1, refused=True).two is False, "pressed twice is once"


def test_two_texts_that_wait_go_on_waiting_when_the_first_is_pressed_again():
    two = card(version=4, typed=Typed(Said((), ("I swim.",)), None, meanwhile=True))

    assert planning.put(two, WORDS, None, Stage.DONE, version=3).two


@pytest.mark.parametrize(("choice", "words"), [("there", "I draw."), ("mine", "I swim."), ("both", "I draw.\nI swim.")])
def test_the_person_says_which_text_stays(choice, words):
    two = card(Mark.PANEL, version=4, stage=Stage.DONE, typed=Typed(Said(("quiet",), ("I swim.",)), Mark.PANEL, meanwhile=True))

    settled = planning.settle(two, choice)

    assert (settled.said.words, settled.mark, settled.two, settled.version) == ((words,), Mark.PANEL, False, 5)
    assert settled.state is State.BEGUN


def test_where_two_pages_let_different_people_see_it_nobody_does():
    two = card(Mark.BOTH, version=4, typed=Typed(Said((), ("I swim.",)), Mark.PANEL, meanwhile=True))

    assert planning.settle(two, "both").mark is Mark.ME


def test_both_can_be_too_much_and_then_nothing_is_lost():
    two = card(said=Said((), ("a" * 15_000,)), typed=Typed(Said((), ("b" * 15_000,)), None, meanwhile=True))

    with pytest.raises(NotUnderstood):
        planning.settle(two, "both")
    assert planning.settle(two, "mine").said.words == ("b" * 15_000,)


def test_a_card_does_not_grow_beyond_what_it_can_hold_and_the_page_that_has_no_room_is_told():
    two = card(version=4, typed=Typed(Said((), ("a" * 15_000,)), Mark.PANEL, meanwhile=True))

    fits = planning.put(two, Said((), ("b" * 4_000,)), Mark.PANEL, Stage.DONE, version=3)
    over = planning.put(fits, Said((), ("c" * 4_000,)), Mark.ME, Stage.DONE, version=3)

    assert over.typed == replace(fits.typed, mark=Mark.ME)
    assert [planning.holds(over, Said((), (text,))) for text in ("b" * 4_000, "c" * 4_000, "I draw.")] == [True, False, True]
    assert planning.holds(card(), WORDS)


def test_the_second_text_that_is_too_long_alone_stands_in_the_boxes_to_be_made_shorter():
    two = card(version=4, typed=Typed(Said((), ("a" * 20_001,)), None, meanwhile=True))

    chosen = planning.settle(two, "mine")

    assert (chosen.said, chosen.two, chosen.version) == (WORDS, False, 5)
    assert chosen.typed == Typed(Said((), ("a" * 20_001,)), None, meanwhile=False)


def test_with_nothing_to_settle_nothing_changes():
    assert planning.settle(card(), "both") == card()


def test_the_same_text_stands_once_and_every_choice_stays():
    one, other = Said(("quiet",), ("I draw. I swim.", "A", "B")), Said(("light", "quiet"), ("I swim.", ""))

    assert planning.together(one, other) == Said(("quiet", "light"), ("I draw. I swim.", "A", "B"))
    assert planning.together(Said(), Said((), ("A",))) == Said((), ("A",))


# The order


CARDS = [replace(CARD, id=name) for name in ("one", "two", "three")]


def test_cards_stand_as_the_file_has_them_until_they_are_moved():
    assert [one.id for one in planning.order(CARDS, {"two": Filled(card="two")})] == ["one", "two", "three"]

    places = planning.moved(CARDS, "three", up=True)
    kept = {name: Filled(card=name, position=place) for name, place in places.items()}

    assert places == {"one": 0, "three": 1, "two": 2}
    assert [one.id for one in planning.order(CARDS, kept)] == ["one", "three", "two"]


@pytest.mark.parametrize(("name", "up"), [("one", True), ("three", False)])
def test_at_an_end_nothing_moves(name, up):
    assert planning.moved(CARDS, name, up=up) == {"one": 0, "two": 1, "three": 2}


def test_a_card_moves_down_too_and_a_new_one_stands_where_the_file_has_it():
    places = planning.moved(CARDS[:2], "one", up=False)
    kept = {name: Filled(card=name, position=place) for name, place in places.items()}

    assert [one.id for one in planning.order(CARDS, kept)] == ["two", "one", "three"]
