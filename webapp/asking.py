"""Ask people again whether what they agreed to still stands, and tell a person at the ICB when nobody answers.

Written down in the same transaction as the message and the letter, so that nobody is asked twice for one reason, or never.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, partial
from typing import Any

from sqlalchemy.orm import Session

from easyread import content, pictures
from easyread.content import Questionnaire
from easyread.journey import Facts
from webapp import clocks, consent, kinds, ledger, messages, places, referral, renewal, store, wayback, wordings
from webapp.audit import Who
from webapp.config import Config
from webapp.consent import Row
from webapp.journal import log
from webapp.postman import Postman
from webapp.renewal import Asked, Events
from webapp.seal import Unreadable
from webapp.status import UNSAFE, Heard, News
from webapp.store.referrals import Referral

DUE = "consent.check_due"
# So many cases at one look: the next look takes the next.
MOST = 100
UNKNOWN_LANGUAGE = "en"
MOVED = ("moved-away", "transferred")


@dataclass(frozen=True)
class Round:
    """What one look did."""

    asked: int
    told: int


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Whoever asks again, for one place."""

    postman: Postman
    refer: Questionnaire
    turn: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def changed(self) -> Mapping[str, date]:
        """The permissions whose yes has come to mean something else, and since when."""
        return {asked.permission: asked.changed_on for asked in self.refer.questions if asked.permission and asked.changed_on}

    def look(self, session: Session, now: datetime) -> Round:
        """Ask everybody who must be asked today, and tell the ICB of whoever has not answered for four weeks."""
        today = clocks.london_date(now)
        changed = {permission: day for permission, day in self.changed.items() if day <= today}
        # Those whom the rules do not ask come back at each look: the next look goes on behind them, so that nobody is kept out by them.
        cases = store.renewals.perhaps_due(session, today=today, changed=changed, after=self.turn.get("after", ""), most=MOST)
        self.turn["after"] = cases[-1] if len(cases) == MOST else ""
        asked = [whole(session, partial(self.ask, session, case_id, now=now)) for case_id in cases]
        before = now - renewal.TO_ANSWER + clocks.DAY
        waiting = store.renewals.unsettled(session, before=before, after=self.turn.get("waiting", ""), most=MOST)
        self.turn["waiting"] = waiting[-1].id if len(waiting) == MOST else ""
        silent = [one for one in waiting if renewal.silent(one, today=today)]
        told = [whole(session, partial(self.give_up_waiting, session, one, now=now)) for one in silent]
        if unreadable := [*asked, *told].count(None):
            log.error("requests could not be read", count=unreadable)
        return Round(asked=asked.count(True), told=told.count(True))

    def ask(self, session: Session, case_id: str, *, now: datetime) -> bool:
        """Ask this person again if there is a reason to. Was there?"""
        store.cases.lock(session, case_id)
        sent = store.referrals.of_case(session, case_id)
        if sent is None:
            return False
        rows, before = self.rows(session, sent), store.renewals.of_case(session, case_id)
        events = happened(sent, store.news.of_case(session, case_id), self.changed)
        today = clocks.london_date(now)
        reason = renewal.due(rows, before, events, today=today)
        if reason is None:
            return False
        next_on = consent.next_check(today, born=events.born)
        made = store.renewals.ask(session, case_id=case_id, reason=reason, next_on=next_on, now=now)
        live = renewal.live(rows, born=events.born)
        log.info("asked again", reason=reason)
        askable = self.askable(sent, rows, today)
        if renewal.persons(live, askable):
            draft = store.drafts.of_case(session, case_id)
            self.postman.promise(
                session, messages.AGAIN, event_id=f"{messages.AGAIN}:{made.id}", case_id=case_id, answers=sent.answers,
                language=draft.language if draft else UNKNOWN_LANGUAGE, now=now,
            )
        # What others decided for them is checked with a professional, who has the whole month for it.
        self.tell(session, sent, renewal.others(live, askable), about=f"{made.id}:others", now=now)
        return True

    def hear(self, session: Session, sent: Referral, type: str, data: Mapping[str, Any], *, now: datetime) -> str | None:
        """What the ICB's news does here: a decision that a professional wrote down is kept; some news asks again, or shuts a door.

        Says a code where the ICB asked for one to hand over.
        """
        if type == Heard.CONSENT:
            store.cases.lock(session, sent.case_id)
            ledger.write_down(session, sent, data, now=now)
        elif type == Heard.ACCESS and data.get("reason") == UNSAFE:
            # Somebody dangerous may hold the link or the phone: nothing that was given out before opens anything from now on.
            store.conversations.end_of_case(session, sent.case_id)
            store.cases.end_links(session, sent.case_id)
            wayback.end_everything(session, sent.case_id, now=now)
            store.visits.end_of_case(session, sent.case_id, now=now, who=Who.ICB)
            store.helping.end_links(session, sent.case_id, who=Who.ICB, now=now)
        elif type == Heard.ACCESS:
            draft = store.drafts.of_case(session, sent.case_id)
            spoken = draft.language if draft else UNKNOWN_LANGUAGE
            return wayback.replace(self.postman, session, sent.case_id, data, language=spoken, now=now)
        elif type in (Heard.ADMISSION, Heard.CLOSED):
            self.ask(session, sent.case_id, now=now)
        return None

    def give_up_waiting(self, session: Session, asked: Asked, *, now: datetime) -> bool:
        """Tell the ICB which of the person's own answers are missing, if any, and put it down. The question stays open on their page."""
        store.cases.lock(session, asked.case_id)
        if not store.renewals.settle(session, asked, now=now):
            return False  # they answered, or another worker told it, while we waited for the case
        sent = store.referrals.of_case(session, asked.case_id)
        silent: tuple[Row, ...] = ()
        if sent is not None:
            rows = self.rows(session, sent)
            unanswered = renewal.unanswered(rows, (asked,), born=ledger.born_on(sent))
            silent = renewal.persons(unanswered, self.askable(sent, rows, clocks.london_date(now)))
            self.tell(session, sent, silent, about=asked.id, now=now)
        return bool(silent)

    def askable(self, sent: Referral, rows: tuple[Row, ...], today: date) -> frozenset[str]:
        """The permissions that this person has a page for."""
        place, config = self.postman.place, self.postman.config
        facts = Facts(today=today, place={**place.facts, "doors": {"texts": config.texts, "mail": config.mail}}, serves=place.serves)
        return frozenset(str(question.permission) for question in ledger.asked(self.refer, sent, rows, facts))

    def rows(self, session: Session, sent: Referral) -> tuple[Row, ...]:
        return ledger.heard(self.refer, sent, store.consents.rows(session, sent.case_id))

    def tell(self, session: Session, sent: Referral, rows: Iterable[Row], *, about: str, now: datetime) -> None:
        if missing := tuple(rows):
            permissions = sorted(row.permission for row in missing)
            data = {**referral.about(sent, now), "permissions": permissions, "due": renewal.year_over(missing).isoformat()}
            ledger.tell(session, sent, DUE, data, about=about, now=now)


def open(config: Config) -> Asking:
    """Whoever asks again, from the settings and the content alone. Raises BadContent or BadPlace."""
    place = places.load(config.content / "places", config.place)
    kinds.prepare()
    known = pictures.keys(config.content / "pictures.toml")
    refer = content.load(config.content / "refer.toml", pictures=known, placeholders=place.words)
    read = wordings.load(config.content / "messages.toml", place)
    return Asking(postman=Postman(config=config, place=place, refer=refer, wordings=read), refer=refer)


def whole(session: Session, do: Callable[[], bool]) -> bool | None:
    """What is to be done about one case, or nothing of it, and None, where no key opens what it needs: the others wait for their turn."""
    part, entered = session.begin_nested(), store.audit.entered(session)
    try:
        done = do()
    except Unreadable:
        part.rollback()
        store.audit.take_back(session, after=entered)
        return None
    part.commit()
    return done


def happened(sent: Referral, news: Iterable[News], changed: Mapping[str, date]) -> Events:
    """What may be a reason to ask this person again."""
    heard = tuple(news)
    return Events(
        born=ledger.born_on(sent),
        hospital=tuple(one.occurred_at for one in heard if one.type == Heard.ADMISSION),
        moved=tuple(one.occurred_at for one in heard if one.type == Heard.CLOSED and one.data.get("reason") in MOVED),
        changed=changed,
    )

