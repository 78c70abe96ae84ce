"""End the conversations by text of which nobody wrote for a week, and say so once: what they wrote is kept, and until when.

Whoever has sent their answers may ask for news until the team closes the request: that conversation stays.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from easyread.texts import Texts
from webapp import clocks, store
from webapp.languages import day_in_words
from webapp.messages import OVER, Who
from webapp.models import Kind
from webapp.postman import Postman
from webapp.status import Heard
from webapp.store.conversations import Conversation

# So many at one look: the next look takes the next.
MOST = 100


def look(postman: Postman, texts: Texts, session: Session, now: datetime) -> int:
    """End those whose week is over. How many were."""
    ended = 0
    for one in store.conversations.over(session, now=now, most=MOST):
        if one.number and one.case_id is not None and waits(session, one.case_id):
            store.conversations.save(session, one, now=now)
            continue
        if one.number and one.case_id is not None:
            tell(postman, texts, session, one, now=now)
        store.conversations.end(session, one)
        ended += 1
    return ended


def waits(session: Session, case_id: str) -> bool:
    """Whether the team has this request, and has not closed it."""
    sent = store.referrals.of_case(session, case_id)
    return sent is not None and all(one.type != Heard.CLOSED for one in store.news.of_case(session, case_id))


def tell(postman: Postman, texts: Texts, session: Session, one: Conversation, *, now: datetime) -> None:
    """One text, as everything that we begin: it keeps the hours, and goes only to whoever wants texts. None after a request was sent."""
    draft = store.drafts.of_case(session, str(one.case_id))
    if draft is None or draft.sent:
        return
    last = day_in_words(clocks.london_date(draft.delete_after), one.language, year=False)
    speak = postman.speak(one.language)
    said = " ".join(speak(sentence, date=last) for sentence in texts.said[OVER])
    body = {"to": one.number, "who": Who.RETURNING.value, "message": OVER, "text": said}
    key = f"{OVER}:{one.found_by[:16]}:{one.ends_at:%Y-%m-%dT%H:%M}"
    store.outbox.promise(session, Kind.SMS, body, case_id=one.case_id, dedupe_key=key, now=now)
