"""A date, in whatever way people write one: day first, months as words or numbers, years with two digits or four."""

from __future__ import annotations

import re
from datetime import date

from easyread.questions.days import day_told
from easyread.questions.question import Answer, Given, N_, NotUnderstood, Piece, Question, not_answered, one, register
from easyread.questions.replies import Heard, Replies
from easyread.spelling import plain

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
OLDEST = 120
# What may be a date inside a sentence: figures with marks between them, or with the word of a month.
MONTH = "(?:" + "|".join(f"{name[:3]}[a-z]{{0,6}}" for name in MONTHS) + ")"
DATES = re.compile(
    r"(?<![\d/.-])(?:\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ -]{MONTH},?[ -]\d{{2,4}}"
    rf"|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{2,4}})(?![\d/-])"
)
PARTS = re.compile(r"\d+|[a-z]+")
LITTLE_WORDS = {"of", "the", "on", "in", "st", "nd", "rd", "th", "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun"}


class NotADate(ValueError):
    """No date could be read, or more than one could."""


def month_number(word: str) -> int | None:
    """3 for "march", "mar" or a longer beginning of it; None for other words."""
    found = [number for number, name in enumerate(MONTHS, 1) if len(word) >= 3 and (name.startswith(word) or word.startswith(name[:4]))]
    return found[0] if len(found) == 1 else None


def full_year(digits: str, today: date | None) -> int:
    """1999 for "99": of the two centuries, the one that is not in the future. Without `today` two digits say too little."""
    if len(digits) == 4:
        return int(digits)
    if len(digits) != 2 or today is None:
        raise NotADate(digits)
    year = today.year // 100 * 100 + int(digits)
    return year if year <= today.year else year - 100


def read_date(text: str, *, today: date | None = None) -> date:
    """The one date in `text`, or NotADate. Numbers alone are day, month, year, as in Britain; a year of four digits may come first."""
    numbers: list[str] = []
    month: int | None = None
    for part in PARTS.findall(text.lower()):
        if part.isdigit():
            numbers.append(part)
        elif number := month_number(part):
            month = number if month is None else 0
        elif part not in LITTLE_WORDS and not part.endswith("day"):
            raise NotADate(text)
    if len(numbers) == 1 and month is None and len(numbers[0]) == 8:
        numbers = [numbers[0][:2], numbers[0][2:4], numbers[0][4:]]
    if len(numbers) != (3 if month is None else 2):
        raise NotADate(text)
    if len(numbers[0]) == 4:
        numbers.reverse()
    day, year = numbers[0], numbers[-1]
    try:
        return date(full_year(year, today), int(numbers[1]) if month is None else month, int(day))
    except (ValueError, OverflowError) as wrong:
        # Too many figures to be a day or a month are no number that a calendar takes.
        raise NotADate(text) from wrong


def is_date(text: str, today: date | None) -> bool:
    """Whether this alone is a date; without `today`, one that says its year in full."""
    try:
        read_date(text[:60], today=today)
    except NotADate:
        return False
    return True


def written_out(day: date) -> str:
    """ "12 March 2006"."""
    return f"{day.day} {MONTHS[day.month - 1].capitalize()} {day.year}"


@register("date")
class Day(Question):
    """A day. `past` in the content file refuses days that have not come yet."""

    single_line = True

    def read(self, given: Given, *, today: date | None = None) -> Answer:
        text = one(given)
        if not text:
            raise NotUnderstood(N_("Please write a date. Write it like 12 March 2006."))
        try:
            day = read_date(text[:60], today=today)
        except NotADate as wrong:
            raise NotUnderstood(N_("We could not read this date. Write it like 12 March 2006.")) from wrong
        if self.past and today and day > today:
            raise NotUnderstood(N_("This date has not come yet. Please check the year."))
        if self.past and today and day.year < today.year - OLDEST:
            raise NotUnderstood(N_("This date is more than %(years)s years ago. Please check the year."), years=OLDEST)
        return day.isoformat()

    def heard(self, text: str, *, words: Replies, today: date | None = None) -> Heard:
        """A date alone or in a sentence; told from today only where the day is past. A year of two figures is read back."""
        if self.past and today and (told := day_told(text, words=words, today=today)):
            return Heard({"answer": [written_out(told)]}, sure=False)
        shown = plain(words.dated(text))
        found = [shown] if is_date(shown, today) else list(dict.fromkeys(date for date in DATES.findall(shown) if is_date(date, today)))
        if len(found) > 1:
            raise NotUnderstood(N_("You wrote more than 1 date. Please write 1 of them."))
        return Heard({"answer": found or [text]}, sure=bool(found) and found[0] == shown and is_date(shown, None))

    def say_back(self, answer: Answer) -> tuple[Piece, ...]:
        return not_answered(answer) or (Piece(answer, "date"),)

    def given(self, answer: Answer) -> Given:
        if not isinstance(answer, str):
            return {}
        return {"answer": [written_out(date.fromisoformat(answer))]}

    def operand(self, answer: Answer) -> object:
        return date.fromisoformat(answer) if isinstance(answer, str) else None
