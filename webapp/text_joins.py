"""Take up by text what somebody began on the website, once its two words come back from that phone.

What was going on here before stays kept: the number finds it again on the website.
"""

from __future__ import annotations

from datetime import datetime

from webapp import back, store, text_commands
from webapp.desk import Desk
from webapp.house import db, house
from webapp.speech import day
from webapp.store.conversations import Conversation
from webapp.text_said import Said
from webapp.text_state import Phone, State, Step, desk, word_mark
from webapp.text_turn import Turn

# The word alone never joins: it could be an answer to what is asked here.
JOIN = "join "


def joins(found: Conversation, words: str, said: Said, *, now: datetime) -> bool:
    """Whether these are the words that we sent to whoever typed this number on a page: from now on its answers go on here."""
    offer = State.read(found.state).offer
    if not offer or not words.startswith(JOIN) or offer["until"] < now.isoformat():
        return False
    if offer["word"] != word_mark(found.found_by, words.removeprefix(JOIN)):
        return False
    kept = before(found, now=now)
    state = State(step=Step.ASK)
    found.case_id, found.language = offer["case"], offer["language"]
    sitting = desk(found, state, house().refer)
    if sitting is None or text_commands.unsafe(offer["case"]):
        said.say("gone")
        store.conversations.end(db(), found)
        return True
    Phone(found, state).join(offer["case"], at=now)
    said.say("linked")
    if kept is not None:
        told_of(kept, said)
    Turn(found, sitting, state, said, now=now).take("again")
    found.state = state.kept()
    return True


def before(found: Conversation, *, now: datetime) -> Desk | None:
    """What was answered here until now, kept with a way to find it again. None where nothing was, it was sent, or no way is wanted."""
    state = State.read(found.state)
    sitting = desk(found, state, house().refer)
    if sitting is None or sitting.sent or not sitting.answers:
        return None
    if sitting.draft is None:
        sitting.keep_all()
    chosen = back.chosen(sitting.answers)
    if chosen is None:
        text_commands.way_of(found, sitting, now=now)
    return sitting if chosen is None or chosen.card or chosen.to else None


def stays(found: Conversation, said: Said, *, now: datetime) -> None:
    """Somebody begins anew here: until when what was written before is kept, and where it is found."""
    if found.case_id is not None and text_commands.unsafe(found.case_id):
        return
    if (kept := before(found, now=now)) is not None:
        told_of(kept, said)


def told_of(kept: Desk, said: Said) -> None:
    said.say("linked_kept", date=day(kept.saved.delete_after), site=text_commands.site())
