"""Where one person's answers lie while they answer: in their own browser before anything is saved, in their draft after.

Every answer is kept as it is given, a half-typed or refused page too, so that nothing typed is ever lost.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from flask import g, session

from easyread import journey
from easyread.content import Questionnaire
from easyread.conversation import IN_WORDS
from easyread.questions import SEEN, Answer, Given, Question, said
from webapp import lasting, store
from webapp.audit import How
from webapp.house import db, facts, house, now, today
from webapp.seal import Unreadable
from webapp.speech import spoken
from webapp.store.visits import IDLE, IDLE_SHARED, NOT_WORTH_WRITING
from webapp.voices import Voice

# What this browser holds: what was answered before anything is saved; the person's visit; a helper's visit; all that this helper opened.
BEFORE, VISIT, WITH, ALSO = "before", "visit", "with", "also"
BROWSER = "browser.before"
# The value that forms carry back, as Flask-WTF names it in a session.
STAMP = "csrf_token"
# A browser keeps about 4,000 letters for us: what is half-typed before anything is saved stays well below that.
MOST_IN_BROWSER = 600


class VisitOver(Exception):
    """This browser's visit has ended, or its draft is gone. Nobody starts again without being told so, or sends twice unknowing.

    `sent`: only the draft of what was sent is gone, and the visit goes on. `unsaved`: it was in this browser alone, and too long ago.
    """

    def __init__(self, *, sent: store.referrals.Referral | None = None, unsaved: bool = False) -> None:
        super().__init__()
        self.sent, self.unsaved = sent, unsaved


class Where(Protocol):
    """Where somebody answers: what is not saved yet is held there, and hears it when something is."""

    def hold(self, held: dict[str, Any]) -> object: ...
    def begun(self, case_id: str, *, shared: bool) -> None: ...


class Browser:
    """The browser that asks for this page."""

    def hold(self, held: dict[str, Any]) -> object:
        return hold(held)

    def begun(self, case_id: str, *, shared: bool) -> None:
        # The page on which something was saved first is the same person's still, and its form was drawn with this value.
        stamp = session.get(STAMP)
        begin_visit(case_id, shared=shared, how=How.FORM)
        if stamp:
            session[STAMP] = stamp


@dataclass
class Desk:
    """One person's answers and half-typed pages, and the draft behind them once there is one."""

    questionnaire: Questionnaire
    draft: store.drafts.Draft | None
    answers: dict[str, Answer]
    half_typed: dict[str, Given]
    voice: Voice = Voice.PAGES
    where: Where = field(default_factory=Browser, repr=False)
    # The last walk, and the answers that it was made of: a page asks for it several times.
    walked: tuple[dict[str, Answer], journey.Walk] | None = field(default=None, repr=False)

    @property
    def walk(self) -> journey.Walk:
        if self.walked is None or self.walked[0] != self.answers:
            self.walked = (dict(self.answers), journey.walk(self.questionnaire, self.answers, facts()))
        return self.walked[1]

    def walk_with(self, question: Question, answer: Answer) -> journey.Walk:
        """The walk as this answer would make it."""
        answers = {**self.answers, question.id: answer}
        self.walked = (answers, journey.walk(self.questionnaire, answers, facts()))
        return self.walked[1]

    @property
    def relevant(self) -> dict[str, Answer]:
        return self.walk.relevant(self.answers)

    @property
    def sent(self) -> bool:
        return self.draft is not None and self.draft.sent

    def keep(self, question: Question, answer: Answer) -> None:
        """Keep an answer; what was half-typed on its page is done with."""
        self.answers[question.id] = answer if question.kept else SEEN
        self.half_typed.pop(question.page, None)
        self.save(question)
        if question.id == lasting.DEVICE and (token := session.get(VISIT)):
            store.visits.share(db(), token, shared=lasting.shared(self.answers))

    def keep_typed(self, question: Question, given: Mapping[str, Sequence[str]]) -> None:
        """Keep what stands on a page that is not an answer yet."""
        before = self.half_typed.get(question.page, {})
        if before or any(value.strip() for values in given.values() for value in values):
            # A page has no box for what was written in a conversation: it waits there.
            waits = {IN_WORDS: before[IN_WORDS]} if IN_WORDS in before else {}
            self.half_typed[question.page] = {**waits, **{name: list(values) for name, values in given.items()}}
            self.save(question)

    def save(self, question: Question) -> None:
        if self.draft is None and not self.questionnaire.stage(question.stage).saved:
            half = {page: given for page, given in self.half_typed.items() if len(str(given)) <= MOST_IN_BROWSER}
            self.where.hold({"answers": self.answers, "half": half})
            return
        self.keep_all()

    def keep_all(self) -> None:
        """Keep everything as it stands here, from now on in a draft."""
        if self.draft is None:
            self.begin()
        self.saved.answers, self.saved.half_typed, self.saved.voice = self.answers, self.half_typed, self.voice
        store.drafts.save(db(), self.saved, now=now(), kept=self.life)

    @property
    def life(self) -> timedelta:
        """How long this is kept from its last use."""
        return lasting.life(self.answers, days=int(house().place.rules["draft_days"]))

    @property
    def saved(self) -> store.drafts.Draft:
        """The draft behind this desk. Raises VisitOver where nothing was ever saved."""
        if self.draft is None:
            raise VisitOver
        return self.draft

    def begin(self) -> None:
        """The first thing that is saved: a case and its draft."""
        self.draft = store.drafts.begin(
            db(write=True), place=house().place.key, questionnaire=self.questionnaire.id, version=self.questionnaire.hash,
            language=spoken(), voice=self.voice, now=now(), kept=self.life,
        )
        self.where.begun(self.draft.case_id, shared=lasting.shared(self.answers))


def open_desk(questionnaire: Questionnaire, *, write: bool = False, voice: Voice = Voice.PAGES) -> Desk:
    """This visit's desk, answered in this voice. With `write`, nobody else changes the draft until this page is done. Raises VisitOver."""
    if token := session.get(VISIT):
        found = store.visits.read(db(write=write), token, now=now(), lock=write)
        if found is None:
            case_id = store.visits.find(db(), token, now=now())
            raise VisitOver(sent=store.referrals.of_case(db(), case_id) if case_id else None)
        visit, draft = found
        g.closes_at = visit.closes_at
        return Desk(questionnaire, draft, *fitting(questionnaire, draft), voice=voice)
    held = held_here(stay=True)
    return Desk(questionnaire, None, held["answers"], held["half"], voice=voice)


def begin_visit(case_id: str, *, shared: bool, helper_id: str | None = None, how: How | None = None) -> None:
    """A visit of this browser, under a new token. Whatever else this browser was visiting ends now, and its old token opens nothing.

    `shared`: other people use this phone or computer too, or nobody has said whether they do. Coming back keeps a draft as long again.
    """
    db(write=True)
    if helper_id is None:
        store.drafts.used(db(), case_id, now=now())
    end_visit()
    token = store.visits.begin(db(), case_id, helper_id=helper_id, shared=shared, how=how, now=now())
    session[VISIT if helper_id is None else WITH] = token


def end_visit() -> None:
    """This browser's visit ends, and nothing of it is left in the browser. The draft stays."""
    for token in tokens():
        store.visits.end(db(write=True), token, now=now())
    session.clear()


def tokens() -> list[str]:
    """Every visit that this browser has open."""
    return [*filter(None, (session.get(VISIT), *dict.fromkeys([session.get(WITH), *session.get(ALSO, ())])))]


def end_visits(database: store.Database, tokens: Iterable[str], at: datetime) -> None:
    """End these visits when nobody waits for it any more. A database that cannot be reached leaves them to end by themselves."""
    with suppress(store.Unavailable), database.session(write=True) as opened:
        for token in tokens:
            store.visits.end(opened, token, now=at)
        store.commit(opened)


def unsent() -> store.drafts.Draft | None:
    """What this browser's visit has begun and not sent, for a page that stands without a database too. Looking makes no visit longer."""
    token = session.get(VISIT)
    try:
        visit = store.visits.visit(db(), token, now=now(), stay=False) if token else None
        draft = store.drafts.of_case(db(), visit.case_id) if visit else None
    except store.Unavailable:
        return None
    return draft if draft and not draft.sent and draft.delete_after > now() else None


def visited(*, write: bool = False, needed: bool = True, whole: bool = False) -> str | None:
    """The case that this browser's visit is to; None where there never was one. Raises VisitOver where it has ended, if it is `needed`.

    `whole`: the page shows all of a request, which is read with it.
    """
    read, token = store.together.visit if whole else store.visits.visit, session.get(VISIT)
    visit = read(db(write=write), token, now=now()) if token else None
    if token and visit is None and needed:
        raise VisitOver
    if visit is not None:
        g.closes_at, g.shared = visit.closes_at, visit.shared
    return visit.case_id if visit else None


def shared_here() -> bool:
    """Whether other people use this phone or computer too: as it was said here before anything was saved, or nobody said it."""
    return lasting.shared(read_sealed(session.get(BEFORE))["answers"])


def closes_at(*, stay: bool) -> datetime | None:
    """When what is open in this browser closes by itself; with `stay`, counted from now. None where nothing is open any more."""
    name = VISIT if VISIT in session else WITH
    if token := session.get(name):
        visit = store.visits.visit(db(write=stay), token, now=now(), helper=name == WITH, stay=stay)
        return visit.closes_at if visit else None
    try:
        held_here(stay=stay)
    except VisitOver:
        return None
    found: datetime | None = g.get("closes_at")
    return found


def held_here(*, stay: bool) -> dict[str, Any]:
    """What this browser holds before anything is saved. Raises VisitOver when it has lain there too long, for whoever has the phone now."""
    held = read_sealed(session.get(BEFORE))
    if "at" not in held:
        return held
    at = datetime.fromisoformat(held["at"])
    idle = IDLE_SHARED if lasting.shared(held["answers"]) else IDLE
    if now() >= at + idle:
        raise VisitOver(unsaved=True)
    if stay and now() - at > NOT_WORTH_WRITING:
        at = hold(held)
    g.closes_at = at + idle
    return held


def hold(held: dict[str, Any]) -> datetime:
    """Leave this in the browser, with the time."""
    at = now()
    session[BEFORE] = keep_sealed({**held, "at": at.isoformat()})
    return at


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
