"""Read a questionnaire from a content file, or say exactly what is wrong with it; list its words for translators.

Nothing half-read is ever used: every fault is found, named with its file and its question, before anybody is asked anything.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from easyread import conditions, proofread
from easyread.questions import KINDS, Block, Field, Go, Option, Question

CHECK = proofread.CHECK


class BadContent(ValueError):
    """A content file that cannot be used: which file, and each fault as (id, what is wrong)."""

    def __init__(self, file: Path, faults: list[tuple[str, str]]) -> None:
        self.file, self.faults = file, faults
        super().__init__("\n".join(f"{file}: {where}: {what}" for where, what in faults))


@dataclass(frozen=True, kw_only=True)
class End:
    """Where a path may stop. The end called "check" goes on to checking the answers and needs no words."""

    id: str
    title: str = ""
    picture: str = ""
    say: tuple[str, ...] = ()
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A step with a name. Answers of a stage that is not `saved` stay in the person's own browser until a later one is."""

    id: str
    title: str
    picture: str
    questions: tuple[Question, ...]
    saved: bool = True


@dataclass(frozen=True)
class Way:
    """One question's conditions, ready to be asked: whether it is asked at all, which of its options are, and where an answer may lead."""

    when: conditions.Work | None
    options: tuple[conditions.Work | None, ...]
    go: tuple[tuple[conditions.Work | None, str], ...]
    # Whether an option leads somewhere of its own.
    parts: bool

    @cached_property
    def whole(self) -> bool:
        """Whether everybody is offered every option."""
        return not any(self.options)


def way(question: Question) -> Way:
    return Way(
        made_ready(question.when), tuple(made_ready(option.when) for option in question.options),
        tuple((made_ready(go.when), go.to) for go in question.go), any(option.go for option in question.options),
    )


def made_ready(condition: Mapping[str, Any] | None) -> conditions.Work | None:
    return None if condition is None else conditions.ready(condition)


@dataclass(frozen=True, kw_only=True)
class Questionnaire:
    """Questions in their order, in stages, with the ends they may come to."""

    id: str
    version: str
    address: str
    title: str
    stages: tuple[Stage, ...]
    ends: Mapping[str, End]
    hash: str

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for stage in self.stages for question in stage.questions)

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """The conditions of each question, in the order of the questions."""
        return tuple(way(question) for question in self.questions)

    def way(self, question: str) -> Way:
        return self.ways[self._by_id[question]]

    @cached_property
    def _by_id(self) -> dict[str, int]:
        return {question.id: place for place, question in enumerate(self.questions)}

    @cached_property
    def _by_page(self) -> dict[str, Question]:
        return {question.page: question for question in self.questions}

    @cached_property
    def _stage(self) -> dict[str, Stage]:
        return {stage.id: stage for stage in self.stages}

    def position(self, question: str) -> int:
        return self._by_id[question]

    def question(self, question: str) -> Question:
        return self.questions[self._by_id[question]]

    def at(self, page: str) -> Question | None:
        return self._by_page.get(page)

    def stage(self, stage: str) -> Stage:
        return self._stage[stage]


def load(path: Path, *, pictures: Collection[str], placeholders: Collection[str] = ()) -> Questionnaire:
    """The questionnaire in a TOML file. Raises BadContent with every fault found; `pictures` are the keys that exist."""
    raw = read_toml(path)
    data = parse(path, raw)
    faults = list(proofread.shape(data, KINDS))
    if faults:
        raise BadContent(path, faults)
    questionnaire = build(data, hashlib.sha256(raw).hexdigest())
    faults = list(proofread.meaning(questionnaire, frozenset(pictures), frozenset(placeholders)))
    if faults:
        raise BadContent(path, faults)
    return questionnaire


def read_toml(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as gone:
        raise BadContent(path, [("file", f"cannot be read: {gone.strerror}")]) from gone


def parse(path: Path, raw: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as wrong:
        raise BadContent(path, [("file", f"is not UTF-8 at byte {wrong.start}")]) from wrong
    except tomllib.TOMLDecodeError as wrong:
        raise BadContent(path, [("file", f"is not TOML: {wrong}")]) from wrong


def build(data: Mapping[str, Any], digest: str) -> Questionnaire:
    ends = {end["id"]: End(**freeze(end)) for end in data["end"]}
    stages = tuple(
        Stage(
            id=stage["id"], title=stage["title"], picture=stage["picture"], saved=stage.get("saved", True),
            questions=tuple(build_question(question, stage["id"]) for question in stage["question"]),
        )
        for stage in data["stage"]
    )
    return Questionnaire(
        id=data["id"], version=data["version"], address=data["address"], title=data["title"], stages=stages, ends=ends, hash=digest,
    )


def build_question(data: Mapping[str, Any], stage: str) -> Question:
    given = {key: value for key, value in data.items() if key != "kind"}
    parts = {"options": Option, "fields": Field, "blocks": Block, "go": Go}
    built = {key: tuple(make(**freeze(item)) for item in given.pop(key)) for key, make in parts.items() if key in given}
    kind: Any = KINDS[data["kind"]]
    made: Question = kind(stage=stage, **freeze(given), **built)
    return made


def freeze(table: Mapping[str, Any]) -> dict[str, Any]:
    """The same table with lists of words as tuples. Conditions stay as they are."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


SENTENCE_KEYS = (
    "ask", "title", "term", "short", "say", "example", "why", "detail", "in_short", "if_yes", "if_no", "again", "other_way", "next",
    "labels", "alt",
)  # fmt: skip


def words(data: Any) -> Iterator[str]:
    """Every sentence of a content file that a person may read, in order, for translators. A term is a hard word: it has its stars."""
    if isinstance(data, list):
        for item in data:
            yield from words(item)
    elif isinstance(data, Mapping):
        for key, value in data.items():
            if key == "term" and isinstance(value, str):
                yield f"**{value}**"
            else:
                yield from sentences(value) if key in SENTENCE_KEYS else words(value)


def sentences(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from sentences(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from sentences(item)

