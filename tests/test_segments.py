"""A text message is counted as those who carry it count it, and nothing is torn that need not be."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from easyread import segments

ROOT = Path(__file__).parent.parent
LETTERS = {
    "plain": sorted(segments.GSM_7 - {"\r"}), "twice": sorted(segments.GSM_7_TWICE),
    "other": list("’‘“”–…ŵŷłćęțăآب\u00a0"), "emoji": list("👍👎😀"),
}
MIXED = (("plain",), ("plain", "twice"), ("plain", "other"), ("plain", "emoji"), ("twice",), ("emoji",), ("other", "emoji"))


def texts() -> list[str]:
    """Hundreds of texts of every sort of letter, many of them as long as one part, or some parts, can just hold."""
    chance = random.Random(7)
    edges = [size + more for size in (0, 67, 70, 134, 153, 160, 201, 306, 459) for more in (-1, 0, 1)]
    lengths = [length for length in edges if length > 0] + [chance.randint(1, 700) for _ in range(12)]
    return [
        "".join(chance.choice(LETTERS[chance.choice(sorts)]) for _ in range(length)) for sorts in MIXED for length in lengths
    ]


def test_it_is_counted_as_others_count_it():
    asked = texts()

    told = subprocess.run(
        ["node", str(ROOT / "tests" / "segments.js")], input=json.dumps(asked), cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout

    assert len(asked) > 200
    assert [segments.parts(text) for text in asked] == json.loads(told)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 0), ("a" * 160, 1), ("a" * 161, 2), ("€" * 80, 1), ("€" * 81, 2), ("’" + "a" * 69, 1), ("’" + "a" * 70, 2),
        ("a" * 152 + "€" + "a" * 153, 3),
    ],
)
def test_a_letter_that_needs_two_places_is_never_torn(text, parts):
    assert segments.parts(text) == parts


def test_letters_that_phones_cannot_send_plainly_are_named():
    assert segments.foreign("It’s – fine ’") == "–’"
    assert segments.foreign("100% {fine} ~ €5") == ""


def test_sentences_stay_whole_while_they_fit():
    said = ("A" * 100 + ".", "B" * 50 + ".", "C" * 120 + ".")

    assert segments.packed(said) == (f"{said[0]} {said[1]}", said[2])


def test_a_sentence_that_is_too_long_is_cut_between_words():
    found = segments.packed(["word " * 50])

    assert found == (("word " * 32).strip(), ("word " * 18).strip())


def test_a_word_without_an_end_is_cut_where_it_must_be():
    assert [len(part) for part in segments.packed(["x" * 400, "y"])] == [160, 160, 82]
    assert [len(part) for part in segments.packed(["’" * 100], most=2)] == [100]


@given(st.lists(st.text(min_size=1, max_size=400), max_size=6), st.integers(1, 3))
def test_nothing_that_was_said_is_lost(said, most):
    found = segments.packed(said, most=most)

    assert "".join("".join(found).split()) == "".join("".join(said).split())
    assert all(segments.fits(text, most=most) for text in found)
