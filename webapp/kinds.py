"""Kinds of question that need to know Britain: a UK phone number, a UK postcode, an NHS number.

However people write one it is read; what is kept has one form. What we cannot read is said kindly, with what to change.
"""

from __future__ import annotations

import re
from datetime import date

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from easyread.questions import Answer, Given, N_, NotUnderstood, Piece, Question, one, register, said
from easyread.questions.question import not_answered
from easyread.questions.replies import Heard, Replies
from easyread.spelling import plain

UK = 44
LONGEST = 40
CANNOT_TALK = {PhoneNumberType.PREMIUM_RATE, PhoneNumberType.PAGER, PhoneNumberType.UNKNOWN}
# Ofcom keeps these numbers for stories, so that no real phone rings. Made-up people in demonstrations use them.
MADE_UP = re.compile(r"\+44(?:7700900|1632960)[0-9]{3}")
MADE_UP_MOBILE = "+447700900"

POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
HALF_A_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?")

POSTCODE_INSIDE = re.compile(r"(?<![A-Z0-9])([A-Z]{1,2}[0-9][A-Z0-9]?)\s{0,2}([0-9][A-Z]{2})(?![A-Z0-9])")
TEN_FIGURES = re.compile(r"(?<![0-9])[0-9]{3}[\s.-]{0,3}[0-9]{3}[\s.-]{0,3}[0-9]{4}(?![0-9])")
LONGEST_SENTENCE = 1000

WEIGHTS = range(10, 1, -1)
DIGITS = 10


@register("phone")
class Phone(Question):
    """A UK phone number, kept as E.164 ("+447700900123"), shown as people in Britain write it. `mobile`: one that a text can reach."""

    single_line = True

    def read(self, given: Given, *, today: date | None = None) -> Answer:
        text = one(given)
        if not text:
            raise NotUnderstood(N_("Please write a phone number."))
        number = parsed(text)
        if number is None or number.extension:
            raise NotUnderstood(N_("Please check the phone number. Write it like 07700 900123."))
        if number.country_code != UK:
            raise NotUnderstood(N_("Please write a phone number from the UK."))
        written = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        if not MADE_UP.fullmatch(written) and (not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) in CANNOT_TALK):
            raise NotUnderstood(N_("Please check the phone number. Write it like 07700 900123."))
        if self.mobile and not is_mobile(written):
            raise NotUnderstood(N_("We can only text a mobile phone. Please write a mobile number."))
        return written

    def heard(self, text: str, *, words: Replies, today: date | None = None) -> Heard:
        inside = phonenumbers.PhoneNumberMatcher(plain(text)[:LONGEST_SENTENCE], "GB", leniency=phonenumbers.Leniency.POSSIBLE)
        found = dict.fromkeys(match.raw_string for match in inside)
        return only(list(found), text, N_("You wrote more than 1 phone number. Please write 1 of them."))

    def given(self, answer: Answer) -> Given:
        return {} if said(answer) else {"answer": [national(answer)]}

    def say_back(self, answer: Answer) -> tuple[Piece, ...]:
        return not_answered(answer) or (Piece(national(answer), "theirs"),)


def only(found: list[str], text: str, many: str) -> Heard:
    """The one thing of its sort in what somebody wrote, read back when other words stand around it; without one, all of it."""
    if len(found) > 1:
        raise NotUnderstood(many)
    return Heard({"answer": found or [plain(text)]}, sure=not found or found[0] == plain(text))


def parsed(text: str) -> PhoneNumber | None:
    """The phone number in `text`, which may be from anywhere, or None. Letters are never turned into numbers."""
    if len(text) > LONGEST or re.search(r"[^\W\d_]", text):
        return None
    try:
        return phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        return None


def national(number: str) -> str:
    """ "07700 900123" for "+447700900123"."""
    return phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.NATIONAL)


def is_mobile(number: str) -> bool:
    """Whether a text can reach this number (E.164)."""
    return number.startswith(MADE_UP_MOBILE) or phonenumbers.number_type(phonenumbers.parse(number)) == PhoneNumberType.MOBILE


@register("postcode")
class Postcode(Question):
    """A whole UK postcode, kept with capitals and one space."""

    single_line = True

    def heard(self, text: str, *, words: Replies, today: date | None = None) -> Heard:
        found = [f"{one[1]} {one[2]}" for one in POSTCODE_INSIDE.finditer(plain(text).upper())]
        if len(found) == 1 and re.sub(r"[\s.,-]", "", plain(text).upper()) == found[0].replace(" ", ""):
            return Heard({"answer": found})
        return only(found, text, N_("You wrote more than 1 postcode. Please write 1 of them."))

    def read(self, given: Given, *, today: date | None = None) -> Answer:
        tidy = re.sub(r"[\s.,-]", "", one(given)).upper()
        if not tidy:
            raise NotUnderstood(N_("Please write your postcode."))
        if HALF_A_POSTCODE.fullmatch(tidy):
            raise NotUnderstood(N_("Please write both parts of your postcode. Write it like AN1 2BC."))
        found = POSTCODE.fullmatch(tidy)
        if not found:
            raise NotUnderstood(N_("Please check your postcode. Write it like AN1 2BC."))
        return f"{found[1]} {found[2]}"


def outward(postcode: str) -> str:
    """The first half of a postcode that we have read: the area, not the street."""
    return postcode.partition(" ")[0]


@register("nhs-number")
class NhsNumber(Question):
    """An NHS number: ten digits, the last of which checks the others. Kept without spaces, shown in three groups."""

    single_line = True

    def heard(self, text: str, *, words: Replies, today: date | None = None) -> Heard:
        return only(TEN_FIGURES.findall(plain(text)), text, N_("You wrote more than 1 number. Please write 1 of them."))

    def read(self, given: Given, *, today: date | None = None) -> Answer:
        digits = re.sub(r"[\s.-]", "", one(given))
        if not digits:
            raise NotUnderstood(N_("Please write your NHS number."))
        if not re.fullmatch(r"[0-9]+", digits):
            raise NotUnderstood(N_("Please use only numbers."))
        if len(digits) != DIGITS:
            raise NotUnderstood(N_("An NHS number has 10 numbers. You wrote %(wrote)s."), wrote=len(digits))
        if not adds_up(digits):
            raise NotUnderstood(N_("We think 1 number is not right. Please check each number."))
        return digits

    def given(self, answer: Answer) -> Given:
        return {} if said(answer) else {"answer": [grouped(answer)]}

    def say_back(self, answer: Answer) -> tuple[Piece, ...]:
        return not_answered(answer) or (Piece(grouped(answer), "theirs"),)


def adds_up(digits: str) -> bool:
    """The NHS data dictionary's modulus 11: a remainder that asks for 10 means the number was never given to anybody."""
    check = -sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=False)) % 11
    return check == int(digits[-1]) and set(digits) != {"0"}


def grouped(number: str) -> str:
    """ "943 476 5919" for "9434765919", as on NHS letters."""
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def prepare() -> None:
    """Say that content files may use these kinds. Reading this module is what registers them; a call shows that it is meant."""
