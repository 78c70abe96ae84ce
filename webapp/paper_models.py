"""The table of booklets that are too long to wait for: each lies here for some minutes, until somebody has taken it."""

from __future__ import annotations

import sqlalchemy as sa

from webapp.models import Moment, case_id, metadata

long_booklets = sa.Table(
    "long_booklets", metadata,
    # A hash of all that stands in it and of who asked how: the same words asked for again are the same booklet.
    sa.Column("id", sa.String(64), primary_key=True),
    case_id(nullable=False, index=True),
    sa.Column("began_at", Moment, nullable=False, index=True),
    # It was tried, and cannot be made.
    sa.Column("failed", sa.Boolean, nullable=False),
    # Empty while it is being made.
    sa.Column("pdf_sealed", sa.LargeBinary),
)
