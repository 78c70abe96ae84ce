"""The table of how people want to hear the answer."""

from __future__ import annotations

import sqlalchemy as sa

from webapp.models import Moment, case_id, metadata

# One row a person, with what they said last. `version` counts what they said, so that each letter has a name of its own.
tell_wishes = sa.Table(
    "tell_wishes", metadata,
    case_id(primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("said_sealed", sa.LargeBinary, nullable=False),
)
