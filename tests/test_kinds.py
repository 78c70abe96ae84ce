"""However somebody in Britain writes a phone number, a postcode or an NHS number, it is read; what we keep has one form."""

import pytest
from hypothesis import given, strategies as st
from nhs_number import is_valid
from stdnum.gb import nhs

from easyread.questions import KINDS, NotUnderstood
from webapp import kinds


def question(kind):
    return KINDS[kind](id="q", page="q1", stage="s", ask="?", picture="question")


def read(kind, text):
    return question(kind).read({"answer": [text]})


def refusal(kind, text):
    with pytest.raises(NotUnderstood) as wrong:
        read(kind, text)
    return wrong.value.message % wrong.value.params


@pytest.mark.parametrize(
    "typed",
    [
        "07700 900123", "07700900123", "+44 7700 900123", "0044 7700 900123",
        "(07700) 900-123", "+44 (0)7700 900123", " 07700.900.123 ", "7700 900123",
    ],
)
@pytest.mark.coga("4.5.8")
def test_a_mobile_number_is_read_however_it_is_written(typed):
    assert read("phone", typed) == "+447700900123"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0161 496 0123", "+441614960123"), ("01632 960 123", "+441632960123"),
        ("0800 1111", "+448001111"), ("07911 123456", "+447911123456"),
    ],
)
def test_other_numbers_in_britain_are_read_too(typed, kept):
    assert read("phone", typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "999", "111", "116123", "07700 90012", "07700 900123 4", "0909 8790123",
        "call me", "0800 FLOWERS", "07700 900123 ext 5", "0" * 500, "+", "077009oo123",
    ],
)
def test_what_is_not_a_number_we_can_use_is_refused_with_what_one_looks_like(typed):
    assert refusal("phone", typed) == "Please check the phone number. Write it like 07700 900123."


@pytest.mark.parametrize("typed", ["+33 6 12 34 56 78", "+353 85 012 3456"])
def test_a_number_from_another_country_is_told_apart_from_a_mistake(typed):
    assert refusal("phone", typed) == "Please write a phone number from the UK."


def test_nothing_is_asked_for_again_by_name():
    assert refusal("phone", " ") == "Please write a phone number."
    assert refusal("postcode", "") == "Please write your postcode."
    assert refusal("nhs-number", " ") == "Please write your NHS number."


@pytest.mark.parametrize(
    ("number", "mobile"), [("+447700900123", True), ("+447911123456", True), ("+441614960123", False), ("+448001111", False)],
)
def test_we_know_whether_a_text_can_reach_a_number(number, mobile):
    assert kinds.is_mobile(number) is mobile


@pytest.mark.parametrize("typed", ["an1 2bc", "AN12BC", " an 1 2 bc ", "AN1-2BC", "An1 2bC"])
def test_a_postcode_is_read_in_any_spacing(typed):
    assert read("postcode", typed) == "AN1 2BC"


@pytest.mark.parametrize(("typed", "half"), [("SW1A1AA", "SW1A"), ("m11ae", "M1"), ("NR33 7DJ", "NR33"), ("w1a 0ax", "W1A")])
def test_the_first_half_of_a_postcode_says_the_area_and_not_the_street(typed, half):
    assert kinds.outward(read("postcode", typed)) == half


def test_half_a_postcode_is_asked_for_whole():
    assert refusal("postcode", "AN1") == "Please write both parts of your postcode. Write it like AN1 2BC."


@pytest.mark.parametrize("typed", ["12345", "AN1 2B", "AN1 22C", "1AN 2BC", "ANX1 2BC", "London", "AN1 2BC AN1 2BC", "é1 2BC", "A" * 400])
def test_what_is_no_postcode_is_refused_with_what_one_looks_like(typed):
    assert refusal("postcode", typed) == "Please check your postcode. Write it like AN1 2BC."


@pytest.mark.parametrize("typed", ["943 476 5919", "9434765919", "943-476-5919", " 943 4765 919 "])
def test_an_nhs_number_is_read_in_any_spacing(typed):
    assert read("nhs-number", typed) == "9434765919"


def test_a_slip_in_an_nhs_number_is_noticed():
    assert refusal("nhs-number", "943 476 5918") == "We think 1 number is not right. Please check each number."
    assert refusal("nhs-number", "943 476 591") == "An NHS number has 10 numbers. You wrote 9."
    assert refusal("nhs-number", "my number") == "Please use only numbers."
    assert refusal("nhs-number", "٩٤٣٤٧٦٥٩١٩") == "Please use only numbers."


def test_a_number_that_would_need_ten_as_its_check_was_never_given_to_anybody():
    assert all(not kinds.adds_up(f"400000008{last}") for last in range(10))


def test_ten_noughts_are_no_number():
    assert refusal("nhs-number", "0000000000") == "We think 1 number is not right. Please check each number."


# Below 4 thousand million are Scottish numbers, which hold a date that one of the others reads too.
@given(st.integers(min_value=4_000_000_000, max_value=9_999_999_999).map(str))
def test_we_agree_with_two_others_on_every_nhs_number(digits):
    assert kinds.adds_up(digits) == nhs.is_valid(digits) == is_valid(digits)


@pytest.mark.parametrize(
    ("kind", "kept", "shown"),
    [("phone", "+447700900123", "07700 900123"), ("postcode", "AN1 2BC", "AN1 2BC"), ("nhs-number", "9434765919", "943 476 5919")],
)
def test_an_answer_is_said_back_and_shown_again_as_people_write_it(kind, kept, shown):
    asked = question(kind)

    assert [(piece.text, piece.whose) for piece in asked.say_back(kept)] == [(shown, "theirs")]
    assert asked.given(kept) == {"answer": [shown]}
    assert asked.read(asked.given(kept)) == kept
    assert asked.operand(kept) == kept


@pytest.mark.parametrize("kind", ["phone", "postcode", "nhs-number"])
def test_not_answering_is_an_answer_too(kind):
    asked = question(kind)

    assert [piece.text for piece in asked.say_back({"said": "do-not-know"})] == ["I do not know"]
    assert asked.given({"said": "do-not-know"}) == {}


@given(st.text(max_size=80))
@pytest.mark.asvs("2.2.1")
def test_anything_typed_is_read_or_refused_and_never_breaks(text):
    for kind in ("phone", "postcode", "nhs-number"):
        try:
            read(kind, text)
        except NotUnderstood as wrong:
            assert wrong.message % wrong.params
