"""What of a questionnaire goes on paper: every question that somebody here could be asked, in order, with nothing filled in."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

from easyread import conditions
from easyread.content import Questionnaire, Stage
from easyread.journey import Facts, Seen
from easyread.questions import Condition, Question

# A check card needs its answer said back, which paper cannot do.
NOT_ON_PAPER = ("check",)
# What must be read before choosing stands on paper too; other pages only lead from screen to screen.
READ_BEFORE = "consent"
# Paper is for whatever is asked for: nobody is told to leave out a question because of this answer, and each can be answered no.
ASKED_FOR = "start.asks"


def on_paper(questionnaire: Questionnaire, facts: Facts, *, leave_out: Container[str] = ()) -> list[tuple[Stage, list[Question]]]:
    """The stages with their questions, without the stages left out and what this place never asks."""
    seen = Seen(questionnaire, {}, facts)
    never: set[str] = set()
    stages = []
    for stage in questionnaire.stages:
        if stage.id in leave_out:
            never.update(question.id for question in stage.questions)
            continue
        never.update(question.id for question in stage.questions if not possible(question.when, seen, never))
        asked = [offered(question, seen, never) for question in stage.questions if question.id not in never]
        stages.append((stage, [question for question in asked if belongs(question)]))
    return [(stage, questions) for stage, questions in stages if questions]


def belongs(question: Question) -> bool:
    """Whether paper can ask it."""
    return question.kept and question.kind not in NOT_ON_PAPER and (question.kind != "information" or question.stage == READ_BEFORE)


def possible(condition: Condition | None, seen: Seen, never: Container[str]) -> bool:
    """Whether a condition may come true here: it may unless it looks only at the place, or at a question that is never asked."""
    looks_at = list(conditions.reads(condition))
    if not looks_at:
        return conditions.holds(condition, seen)
    return not all(question in never for question in looks_at)


def offered(question: Question, seen: Seen, never: Container[str]) -> Question:
    when = question.when if set(conditions.reads(question.when)) - {ASKED_FOR} else None
    return replace(question, when=when, options=tuple(option for option in question.options if possible(option.when, seen, never)))
