"""What was promised for a day that is over, and the words to send of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from easyread.content import BadContent
from webapp import letters, missed, referral, status
from webapp.clocks import Holidays
from webapp.missed import Missed, What
from webapp.status import News, Request
from webapp.strands import Kind, Strand

CONTENT = Path(__file__).parent.parent / "content"
LATE = missed.load(CONTENT / "late.toml")
SENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
NAMES = {"icb": "NHS Anyshire", "team": "Anyshire support list team", "hours": "Monday to Friday"}
WHO = SimpleNamespace(case_id="3f2b8c1e-6a54-4d0e-9a77-0c5f1f6b2d10", reference="AB3KR7MN")


def news(type_: str, sequence: int, at: datetime, **data: object) -> News:
    return News(type=type_, sequence=sequence, occurred_at=at, data=data)


RECEIPT = news("receipt.confirmed", 1, SENT + timedelta(days=1))
DECISION = news("decision.made", 2, SENT + timedelta(days=8))
NO = news("outcome.communicated", 3, SENT + timedelta(days=9), on_register=False, reason="A reason.", next_steps=["Talk to your GP."])


def at(
    *heard: News, now: datetime, strands: tuple[Strand, ...] = (), kind: str = referral.SUBMITTED, delivered: bool = True,
) -> list[Missed]:
    request = Request(begun_at=SENT, sent_at=SENT, delivered_at=SENT if delivered else None, kind=kind)
    found = status.status(request, heard, now=now, holidays=Holidays())
    return list(missed.missed(found, strands, sent_on=SENT.date(), today=now.date()))


def test_nothing_is_missed_on_its_last_day_and_everything_on_the_next():
    assert at(now=datetime(2026, 3, 9, 22, 0, tzinfo=UTC)) == []
    assert at(now=datetime(2026, 3, 10, 8, 0, tzinfo=UTC)) == [
        Missed(what=What.RECEIPT, since=date(2026, 3, 2), due=date(2026, 3, 9)),
    ]


def test_sending_that_takes_an_hour_is_no_day_that_the_team_missed():
    assert at(now=SENT + timedelta(hours=3), delivered=False) == []
    assert [one.what for one in at(now=SENT + timedelta(days=8), delivered=False)] == [What.RECEIPT]


def test_after_4_weeks_the_answer_is_missed_and_24_hours_after_a_decision_the_telling():
    assert at(RECEIPT, now=datetime(2026, 3, 31, 8, 0, tzinfo=UTC)) == [
        Missed(what=What.ANSWER, since=date(2026, 3, 2), due=date(2026, 3, 30)),
    ]
    assert at(RECEIPT, DECISION, now=datetime(2026, 3, 12, 8, 0, tzinfo=UTC)) == [
        Missed(what=What.TOLD, since=date(2026, 3, 10), due=date(2026, 3, 11)),
    ]


def test_for_a_meeting_nobody_promised_4_weeks():
    assert at(RECEIPT, now=SENT + timedelta(days=60), kind=referral.CETR) == []


def test_who_was_told_no_may_not_agree_and_no_day_is_missed_by_that():
    assert at(RECEIPT, NO, now=SENT + timedelta(days=60)) == [Missed(what=What.DISAGREE, since=date(2026, 3, 11))]


def test_a_late_report_and_a_stop_that_nobody_confirmed_are_missed_beside_the_list():
    beside = (
        Strand(kind=Kind.STOPPED, on=date(2026, 3, 12), due=date(2026, 3, 19), late=True),
        Strand(kind=Kind.HELD, on=date(2026, 3, 6), met=date(2026, 3, 6), due=date(2026, 3, 20), late=True),
        Strand(kind=Kind.LOOK, on=date(2026, 3, 1), late=True),
        Strand(kind=Kind.BOOKED, on=date(2026, 5, 1)),
    )

    assert at(RECEIPT, now=datetime(2026, 3, 31, 8, 0, tzinfo=UTC), strands=beside) == [
        Missed(what=What.ANSWER, since=date(2026, 3, 2), due=date(2026, 3, 30)),
        Missed(what=What.STOP, since=date(2026, 3, 12), due=date(2026, 3, 19)),
        Missed(what=What.REPORT, since=date(2026, 3, 6), due=date(2026, 3, 20)),
    ]


def test_one_day_is_told_once_and_another_one_anew():
    first, moved = (Missed(what=What.REPORT, since=date(2026, 3, 6), due=day) for day in (date(2026, 3, 20), date(2026, 6, 20)))

    assert first.key("c") == "information.added:c:report:2026-03-20"
    assert first.key("c") != moved.key("c")
    assert Missed(what=What.DISAGREE, since=date(2026, 3, 11)).key("c") == "information.added:c:disagree:2026-03-11"


def sends(one: Missed, *, for_another: bool = False) -> dict[str, object]:
    return missed.letter(WHO, one, LATE.of[one.what], for_another=for_another, names=NAMES, at=SENT)


def test_the_letter_says_the_day_and_just_the_words_of_the_page():
    data = sends(Missed(what=What.RECEIPT, since=date(2026, 3, 2), due=date(2026, 3, 9)))

    assert data["missed"] == {"what": "receipt", "due": "2026-03-09"}
    assert data["answers"] == [{
        "id": "late.receipt", "stage": "late", "question": "The team has not told you that it arrived",
        "answer": "I sent you a request on Monday 2 March 2026. You had to tell me by Monday 9 March 2026 that it arrived. "
        "I have not heard from you.",
        "parts": [
            {"words": "I sent you a request on Monday 2 March 2026.", "typed_by_person": False},
            {"words": "You had to tell me by Monday 9 March 2026 that it arrived.", "typed_by_person": False},
            {"words": "I have not heard from you.", "typed_by_person": False},
        ],
        "chosen": ["receipt"], "typed_by_person": False, "not_answered": None, "seen_by": "team", "dataset": [],
    }]


@pytest.mark.parametrize("what", What)
@pytest.mark.parametrize("for_another", [False, True])
def test_every_letter_fits_the_schema_that_we_publish(what, for_another):
    one = Missed(what=what, since=date(2026, 3, 2), due=None if what is What.DISAGREE else date(2026, 3, 9))
    data = {**sends(one, for_another=for_another), "sequence": 4, "do_not_contact": []}

    assert letters.faults(letters.WE_SEND, referral.envelope(missed.ADDED, SENT, data)) == ()
    assert ("missed" in data) is (what is not What.DISAGREE)


def test_who_asked_for_somebody_does_not_speak_as_if_they_were_that_person():
    one = Missed(what=What.ANSWER, since=date(2026, 3, 2), due=date(2026, 3, 30))

    assert "I do not know if the person has heard it." in str(sends(one, for_another=True)["answers"])
    assert "I have not heard the answer." in str(sends(one)["answers"])


def test_a_sentence_whose_day_nobody_knows_is_not_said():
    words = missed.words(LATE.of[What.REPORT], {"due"}, for_another=False)

    assert words == ("My report was due by %(due)s.", "I have not had my report.")


def test_whom_to_ask_stands_in_the_order_of_asking():
    assert [to.id for to in LATE.to] == [
        "team", "keyworker", "advocate", "sendiass", "manager", "complaint", "ombudsman", "hospital-soon", "far-away", "unsafe",
    ]
    assert [to.id for to in LATE.to if to.for_another] == ["team", "advocate", "complaint", "hospital-soon", "unsafe"]


@pytest.mark.parametrize(("old", "new", "fault"), [
    ('id = "team"', 'id = "nobody"', ("to", "there is nobody called team")),
    ("[stop]", "[stops]", ("stops", "unknown name")),
    ("My meeting was on %(date)s.", "My meeting was on %(name)s.", ("report.words", "unknown placeholder: name")),
    ('title = "The team"', 'name = "The team"', ("to.0.title", "missing or empty")),
])
def test_a_slip_in_the_words_stops_the_service_by_name(tmp_path, old, new, fault):
    text = (CONTENT / "late.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "late.toml").write_text(text.replace(old, new, 1), "utf-8")

    with pytest.raises(BadContent) as refused:
        missed.load(tmp_path / "late.toml")

    assert fault in refused.value.faults
