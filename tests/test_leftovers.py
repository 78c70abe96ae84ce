"""What looks for English in other languages finds it where it is, and nowhere else."""

from __future__ import annotations

import pytest

from tests.leftovers import Leftovers, shown

NAMES = ("NHS Anyshire", "I draw maps")


@pytest.mark.parametrize(
    ("code", "piece"),
    [
        ("pl", "You can say no."), ("pl", "Powiedz your team."), ("ro", "What is your name?"), ("lt", "Send this to the team"),
        ("ur", "Which school?"), ("ur", "یہ 11:30 AM پر بند ہوتا ہے۔"),
    ],
)  # fmt: skip
def test_english_is_found(code, piece):
    assert Leftovers(code, NAMES).of([piece]) == [piece]


@pytest.mark.parametrize(
    ("code", "piece"),
    [
        ("pl", "To jest dobre dla Ciebie."), ("pl", "Lekarz GP może to czytać."), ("ro", "Care este numele tău?"), ("lt", "Tai yra gerai."),
        ("pl", "Napisz do NHS Anyshire. I draw maps"), ("ur", "آپ کے GP"), ("ur", "https://ask.anyshire.example/open/x A7B2C3D4"),
    ],
)  # fmt: skip
def test_the_language_itself_names_and_what_somebody_typed_are_not(code, piece):
    assert Leftovers(code, NAMES).of([piece]) == []


def test_all_that_is_shown_or_read_out_is_looked_at_but_for_what_says_that_it_is_in_another_language():
    page = '<html lang="pl"><script>var you</script><p>Jeden<br>dwa</p><p lang="en">The law</p><img alt="trzy"><b>cztery</b></html>'

    assert shown(page, "pl") == ["Jeden", "dwa", "trzy", "cztery"]
