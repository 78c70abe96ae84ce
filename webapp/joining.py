"""Go on by text with what somebody began on the website: two words go to their number, and whoever answers with them has the phone."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from webapp import arriving, slowing, store
from webapp.house import db, house
from webapp.messages import OFFER, Who
from webapp.models import Kind
from webapp.speech import spoken
from webapp.text_said import Said
from webapp.text_state import State, Step, word_mark

LASTS = timedelta(hours=1)


def offer(case_id: str, number: str, *, now: datetime) -> None:
    """One text with two words. Until they come back nothing goes on there, and nothing that goes on there is disturbed. Raises Wait."""
    session = db(write=True)
    mark = store.conversations.mark(session, number)
    arriving.take(arriving.ASK, arriving.here(now), slowing.ASKS, now=now)
    arriving.take(arriving.TO, arriving.from_here(mark, now), slowing.MESSAGES, now=now)
    arriving.take(arriving.ALL_TO, mark, slowing.ALL_MESSAGES, now=now)
    word = secrets.choice(house().texts.words_to_join(spoken()))
    offered = {"case": case_id, "word": word_mark(mark, word.casefold()), "until": (now + LASTS).isoformat(), "language": spoken()}
    found = store.conversations.of_number(session, number)
    if found is None or not found.number:
        state = State(step=Step.OFFERED, offer=offered)
        store.conversations.begin(session, number, language=spoken(), state=state.kept(), now=now)
    else:
        found.state = {**found.state, "offer": offered}
        store.conversations.save(session, found, now=now)
    going = found is not None and bool(found.number) and State.read(found.state).step is not Step.OFFERED
    said = Said(number).texting.told("offer_open" if going else OFFER, word=word)
    body = {"to": number, "who": Who.PERSON.value, "message": OFFER, "text": " ".join(said), "secret": word}
    key = f"{OFFER}:{secrets.token_urlsafe(12)}"
    store.outbox.promise(session, Kind.SMS, body, case_id=case_id, dedupe_key=key, now=now)
