"""Where one person's answers lie while they answer: in their own browser before anything is saved, in their draft after.

Every answer is kept as it is given, a half-typed or refused page too, so that nothing typed is ever lost.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import session
from flask_babel import get_locale

from easyread import journey
from easyread.content import Questionnaire
from easyread.questions import SEEN, Answer, Given, Question, said
from webapp import store
from webapp.house import db, facts, house, now, today
from webapp.seal import Unreadable
from webapp.store.visits import LONGEST

BEFORE, VISIT = "before", "visit"
BROWSER = "browser.before"
# A browser keeps about 4,000 letters for us: what is half-typed before anything is saved stays well below that.
MOST_IN_BROWSER = 600


class VisitOver(Exception):
    """This browser's visit has ended, or its draft is gone. Nobody starts again without being told so, or sends twice unknowing."""

    def __init__(self, *, sent: bool = False) -> None:
        super().__init__()
        self.sent = sent


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
        if question.page in self.half_typed or any(value.strip() for values in given.values() for value in values):
            self.half_typed[question.page] = {name: list(values) for name, values in given.items()}
            self.save(question)

    def save(self, question: Question) -> None:
        if self.draft is None and not self.questionnaire.stage(question.stage).saved:
            half = {page: given for page, given in self.half_typed.items() if len(str(given)) <= MOST_IN_BROWSER}
            session[BEFORE] = keep_sealed({"answers": self.answers, "half": half})
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
            db(write=True), place=house().place.key, questionnaire=self.questionnaire.id, version=self.questionnaire.hash,
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
            case_id = store.visits.find(db(), token, now=now(), idle=LONGEST)
            raise VisitOver(sent=case_id is not None and store.referrals.of_case(db(), case_id) is not None)
        return Desk(questionnaire, draft, *fitting(questionnaire, draft))
    held = read_sealed(session.get(BEFORE))
    return Desk(questionnaire, None, held["answers"], held["half"])


def keep_sealed(held: dict[str, Any]) -> str:
    """What a browser holds for us before anything is saved: nobody who looks into the browser can read it."""
    return b64encode(house().database.keyring.seal_json(BROWSER, held)).decode("ascii")


def read_sealed(text: str | None) -> dict[str, Any]:
    """What the browser held; nothing when it held nothing, or its key is gone."""
    try:
        held: dict[str, Any] = house().database.keyring.open_json(BROWSER, b64decode(text or ""))
        return held
    except (Unreadable, ValueError):
        return {"answers": {}, "half": {}}


def fitting(questionnaire: Questionnaire, draft: store.drafts.Draft) -> tuple[dict[str, Answer], dict[str, Given]]:
    """The draft's answers and half-typed pages. When the questions changed since, an answer that no longer fits is asked again."""
    answers, half_typed = dict(draft.answers), dict(draft.half_typed)
    if draft.version == questionnaire.hash or draft.sent:
        return answers, half_typed
    kept = {asked.id: asked for asked in questionnaire.questions if asked.id in answers and fits(asked, answers[asked.id])}
    draft.version = questionnaire.hash
    return {name: answer for name, answer in answers.items() if name in kept}, half_typed


def fits(asked: Question, answer: Answer) -> bool:
    """Whether this answer could have been given to this question as it is asked today."""
    if said(answer) or not asked.kept or answer == SEEN:
        return not (said(answer) and asked.required)
    try:
        return bool(asked.read(asked.given(answer), today=today()) == answer)
    except (ValueError, TypeError, LookupError, AttributeError):
        return False


def clear() -> None:
    """Leave nothing in this browser. The draft stays."""
    session.clear()
