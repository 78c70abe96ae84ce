"""A list of people, each with a few things we need to know of them."""

from __future__ import annotations

import re
from datetime import date

from easyread.questions.question import Answer, Given, N_, NotUnderstood, Piece, Question, not_answered, one, register, said
from easyread.questions.replies import Heard, Replies

MOST_PEOPLE = 10
MOST_LETTERS = 200
A_NAME = N_("Please write a name.")
ONLY_ONE, TOO_MANY = N_("Please choose 1 person."), N_("Please write %(most)s people or fewer.")
ROW = re.compile(r"people-(\d{1,2})-")


@register("people")
class People(Question):
    """Some people, `most` of them where it says so. Empty rows are forgiven; a row with something in it needs its required parts."""

    @property
    def most_people(self) -> int:
        return self.most or MOST_PEOPLE

    def rows(self, given: Given) -> list[int]:
        """The numbers of the rows that were posted, in order."""
        return sorted({int(found[1]) for key in given if (found := ROW.match(key))})

    def read(self, given: Given, *, today: date | None = None) -> Answer:
        people = []
        for row in self.rows(given):
            person = {field.id: one(given, f"people-{row}-{field.id}") for field in self.fields}
            if any(person.values()):
                self.check(person, row)
                people.append({key: words for key, words in person.items() if words})
        if not people:
            raise NotUnderstood(N_("Please write about at least 1 person."), part=f"people-0-{self.fields[0].id}")
        if len(people) > self.most_people:
            part = f"people-{self.most_people}-{self.fields[0].id}"
            raise NotUnderstood(ONLY_ONE if self.most_people == 1 else TOO_MANY, part=part, most=self.most_people)
        return people

    def heard(self, text: str, *, words: Replies, today: date | None = None) -> Heard:
        """A line is a person; between commas stands what is asked of them, in its order. What is left over stays with the last."""
        if words.only_yes(text):
            raise NotUnderstood(A_NAME, part=f"people-0-{self.fields[0].id}")
        given: dict[str, list[str]] = {}
        for row, line in enumerate(line for line in text.splitlines() if line.strip()):
            parts = [part.strip() for part in line.split(",", maxsplit=len(self.fields) - 1)]
            given |= {f"people-{row}-{field.id}": [part] for field, part in zip(self.fields, parts, strict=False)}
        return Heard(given, sure=False)

    def written(self, given: Given) -> tuple[str, ...]:
        return tuple(words for values in given.values() for words in values)

    def check(self, person: dict[str, str], row: int) -> None:
        for field in self.fields:
            part = f"people-{row}-{field.id}"
            if field.required and not person[field.id]:
                raise NotUnderstood(N_("Please fill this in for this person."), part=part)
            if len(person[field.id]) > MOST_LETTERS:
                raise NotUnderstood(N_("Please use %(most)s letters or fewer."), part=part, most=MOST_LETTERS)

    def given(self, answer: Answer) -> Given:
        if said(answer):
            return {}
        return {f"people-{row}-{key}": [words] for row, person in enumerate(answer) for key, words in person.items()}

    def say_back(self, answer: Answer) -> tuple[Piece, ...]:
        if said(answer):
            return not_answered(answer)
        return tuple(Piece(", ".join(person[field.id] for field in self.fields if field.id in person), "theirs") for person in answer)
