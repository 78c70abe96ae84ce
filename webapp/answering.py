"""Take one answer to one question, in whichever voice it was given, and say what it led to.

The page, the conversation and the text message differ in how they ask and in how they say what happened. What an answer does is here,
once, so that the same answers make the same request.
"""

from __future__ import annotations

from dataclasses import dataclass

from easyread import texting
from easyread.content import CHECK
from easyread.questions import Answer, Given, Question
from easyread.questions.choices import Check
from webapp import back, hearing, ways
from webapp.desk import Desk
from webapp.house import now, today
from webapp.permissions import decided

CONTACT = "contact"
NOT_ANSWERING = {"do-not-know": "do-not-know", "rather-not-say": "rather-not-say", "skip": "skipped"}
ENDS_AT_CHECK = (CHECK, CONTACT)


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of an answer.

    `again`: it is not kept yet, because we explain once more first. `end`: it leads out of the questions at once. `card`: a new card is
    there to be shown, now or never.
    `routes`: what was written tells of danger, so the ways to get help come next, whatever else comes.
    """

    again: bool = False
    end: str | None = None
    card: bool = False
    routes: bool = False


def take(desk: Desk, asked: Question, given: Given, *, explained: bool = False) -> Taken:
    """Keep the answer in what was given. Raises NotUnderstood, and then nothing is kept.

    `explained`: this card was explained again already.
    """
    return keep(desk, asked, asked.read(given, today=today()), given, explained=explained)


def keep(desk: Desk, asked: Question, answer: Answer, given: Given, *, explained: bool = False) -> Taken:
    """Keep an answer that was read, with everything that belongs to it."""
    routes = hearing.dangerous(asked.written(given))
    if isinstance(asked, Check) and not asked.explained(given) and not explained:
        return Taken(again=True)
    end = ending(desk, asked, answer)
    desk.keep(asked, answer)
    if asked.permission:
        decided(desk, asked, asked.permission, answer)
    card = asked.stage == back.STAGE and ways.keep(desk, now=now())
    return Taken(end=end, card=bool(card), routes=routes)


def pass_over(desk: Desk, asked: Question, reason: str) -> None:
    """Not answering, with its reason ("do-not-know", "rather-not-say", "skip"). The question must not need an answer."""
    desk.keep(asked, {"said": NOT_ANSWERING[reason]})


def likeness(desk: Desk, asked: Question) -> str:
    """A mark of a question and the answer that stands there: where it is another one, somebody has answered since."""
    return texting.likeness(asked, texting.ANSWER, desk.answers.get(asked.id), words="")


def ending(desk: Desk, asked: Question, answer: Answer) -> str | None:
    """The end this answer leads to at once, if any; asked before it is kept, because some answers are not."""
    walked = desk.walk_with(asked, answer)
    return walked.end if walked.end not in ENDS_AT_CHECK and walked.questions[-1].id == asked.id else None


def complete(desk: Desk) -> bool:
    """Whether everything on the path was asked, and the path leads to sending."""
    walk = desk.walk
    return walk.undone(desk.answers) is None and walk.end in ENDS_AT_CHECK
