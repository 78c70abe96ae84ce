"""Which shape the database has: the name of the last step that brought it there."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

# What the steps themselves write down. It is no table of ours.
STEPS = sa.table("alembic_version", sa.column("version_num"))


def last(session: Session) -> str | None:
    """The last step that was taken; None where none ever was."""
    if not sa.inspect(session.connection()).has_table(STEPS.name):
        return None
    return session.scalar(sa.select(STEPS.c.version_num))
