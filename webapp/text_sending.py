"""All is answered by text: read it over, change one answer, send it, and hear by when to hear more."""

from __future__ import annotations

from datetime import datetime, timedelta

from easyread import segments, texting
from easyread.questions import Question
from webapp import sending, store, text_commands
from webapp.answering import CONTACT
from webapp.desk import Desk
from webapp.house import db
from webapp.slowing import Pace
from webapp.speech import day, listed, piece, plain
from webapp.text_said import Said
from webapp.text_state import State, Step

# The answers are read over in texts of so many parts: in texts of one they would be too many.
MOST_PARTS = 3
# Of one long answer so much is read over; the page has the rest.
MOST_LETTERS = 120
# Beyond this a person at the ICB looks first at what one number sends about others.
ABOUT_OTHERS = Pace(3, timedelta(days=1))
SENT = "text-sent"


def rows(desk: Desk) -> list[tuple[Question, str]]:
    """Each question whose answer would be sent, and that answer in words."""
    stages = sending.to_check(desk, sending.kind(desk))
    return [(asked, listed(map(piece, said))) for _, found in stages for asked, said in found]


def ready(desk: Desk, state: State, said: Said) -> None:
    """Nothing more is asked: read it, or send it."""
    state.step, state.question = Step.READY, ""
    if desk.walk.end == CONTACT:
        if (born := sending.born_under_16(desk)) is not None:
            said.say("ready_under_16", date=day(born))
        said.say("ready_contact")
    else:
        said.say("ready", number=len(rows(desk)))


def check(desk: Desk, said: Said) -> None:
    """Everything that would be sent, each with its number."""
    listed = ((texting.ended(plain(asked.short or asked.ask)), in_full(asked, desk, words)) for asked, words in rows(desk))
    lines = (f"{number} {asked} {words}" for number, (asked, words) in enumerate(listed, 1))
    said.add(segments.packed(lines, most=MOST_PARTS, between="\n"))
    said.say("to_change")


def in_full(asked: Question, desk: Desk, words: str) -> str:
    """An answer as it can be understood on its own: with "None of these" stands what these were."""
    chosen = list(asked.given(desk.answers[asked.id]).get(texting.ANSWER, ()))
    if any(option.exclusive and chosen == [option.value] for option in asked.choices()):
        these = (plain(option.short or option.say) for option in asked.choices() if not (option.exclusive or option.detail))
        return f"{words}: {listed(these)}"
    return shortened(words)


def shortened(words: str) -> str:
    return words if len(words) <= MOST_LETTERS else f"{words[:MOST_LETTERS].rstrip()}..."


def send(desk: Desk, state: State, said: Said, *, now: datetime) -> None:
    """Send it, once: whoever asks again hears that it was sent."""
    about_another = sending.speaks_for(desk.relevant) is not sending.For.ONESELF
    doubtful = about_another and bool(store.tries.take(db(), SENT, store.conversations.mark(db(), said.number), ABOUT_OTHERS, now=now))
    try:
        sending.send(desk, db(), now=now, doubtful=doubtful)
    except sending.NothingToSend:
        said.say("nothing")
        return
    desk.saved.sent = True
    state.step = Step.SENT
    sent(desk, said)


def sent(desk: Desk, said: Said) -> None:
    """What was sent, and by when to hear. Neutral: whoever looks at the phone learns no more than that."""
    made = sending.sent(desk.saved.case_id)
    if made.waits:
        said.say("waits")
    else:
        said.say("sent", number=made.reference, date=day(made.receipt_due))
    if made.outcome_due:
        said.say("outcome", date=day(made.outcome_due))
    if made.urgent:
        said.say("urgent")
    if made.hand_over:
        said.say("hand_over", link=made.hand_over, secret=made.hand_over)
    said.say(text_commands.after(desk.saved.case_id))
