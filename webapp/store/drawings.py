"""Drawings as people saw them when they decided, each kept once under the hash of its text. They say nothing about anybody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import drawings
from webapp.store.database import insert_once


def name(drawn: str) -> str:
    """What a drawing is kept under: the SHA-256 of its text; "" for none."""
    return sha256(drawn.encode("utf-8")).hexdigest() if drawn else ""


def keep(session: Session, texts: Iterable[str]) -> None:
    """Keep those of these drawings that are not here yet."""
    wanted = {name(text): text for text in texts if text}
    for missing in sorted(wanted.keys() - find(session, wanted).keys()):
        insert_once(session, drawings, {"hash": missing, "drawn": wanted[missing]}, on="hash")


def find(session: Session, names: Collection[str]) -> Mapping[str, str]:
    """The drawings kept under these names."""
    found = session.execute(sa.select(drawings.c.hash, drawings.c.drawn).where(drawings.c.hash.in_(list(names))))
    return {row.hash: row.drawn for row in found}
