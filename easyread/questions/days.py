"""The day that somebody tells from today: yesterday, last Tuesday, two weeks ago. Only ever a day that is past."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from easyread.questions.replies import Replies, key

MOST_AGO = 1500
# "On this last Tuesday", in languages that need as many words for it.
MOST_WORDS = 4
# Where the time stands in a phrase that goes around it.
GAP = "\u2026"
ONE = {"week_ago": "weeks", "month_ago": "months", "year_ago": "years"}


def day_told(text: str, *, words: Replies, today: date) -> date | None:
    """The day, or None when these words tell none. Whoever asks reads it back: people count differently."""
    if words.means(text, "today"):
        return today
    if words.means(text, "yesterday"):
        return today - timedelta(days=1)
    if words.means(text, "day_before_yesterday"):
        return today - timedelta(days=2)
    if unit := next((unit for name, unit in ONE.items() if words.means(text, name)), None):
        return BEFORE[unit](today, 1)
    return weekday(key(text).split(), words, today) or ago(key(text), words, today)


def weekday(parts: list[str], words: Replies, today: date) -> date | None:
    """The last day of this name before today: "last tuesday", "on tuesday", "tuesday". Other languages say "tuesday last"."""
    names = [key(name) for name in words.words.get("weekdays", ())]
    named = [part for part in parts if part in names]
    if len(parts) > MOST_WORDS or len(named) != 1 or not set(parts) - set(named) <= words.known["last"]:
        return None
    back = (today.weekday() - names.index(named[0])) % 7
    return today - timedelta(days=back or 7)


def ago(text: str, words: Replies, today: date) -> date | None:
    """ "3 weeks ago", "a month ago", "a couple of years ago". Other languages say "before 3 weeks", or "with 3 weeks behind"."""
    found = (span(inner, words) for phrase in words.words.get("ago", ()) for inner in without(text, phrase))
    told = next((one for one in found if one), None)
    return BEFORE[told[1]](today, told[0]) if told else None


def without(text: str, phrase: str) -> Iterator[str]:
    """What these words leave of the text: before or after it, or around it where the phrase has a gap."""
    before, gap, after = phrase.partition(GAP)
    for begins, ends in [(key(before), key(after))] if gap else [(key(phrase), ""), ("", key(phrase))]:
        begins, ends = f"{begins} " if begins else "", f" {ends}" if ends else ""
        if len(text) > len(begins) + len(ends) and text.startswith(begins) and text.endswith(ends):
            yield text[len(begins): len(text) - len(ends)]


def span(text: str, words: Replies) -> tuple[int, str] | None:
    """How many of what: (3, "weeks"). In some languages a unit is two words after a great number."""
    parts = text.split()
    for place in range(1, len(parts)):
        unit = next((name for name in BEFORE if " ".join(parts[place:]) in words.known.get(name, ())), None)
        number = many(" ".join(parts[:place]), words) if unit else None
        if unit and number is not None and number <= MOST_AGO:
            return number, unit
    return None


def many(text: str, words: Replies) -> int | None:
    if words.means(text, "once"):
        return 1
    return 2 if words.means(text, "twice") else words.figure(text)


def days_before(today: date, number: int) -> date:
    return today - timedelta(days=number)


def weeks_before(today: date, number: int) -> date:
    return today - timedelta(weeks=number)


def months_before(today: date, number: int) -> date:
    years, month = divmod(today.year * 12 + today.month - 1 - number, 12)
    return date(years, month + 1, min(today.day, monthrange(years, month + 1)[1]))


def years_before(today: date, number: int) -> date:
    return months_before(today, number * 12)


BEFORE = {"days": days_before, "weeks": weeks_before, "months": months_before, "years": years_before}
