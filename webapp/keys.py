"""The tables of the keys of cases, and of cases that have none any more because everything about them was deleted."""

from __future__ import annotations

import sqlalchemy as sa

from webapp.models import Moment, case_id, metadata

# The keys to what lies sealed about a case, wrapped by the ring. Without its row here, nobody can read any of it.
case_keys = sa.Table(
    "case_keys", metadata,
    case_id(primary_key=True),
    sa.Column("use", sa.String(16), primary_key=True),
    # The key of the ring that wrapped it, for finding those that an old one wrapped.
    sa.Column("key_id", sa.String(32), nullable=False, index=True),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
)

# What is left of a case that was deleted for good: that it was, when, on whose word, and how much of what.
erasures = sa.Table(
    "erasures", metadata,
    case_id(primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("who", sa.String(16), nullable=False),
    sa.Column("counts", sa.JSON, nullable=False),
)
