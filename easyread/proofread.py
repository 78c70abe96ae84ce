"""What can be wrong with a questionnaire: found and named before anybody is asked anything.

`shape` looks at a file's tables before they are built; `meaning` at the questions once they are. Each fault is (id, what is wrong).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

from easyread import conditions
from easyread.questions import Block, Field, Go, Option, Question

if TYPE_CHECKING:
    from easyread.content import Questionnaire

Fault = tuple[str, str]
CHECK = "check"
LISTS = {"say", "hard", "dataset", "go", "options", "fields", "blocks", "in_short", "if_yes", "if_no", "again", "other_way", "also"}
FLAGS = {"required", "kept", "past", "mobile", "exclusive", "right", "saved"}
TABLES = {"when", "labels"}
OTHERS: Mapping[str, type] = {"most": int, "changed_on": date}
NEEDS = {"options": ("value", "say", "picture"), "fields": ("id", "ask"), "blocks": ("picture", "say"), "go": ("to",)}
NEEDS_OPTIONS = {"choose-one", "choose-many", "check"}
END_KEYS = {"id", "title", "picture", "say", "next"}
STAGE_KEYS = {"id", "title", "picture", "saved", "question"}
TOP_KEYS = {"id", "version", "address", "title", "end", "stage"}
SEEN_BY = {"team", "meeting", "nobody"}


def shape(data: Mapping[str, Any], kinds: Mapping[str, type[Question]]) -> Iterator[Fault]:
    """Faults in the tables of a file: what is missing, unknown, or not the sort of thing it should be."""
    yield from table("file", data, TOP_KEYS, needs=("id", "version", "address", "title", "end", "stage"))
    for end in rows(data, "end"):
        yield from table(name(end, "end"), end, END_KEYS, needs=("id",))
    for stage in rows(data, "stage"):
        yield from table(name(stage, "stage"), stage, STAGE_KEYS, needs=("id", "title", "picture", "question"))
        for question in rows(stage, "question"):
            yield from question_shape(question, kinds)


def question_shape(question: Mapping[str, Any], kinds: Mapping[str, type[Question]]) -> Iterator[Fault]:
    where = name(question, "question")
    allowed = ({field.name for field in fields(Question)} | {"kind"}) - {"stage"}
    yield from table(where, question, allowed, needs=("id", "page", "kind", "ask", "picture"))
    if question.get("kind") not in kinds:
        yield where, f"unknown kind of question: {question.get('kind')}"
    for key, make in (("options", Option), ("fields", Field), ("blocks", Block), ("go", Go)):
        for item in rows(question, key):
            allowed = {field.name for field in fields(make)}
            yield from table(where, item, allowed, needs=NEEDS[key], inside=f"in {key}: ", say_list=key == "blocks")


def name(row: Mapping[str, Any], sort: str) -> str:
    return str(row.get("id", f"a {sort} without an id"))


def rows(data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = data.get(key, [])
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def table(
    where: str, row: Mapping[str, Any], allowed: Collection[str], *, needs: Iterable[str], inside: str = "", say_list: bool | None = None
) -> Iterator[Fault]:
    for key in row:
        if key not in allowed:
            yield where, f"{inside}unknown name: {key}"
    for key in needs:
        if row.get(key) in (None, "", []):
            yield where, f"{inside}{key} is missing or empty" + (": no easy-read text" if key in ("ask", "say", "title") else "")
    lists = LISTS if say_list is not False else LISTS - {"say"}
    for key, value in row.items():
        if key not in allowed or key in ("end", "stage", "question"):
            continue
        wanted = list if key in lists else bool if key in FLAGS else dict if key in TABLES else OTHERS.get(key, str)
        if not (isinstance(value, wanted) and (wanted is not date or type(value) is date)) and not (key == "go" and inside):
            yield where, f"{inside}{key} must be {wanted.__name__}, not {type(value).__name__}"


def meaning(questionnaire: Questionnaire, pictures: frozenset[str], placeholders: frozenset[str]) -> Iterator[Fault]:
    """Faults in what the questions say and where they lead."""
    yield from doubled(questionnaire)
    for stage in questionnaire.stages:
        yield from has_picture(stage.id, stage.picture, pictures)
        yield from ((stage.id, what) for what in text_faults([stage.title], placeholders))
    for end in questionnaire.ends.values():
        yield from end_faults(end.id, end.title, end.say, end.picture, pictures)
        texts = (text for text in (end.title, *end.say, end.next) if text and end.id != CHECK)
        yield from ((end.id, what) for what in text_faults(texts, placeholders))
    if CHECK not in questionnaire.ends:
        yield "file", "a dead end: there is no end called check"
    seen: dict[str, Question] = {}
    for question in questionnaire.questions:
        yield from question_faults(question, pictures)
        yield from condition_faults(question, seen)
        yield from jump_faults(question, questionnaire)
        seen[question.id] = question
        yield from ((question.id, what) for what in text_faults(spoken(question), placeholders))
    yield from unreached(questionnaire)


def doubled(questionnaire: Questionnaire) -> Iterator[Fault]:
    for what, values in (
        ("id", [question.id for question in questionnaire.questions]),
        ("page", [question.page for question in questionnaire.questions]),
        ("stage", [stage.id for stage in questionnaire.stages]),
    ):
        yield from ((value, f"duplicate {what}") for value, number in Counter(values).items() if number > 1)


def end_faults(end: str, title: str, say: tuple[str, ...], picture: str, pictures: frozenset[str]) -> Iterator[Fault]:
    if end == CHECK:
        return
    if not title or not say:
        yield end, "a dead end: this end has no easy-read text to say what to do now"
    yield from has_picture(end, picture, pictures)


def has_picture(where: str, key: str, pictures: frozenset[str]) -> Iterator[Fault]:
    if key not in pictures:
        yield where, f"unknown picture: {key or 'none'}"


def question_faults(question: Question, pictures: frozenset[str]) -> Iterator[Fault]:
    for key in (question.picture, *(option.picture for option in question.choices()), *(block.picture for block in question.blocks)):
        yield from has_picture(question.id, key, pictures)
    yield from ((question.id, what) for what in kind_faults(question))
    yield from ((question.id, what) for what in option_faults(question))
    if question.seen_by not in SEEN_BY:
        yield question.id, f"seen_by is one of {', '.join(sorted(SEEN_BY))}, not {question.seen_by}"
    if not re.fullmatch(r"[a-z][0-9]+[a-z]?", question.page):
        yield question.id, f"the page {question.page} is not neutral: a letter, a number, perhaps a letter"


def kind_faults(question: Question) -> Iterator[str]:
    """What this kind of question cannot do without."""
    if question.kind == "check" and sum(option.right for option in question.options) != 1:
        yield "a check card needs exactly one right option"
    if question.kind == "check" and not question.again:
        yield "no easy-read text for saying it again"
    if question.kind == "information" and not question.blocks and not question.say:
        yield "no easy-read text: nothing to read"
    if question.kind == "people" and not question.fields:
        yield "a dead end: nothing is asked about the people"
    if question.kind == "consent" and not (question.permission and question.if_yes and question.if_no):
        yield "a permission needs its name, what yes means and what no means"
    if question.changed_on and question.kind != "consent":
        yield "only what a permission means can have changed on a day"


def option_faults(question: Question) -> Iterator[str]:
    if question.kind in NEEDS_OPTIONS and not question.options:
        yield "a dead end: nothing can be chosen"
    if question.required and question.options and all(option.when for option in question.options):
        yield "a dead end: every option has a condition, so there may be nothing to choose"
    values = Counter(option.value for option in question.options)
    yield from (f"duplicate option: {value}" for value, number in values.items() if number > 1)
    if any(option.go for option in question.options) and question.kind not in ("choose-one", "yes-no"):
        yield "only the options of a single choice can lead somewhere"


def condition_faults(question: Question, seen: Mapping[str, Question]) -> Iterator[Fault]:
    own = {**seen, question.id: question}
    for condition, known in (
        (question.when, seen),
        *((option.when, seen) for option in question.options),
        *((go.when, own) for go in question.go),
    ):
        if condition is None:
            continue
        try:
            conditions.check(condition)
        except conditions.BadCondition as wrong:
            yield question.id, f"bad condition: {wrong}"
            continue
        for other in conditions.reads(condition):
            if other not in known:
                yield question.id, f"a condition on a later or unknown question: {other}"
        yield from ((question.id, what) for what in never(condition, known))


def never(condition: Any, known: Mapping[str, Question]) -> Iterator[str]:
    """Comparisons with an option that does not exist: they could never be true, so they are a slip of the pen."""
    if isinstance(condition, list):
        for item in condition:
            yield from never(item, known)
        return
    if not isinstance(condition, Mapping):
        return
    for operator, operands in condition.items():
        if operator in ("==", "!=", "in", "any-in", "all-in") and isinstance(operands, list):
            asked = [item["answer"] for item in operands if isinstance(item, Mapping) and "answer" in item]
            for other in (known[key] for key in asked if key in known):
                values = {option.value for option in other.choices()}
                texts = [item for part in operands for item in (part if isinstance(part, list) else [part]) if isinstance(item, str)]
                yield from (f"{other.id} has no option {text}" for text in texts if values and text not in values)
        else:
            yield from never(operands, known)


def jump_faults(question: Question, questionnaire: Questionnaire) -> Iterator[Fault]:
    order = {asked.id: place for place, asked in enumerate(questionnaire.questions)}
    for target in (*(go.to for go in question.go), *(option.go for option in question.options if option.go)):
        if target in questionnaire.ends:
            continue
        if target not in order:
            yield question.id, f"a dead end: there is no question or end called {target}"
        elif order[target] <= order[question.id]:
            yield question.id, f"a loop: {target} comes before"


def unreached(questionnaire: Questionnaire) -> Iterator[Fault]:
    targets = {CHECK}
    for question in questionnaire.questions:
        targets |= {go.to for go in question.go} | {option.go for option in question.options if option.go}
    yield from ((end, "no answer leads to this end") for end in questionnaire.ends if end not in targets)


def spoken(question: Question) -> Iterator[str]:
    yield question.ask
    yield from (*question.say, *question.in_short, *question.if_yes, *question.if_no, *question.again, *question.labels.values())
    yield from question.other_way
    yield from (text for text in (question.example, question.why, question.next, question.short) if text)
    for option in question.options:
        yield option.say
        yield option.detail or option.say
        yield option.short or option.say
    for block in question.blocks:
        yield from (block.title or block.say[0], *block.say)
    yield from (field.ask for field in question.fields)


def text_faults(texts: Iterable[str], placeholders: frozenset[str]) -> Iterator[str]:
    for text in texts:
        if not isinstance(text, str) or not text.strip():
            yield "no easy-read text: an empty sentence"
            continue
        if text != text.strip() or "  " in text:
            yield f"spaces too many in: {text.strip()[:40]}"
        if "<" in text or ">" in text:
            yield f"no HTML in words: {text[:40]}"
        unknown = set(re.findall(r"%\((\w+)\)s", text)) - placeholders
        yield from (f"unknown placeholder: {key}" for key in sorted(unknown))
        if "%" in re.sub(r"%\(\w+\)s", "", text):
            yield f"a per cent sign in: {text[:40]}"
