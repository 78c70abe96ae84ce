"""Warn people before what they did not send is deleted: once for each day of deletion, only on the ways that they chose for coming back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from easyread import journey
from webapp import clocks, lasting, messages, referral, store
from webapp.journal import log
from webapp.languages import day_in_words
from webapp.postman import Postman
from webapp.seal import Unreadable
from webapp.store.drafts import Draft

# So many drafts at one look: the next look takes the next.
MOST = 100


def look(postman: Postman, session: Session, now: datetime) -> int:
    """Warn whoever must be warned now. How many were."""
    soon = store.drafts.soon_deleted(session, now=now, within=lasting.BEFORE, most=MOST)
    warned = unreadable = 0
    for draft in soon:
        try:
            warned += warn(postman, session, draft, now=now)
        except Unreadable:
            # Whom not to contact cannot be read: nobody is written to, and the others are warned all the same.
            unreadable += 1
    if unreadable:
        log.error("drafts could not be read", count=unreadable)
    return warned


def warn(postman: Postman, session: Session, draft: Draft, *, now: datetime) -> bool:
    """Promise the warning, and put down that this day was looked at. Was there anybody to warn?"""
    at = lasting.warn_at(draft.delete_after, draft.kept)
    if at is not None and now < at:
        return False
    store.drafts.looked(session, draft)
    # Who said no was told on that page until when it is kept, and is not written to about what they do not want.
    if said_no(postman, session, draft, now=now):
        return False
    last = day_in_words(clocks.london_date(draft.delete_after), draft.language, year=False)
    chosen = [(way.kind.value, way.to) for way in store.ways.of_case(session, draft.case_id)]
    contacts = tuple(replace(one, date=last) for one in lasting.contacts(chosen)) if at is not None else ()
    if contacts:
        avoid = store.avoids.words(store.avoids.of_case(session, draft.case_id))
        postman.leave(
            session, messages.GOING, contacts, (), event_id=f"{messages.GOING}:{draft.case_id}:{draft.delete_after:%Y-%m-%d}",
            case_id=draft.case_id, avoid=avoid, language=draft.language, now=now,
        )
    return bool(contacts)


def said_no(postman: Postman, session: Session, draft: Draft, *, now: datetime) -> bool:
    """Whether everything was asked, and said no to. Where the questions changed since, nobody knows."""
    if draft.version != postman.refer.hash:
        return False
    walk = journey.walk(postman.refer, draft.answers, postman.facts(now))
    rows = store.consents.rows(session, draft.case_id)
    return walk.undone(draft.answers) is None and referral.kind_of_request(walk.relevant(draft.answers), rows) is None
