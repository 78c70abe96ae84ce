"""What people ask to be done otherwise, in the codes of the NHS Reasonable Adjustment Digital Flag.

The codes stand in a file of content. An answer for which no code says the same goes in its own words, under a category alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from easyread.content import BadContent, parse, read_toml
from easyread.questions import Answer, Question, said
from webapp.answered import Answered, Data, chosen, clean

# The four kinds of need of the Accessible Information Standard (DAPB1605).
NEEDS = ("contact-method", "information-format", "communication-professional", "communication-support")


@dataclass(frozen=True)
class Code:
    """One code, with the category of the flag that it stands under."""

    code: str
    name: str
    category: str


@dataclass(frozen=True)
class Codes:
    """The file: `answers` names a code, only a category, or "" for each value of each question."""

    flag: str = ""
    category_system: str = ""
    code_system: str = ""
    general: str = ""
    categories: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    codes: Mapping[str, Code] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def find(self, question: str, value: str) -> Code | None:
        """The code for an answer, and the category that it stands under; None where it asks for nothing."""
        named = self.answers.get(question, {}).get(value, "")
        if not named:
            return None
        general = self.codes[self.general]
        return self.codes.get(named) or Code(general.code, general.name, named)


NO_CODES = Codes()


def load(file: Path) -> Codes:
    """The codes of this file. Raises BadContent, naming each answer that leads nowhere."""
    found = parse(file, read_toml(file))
    categories: Mapping[str, Mapping[str, str]] = found["category"]
    codes = {code: Code(code, one["name"], one["category"]) for code, one in found["code"].items()}
    if faults := list(wrong(found, codes, categories)):
        raise BadContent(file, faults)
    return Codes(found["flag"], found["categories"], found["codes"], found["general"], categories, codes, found["answer"])


def wrong(found: Mapping[str, Any], codes: Mapping[str, Code], categories: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    yield from ((f"code.{one.code}", "unknown category") for one in codes.values() if one.category not in categories)
    yield from ((f"category.{name}", "unknown need") for name, one in categories.items() if one.get("need", NEEDS[0]) not in NEEDS)
    for question, answers in found["answer"].items():
        lost = [value for value, named in answers.items() if named not in {"", *codes, *categories}]
        yield from ((f"answer.{question}.{value}", "neither a code nor a category") for value in lost)
    if found["general"] not in codes:
        yield "general", "unknown code"


def coded(codes: Codes, answered: Answered) -> list[Data]:
    """Each thing that was asked for, with the words that were chosen or typed, in the order of asking."""
    return [
        entry(codes, question, value, code, answered)
        for question, value in asked_for(codes, answered)
        if (code := codes.find(question.id, value)) is not None
    ]


def asked_for(codes: Codes, answered: Answered) -> Iterator[tuple[Question, str]]:
    for question in answered.questions.values():
        answer = answered.answers[question.id]
        if question.id in codes.answers and not said(answer):
            yield from ((question, value) for value in chosen(question, answer))


def entry(codes: Codes, question: Question, value: str, code: Code, answered: Answered) -> Data:
    typed = detail(answered.answers[question.id], value)
    ours = next(answered.english(option.say) for option in question.choices() if option.value == value)
    category = codes.categories[code.category]
    return {
        "id": question.id,
        "chosen": value,
        "words": typed or ours,
        "typed_by_person": bool(typed),
        "category": {"system": codes.category_system, "code": code.category, "display": category["name"]},
        "code": {"system": codes.code_system, "code": code.code, "display": code.name},
        "need": category.get("need"),
        "seen_by": question.seen_by,
    }


def detail(answer: Answer, value: str) -> str:
    """What somebody wrote beside a choice; nothing for nothing."""
    details: Any = answer["detail"] if isinstance(answer, Mapping) else ""
    # One choice has one box; of many each has its own.
    return clean(str(details.get(value, "") if isinstance(details, Mapping) else details))


def accessible_information(found: list[Data], language: str) -> Data:
    """The same under the four kinds of need that the Accessible Information Standard asks for, and the language that was read in."""
    needs = {need.replace("-", "_"): [one["words"] for one in found if one["need"] == need] for need in NEEDS}
    return {"language": language, **needs}
