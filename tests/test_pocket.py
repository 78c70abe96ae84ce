"""What somebody picks for a page about them or a card for their pocket: their own words, bit by bit, and nothing that they did not pick."""

from __future__ import annotations

from dataclasses import replace

from easyread.planner import Card
from easyread.questions import Option
from webapp import pocket
from webapp.planning import Filled, Mark, Said, Stage, Typed
from webapp.pocket import NEVER, Side

QUIET = Option(value="quiet", say="A **quiet** room", picture="quiet")
LIGHT = Option(value="light", say="Soft light", picture="soft-light")
DAY = Card(
    id="plan.day", page="f", title="The day", picture="support", say=("Say it.",), detail=("More", "Signs", "What not to do"),
    options=(QUIET, LIGHT),
)
LEARNING = Card(id="plan.learning", page="l", title="School", picture="learning", say=("Say it.",), detail=("What helps",))
CARDS = (DAY, LEARNING)
ANY = Side(id="about", title="What is on the page", picture="person", most=40)
FIRST = Side(id="never", title="What not to do", picture="stop", most=40, first=("plan.day:3",))


def day(*words, chosen=("quiet",), mark=Mark.BOTH, **more):
    return Filled(card="plan.day", said=Said(chosen, words), mark=mark, **more)


def offered(*filled, side=ANY):
    return pocket.offer(CARDS, {one.card: one for one in filled}, side)


def words(groups):
    return [bit.words for group in groups for bit in group.bits]


def test_each_choice_and_each_line_can_be_picked_by_itself_and_nothing_is_picked_beforehand():
    found = offered(day("A window\nA dog", "", "Noise"))

    assert words(found.first) == ["A **quiet** room", "A window", "A dog", "Noise"]
    assert [bit.label for bit in found.first[0].bits] == ["", "More", "More", "What not to do"]
    assert [bit.typed for bit in found.first[0].bits] == [False, True, True, True]
    assert pocket.picked(found, ()) == ()
    assert words(pocket.picked(found, [found.first[0].bits[2].key])) == ["A dog"]


def test_a_card_with_one_box_needs_no_name_for_it():
    found = offered(Filled(card="plan.learning", said=Said((), ("Time",)), mark=Mark.PANEL))

    assert [(bit.words, bit.label) for bit in found.first[0].bits] == [("Time", "")]


def test_the_same_line_is_offered_once_and_many_lines_are_one_bit():
    many = "\n".join(f"Line {number}" for number in range(7))

    assert words(offered(day("One\nOne\n\n Two ", chosen=())).first) == ["One", "Two"]
    assert words(offered(day(many, chosen=()), side=replace(ANY, most=99)).first) == [many]


def test_what_is_likely_wanted_comes_first_and_the_rest_stays_near():
    found = offered(day("A window", "", "Noise"), Filled(card="plan.learning", said=Said((), ("Time",)), mark=Mark.ME), side=FIRST)

    assert words(found.first) == ["Noise"]
    assert words(found.more) == ["A **quiet** room", "A window"]
    assert words(found.private) == ["Time"]
    assert words(found.every) == ["Noise", "A **quiet** room", "A window", "Time"]


def test_a_card_for_the_person_alone_stands_apart_with_no_mark_and_while_marks_differ():
    waiting = Typed(Said((), ("Other",)), Mark.ME, meanwhile=True)

    for one in (day("A", mark=None), day("A", mark=Mark.ME), day("A", typed=waiting)):
        found = offered(one)
        assert (words(found.first), words(found.private)) == ([], ["A **quiet** room", "A"])
        assert all(group.private for group in found.private)


def test_words_that_wait_or_were_skipped_are_not_offered():
    waiting = Typed(Said((), ("Not yet",)), Mark.BOTH, meanwhile=False)

    assert words(offered(day("A", chosen=(), typed=waiting)).every) == ["A"]
    assert offered(day("A", stage=Stage.SKIPPED)).every == ()


def test_what_is_too_long_for_the_paper_is_named_by_its_card():
    found = offered(day("x" * 41, "Short", chosen=()))

    assert words(found.every) == ["Short"]
    assert found.long == (DAY,)
    assert offered(day("Short")).long == ()


def test_a_pick_is_of_just_these_words():
    before, after = offered(day("A window", chosen=())), offered(day("A door", chosen=()))
    key = before.first[0].bits[0].key

    assert words(pocket.picked(before, [key])) == ["A window"]
    assert pocket.picked(after, [key]) == ()


def test_the_mark_of_a_paper_changes_with_all_that_is_on_it():
    found = offered(day("A window", "", "Noise"))
    bits = [bit.key for bit in found.first[0].bits]
    one, two = pocket.picked(found, bits[:1]), pocket.picked(found, bits[:2])

    marks = {
        pocket.shown([(ANY, one)], ""), pocket.shown([(ANY, two)], ""), pocket.shown([(ANY, one)], "Eve"), pocket.shown([(FIRST, one)], ""),
    }

    assert len(marks) == 4
    assert pocket.shown([(ANY, one)], "") == pocket.shown([(ANY, pocket.picked(found, bits[:1]))], "")


def test_the_sides_of_a_card_for_the_pocket_are_named_and_hold_little():
    assert [side.id for side in pocket.WALLET.sides] == ["helps", "never"]
    assert NEVER.most < pocket.ABOUT.sides[0].most
    assert set(pocket.PAPERS) == {"about", "wallet"}
