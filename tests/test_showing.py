"""The cards to hold up in a meeting are read from a file whole, or refused with every fault of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from easyread import pictures, showing
from easyread.content import BadContent
from easyread.showing import Shown

CONTENT = Path(__file__).parents[1] / "content"
STOP = '[[card]]\nid = "stop"\nsay = "Stop"\npicture = "stop"\n'
CHANGED = '[[card]]\nid = "i-changed"\nsay = "I changed my mind"\npicture = "stop"\nstops = true\n'


def read(folder, text):
    path = folder / "day.toml"
    path.write_text(text, "utf-8")
    return showing.load(path, pictures={"stop"})


def faults(folder, text):
    with pytest.raises(BadContent) as found:
        read(folder, text)
    return {what for _, what in found.value.faults}


def test_the_cards_stand_in_the_order_of_the_file(tmp_path):
    assert read(tmp_path, STOP + CHANGED) == (
        Shown(id="stop", say="Stop", picture="stop"), Shown(id="i-changed", say="I changed my mind", picture="stop", stops=True),
    )


def test_what_we_bring_has_the_seven_cards_that_people_need():
    found = showing.load(CONTENT / "day.toml", pictures=pictures.keys(CONTENT / "pictures.toml"))

    assert [card.say for card in found] == [
        "Stop", "I need a break", "Please say it for me", "I need more time", "Yes", "No", "I changed my mind",
    ]
    assert [card.say for card in found if card.stops] == ["I changed my mind"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (CHANGED, "there must be one called stop"),
        (STOP, "there must be one that stops: nobody finds the way to change their mind without it"),
        (STOP + STOP + CHANGED, "stop stands twice"),
        (STOP + CHANGED.replace("i-changed", "I changed"), "I changed must be small letters with - between them"),
        (STOP + CHANGED.replace('picture = "stop"', 'picture = "made-up"'), "there is no picture called made-up"),
        (STOP + CHANGED.replace('say = "I changed my mind"\n', ""), "missing or empty"),
        (STOP + CHANGED + "loud = true\n", "unknown name"),
    ],
)
def test_a_file_that_would_leave_somebody_without_a_card_is_refused(tmp_path, text, fault):
    assert fault in faults(tmp_path, text)
