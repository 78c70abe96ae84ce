"""The day that somebody tells from today: yesterday, last Tuesday, two weeks ago. Only ever a day that is past."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from easyread.questions.replies import Replies, key

MOST_AGO = 1500


def day_told(text: str, *, words: Replies, today: date) -> date | None:
    """The day, or None when these words tell none. Whoever asks reads it back: people count differently."""
    if words.means(text, "today"):
        return today
    if words.means(text, "yesterday"):
        return today - timedelta(days=1)
    if words.means(text, "day_before_yesterday"):
        return today - timedelta(days=2)
    parts = key(text).split()
    return weekday(parts, words, today) or ago(parts, words, today)


def weekday(parts: list[str], words: Replies, today: date) -> date | None:
    """The last day of this name before today: "last tuesday", "on tuesday", "tuesday". Other languages say "tuesday last"."""
    names = [key(name) for name in words.words.get("weekdays", ())]
    named = [part for part in parts if part in names]
    if len(parts) > 2 or len(named) != 1 or not set(parts) - set(named) <= words.known["last"]:
        return None
    back = (today.weekday() - names.index(named[0])) % 7
    return today - timedelta(days=back or 7)


def ago(parts: list[str], words: Replies, today: date) -> date | None:
    """ "3 weeks ago", "a month ago", "a couple of years ago". Other languages say "before 3 weeks"."""
    known = words.known.get("ago", ())
    if parts and parts[0] in known:
        parts = [*parts[1:], parts[0]]
    if len(parts) < 3 or parts[-1] not in known:
        return None
    number = many(" ".join(parts[:-2]), words)
    unit = next((name for name in ("days", "weeks", "months", "years") if parts[-2] in words.known.get(name, ())), None)
    if number is None or unit is None or number > MOST_AGO:
        return None
    return {"days": days_before, "weeks": weeks_before, "months": months_before, "years": years_before}[unit](today, number)


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
