"""A sentence of ours is found in another language by its English, also with a name or a day in it."""

from __future__ import annotations

import pytest

from tests.sayings import sayings

DAY = "Wednesday 23 December 2026"


@pytest.mark.parametrize(
    ("code", "english", "said"),
    [
        ("pl", "Check your answers", "Sprawdź swoje odpowiedzi"),
        ("lt", f"You can do this until {DAY}.", "Tai galite daryti, kol nepraėjo 2026 m. gruodžio 23 d., trečiadienis."),
        # Its day needs no other ending here: "aż minie", "kol nepraėjo".
        ("pl", f"Did you mean {DAY}?", "Czy odpowiedź to środa, 23 grudnia 2026?"),
        ("ur", f"1 month. This ends on {DAY}.", "1 مہینہ۔ یہ بدھ، 23 دسمبر، 2026 کو ختم ہوتا ہے۔"),
        ("ro", "Your number is AB12CD34.", "Numărul tău este AB12CD34."),
        ("ro", "I draw maps.", "I draw maps."),
        ("en", f"You can do this until {DAY}.", f"You can do this until {DAY}."),
    ],
)
def test_a_sentence_is_said_with_what_stands_in_it(code, english, said):
    assert sayings(code).said(english) == said


@pytest.mark.parametrize(("code", "page"), [
    ("en", "Thank you. Your number is AB12CD34. We wrote to you."), ("pl", "Twój numer to AB12CD34. Dziękujemy."),
    ("ur", "شکریہ۔ آپ کا نمبر AB12CD34 ہے۔"),
])  # fmt: skip
def test_what_stands_in_a_sentence_is_read_back_from_a_page(code, page):
    assert sayings(code).heard("Your number is %(number)s.", page) == "AB12CD34"


@pytest.mark.parametrize(("code", "page", "found"), [
    ("lt", "Tai kopija numeris 1, jos data yra 2026 m. gruodžio 23 d., trečiadienis.", True),
    ("lt", "Tai kopija numeris 2, jos data yra 2026 m.", False),
    ("en", "This is copy 1 from today.", True), ("en", "This is copy 2 from today.", False),
])  # fmt: skip
def test_an_open_place_may_hold_anything_and_the_rest_nothing_else(code, page, found):
    assert bool(sayings(code).pattern("This is copy 1 from %(date)s.").search(page)) is found


def test_a_page_that_does_not_say_it_tells_nothing():
    assert sayings("pl").heard("Your number is %(number)s.", "Dzień dobry.") == ""
