"""Tell a person at the ICB, once, that something promised does not arrive, before somebody waits in vain.

An alarm says what is stuck and never whose it is: a log line always, and a mail to the duty inbox where there is one. The
mail is itself a promise, made together with what it is about, so a crash cannot swallow it.
"""

from datetime import datetime, timedelta
from typing import TypeAlias

from sqlalchemy.orm import Session

from webapp import store
from webapp.journal import log
from webapp.models import Kind, State
from webapp.store.overdue import overdue

# The code of practice gives five working days to tell the person that it arrived; a quarter of an hour leaves all of them.
THRESHOLDS = (("undelivered", timedelta(minutes=15)), ("escalated", timedelta(hours=4)))
MARK = "alarm:"
MOST = 200

# A door, what the alarm is about, and the promise when it is about one.
Found: TypeAlias = tuple[Kind, str, str | None]

SUBJECT = "Open Door needs a person to look"
WORDS = {
    "undelivered": "Something has waited to be sent for more than 15 minutes. We keep trying.",
    "escalated": "Something has waited to be sent for more than 4 hours. We keep trying. Please call whoever runs your system.",
    "refused": "The other side refused something that we sent. Nothing is lost. Please call whoever runs your system.",
    "gone": "Your system told us to stop sending (410). What we have is kept and waits. Send it again with: outbox resend",
    "dead": "Something could not be sent, and we have stopped trying. It is kept. Send it again with: outbox resend",
    "unsure": "A message to a person may or may not have gone. We do not send it twice. Please look, and reach them another way.",
}
KINDS = {Kind.ICB: "a letter to your system", Kind.SMS: "a text message", Kind.MAIL: "an e-mail"}


def sound(
    session: Session, alarm: str, *, kind: Kind, about: str, inbox: str | None, now: datetime,
    promise_id: str | None = None, status: str | None = None,
) -> None:
    """Raise `alarm`. However often the same thing is `about`, the inbox gets one mail."""
    log.warning("alarm", alarm=alarm, kind=kind, promise=promise_id, status=status)
    if inbox is None:
        return
    facts = (("What", KINDS[kind]), ("Number", promise_id), ("Answer", status))
    text = "\n".join([WORDS[alarm], "", *(f"{name}: {fact}" for name, fact in facts if fact), ""])
    body = {"to": inbox, "who": "duty", "subject": SUBJECT, "text": text}
    store.outbox.promise(session, Kind.MAIL, body, dedupe_key=f"{MARK}{alarm}:{kind}:{about}", now=now)


class Watch:
    """Looks now and then for what has waited too long, and remembers what it has said."""

    def __init__(self, inbox: str | None) -> None:
        self._inbox = inbox
        self._said: dict[str, set[Found]] = {}

    def look(self, session: Session, now: datetime) -> None:
        """One alarm for each threshold, door, and hour in which the waiting began: not one a letter, and never none for new trouble."""
        for alarm, long in THRESHOLDS:
            late = overdue(session, before=now - long, but_not=MARK)
            self._say(session, alarm, {(one.kind, f"{one.wanted_at:%Y-%m-%dT%H}", None) for one in late}, now)
        self._say(session, "unsure", _needing(session, State.UNSURE), now)
        self._say(session, "dead", _needing(session, State.DEAD, "unreadable"), now)

    def _say(self, session: Session, alarm: str, found: set[Found], now: datetime) -> None:
        for kind, about, promise_id in sorted(found - self._said.get(alarm, set())):
            sound(session, alarm, kind=kind, about=about, inbox=self._inbox, now=now, promise_id=promise_id)
        self._said[alarm] = found


def _needing(session: Session, state: State, status: str | None = None) -> set[Found]:
    """What nobody was told of when it happened: its worker was dead, or it would not open."""
    lines = store.backlog.listed(session, state=state, most=MOST)
    return {(line.kind, line.id, line.id) for line in lines if status in (None, line.last_status) and not line.dedupe_key.startswith(MARK)}
