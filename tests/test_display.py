"""Set once, kept everywhere: what a person chose of how pages look is written down so that it tells nobody anything."""

from dataclasses import fields

import pytest
from hypothesis import given, strategies

from easyread import display
from easyread.display import SETTINGS, Display

CHOICES = [(name, value) for name, values in SETTINGS.items() for value in values]


def test_every_setting_has_its_field_and_its_usual_choice_first():
    assert [one.name for one in fields(Display)] == list(SETTINGS)
    assert Display() == Display(**{name: values[0] for name, values in SETTINGS.items()})


@pytest.mark.parametrize(("name", "value"), CHOICES)
def test_a_choice_is_there_again_when_it_is_read(name, value):
    chosen = Display().choose(f"{name}-{value}")

    assert getattr(chosen, name) == value
    assert display.read(display.write(chosen)) == chosen


@given(strategies.fixed_dictionaries({name: strategies.sampled_from(values) for name, values in SETTINGS.items()}))
def test_all_choices_together_are_there_again_and_fit_a_cookie(chosen):
    text = display.write(Display(**chosen))

    assert display.read(text) == Display(**chosen)
    assert len(text) <= display.LONGEST
    assert set(text) <= set("abcdefghijklmnopqrstuvwxyz-.")


def test_what_is_as_usual_is_not_written_down():
    assert display.write(Display()) == ""
    assert display.write(Display(size="big", pictures="none")) == "size-big.pictures-none"
    assert Display().attributes == {}
    assert Display(size="big", colours="dark").attributes == {"data-size": "big", "data-colours": "dark"}


@pytest.mark.parametrize("text", ["size-huge", "shoes-big", "size", "-", ".", "size-big-big", "SIZE-BIG", '"><script>', "0" * 5000])
def test_a_note_that_somebody_made_up_chooses_nothing(text):
    assert display.read(text) == Display()


@given(strategies.text())
def test_no_note_breaks_a_page(text):
    assert isinstance(display.read(text), Display)


def test_a_later_choice_takes_the_place_of_an_earlier_one():
    assert display.read("size-big.size-small.colours-dark") == Display(size="small", colours="dark")
