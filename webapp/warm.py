"""What a process makes when it first needs it: ready before the first person comes, so that nobody waits for it."""

from __future__ import annotations

from babel import Locale

from easyread.danger import ENGLISH
from webapp import clocks
from webapp.house import House

# What a language needs to write any date.
DATES = ("days", "months", "time_formats", "date_formats")


def up(house: House) -> None:
    """Listen once, look up this year's holidays, and read how each language writes its dates."""
    house.danger[ENGLISH].heard("What I write here is nobody's. It is onyl ever heard once.")
    clocks.bank_holidays(clocks.now().year)
    for language in house.languages:
        for name in DATES:
            getattr(Locale.parse(language.code), name)
