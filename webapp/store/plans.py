"""A person's planner: each card as it is now, and the copies that were sent, which are never changed.

Whoever writes holds the case (`cases.lock`): two who write on one card come one after the other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import ids
from webapp.audit import What, Who
from webapp.feedback import GIVEN
from webapp.models import State, outbox
from webapp.plan_models import plan_cards, plan_helped, plan_reminders, plan_versions
from webapp.planned import SHARED, Locked
from webapp.planning import Audience, Filled, Mark, Said, Typed
from webapp.store import audit, vault
from webapp.store.database import insert_or_hold, turn_to_write
from webapp.store.reads import once

ANSWER, CONTENT = "plan_cards.answer_sealed", "plan_versions.content_sealed"


@dataclass(frozen=True, kw_only=True)
class Version:
    """What was sent: the `number` counts for each audience apart. `helpers`: the invitations of those it was sent to, if they help here.

    `about`: the day of the meeting that it speaks of, for what was said after one.
    """

    id: str
    audience: Audience
    number: int
    at: datetime
    language: str
    copy: Locked
    helpers: tuple[str, ...] = ()
    about: str = ""


def of_case(session: Session, case_id: str) -> dict[str, Filled]:
    """Every card that anything was done with, by its id."""
    return dict(kept(session, case_id))


@once
def kept(session: Session, case_id: str) -> Mapping[str, Filled]:
    """The same, for whoever changes nothing of it."""
    found = session.execute(sa.select(plan_cards).where(plan_cards.c.case_id == case_id).order_by(plan_cards.c.card))
    return {row.card: _read(session, row) for row in found}


def keep(session: Session, case_id: str, filled: Filled, *, now: datetime) -> None:
    """Keep a card as it is now."""
    values = {
        "mark": filled.mark, "stage": filled.stage, "position": filled.position, "version": filled.version, "changed_at": now,
        "answer_sealed": vault.seal_json(session, case_id, f"{ANSWER}:{case_id}:{filled.card}", _answer(filled)),
    }
    insert_or_hold(session, plan_cards, {"case_id": case_id, "card": filled.card, **values})
    session.execute(sa.update(plan_cards).where(*_is(case_id, filled.card)).values(values))


def arrange(session: Session, case_id: str, places: Mapping[str, int], *, now: datetime) -> None:
    """Keep the order of the cards. What stands on them is not touched, and a page of one that is open stays good."""
    kept = of_case(session, case_id)
    for card in places.keys() - kept.keys():
        keep(session, case_id, Filled(card=card), now=now)
    for card, place in places.items():
        session.execute(sa.update(plan_cards).where(*_is(case_id, card)).values(position=place))


def send(
    session: Session, case_id: str, audience: Audience, copy: Locked, *, helpers: Collection[str] = (), language: str, now: datetime,
    about: str = "", again: bool = False,
) -> Version | None:
    """A new version for this audience; None when the last one says just the same to the same people. `again`: of another meeting."""
    turn_to_write(session)
    last = newest(versions(session, case_id), audience)
    if last and not again and last.copy.hash == copy.hash and set(helpers) <= set(last.helpers):
        return None
    version_id, number = ids.uuid7(now), last.number + 1 if last else 1
    session.execute(sa.insert(plan_versions), {
        "id": version_id, "case_id": case_id, "audience": audience, "number": number, "at": now, "language": language,
        "content_sealed": vault.seal_json(
            session, case_id, f"{CONTENT}:{version_id}", {"cards": list(copy.cards), "helpers": sorted(helpers), "about": about},
        ),
    })
    audit.enter(session, What.PLAN_SENT, who=Who.PERSON, now=now, case_id=case_id, kind=audience.value, version=number)
    return Version(
        id=version_id, audience=audience, number=number, at=now, language=language, copy=copy, helpers=tuple(sorted(helpers)),
        about=about,
    )


def versions(session: Session, case_id: str) -> tuple[Version, ...]:
    """Everything that was sent, oldest first."""
    order = (plan_versions.c.at, plan_versions.c.number, plan_versions.c.id)
    found = session.execute(sa.select(plan_versions).where(plan_versions.c.case_id == case_id).order_by(*order))
    return tuple(_version(session, case_id, row) for row in found)


def newest(found: Sequence[Version], audience: Audience, helper: str | None = None) -> Version | None:
    """The last version that these people got; with `helper`, the last that this one of them got."""
    theirs = (one for one in found if one.audience is audience and (helper is None or helper in one.helpers))
    return max(theirs, key=lambda one: one.number, default=None)


def sent_at(session: Session, case_id: str, audience: Audience) -> datetime | None:
    """When something was last sent to this audience."""
    theirs = (plan_versions.c.case_id == case_id, plan_versions.c.audience == audience)
    return session.execute(sa.select(plan_versions.c.at).where(*theirs).order_by(plan_versions.c.at.desc()).limit(1)).scalar_one_or_none()


def promised(version: Version) -> str:
    """The key of the letter that carries this copy."""
    return f"{GIVEN if version.audience is Audience.TEAM else SHARED}:{version.id}"


def arrived(session: Session, version: Version) -> bool:
    """Whether the ICB has the letter with this copy."""
    has = sa.exists().where(outbox.c.dedupe_key == promised(version), outbox.c.state == State.DONE)
    return session.execute(sa.select(has)).scalar_one()


def delete(session: Session, case_ids: Collection[str]) -> None:
    """Delete the planners of these cases, what helpers wrote for them, what was sent of them, and that somebody wanted to be reminded."""
    for table in (plan_cards, plan_helped, plan_versions, plan_reminders):
        session.execute(sa.delete(table).where(table.c.case_id.in_(case_ids)))


def _is(case_id: str, card: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (plan_cards.c.case_id == case_id, plan_cards.c.card == card)


def _answer(filled: Filled) -> dict[str, Any]:
    typed = filled.typed
    return {
        **_said(filled.said),
        "typed": typed and {**_said(typed.said), "mark": typed.mark, "meanwhile": typed.meanwhile},
    }


def _said(said: Said) -> dict[str, Any]:
    return {"chosen": said.chosen, "words": said.words}


def _read(session: Session, row: sa.Row[Any]) -> Filled:
    told = vault.open_json(session, row.case_id, f"{ANSWER}:{row.case_id}:{row.card}", row.answer_sealed)
    typed = told["typed"]
    return Filled(
        card=row.card, said=_from(told), mark=row.mark, stage=row.stage, version=row.version, position=row.position,
        typed=typed and Typed(_from(typed), Mark(typed["mark"]) if typed["mark"] else None, typed["meanwhile"]),
    )


def _version(session: Session, case_id: str, row: sa.Row[Any]) -> Version:
    told = vault.open_json(session, case_id, f"{CONTENT}:{row.id}", row.content_sealed)
    return Version(
        id=row.id, audience=row.audience, number=row.number, at=row.at, language=row.language, copy=Locked(tuple(told["cards"])),
        helpers=tuple(told["helpers"]), about=told.get("about", ""),
    )


def _from(told: Mapping[str, Any]) -> Said:
    return Said(tuple(told["chosen"]), tuple(told["words"]))
