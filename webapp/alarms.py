"""Tell a person at the ICB, once, that something promised does not arrive, before somebody waits in vain.

An alarm says what is stuck and never whose it is: a log line always, a mail to the duty inbox where there is one, and a letter to
the machines of whoever watches. Both are promises, made together with what they are about, so a crash cannot swallow them.
"""

from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeAlias

from sqlalchemy.orm import Session

from webapp import clocks, referral, store
from webapp.answered import moment
from webapp.config import Config
from webapp.journal import log
from webapp.models import Kind, State
from webapp.status import MOVES, REFERRAL, Heard
from webapp.store.overdue import overdue, unanswered, untold

# The code of practice gives five working days to tell the person that it arrived; a quarter of an hour leaves all of them.
THRESHOLDS = (("undelivered", timedelta(minutes=15)), ("escalated", timedelta(hours=4)))
MARK = "alarm:"
MOST = 200

# The law gives 30 days to tell somebody that their complaint arrived: after 20 and after 27 of them a person is told again.
COMPLAINTS = (("complaint-waits", timedelta(days=20)), ("complaint-late", timedelta(days=27)))

# A door, what the alarm is about, and the promise when it is about one.
Found: TypeAlias = tuple[Kind, str, str | None]

SUBJECT = "Open Door needs a person to look"
# What must not wait behind other mail says so before it is opened.
SUBJECTS = {"urgent": "Someone asks for help today"}
WORDS = {
    "undelivered": "Something has waited to be sent for more than 15 minutes. We keep trying.",
    "escalated": "Something has waited to be sent for more than 4 hours. We keep trying. Please call whoever runs your system.",
    "refused": "The other side refused something that we sent. Nothing is lost. Please call whoever runs your system.",
    "gone": "Your system told us to stop sending (410). What we have is kept. Open the way with: outbox ping. Then: outbox resend",
    "dead": "Something could not be sent, and we have stopped trying. It is kept. Send it again with: outbox resend",
    "held": "Several requests about one person came in a short time. The newest waits until somebody looks. See: held list",
    "doubtful": "Requests about other people came that a machine may have sent. They wait until somebody looks. See: held list",
    "complaint": "Someone is not happy with how their information was used. Read it with: complaints show",
    "complaints": "Many complaints about information came in this hour. Read them with: complaints list",
    "complaint-waits": "A complaint about information waits. Nobody has said that we have it. Read it with: complaints show",
    "complaint-late": "A complaint about information is nearly too late. The law gives 30 days to say that we have it.",
    "audit": "Somebody changed what is written down of what happened. Call whoever runs the service. They run: audit verify",
    "no-receipt": "Nobody has told a person that their request is with you. The code of practice gives 5 working days for that.",
    "no-outcome": "Nobody has told a person what became of their request. The code of practice gives 4 weeks for that.",
    "outcome-not-told": "A request was decided, and nobody has told the person. The code of practice gives 24 hours for that.",
    "urgent": "Someone asks for help today. Please look in your system now.",
    "unsure": "A message to a person may or may not have gone. We do not send it twice. Please look, and reach them another way.",
}
KINDS = {Kind.ICB: "a letter to your system", Kind.SMS: "a text message", Kind.MAIL: "an e-mail", Kind.ALARM: "an alarm to your machines"}
# What a second named person hears too: somebody will wait in vain unless somebody acts.
GRAVE = frozenset({"escalated", "no-receipt", "no-outcome", "outcome-not-told"})
RAISED = "alarm.raised"


@dataclass(frozen=True)
class To:
    """Whom alarms reach. `named` hears those that are GRAVE; `machines` hear all."""

    inbox: str | None = field(default=None, repr=False)
    named: str | None = field(default=None, repr=False)
    machines: bool = False


NOBODY = To()


def to(config: Config) -> To:
    """Whom this service alarms. Mail that nothing can bring is not promised."""
    inbox, named = (config.duty_inbox, config.escalation_inbox) if config.mail else (None, None)
    return To(inbox, named, machines=config.alarm_webhook_url is not None)


def sound(
    session: Session, alarm: str, *, kind: Kind, about: str, to: To, now: datetime,
    promise_id: str | None = None, status: str | None = None,
) -> None:
    """Raise `alarm`. However often the same thing is `about`, everybody is told once."""
    log.warning("alarm", alarm=alarm, kind=kind, promise=promise_id, status=status)
    facts = {"What": KINDS[kind], "Number": promise_id, "Answer": status}
    data = {"kind": kind.value, "about": about, "promise": promise_id, "status": status}
    _tell(session, alarm, facts, data, to=to, key=f"{MARK}{alarm}:{kind}:{about}", now=now)


def notice(
    session: Session, alarm: str, facts: Mapping[str, str | None], *, to: To, about: str, now: datetime, by: date | None = None,
    case_id: str | None = None,
) -> None:
    """Tell of something that is no letter of ours. `facts` may name a number and a day, and nobody. `by`: the last day to act.

    `case_id`: whose page of what was sent shows that the team was told.
    """
    log.warning("alarm", alarm=alarm)
    last = {"Last day": f"{by:%d %B %Y}"} if by else {}
    data = {"kind": None, "about": about, "by": by.isoformat() if by else None}
    _tell(session, alarm, {**facts, **last}, data, to=to, key=f"{MARK}{alarm}:{about}", now=now, case_id=case_id)


def _tell(
    session: Session, alarm: str, facts: Mapping[str, str | None], data: Mapping[str, str | None], *, to: To, key: str, now: datetime,
    case_id: str | None = None,
) -> None:
    known = [f"{name}: {fact}" for name, fact in {**facts, "Runbook": alarm}.items() if fact]
    text = "\n".join([WORDS[alarm], "", *known, ""])
    for suffix, address in (("", to.inbox), (":named", to.named if alarm in GRAVE else None)):
        if address:
            body = {"to": address, "who": "duty", "subject": SUBJECTS.get(alarm, SUBJECT), "text": text}
            store.outbox.promise(session, Kind.MAIL, body, case_id=case_id, dedupe_key=f"{key}{suffix}", now=now)
    if to.machines:
        said = {"alarm": alarm, "occurred_at": moment(now), **{name: fact for name, fact in data.items() if fact or name == "kind"}}
        store.outbox.promise(session, Kind.ALARM, referral.envelope(RAISED, now, said), dedupe_key=f"{key}:machines", now=now)


class Watch:
    """Looks now and then for what has waited too long, and remembers what it has said."""

    def __init__(self, to: To, holidays: Container[date] = frozenset()) -> None:
        self._to = to
        self._holidays = holidays
        self.forget()

    def forget(self) -> None:
        """Nothing was said, because it was not kept. What was said all the same is promised once, whoever says it again."""
        self._said: dict[str, set[Found]] = {}
        self._waiting: dict[str, set[str]] = {}
        self._hour: datetime | None = None

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Around a look and its commit: what could not be kept was not said."""
        try:
            yield
        except BaseException:
            self.forget()
            raise

    def look(self, session: Session, now: datetime) -> None:
        """One alarm for each threshold, door, and hour in which the waiting began: not one a letter, and never none for new trouble."""
        for alarm, long in THRESHOLDS:
            late = overdue(session, before=now - long, but_not=MARK)
            self._say(session, alarm, {(one.kind, f"{one.wanted_at:%Y-%m-%dT%H}", None) for one in late}, now)
        self._say(session, "unsure", _needing(session, State.UNSURE), now)
        self._say(session, "dead", _needing(session, State.DEAD, "unreadable"), now)
        for alarm, long in COMPLAINTS:
            waiting = store.complaints.unseen(session, before=now - long)
            self._notice(session, alarm, dict.fromkeys(waiting), now)
        self._clocks(session, now)

    def _clocks(self, session: Session, now: datetime) -> None:
        """What the ICB has and has not answered: receipts and outcomes while there is time to, and what was decided and not told."""
        # Days are counted, so an hour is early enough; and it looks through every request.
        hour = now.replace(minute=0, second=0, microsecond=0)
        if hour == self._hour:
            return
        self._hour, today = hour, clocks.london_date(now)
        since = clocks.no_receipt_since(today, self._holidays)
        quiet = unanswered(session, before=since, news=tuple(MOVES))
        self._notice(session, "no-receipt", {one.reference: clocks.receipt_due(one.sent_at, self._holidays) for one in quiet}, now)
        news = (Heard.OUTCOME, Heard.CLOSED)
        quiet = unanswered(session, before=clocks.no_outcome_since(today), news=news, kind=REFERRAL)
        due = {one.reference: clocks.london_date(clocks.outcome_due(one.sent_at)) for one in quiet}
        self._notice(session, "no-outcome", due, now)
        decided = untold(session, before=clocks.not_told_since(now), decision=Heard.DECISION, told=news, kind=REFERRAL)
        due = {one.reference: clocks.london_date(clocks.outcome_due(one.sent_at, one.decided_at)) for one in decided}
        self._notice(session, "outcome-not-told", due, now)

    def _notice(self, session: Session, alarm: str, found: Mapping[str, date | None], now: datetime) -> None:
        for reference in sorted(found.keys() - self._waiting.get(alarm, set())):
            notice(session, alarm, {"Number": reference}, to=self._to, about=reference, now=now, by=found[reference])
        self._waiting[alarm] = set(found)

    def _say(self, session: Session, alarm: str, found: set[Found], now: datetime) -> None:
        for kind, about, promise_id in sorted(found - self._said.get(alarm, set())):
            sound(session, alarm, kind=kind, about=about, to=self._to, now=now, promise_id=promise_id)
        self._said[alarm] = found


def _needing(session: Session, state: State, status: str | None = None) -> set[Found]:
    """What nobody was told of when it happened: its worker was dead, or it would not open."""
    lines = store.backlog.listed(session, state=state, most=MOST)
    return {(line.kind, line.id, line.id) for line in lines if status in (None, line.last_status) and not line.dedupe_key.startswith(MARK)}
