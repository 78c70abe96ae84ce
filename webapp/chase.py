"""A message to the team that a day has passed: promised with the press on the button, once, and told as far as it has really got.

It carries just the words that stood on the page, the day, and nothing else of the person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from easyread.glossary import MARKED
from webapp import clocks, missed, referral, store
from webapp.follow import Asker
from webapp.house import db, house
from webapp.missed import Missed, To
from webapp.speech import day
from webapp.tracker import Shown


@dataclass(frozen=True, kw_only=True)
class Told:
    """That we wrote to the team: since when, and whether it is there."""

    on: date
    arrived: bool


def told(case_id: str, one: Missed) -> Told | None:
    made = store.backlog.promised_at(db(), one.key(case_id))
    if made is None:
        return None
    return Told(on=clocks.london_date(made), arrived=store.outbox.delivered_at(db(), one.key(case_id)) is not None)


def tell(case_id: str, shown: Shown, one: Missed, *, now: datetime) -> None:
    """Promise the message. Pressed twice, or on two phones, it is one."""
    store.cases.lock(db(write=True), case_id)
    sent = store.referrals.of_case(db(), case_id)
    if sent is None:
        return
    wording = house().late.of[one.what]
    data = missed.letter(
        sent, one, wording, for_another=shown.asker is not Asker.PERSON, names=house().place.words, at=now,
    )
    store.outbox.promise(
        db(), "icb", referral.envelope(missed.ADDED, now, data), case_id=case_id, dedupe_key=one.key(case_id), now=now,
    )


def dates(shown: Shown, one: Missed) -> dict[str, str]:
    """What fills the sentences about it."""
    known = {name: day(when) for name, when in (("date", one.since), ("due", one.due)) if when}
    return known | {"reference": shown.reference}


def says(shown: Shown, one: Missed) -> tuple[str, ...]:
    """What somebody says of it."""
    known = {*dates(shown, one), *house().place.words}
    return missed.words(house().late.of[one.what], known, for_another=shown.asker is not Asker.PERSON)


def adds(to: To) -> tuple[str, ...]:
    """What they add for whom they write to; a place may add what somebody does there."""
    return (*to.words, *(house().place.late_words if to.id == missed.KEYWORKER else ()))


def in_english(shown: Shown, late: Iterable[Missed], to: To) -> tuple[str, ...]:
    """All that they write to somebody, in English: not everybody whom they can ask reads their language."""
    known = {**house().place.words, "reference": shown.reference}
    lines = [line % {**known, **missed.days(one)} for one in late for line in says(shown, one)]
    return tuple(MARKED.sub(r"\1", line) for line in (*lines, *(line % known for line in adds(to))))
