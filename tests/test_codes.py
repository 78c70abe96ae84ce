"""A code on a card: read however it is written, never by mistake, and never kept as it is."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings, strategies as st

from webapp import codes

EVERY = st.randoms(use_true_random=True).map(lambda chance: codes.make())
CODE = "V744KA025CQ2"


def test_a_code_is_twelve_letters_that_look_like_no_other():
    made = codes.make()

    assert len(made) == 12
    assert set(made) <= set("0123456789ABCDEFGHJKMNPQRSTVWXY")
    assert codes.read(made) == made
    assert codes.make() != made


@pytest.mark.asvs("6.4.1")
def test_a_code_has_about_55_bits_of_chance():
    assert math.log2(len(codes.LETTERS) ** (codes.LENGTH - 1)) == pytest.approx(54.5, abs=0.05)


@pytest.mark.parametrize("typed", [
    "V744KA025CQ2", "v744-ka02-5cq2", "  V744 KA02 5CQ2 ", "V744-KAO2-5CQ2", "V744–KA02–5CQ2", "U744KA025CQ2", "V744KAO25CQZ",
    "(V744KA025CQ2).",
])
@pytest.mark.wcag("3.3.8")
@pytest.mark.coga("4.7.5")
def test_capitals_spaces_lines_and_look_alikes_do_not_matter(typed):
    assert codes.read(typed) == CODE


def test_what_is_printed_for_a_one_is_read_however_it_is_copied():
    made = next(code for code in iter(codes.make, None) if "1" in code)

    assert {codes.read(made.replace("1", letter)) for letter in "1IiLl"} == {made}


@settings(max_examples=60)
@given(EVERY, st.data())
def test_every_single_slip_is_noticed(code, data):
    place = data.draw(st.integers(0, codes.LENGTH - 1))
    other = data.draw(st.sampled_from([letter for letter in codes.LETTERS if letter != code[place]]))

    with pytest.raises(codes.NotACode):
        codes.read(code[:place] + other + code[place + 1 :])


@settings(max_examples=60)
@given(EVERY, st.integers(0, codes.LENGTH - 2))
def test_neighbours_that_changed_places_are_noticed(code, place):
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    if swapped != code:
        with pytest.raises(codes.NotACode):
            codes.read(swapped)


@pytest.mark.parametrize(("typed", "length"), [("", 0), ("V744", 4), (CODE + "2", 13), ("V744-KA02-5CQ", 11)])
def test_too_few_or_too_many_letters_are_counted_for_the_person(typed, length):
    with pytest.raises(codes.NotACode) as wrong:
        codes.read(typed)

    assert wrong.value.length == length


@pytest.mark.parametrize("typed", ["V744KA025CQé", "١٢٣٤٥٦٧٨٩٠١٢", "V744KA025CQ3"])
def test_what_is_no_code_is_said_to_be_none(typed):
    with pytest.raises(codes.NotACode) as wrong:
        codes.read(typed)

    assert wrong.value.length is None


def test_a_code_stands_in_groups_that_can_be_read_back():
    assert codes.grouped(CODE) == "V744-KA02-5CQ2"
    assert codes.read(codes.grouped(CODE)) == CODE


@pytest.mark.asvs("6.5.2")
def test_a_code_is_found_by_any_of_our_keys_and_proved_by_a_slow_hash():
    peppers = (("new", b"n" * 32), ("old", b"o" * 32))
    kept = codes.SLOW.hash(CODE)

    assert list(codes.found_by(peppers, "card", CODE)) == ["new", "old"]
    assert codes.found_by(peppers, "card", CODE)["old"] == codes.found_by(peppers[1:], "card", CODE)["old"]
    assert codes.found_by(peppers, "card", CODE)["new"] != codes.found_by(peppers, "way", CODE)["new"]
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert codes.fits(kept, CODE)
    assert not codes.fits(kept, codes.make())
    assert not codes.fits(None, CODE)
    assert not codes.fits("not a hash", CODE)


@pytest.mark.asvs("6.5.4")
@pytest.mark.asvs("6.5.3")
def test_a_number_for_a_phone_has_six_figures_and_a_link_128_bits():
    numbers, tokens = {codes.number() for _ in range(200)}, {codes.token() for _ in range(200)}

    assert all(len(number) == 6 and number.isdecimal() for number in numbers)
    assert len(numbers) > 190
    assert len(tokens) == 200
    assert all(len(token) == 22 for token in tokens)
    assert codes.hashed("<abc>.") == codes.hashed("abc")
