"""Where one person's answers lie while they answer: in their own browser before anything is saved, in their draft after.

Every answer is kept as it is given, a half-typed or refused page too, so that nothing typed is ever lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import session
from flask_babel import get_locale

from easyread import journey
from easyread.content import Questionnaire
from easyread.questions import SEEN, Answer, Given, Question
from webapp import store
from webapp.house import db, facts, house, now
from webapp.store.visits import LONGEST

BEFORE, HALF, VISIT = "before", "half", "visit"
# A browser keeps about 4,000 letters for us: what is half-typed before anything is saved stays well below that.
MOST_IN_BROWSER = 600


class VisitOver(Exception):
    """This browser's visit has ended, or its draft is gone. Nobody starts again without being told so."""


@dataclass
class Desk:
    """One visit's answers and half-typed pages, and the draft behind them once there is one."""

    questionnaire: Questionnaire
    draft: store.drafts.Draft | None
    answers: dict[str, Answer]
    half_typed: dict[str, Given]

    @property
    def walk(self) -> journey.Walk:
        return journey.walk(self.questionnaire, self.answers, facts())

    @property
    def relevant(self) -> dict[str, Answer]:
        return journey.relevant(self.questionnaire, self.answers, facts())

    @property
    def sent(self) -> bool:
        return self.draft is not None and self.draft.sent

    def keep(self, question: Question, answer: Answer) -> None:
        """Keep an answer; what was half-typed on its page is done with."""
        self.answers[question.id] = answer if question.kept else SEEN
        self.half_typed.pop(question.page, None)
        self.save(question)

    def keep_typed(self, question: Question, given: Mapping[str, Sequence[str]]) -> None:
        """Keep what stands on a page that is not an answer yet."""
        if any(value.strip() for values in given.values() for value in values):
            self.half_typed[question.page] = {name: list(values) for name, values in given.items()}
            self.save(question)

    def save(self, question: Question) -> None:
        if self.draft is None and not self.questionnaire.stage(question.stage).saved:
            session[BEFORE] = self.answers
            session[HALF] = {page: given for page, given in self.half_typed.items() if len(str(given)) <= MOST_IN_BROWSER}
            return
        if self.draft is None:
            self.begin()
        self.saved.answers, self.saved.half_typed = self.answers, self.half_typed
        store.drafts.save(db(), self.saved, now=now())

    @property
    def saved(self) -> store.drafts.Draft:
        """The draft behind this desk. Raises VisitOver where nothing was ever saved."""
        if self.draft is None:
            raise VisitOver
        return self.draft

    def begin(self) -> None:
        """The first thing that is saved: a case, its draft, and this visit to it."""
        self.draft = store.drafts.begin(
            db(write=True), place=house().place.key, questionnaire=self.questionnaire.id, version=self.questionnaire.version,
            language=spoken(), voice="pages", now=now(), kept=timedelta(days=int(house().place.rules["draft_days"])),
        )
        session.clear()
        session[VISIT] = store.visits.begin(db(), self.draft.case_id, now=now())


def spoken() -> str:
    """The language of this page."""
    locale = get_locale()
    return str(locale) if locale else "en"


def open_desk(questionnaire: Questionnaire, *, write: bool = False) -> Desk:
    """This visit's desk. With `write`, nobody else changes the draft until this page is done."""
    if token := session.get(VISIT):
        draft = store.visits.draft(db(write=write), token, now=now(), lock=write, idle=LONGEST)
        if draft is None:
            raise VisitOver
        return Desk(questionnaire, draft, dict(draft.answers), dict(draft.half_typed))
    return Desk(questionnaire, None, dict(session.get(BEFORE, {})), dict(session.get(HALF, {})))


def clear() -> None:
    """Leave nothing in this browser. The draft stays."""
    session.clear()
