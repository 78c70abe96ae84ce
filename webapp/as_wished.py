"""How somebody wants to hear the answer: who tells them, how, when, and who is with them. It is what they asked for, and books nothing.

Asked only before anybody has told it, of the person alone, and only while their yes to the list counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from easyread.questions import Answer, Question
from webapp import consent, referral, status
from webapp.answered import Answered
from webapp.consent import Permission
from webapp.follow import Asker
from webapp.missed import ADDED
from webapp.status import Step

OPEN = status.UNDECIDED | {Step.DECIDED}
# What a machine reads, by the id of its question: one value, or several.
ONE, MANY = {"tell.who": "who", "tell.how": "how"}, {"tell.days": "days", "tell.times": "times"}


def may_ask(step: Step, kind: str, asker: Asker, rows: Sequence[consent.Row], *, born: date | None) -> bool:
    """Whether this one can say it now. Only the list has an answer that somebody tells; a stop of it leaves nothing to tell."""
    return (
        asker is Asker.PERSON and kind == referral.SUBMITTED and step in OPEN
        and consent.says_yes(rows, Permission.DSR, born=born)
    )


def key(case_id: str, version: int) -> str:
    """The name of the letter that carries this version."""
    return f"{ADDED}:{case_id}:tell:{version}"


def letter(
    sent: referral.Sent, questions: Sequence[Question], said: Mapping[str, Answer], *, names: Mapping[str, str], at: datetime,
) -> dict[str, Any]:
    """The data of `information.added`: the whole wish as it is now, for a machine and in words."""
    answered = Answered(questions, said, names)
    told = {question.id: answered.told(question) for question in answered.questions.values()}
    wish: dict[str, Any] = {name: next(iter(told[id]["chosen"]), None) if id in told else None for id, name in ONE.items()}
    wish |= {name: told[id]["chosen"] if id in told else [] for id, name in MANY.items()}
    return {**referral.about(sent, at), "tell_me": wish, "answers": list(told.values())}
