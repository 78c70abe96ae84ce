"""The rules around the inbox: figures of a moment, passwords nobody guesses, cells that run nothing, forms that fit the contract."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from hypothesis import given, strategies

from easyread import pictures
from easyread.content import BadContent
from easyread.questions import NotUnderstood
from tests import make
from webapp import letters, passwords, second_factor, sheet, telling

CONTENT = Path(__file__).parent.parent / "content"
KNOWN = pictures.keys(CONTENT / "pictures.toml")
WORDS = telling.load(CONTENT / "inbox.toml", pictures=KNOWN)
RFC = base64.b32encode(b"12345678901234567890").decode()
CASE = "3f0f6f4e-2f1a-4c57-9d7b-0d4f6f2f9a11"


@pytest.mark.parametrize(("seconds", "shown"), [
    (59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130"),
])  # fmt: skip
def test_the_figures_are_those_of_rfc_6238(seconds, shown):
    assert second_factor.figures(RFC, seconds // 30) == shown


@given(strategies.binary(min_size=20, max_size=20), strategies.integers(0, 2**33))
def test_the_figures_are_those_of_somebody_else_s_sums(secret, seconds):
    theirs = TOTP(secret, 6, SHA1(), 30).generate(seconds).decode()

    assert second_factor.figures(base64.b32encode(secret).decode(), seconds // 30) == theirs


def test_figures_work_half_a_minute_early_or_late_and_never_twice_or_backwards():
    step = second_factor.step(make.NOW)
    shown = [second_factor.figures(RFC, step + away) for away in (-2, -1, 0, 1, 2)]

    assert [second_factor.used(RFC, one, at=make.NOW, last=None) for one in shown] == [None, step - 1, step, step + 1, None]
    assert second_factor.used(RFC, f" {shown[2][:3]} {shown[2][3:]} ", at=make.NOW, last=step - 1) == step
    assert second_factor.used(RFC, shown[2], at=make.NOW, last=step) is None
    assert second_factor.used(RFC, shown[1], at=make.NOW, last=step) is None


def test_a_secret_has_160_bits_and_the_picture_says_whose_it_is():
    made = second_factor.make()

    assert len(base64.b32decode(made)) == 20
    assert second_factor.address("ABC", issuer="Open Door", account="cai@icb.example") == (
        "otpauth://totp/Open%20Door:cai%40icb.example?secret=ABC&issuer=Open%20Door&digits=6&period=30"
    )


@pytest.mark.parametrize("typed", [
    "passwordpassword1", "123456789012345", "aaaaaaaaaaaaaaaab", "caiexamplecaiexample",
    "cai@icb.example1", "qwertyuiopasdfgh", "abcdefghijklmno",
    "OpenDoorOpenDoor1", "Liverpool2026!!!", "manchesterunited1", "p@ssw0rdp@ssw0rd12", "1q2w3e4r5t6y7u8i", "dragon monkey shadow 77",
    "xkqzw9 xkqzw9 xkqzw9",
])  # fmt: skip
@pytest.mark.asvs("6.1.2", "6.2.4", "6.2.11")
def test_what_everybody_tries_first_is_no_password(typed):
    with pytest.raises(NotUnderstood) as wrong:
        passwords.read(typed, typed, of=("Cai Example", "cai@icb.example"))

    assert wrong.value.message == passwords.EASY


@pytest.mark.parametrize("typed", [
    "kettle mango violin harbour", "blue fish lamp corn", "Zq7!kd-9 Tr4+mm Yx",
    "p\u00e4ckchen unter regenbogen", "kettle mango violin harbour " * 7,
])  # fmt: skip
@pytest.mark.asvs("6.2.5", "6.2.8", "6.2.9")
def test_a_long_password_is_taken_just_as_it_was_typed(typed):
    assert passwords.read(typed, typed, of=("Cai Example",)) == typed
    assert passwords.read(typed, None, of=("Cai Example",)) == typed


@pytest.mark.parametrize(("typed", "again", "says"), [
    ("x" * 14, "x" * 14, passwords.SHORT), ("ab" * 101, "ab" * 101, passwords.LONG),
    ("kettle mango violin harbour", "kettle mango", passwords.OTHER),
])  # fmt: skip
def test_what_is_wrong_with_a_password_is_said(typed, again, says):
    with pytest.raises(NotUnderstood) as wrong:
        passwords.read(typed, again, of=())

    assert wrong.value.message == says


@pytest.mark.threat(14)
@given(strategies.dictionaries(strategies.text(max_size=20), strategies.text(max_size=40), max_size=5))
def test_no_cell_of_a_table_begins_like_a_sum(row):
    assert not any(sheet.harmless(text).lstrip(" \u00a0\ufeff").startswith(sheet.SUMS) for text in (*row, *row.values()))
    assert sheet.written(row).startswith("\ufeff")


def letter(type, **given):
    return telling.read(WORDS.forms[type], given, referral_id=CASE, sequence=3, now=make.NOW)


def test_a_form_makes_the_letter_that_a_system_would_send():
    made = letter("information.requested", question="Which doctor?\r\n", answer_by="1 December 2026")

    assert letters.faults(letters.WE_RECEIVE, made) == ()
    assert made["data"] == {
        "referral_id": CASE, "sequence": 3, "occurred_at": "2026-11-23T10:30:00Z", "question": "Which doctor?", "answer_by": "2026-12-01",
        "question_id": "question-3",
    }  # fmt: skip


@pytest.mark.parametrize(("typed", "meant"), [("2026-12-01", "2026-12-01"), ("1/12/2026", "2026-12-01"), ("1 Dec 2026", "2026-12-01")])
def test_a_day_is_understood_however_it_is_written(typed, meant):
    assert letter("next_review.set", on=typed)["data"]["on"] == meant


@pytest.mark.parametrize("typed", ["soon", "31/02/2026", "1/12/1726"])
def test_what_is_no_day_is_said_to_be_none(typed):
    with pytest.raises(telling.Wrong) as wrong:
        letter("next_review.set", on=typed)

    assert wrong.value.problems["on"].message == telling.NOT_A_DAY


def test_a_line_that_is_too_long_is_said_to_be():
    with pytest.raises(telling.Wrong) as wrong:
        letter("review.started", roles="x" * 101)

    assert wrong.value.problems["roles"].params == {"most": 100}


def test_each_fault_of_the_schema_stands_beside_a_box_of_the_form():
    asked = WORDS.forms["decision.made"]
    late = telling.placed(asked, [letters.Fault("data.occurred_at", "has not come yet")])
    elsewhere = telling.placed(WORDS.forms["review.started"], [
        letters.Fault("data.occurred_at", "has not come yet"), letters.Fault("data.roles.0", "does not keep to pattern"),
    ])
    strange = telling.placed(asked, [letters.Fault("data", "holds a name that is not in the schema")])
    nowhere = telling.placed(asked, [letters.Fault("data", "needs one of: phone")])

    assert {name: one.message for name, one in late.items()} == {"occurred_at": telling.TO_COME}
    assert {name: one.message for name, one in elsewhere.items()} == {"": telling.TO_COME, "roles": telling.NOT_RIGHT}
    assert {name: one.message for name, one in strange.items()} == {"": telling.NOT_RIGHT}
    assert {name: one.message for name, one in nowhere.items()} == {"": telling.A_WAY}


@pytest.mark.parametrize(("before", "after", "fault"), [
    ('type = "decision.made"', 'type = "decision.told"', "decision.made must stand here once"),
    ('name = "question"', 'name = "quiz"', "the contract does not know quiz"),
    ('name = "question"', 'name = "quiz"', "information.requested needs question"),
    ('value = "in-person"', 'value = "in-a-tree"', "must offer"),
    ('picture = "urgent"', 'picture = "nothing"', "there is no picture called nothing"),
])  # fmt: skip
def test_words_that_do_not_fit_the_contract_stop_the_start(tmp_path, before, after, fault):
    file = tmp_path / "inbox.toml"
    file.write_text((CONTENT / "inbox.toml").read_text("utf-8").replace(before, after, 1), "utf-8")

    with pytest.raises(BadContent, match=fault):
        telling.load(file, pictures=KNOWN)


def test_summer_and_winter_are_england_s():
    assert letter("cetr.booked", starts_at="2027-07-01T10:00", how="phone")["data"]["starts_at"] == "2027-07-01T09:00:00Z"
    assert letter("cetr.booked", starts_at="01/12/2026 10:00", how="phone")["data"]["starts_at"] == "2026-12-01T10:00:00Z"


CHOICE = telling.Box(
    name="way", kind="choice", ask="How?", picture="talk", say=(), needed=True, options=(telling.Option("phone", "By phone"),),
)


def test_a_choice_is_one_of_those_that_are_offered():
    asked = telling.Form(type="made.up", title="Made up", picture="talk", say=(), boxes=(CHOICE,))
    wider = asked.offering({"way": [telling.Option("letter", "By letter")]})

    assert telling.answer(wider.boxes[0], "letter") == "letter"
    with pytest.raises(NotUnderstood) as wrong:
        telling.answer(CHOICE, "letter")
    assert wrong.value.message == telling.CHOOSE


@pytest.mark.parametrize(("typed", "meant"), [("yes", True), ("no", False)])
def test_yes_and_no_are_told_as_a_system_tells_them(typed, meant):
    box = telling.Box(
        name="sure", kind="yes-no", ask="Sure?", picture="talk", say=(), needed=True,
        options=(telling.Option("yes", "Yes"), telling.Option("no", "No")),
    )

    assert telling.answer(box, typed) is meant


def test_words_that_are_too_long_and_lines_that_are_too_many_are_said_to_be():
    words = telling.Box(name="why", kind="long", ask="Why?", picture="talk", say=(), needed=False, most=3)
    lines = telling.Box(name="jobs", kind="lines", ask="Which?", picture="talk", say=(), needed=False, most=9, lines=2)

    with pytest.raises(NotUnderstood) as long:
        telling.answer(words, "four")
    with pytest.raises(NotUnderstood) as many:
        telling.answer(lines, "a\nb\nc")

    assert (long.value.message, long.value.params) == (telling.TOO_LONG, {"most": 3})
    assert (many.value.message, many.value.params) == (telling.TOO_MANY, {"most": 2})


def test_who_comes_is_a_name_and_a_job_on_each_line():
    people = telling.Box(name="people", kind="people", ask="Who?", picture="people", say=(), needed=True, most=99, lines=9)

    assert telling.answer(people, "Cai Made-Up, chair\n\n Dr Example ,  doctor ") == [
        {"name": "Cai Made-Up", "role": "chair"}, {"name": "Dr Example", "role": "doctor"},
    ]  # fmt: skip
    with pytest.raises(NotUnderstood) as wrong:
        telling.answer(people, "Cai Made-Up")
    assert wrong.value.message == telling.A_JOB


def test_a_contact_without_any_way_is_asked_for_one():
    problems = telling.placed(WORDS.forms["contact.named"], [letters.Fault("data", "needs one of phone, text, email")])

    assert {name: wrong.message for name, wrong in problems.items()} == {"phone": telling.A_WAY}


def test_what_must_be_said_is_asked_for():
    with pytest.raises(NotUnderstood) as unchosen:
        telling.answer(CHOICE, "  ")
    missing = telling.placed(WORDS.forms["information.requested"], [letters.Fault("data.question", "is missing")])

    assert unchosen.value.message == telling.CHOOSE
    assert {name: wrong.message for name, wrong in missing.items()} == {"question": telling.NEEDED}


def test_one_line_that_is_too_long_is_said_to_be():
    lines = telling.Box(name="jobs", kind="lines", ask="Which?", picture="talk", say=(), needed=False, most=3, lines=2)

    assert telling.answer(lines, "abc\nde") == ["abc", "de"]
    with pytest.raises(NotUnderstood) as wrong:
        telling.answer(lines, "four")
    assert wrong.value.params == {"most": 3}
