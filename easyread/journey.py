"""Where a person is in a questionnaire, worked out from their answers alone.

Nothing about progress is stored: change an answer and the path changes with it. Answers off the path are kept, so that
changing back restores them, and are never used and never sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from easyread.content import CHECK, Questionnaire, Way
from easyread.questions import Answer, Question

Answers = Mapping[str, Answer]


def everywhere(postcode: str) -> bool:
    return True


@dataclass(frozen=True)
class Facts:
    """What is true without asking: the day, what the place has settled, and which postcodes it serves."""

    today: date
    place: Mapping[str, Any] = field(default_factory=dict)
    serves: Callable[[str], bool] = everywhere


@dataclass(frozen=True)
class Seen:
    """What conditions may look at: the answers on the path so far, and the facts."""

    questionnaire: Questionnaire
    answers: dict[str, Answer]
    facts: Facts
    # What conditions have seen of an answer before: most of them look at the same few.
    operands: dict[str, object] = field(default_factory=dict, repr=False)

    @property
    def today(self) -> date:
        return self.facts.today

    def answer(self, question: str) -> object:
        found = self.operands.get(question)
        if found is None and question in self.answers:
            found = self.operands[question] = self.questionnaire.question(question).operand(self.answers[question])
        return found

    def label(self, question: str) -> str | None:
        chosen = self.answer(question)
        return next((option.say for option in self.questionnaire.question(question).choices() if option.value == chosen), None)

    def place(self, name: str) -> object:
        found: Any = self.facts.place
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        return found

    def served(self, question: str) -> bool | None:
        postcode = self.answer(question)
        return self.facts.serves(postcode) if isinstance(postcode, str) else None


@dataclass(frozen=True)
class Walk:
    """The questions on the path in order, as this person is asked them, and the end that the path comes to."""

    questions: tuple[Question, ...]
    end: str

    def find(self, question: str) -> Question | None:
        return next((asked for asked in self.questions if asked.id == question), None)

    def after(self, question: str) -> Question | None:
        place = [asked.id for asked in self.questions].index(question)
        return self.questions[place + 1] if place + 1 < len(self.questions) else None

    def before(self, question: str) -> Question | None:
        place = [asked.id for asked in self.questions].index(question)
        return self.questions[place - 1] if place else None

    def undone(self, answers: Answers) -> Question | None:
        """The first question on the path that waits for an answer, or None."""
        return next((asked for asked in self.questions if asked.id not in answers), None)

    def relevant(self, answers: Answers) -> dict[str, Answer]:
        """Only the answers on the path."""
        return {asked.id: answers[asked.id] for asked in self.questions if asked.id in answers}

    def may_visit(self, question: str, answers: Answers) -> bool:
        """Only what is done, or the very next thing: nobody lands in the middle of a story."""
        first = self.undone(answers)
        order = [asked.id for asked in self.questions]
        return question in order and (first is None or order.index(question) <= order.index(first.id))


def walk(questionnaire: Questionnaire, answers: Answers, facts: Facts) -> Walk:
    """The path through the questions that these answers make."""
    seen = Seen(questionnaire, {}, facts)
    asked: list[Question] = []
    questions, ways, position = questionnaire.questions, questionnaire.ways, 0
    while position < len(questions):
        question, way = questions[position], ways[position]
        position += 1
        if way.when is not None and way.when(seen) is not True:
            continue
        asked.append(question if way.whole else shown(question, way, seen))
        if question.id in answers:
            answer = seen.answers[question.id] = answers[question.id]
            target = (by_option(question, answer) if way.parts else None) or (jump(way, seen) if way.go else None)
        else:
            # Whoever has not come to this question yet is not told of steps that they never take after it.
            target = jump(way, seen) if way.go else None
        if target is not None and target in questionnaire.ends:
            return Walk(tuple(asked), target)
        if target is not None:
            position = questionnaire.position(target)
    return Walk(tuple(asked), CHECK)


def shown(question: Question, way: Way, seen: Seen) -> Question:
    """The question with only the options that this person is offered."""
    offered = zip(question.options, way.options, strict=True)
    return replace(question, options=tuple(option for option, when in offered if when is None or when(seen) is True))


def by_option(question: Question, answer: Answer) -> str | None:
    """Where the option that was chosen leads, if anywhere of its own."""
    chosen = question.operand(answer)
    return next((option.go for option in question.options if option.go and option.value == chosen), None)


def jump(way: Way, seen: Seen) -> str | None:
    """Where a question leads, when not simply to the next one, as far as what is known by now says."""
    return next((to for when, to in way.go if when is None or when(seen) is True), None)


def path(questionnaire: Questionnaire, answers: Answers, facts: Facts) -> tuple[Question, ...]:
    return walk(questionnaire, answers, facts).questions


def relevant(questionnaire: Questionnaire, answers: Answers, facts: Facts) -> dict[str, Answer]:
    """Only the answers on the path: a changed mind leaves nothing behind."""
    return walk(questionnaire, answers, facts).relevant(answers)


@dataclass(frozen=True)
class Step:
    """Step `number` of `of`; `titles` names them all. Each title is a gettext id."""

    number: int
    of: int
    titles: tuple[str, ...]


def step(questionnaire: Questionnaire, stage: str | None, walked: Walk, last: str) -> Step:
    """Which step of how many a stage is, on this person's path. `last` is the title of the step after all questions."""
    on_path = {asked.stage for asked in walked.questions}
    stages = [found for found in questionnaire.stages if found.id in on_path]
    titles = (*(found.title for found in stages), last)
    number = next((place for place, found in enumerate(stages, 1) if found.id == stage), len(titles))
    return Step(number, len(titles), titles)
