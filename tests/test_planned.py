"""What is sent of a planner: just what stood on its cards, locked under one hash, in the shape that was published."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta

from easyread.planner import Card, Planner
from easyread.questions import Option
from easyread.themes import Theme
from tests import make
from webapp import consent, letters, plan_clock, planned, referral
from webapp.planning import Filled, Said
from webapp.status import News

QUIET = Option(value="quiet", say="A quiet room with an **advocate** of %(icb)s", picture="quiet")
ME = Card(id="plan.me", page="g", title="About %(icb)s", picture="person", say=("Say it.",), detail=("Good", "Bad"), themes=("K1", "K2"))
DAY = Card(id="plan.day", page="f", title="The day", picture="quiet", say=("Say it.",), detail=("More",), options=(QUIET,), themes=("K1",))
PLANNER = Planner(
    id="plan", version="1.0", hash="a" * 64, themes=(Theme("K1", "Views"), Theme("K2", "Safe"), Theme("K3", "Care")), cards=(ME, DAY),
)
SENT = dataclasses.make_dataclass("Sent", ["case_id", "reference"])("3f2b8c1e-6a54-4d0e-9a77-0c5f1f6b2d10", "AB3KR7MN")
PARENT = consent.Decider("Pat Made-Up", "mother", date(2019, 1, 1))
ROWS = [make.row("dsr"), make.row("cetr:papers"), make.row("cetr")]
STARTS = datetime(2027, 1, 13, 10, tzinfo=UTC)
CLOCK = plan_clock.clock([News(type="cetr.booked", sequence=1, occurred_at=make.NOW, data={"starts_at": "2027-01-13T10:00:00Z"})], ())


def filled(card, *words, chosen=()):
    return Filled(card=card, said=Said(chosen, words))


def letter(*cards, clock=CLOCK):
    copy = planned.lock(PLANNER, cards)
    data = planned.letter(
        SENT, PLANNER, copy, number=2, at=make.NOW, language="pl", rows=ROWS, born=None, clock=clock, names={"icb": "NHS Anyshire"},
    )
    assert letters.faults(letters.WE_SEND, referral.envelope(planned.SHARED, make.NOW, {**data, "sequence": 1})) == ()
    return data


def test_our_words_are_in_english_and_theirs_are_just_as_they_typed_them():
    told = letter(filled("plan.day", "  Ciemno 🐕\nمرحبا", chosen=("quiet",)))["answers"][0]

    assert told["parts"] == [
        {"words": "A quiet room with an advocate of NHS Anyshire", "typed_by_person": False},
        {"words": "Ciemno 🐕\nمرحبا", "typed_by_person": True},
    ]
    assert (told["id"], told["question"], told["chosen"], told["typed_by_person"]) == ("plan.day", "The day", ["quiet"], True)


def test_where_there_is_more_than_one_box_each_text_says_which():
    told = letter(filled("plan.me", "I draw.", ""))["answers"][0]

    assert told["answer"] == "Good; I draw."
    assert told["question"] == "About NHS Anyshire"
    assert letter(filled("plan.day", "", chosen=("quiet",)))["answers"][0]["typed_by_person"] is False


def test_it_carries_its_number_its_proof_and_the_day_it_is_for():
    data = letter(filled("plan.me", "I draw."))

    assert (data["version"], data["language"], data["meeting_starts_at"]) == (2, "pl", "2027-01-13T10:00:00Z")
    assert data["planner"] == {"id": "plan", "version": "1.0", "hash": "a" * 64}
    assert [(one["permission"], one["answer"], one["words"]) for one in data["consent"]] == [
        ("cetr", "yes", make.WORDS), ("cetr:papers", "yes", make.WORDS),
    ]
    assert "meeting_starts_at" not in letter(filled("plan.me", "I draw."), clock=None)


def test_the_answers_stand_under_the_headings_of_the_meeting():
    data = letter(filled("plan.me", "I draw."), filled("plan.day", "Soft light"))

    assert data["themes"] == [
        {"id": "K1", "heading": "Views", "answers": ["plan.me", "plan.day"]}, {"id": "K2", "heading": "Safe", "answers": ["plan.me"]},
        {"id": "K3", "heading": "Care", "answers": []},
    ]


def test_a_copy_is_read_heading_by_heading_and_no_card_of_it_is_lost():
    gone = Card(id="plan.new", page="n", title="New", picture="person", say=("Say it.",), detail=("More",))
    planner = dataclasses.replace(PLANNER, cards=(*PLANNER.cards, gone))
    copy = planned.lock(planner, [filled("plan.me", "I draw."), filled("plan.new", "A dog"), filled("plan.day", "Soft light")])

    found = planned.under_headings(planner, copy)

    assert [(theme.heading, [card["id"] for card in cards]) for theme, cards in found] == [
        ("Views", ["plan.me", "plan.day"]), ("Safe", ["plan.me"]), ("Care", []),
    ]
    assert [card["id"] for card in planned.under_none(planner, copy)] == ["plan.new"]
    assert found[1][1][0]["parts"][1] == {"words": "I draw.", "typed_by_person": True}


def test_the_same_cards_have_the_same_hash_and_any_change_another():
    one, same = (planned.lock(PLANNER, [filled("plan.me", "I draw.")]) for _ in range(2))
    other = planned.lock(PLANNER, [filled("plan.me", "I draw!")])

    assert one.hash == same.hash != other.hash
    assert planned.lock(PLANNER, [filled("plan.me", "A"), filled("plan.day", "B")]).hash != planned.lock(
        PLANNER, [filled("plan.day", "B"), filled("plan.me", "A")]
    ).hash, "the person's own order is part of what they send"


def test_a_card_that_is_asked_no_more_is_left_out_and_half_a_letter_breaks_nothing():
    copy = planned.lock(PLANNER, [filled("plan.gone", "A"), filled("plan.me", "half \ud83d")])

    assert [card["id"] for card in copy.cards] == ["plan.me"]
    assert len(copy.hash) == 64


def test_a_yes_that_does_not_count_is_no_proof():
    decided = {"at": make.NOW - timedelta(days=3000), "how": consent.How.RECORDED, "decided_by": PARENT}
    rows = [make.row("cetr", basis=consent.Basis.PARENTAL_RESPONSIBILITY, who=consent.Who.PROFESSIONAL, **decided)]
    copy = planned.lock(PLANNER, [filled("plan.me", "I draw.")])
    data = planned.letter(
        SENT, PLANNER, copy, number=1, at=make.NOW, language="en", rows=rows, born=date(2000, 3, 12), clock=None, names={"icb": ""},
    )

    assert data["consent"] == []
