"""Helpers whom a person invited, and what they opened and changed. Who they are lies sealed; what they may do is not kept here."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import ids
from webapp.audit import What, Who
from webapp.helping import GIVEN, OPENED, Invitation, Look, mark
from webapp.models import helper_looks, helpers
from webapp.store import audit, vault

WHO = "helpers.who_sealed"
# Small letters and figures that look like no other, because some people type it from a card. 28 of them are 137 bits.
LETTERS, LENGTH, GROUP = "abcdefghjkmnpqrstvwxyz23456789", 28, 4
# Leafing back and forth is one look.
ONE_LOOK = timedelta(minutes=30)

_ALL = sa.select(helpers).where(helpers.c.who_sealed.is_not(None))


def add(session: Session, invitation: Invitation) -> None:
    session.execute(sa.insert(helpers), {"id": invitation.id, "case_id": invitation.case_id, **_row(session, invitation)})
    at, case_id = invitation.invited_at, invitation.case_id
    audit.enter(session, What.HELPER_INVITED, who=Who.PERSON, now=at, case_id=case_id, helper=invitation.mark)


def keep(session: Session, invitation: Invitation) -> None:
    """Keep what changed."""
    session.execute(sa.update(helpers).where(helpers.c.id == invitation.id).values(_row(session, invitation)))


def end(session: Session, invitation: Invitation, *, now: datetime) -> None:
    """The person ends it: the link opens nothing, and nothing may be done with it."""
    keep(session, replace(invitation, ended_at=now, link=""))
    audit.enter(session, What.HELPER_ENDED, who=Who.PERSON, now=now, case_id=invitation.case_id, helper=invitation.mark)


def end_links(session: Session, case_id: str, *, who: Who, now: datetime) -> None:
    """No link that a helper got opens anything from now on. The person may give a new one."""
    for helper in of_case(session, case_id):
        if helper.link:
            keep(session, replace(helper, link=""))
            audit.enter(session, What.HELPER_ENDED, who=who, now=now, case_id=case_id, helper=helper.mark)


def of_case(session: Session, case_id: str) -> tuple[Invitation, ...]:
    """Everybody who was ever invited, the first one first."""
    found = session.execute(_ALL.where(helpers.c.case_id == case_id).order_by(helpers.c.invited_at, helpers.c.id))
    return tuple(_read(session, row) for row in found)


def find(session: Session, helper_id: str, *, lock: bool = False) -> Invitation | None:
    """The invitation with this id. With `lock`, nobody else changes it, or acts on it, until this session ends."""
    asked = _ALL.where(helpers.c.id == helper_id)
    row = session.execute(asked.with_for_update() if lock else asked).one_or_none()
    return _read(session, row) if row else None


def by_link(session: Session, link: str) -> Invitation | None:
    typed = link.lower().replace("-", "").strip(" .,;:()<>")
    row = session.execute(_ALL.where(helpers.c.link_hash == _hash(typed))).one_or_none()
    return _read(session, row) if row else None


def opened(session: Session, helper_id: str, *, now: datetime) -> None:
    """Note the first press on a link."""
    first = sa.func.coalesce(helpers.c.opened_at, sa.bindparam("first", now, helpers.c.opened_at.type))
    session.execute(sa.update(helpers).where(helpers.c.id == helper_id).values(opened_at=first))


def with_new_link(invitation: Invitation) -> Invitation:
    """The same with a new link of 137 random bits; the one before opens nothing once this is kept."""
    return replace(invitation, link="".join(secrets.choice(LETTERS) for _ in range(LENGTH)))


def grouped(link: str) -> str:
    """The link as it is easier to type."""
    return "-".join(link[place : place + GROUP] for place in range(0, len(link), GROUP))


def looked(session: Session, helper_id: str, what: str, *, now: datetime, again: bool = False) -> None:
    """Note what a helper opened or changed. The same look a moment later is no news, unless it counts `again`."""
    if not again:
        same = sa.select(helper_looks.c.id).where(helper_looks.c.helper_id == helper_id, helper_looks.c.what == what)
        if session.execute(same.where(helper_looks.c.at > now - ONE_LOOK).limit(1)).first():
            return
    session.execute(sa.insert(helper_looks), {"id": ids.uuid7(now), "helper_id": helper_id, "at": now, "what": what})
    case_id = session.execute(sa.select(helpers.c.case_id).where(helpers.c.id == helper_id)).scalar_one()
    if what == GIVEN:
        audit.enter(session, What.HELPER_LINK, who=Who.PERSON, now=now, case_id=case_id, helper=mark(helper_id))
    elif what != OPENED:  # that they came in is the visit's own entry
        audit.enter(session, What.HELPER_LOOKED, who=Who.HELPER, now=now, case_id=case_id, helper=mark(helper_id), look=what)


def looks(session: Session, helper_id: str) -> tuple[Look, ...]:
    """Everything a helper opened or changed, the newest first."""
    asked = sa.select(helper_looks).where(helper_looks.c.helper_id == helper_id)
    return tuple(Look(row.at, row.what) for row in session.execute(asked.order_by(helper_looks.c.at.desc(), helper_looks.c.id.desc())))


def forget(session: Session, cases: Collection[str]) -> None:
    """Forget who the helpers of these cases are. What they opened says nothing about anybody, and stays."""
    session.execute(sa.update(helpers).where(helpers.c.case_id.in_(cases)).values(who_sealed=None, link_hash=None))


def _row(session: Session, made: Invitation) -> dict[str, Any]:
    who = {"name": made.name, "relation": made.relation, "way": made.way, "to": made.to, "link": made.link, "not_them": made.not_them}
    return {
        "from_form": made.from_form, "ends_on": made.ends_on, "invited_at": made.invited_at, "opened_at": made.opened_at,
        "ended_at": made.ended_at, "link_hash": _hash(made.link) if made.link else None,
        "who_sealed": vault.seal_json(session, made.case_id, f"{WHO}:{made.id}", who),
    }


def _read(session: Session, row: sa.Row[Any]) -> Invitation:
    who = vault.open_json(session, row.case_id, f"{WHO}:{row.id}", row.who_sealed)
    return Invitation(
        id=row.id, case_id=row.case_id, from_form=row.from_form, ends_on=row.ends_on, invited_at=row.invited_at,
        opened_at=row.opened_at, ended_at=row.ended_at, **{**who, "not_them": tuple(who["not_them"])},
    )


def _hash(link: str) -> str:
    # The link has 137 bits of chance: nobody can try them all, so it needs no slow hash.
    return sha256(link.encode("utf-8", "surrogatepass")).hexdigest()
