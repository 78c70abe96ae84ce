"""How somebody wants to hear the answer: kept and promised to the ICB in one transaction, and told as far as it has really got."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from easyread.questions import Answer, Piece, Question
from webapp import as_wished, missed, referral, store
from webapp.house import db, house
from webapp.store.tellings import Wish
from webapp.tracker import Shown


@dataclass(frozen=True, kw_only=True)
class Wished:
    """What they asked for, question by question, and whether the ICB has it."""

    wish: Wish
    lines: tuple[tuple[Question, tuple[Piece, ...]], ...]
    arrived: bool


def may_ask(shown: Shown) -> bool:
    """Whether whoever reads this page can say it now."""
    asks = as_wished.may_ask(shown.status.step, shown.kind, shown.asker, shown.rows, born=shown.born)
    return asks and shown.sent and not shown.waits


def of_case(case_id: str) -> Wished | None:
    wish = store.tellings.of_case(db(), case_id)
    if wish is None:
        return None
    lines = tuple((one, tuple(one.say_back(wish.said[one.id]))) for one in house().tell_me.questions if one.id in wish.said)
    arrived = store.outbox.delivered_at(db(), as_wished.key(case_id, wish.version)) is not None
    return Wished(wish=wish, lines=lines, arrived=arrived)


def keep(case_id: str, said: Mapping[str, Answer], *, now: datetime) -> bool:
    """Keep it and promise it, both or neither. The same once more is nothing new. Was it news?"""
    store.cases.lock(db(write=True), case_id)
    sent, before = store.referrals.of_case(db(), case_id), store.tellings.of_case(db(), case_id)
    if sent is None or (before is not None and dict(before.said) == dict(said)):
        return False
    made = store.tellings.keep(db(), case_id, said, now=now)
    data = as_wished.letter(sent, house().tell_me.questions, said, names=house().place.words, at=now)
    store.outbox.promise(
        db(), "icb", referral.envelope(missed.ADDED, now, data), case_id=case_id,
        dedupe_key=as_wished.key(case_id, made.version), now=now,
    )
    return True
