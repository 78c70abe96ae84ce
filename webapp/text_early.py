"""Whether somebody can have read what we wait for, when their text comes: what nobody has read yet, nobody answers.

Two texts in a row are two texts, and the second was written before the question after the first had come. It is answered kindly, and the
question is asked again. The same words twice within moments are one answer.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from easyread import inbound
from easyread.questions import Command
from webapp import hearing, store
from webapp.house import db
from webapp.store.conversations import Conversation
from webapp.text_said import Said
from webapp.text_state import State, Step, word_mark

AGAIN, NOTHING = "again", ""
# A text needs a moment to the phone, its reader a moment to read and to type, and the answer a moment back to us.
MOMENTS = timedelta(seconds=3)
# Here every text goes on, whatever it says.
ANYTHING = (Step.PAUSE, Step.END, Step.SENT)


def counts(found: Conversation, text: str, said: Said, *, now: datetime) -> str:
    """What of this text is to be done: all of it; or AGAIN, which asks once more; or NOTHING, for what was asked is on its way."""
    state = State.read(found.state)
    mark = word_mark(found.found_by, inbound.plain(text))
    same, state.words = state.words == mark, mark
    left = None if state.step in ANYTHING or not state.told else store.conversations.left(db(), keys(state.told))
    if left is None or not (left.wait or (left.at is not None and abs(now - left.at) < MOMENTS)):
        state.hurried = False
        counted = text
    elif same:
        counted = NOTHING
    elif hearing.replies().command(text) not in (None, Command.SKIP):
        counted = text
    elif state.hurried and left.wait:
        counted = NOTHING
    else:
        state.hurried = True
        said.say("hurried", *(["change_it"] if state.step in (Step.ASK, Step.READ_BACK) else []))
        counted = AGAIN
    found.state = state.kept()
    return counted


def keys(told: str) -> list[str]:
    """By which names the texts were promised that ask what we wait for."""
    sid, _, number = told.rpartition(" ")
    return [Said.key(sid, place) for place in range(int(number))]


def note(before: State, found: Conversation, sid: str, said: Said) -> None:
    """Keep with which texts we asked what we wait for now, unless it was asked before: whoever has read it once can answer it."""
    state = State.read(found.state)
    if said.texts and (state.hurried or not state.told or state.waits != before.waits):
        state.told = f"{sid} {len(said.texts)}"
        found.state = state.kept()
