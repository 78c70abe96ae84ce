"""Delete everything about one case for good: its rows, and the keys without which its decisions cannot be read.

One transaction, or nothing of it. What the ICB must still hear leaves first in the outbox, sealed by the ring; what stays is the
case's number, its unreadable ledger, and a line that says when it was erased, on whose word, and how much of what.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import audit, referral
from webapp.answered import moment
from webapp.consent import Answer
from webapp.keys import erasures
from webapp.models import (
    WAITING,
    Kind,
    State,
    cases,
    complaints,
    consents,
    delivery_attempts,
    drafts,
    helpers,
    invitations,
    mentions,
    news,
    outbox,
    referrals,
    renewals,
    visits,
)
from webapp.paper_models import long_booklets
from webapp.plan_models import plan_cards, plan_helped, plan_reminders, plan_versions
from webapp.seal import Unreadable
from webapp.store import apart, audit as entries, cases as cases_, conversations, helping, outbox as promises, sealed, vault, ways
from webapp.store.complaints import SAID
from webapp.store.database import rows, turn_to_write
from webapp.team_models import inbox_letters, staff_knows, staff_looks
from webapp.text_models import proofs, text_conversations, text_wishes
from webapp.wish_models import tell_wishes

NOTHING = b"{}"
WITHDRAWN, ERASED = "referral.withdrawn", "referral.erased"
Counts = Mapping[str, int]

# Every table that has a case, and why what erasing leaves of it may stay. A house test fails until a new table stands here.
GONE = {
    drafts: "answers", referrals: "requests", news: "news", renewals: "questions", visits: "visits", plan_cards: "cards",
    plan_versions: "plans", plan_helped: "help", plan_reminders: "reminders", proofs: "checks", text_wishes: "wishes",
    tell_wishes: "tellings",
    text_conversations: "conversations",
    inbox_letters: "inbox", staff_looks: "looks", staff_knows: "knows",
    long_booklets: "booklets",
}  # fmt: skip
STAYS = {
    "cards": "deleted, all of them",
    "ways": "deleted, all of them, with their links",
    "case_keys": "deleted, all of them",
    "erasures": "the line that says so",
    "consents": "the ledger refuses to lose a row; without its key nobody can read who helped, who decided and why",
    "avoids": "as the ledger",
    "helpers": "without the name, the way and the link; what they looked at belongs to nobody any more",
    "mentions": "a keyed hash that keeps people from being flooded; retention deletes it after a month",
    "invitations": "that one case led to another; the person's own is deleted",
    "outbox": "without what it said, unless it waits for the ICB; retention deletes the rest",
    "complaints": "one that nobody has answered stays, apart from the case: the law gives it days of its own",
}


def erase(
    session: Session, case_id: str, *, who: audit.Who, now: datetime, withdraw: bool = False, tell: bool = True,
) -> Counts | None:
    """Delete it, and promise the ICB that it was if anything was sent. None when it was erased before, or never was.

    `withdraw`: the request is taken back, too. No letter that waits then leaves, and where no worker has ever tried to send one, nothing
    does. Otherwise the request goes on: what was given up is tried once more. Without `tell`, as its time is over, the ICB hears nothing.
    """
    case = _lock(session, case_id)
    if case is None or vault.erased(session, case_id):
        return None
    dropped = _drop_unsent(session, case_id) if withdraw else 0
    hears = tell and told(session, case_id)
    if withdraw:
        dropped += _drop_again(session, case_id)
    else:
        _once_more(session, case_id, now)
    if hears:
        for type_ in (WITHDRAWN, ERASED) if withdraw else (ERASED,):
            _tell(session, case, type_, now)
    counts = {"letters": dropped, **again(session, case_id, now=now)}
    session.execute(sa.insert(erasures), {"case_id": case_id, "at": now, "who": who, "counts": counts})
    entries.enter(session, audit.What.ERASED, who=who, now=now, case_id=case_id, **counts)
    return counts


def again(session: Session, case_id: str, *, now: datetime, dropped: int = 0) -> dict[str, int]:
    """Delete whatever lies here of a case. Done again after a backup from before was put back, it ends in the same.

    `dropped`: how many letters were taken out again when it was erased.
    """
    _lock(session, case_id)
    if dropped:
        _drop_again(session, case_id)
    sealed.move_case(session, case_id)
    counts = {name: rows(session.execute(sa.delete(table).where(_of(table, case_id)))).rowcount for table, name in GONE.items()}
    counts["messages"] = _empty_outbox(session, case_id)
    _set_complaints_apart(session, case_id)
    helping.forget(session, [case_id])
    ways.forget(session, [case_id])
    over = sa.update(helpers).where(helpers.c.case_id == case_id, helpers.c.ended_at.is_(None))
    session.execute(over.values(ended_at=now))
    session.execute(sa.update(mentions).where(mentions.c.case_id == case_id).values(held_sealed=None))
    session.execute(sa.delete(invitations).where(invitations.c.person_case_id == case_id))
    cases_.end_links(session, case_id)
    vault.forget(session, case_id)
    return counts


def last_word() -> sa.ColumnElement[bool]:
    """The letters that say that a case was taken back or erased: nothing about anybody, and the ICB must hear them."""
    return sa.or_(*(outbox.c.dedupe_key.startswith(f"{type_}:", autoescape=True) for type_ in (WITHDRAWN, ERASED)))


def _lock(session: Session, case_id: str) -> Any:
    """What is said by text before drafts, and those before cases, as everywhere."""
    turn_to_write(session)
    conversations.lock(session, case_id)
    session.execute(sa.select(drafts.c.case_id).where(drafts.c.case_id == case_id).with_for_update())
    cases_.lock(session, case_id)
    return session.execute(sa.select(cases.c.id, cases.c.reference).where(cases.c.id == case_id)).one_or_none()


def _of(table: sa.Table, case_id: str) -> sa.ColumnElement[bool]:
    return table.c.case_id == case_id


def _letters(case_id: str, *more: sa.ColumnElement[bool]) -> sa.Select[tuple[str]]:
    return sa.select(outbox.c.id).where(outbox.c.group_key == case_id, outbox.c.kind == Kind.ICB, *more)


def told(session: Session, case_id: str) -> bool:
    """Whether the ICB has heard of this case, or will."""
    return session.execute(_letters(case_id).limit(1)).first() is not None


def _drop_unsent(session: Session, case_id: str) -> int:
    """Take every letter out again, when no worker has ever taken one of them up: then the ICB has heard of nothing."""
    session.execute(_letters(case_id).with_for_update()).all()
    if session.execute(_letters(case_id, sa.or_(outbox.c.leases > 0, outbox.c.state != State.READY)).limit(1)).first():
        return 0
    return rows(session.execute(sa.delete(outbox).where(outbox.c.id.in_(_letters(case_id))))).rowcount


def _drop_again(session: Session, case_id: str) -> int:
    """What was taken back and waits, here or in a backup from before, never leaves. Says how many letters."""
    waits = _letters(case_id, outbox.c.state == State.READY)
    session.execute(sa.delete(delivery_attempts).where(delivery_attempts.c.outbox_id.in_(waits)))
    return rows(session.execute(sa.delete(outbox).where(outbox.c.id.in_(waits)))).rowcount


def _once_more(session: Session, case_id: str, now: datetime) -> None:
    """What the ICB has not had and nobody tries any more has one more whole schedule: nobody can send it again by hand after this."""
    fresh = {"state": State.READY, "due": now, "wanted_at": now, "attempts": 0}
    session.execute(sa.update(outbox).where(outbox.c.id.in_(_letters(case_id, outbox.c.state == State.DEAD))).values(fresh))


def _tell(session: Session, case: sa.Row[Any], type_: str, now: datetime) -> None:
    head = {"schema": referral.SCHEMA, "referral_id": case.id, "reference": case.reference, "occurred_at": moment(now)}
    stops = {"what_stops": _yeses(session, case.id)} if type_ == WITHDRAWN else {}
    letter = referral.envelope(type_, now, head | stops)
    promises.promise(session, Kind.ICB, letter, case_id=case.id, dedupe_key=f"{type_}:{case.id}", now=now)


def _yeses(session: Session, case_id: str) -> list[str]:
    """Each permission to which anybody ever said yes: the letter that took one back may never have left. Asked of what lies open."""
    mine = sa.select(consents.c.permission).where(consents.c.case_id == case_id, consents.c.answer == Answer.YES)
    return list(session.execute(mine.distinct().order_by(consents.c.permission)).scalars())


def _empty_outbox(session: Session, case_id: str) -> int:
    """Take out texts and mail that wait, let leave the letters that do and what is being sent, and delete the words of the rest."""
    waits = apart.let_leave(session, case_id, outbox.c.state.in_(WAITING))
    return apart.take_out(session, case_id) + apart.empty(session, case_id, waits)


def _set_complaints_apart(session: Session, case_id: str) -> None:
    """An answered complaint goes. One that waits for its answer stays, sealed by the ring, and says no more whose request it was about."""
    mine = complaints.c.case_id == case_id
    session.execute(sa.delete(complaints).where(mine, complaints.c.answered_at.is_not(None)))
    for row in session.execute(sa.select(complaints.c.id, complaints.c.said_sealed).where(mine)).all():
        place = f"{SAID}:{row.id}"
        try:
            said = vault.open(session, case_id, place, row.said_sealed)
        except Unreadable:
            # In a backup whose keys are gone: that somebody complained, and when, is all that is left of it.
            said = NOTHING
        anew = vault.seal(session, None, place, said)
        session.execute(sa.update(complaints).where(complaints.c.id == row.id).values(said_sealed=anew, case_id=None))
