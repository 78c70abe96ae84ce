"""Questions answered in writing: a few words, many words, a name, an e-mail address.

What a person wrote is kept as they wrote it: spelling is never checked, capitals never changed.
"""

from __future__ import annotations

import re
from datetime import date

from easyread.questions.question import Answer, Given, N_, NotUnderstood, Question, one, register
from easyread.questions.replies import Heard, Replies, key

MOST_TEXT = 200
MOST_LONG_TEXT = 5000
AROUND = ".,;:!?<>()[]\"'"
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


@register("text")
class Text(Question):
    """A few words on one line."""

    single_line = True
    most_letters = MOST_TEXT

    def read(self, given: Given, *, today: date | None = None) -> Answer:
        words = one(given).replace("\r\n", "\n").replace("\x00", "")
        most = self.most or self.most_letters
        if not words:
            raise NotUnderstood(self.nothing())
        if len(words) > most:
            raise NotUnderstood(N_("Please use %(most)s letters or fewer. You wrote %(wrote)s."), most=most, wrote=len(words))
        return words

    def nothing(self) -> str:
        return N_("Please write your answer.")


@register("long-text")
class LongText(Text):
    """As many words as a person wants, within reason."""

    single_line = False
    most_letters = MOST_LONG_TEXT

    def nothing(self) -> str:
        return N_("Please write something. A few words are enough.")


@register("name")
class Name(Text):
    """A person's name, however it is written."""

    def heard(self, text: str, *, words: Replies, today: date | None = None) -> Heard:
        """The name as it was typed. Only what can be nothing but a lead-in is left out: "My name is Ash"."""
        written = text.strip()
        for lead in words.words.get("before_a_name", ()):
            if key(written).startswith(f"{key(lead)} ") and (name := written[len(lead):].strip()) and written.casefold().startswith(lead):
                return Heard({"answer": [name]})
        return Heard({"answer": [written]})

    def nothing(self) -> str:
        return N_("Please write a name.")


@register("email")
class Email(Text):
    """An e-mail address, spaces forgiven."""

    def read(self, given: Given, *, today: date | None = None) -> Answer:
        words = super().read({"answer": [re.sub(r"\s+", "", one(given))]})
        if not EMAIL.fullmatch(words):
            raise NotUnderstood(N_("Please check the email address. Write it like name@mail.example"))
        return words

    def heard(self, text: str, *, words: Replies, today: date | None = None) -> Heard:
        """The one address in what was written, wherever it stands."""
        found = [part.strip(AROUND) for part in text.split() if EMAIL.fullmatch(part.strip(AROUND))]
        if len(found) > 1:
            raise NotUnderstood(N_("You wrote more than 1 email address. Please write 1 of them."))
        return Heard({"answer": found or [text]}, sure=not found or found[0] == text.strip())

    def nothing(self) -> str:
        return N_("Please write an email address.")
