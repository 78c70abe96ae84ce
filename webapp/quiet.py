"""Say once to whoever did not write for a week by text that we ask no more: what they wrote is kept, and until when.

Until then their number goes on where they were: AGAIN asks, and LINK sends the link. A conversation of which nothing is kept ends.
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
from webapp.store.drafts import Draft

# So many at one look: the next look takes the next.
MOST = 100
# In the state of a conversation: that we said it, and nobody wrote since.
TOLD = "quiet"


def look(postman: Postman, texts: Texts, session: Session, now: datetime) -> int:
    """Look at those whose week is over. How many were told, or ended."""
    done = 0
    for one in store.conversations.over(session, now=now, most=MOST):
        draft = store.drafts.of_case(session, one.case_id) if one.number and one.case_id is not None else None
        if one.number and one.case_id is not None and waits(session, one.case_id):
            store.conversations.save(session, one, now=now)
        elif draft is None or draft.sent or draft.delete_after <= now:
            store.conversations.end(session, one)
            done += 1
        else:
            if not one.state.get(TOLD):
                tell(postman, texts, session, one, draft, now=now)
                done += 1
            one.state = {**one.state, TOLD: True}
            store.conversations.save(session, one, now=now, until=draft.delete_after)
    return done


def waits(session: Session, case_id: str) -> bool:
    """Whether the team has this request, and has not closed it."""
    sent = store.referrals.of_case(session, case_id)
    return sent is not None and all(one.type != Heard.CLOSED for one in store.news.of_case(session, case_id))


def tell(postman: Postman, texts: Texts, session: Session, one: Conversation, draft: Draft, *, now: datetime) -> None:
    """One text, as everything that we begin: it keeps the hours, and goes only to whoever wants texts."""
    last = day_in_words(clocks.london_date(draft.delete_after), one.language, year=False)
    speak = postman.speak(one.language)
    said = " ".join(speak(sentence, date=last) for sentence in texts.said[OVER])
    body = {"to": one.number, "who": Who.RETURNING.value, "message": OVER, "text": said}
    key = f"{OVER}:{one.found_by[:16]}:{one.ends_at:%Y-%m-%dT%H:%M}"
    store.outbox.promise(session, Kind.SMS, body, case_id=one.case_id, dedupe_key=key, now=now)
