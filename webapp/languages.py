"""The languages of the website: what each calls itself, the word that brings it by text, and which of them are offered in a place.

A language is offered when every sentence is in its catalogue: never English in the middle of another one. Where real people come, somebody
of the place must also have read it, with a name and a day.
"""

from __future__ import annotations

import calendar as english
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from pathlib import Path

from babel import UnknownLocaleError
from babel.core import Locale
from babel.dates import format_date, format_time

from easyread import writing
from easyread.content import BadContent, parse, read_toml
from easyread.spelling import unmarked
from easyread.tables import Table

ENGLISH = "en"
CODE = re.compile(r"[a-z]{2,3}")
MONTHS = tuple(english.month_name)[1:]
WORDS = re.compile(r"([^\W\d_]+)")


@dataclass(frozen=True)
class Language:
    """One language, by its code: "pl"."""

    code: str
    own_name: str
    keyword: str

    @property
    def direction(self) -> writing.Way:
        return writing.direction(self.code)


def load(path: Path) -> tuple[Language, ...]:
    """Every language in a file, English first. Raises BadContent with every fault found."""
    table = Table(parse(path, read_toml(path)))
    found = tuple(language(table, code) for code in table.data)
    if not found or found[0].code != ENGLISH:
        table.fault(ENGLISH, "must come first: every sentence is written in it")
    for name in ("own_name", "keyword"):
        said = [getattr(one, name).casefold() for one in found]
        for one in found:
            if said.count(getattr(one, name).casefold()) > 1:
                table.fault(f"{one.code}.{name}", "another language has the same")
    if table.faults:
        raise BadContent(path, table.faults)
    return found


def language(table: Table, code: str) -> Language:
    row = table.table(code)
    row.only(("own_name", "keyword"))
    if not CODE.fullmatch(code) or not is_known(code):
        table.fault(code, "is no code of a language")
    made = Language(code, row.text("own_name"), row.text("keyword"))
    if not (made.keyword.isascii() and made.keyword.isalpha() and made.keyword.isupper()):
        # Every phone can type these.
        row.fault("keyword", f"is not one word in capitals from A to Z: {made.keyword}")
    return made


def is_known(code: str) -> bool:
    """Whether days and months can be written in it."""
    try:
        Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return False
    return True


def day_in_words(when: date, code: str, *, year: bool = True) -> str:
    """ "Tuesday 3 March 2026", in the language's own order: always the weekday, always the month in words.

    Where English can leave the year out, other languages keep it: they do not all have a way of their own without it.
    """
    if code.startswith(ENGLISH):
        return format_date(when, "EEEE d MMMM yyyy" if year else "EEEE d MMMM", locale=ENGLISH)
    return format_date(when, "full", locale=code)


def time_in_words(when: time, code: str) -> str:
    """ "15:40", or where the clock has twelve hours the word for that part of the day: never AM and PM, which are English."""
    locale = Locale.parse(code)
    pattern = str(locale.time_formats["short"].pattern)
    return format_time(when, str(locale.datetime_skeletons["Bhm"].pattern) if "a" in pattern else pattern, locale=locale)


def day_to_type(when: date, code: str) -> str:
    """ "12 March 2006", as somebody would type it."""
    return format_date(when, "d MMMM yyyy", locale=ENGLISH) if code.startswith(ENGLISH) else format_date(when, "long", locale=code)


@cache
def calendar(code: str) -> Mapping[str, str]:
    """For each word of a date in this language, the English month, or nothing for a day of the week, with and without its marks."""
    locale = Locale.parse(code)
    found: dict[str, str] = {}
    for kind in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            found |= dict.fromkeys((word.casefold() for name in locale.days[kind][width].values() for word in name.split()), "")
            months = locale.months[kind][width].items()
            found |= {name.casefold().rstrip("."): MONTHS[number - 1] for number, name in months if not name.isdecimal()}
    return {spelling: month for word, month in found.items() for spelling in (word, unmarked(word)) if len(spelling) > 1}


def date_in_english(text: str, code: str) -> str:
    """What somebody typed where a date is asked, with English months and figures, so that it can be read. Other words stay."""
    if code.startswith(ENGLISH):
        return text
    words, known = WORDS.split(text.casefold()), calendar(code)
    # In front of a month and after a day some languages put one letter: "2026 m. kovo 2 d."
    changed = ["" if len(word) == 1 and word.isalpha() else known.get(word, word) for word in words]
    return "".join(str(int(letter)) if letter.isdecimal() else letter for letter in "".join(changed))


def between(code: str) -> str:
    """What stands between the parts of a list."""
    return str(Locale.parse(code).list_patterns["standard"]["middle"]).replace("{0}", "").replace("{1}", "")


def offered(known: Collection[Language], *, whole: Collection[str], turned_on: Collection[str], live: bool) -> tuple[Language, ...]:
    """Those to choose from: English, and each with a whole catalogue. In live use, only those that somebody of the place turned on."""
    return tuple(one for one in known if one.code == ENGLISH or (one.code in whole and (not live or one.code in turned_on)))
