"""The table of the workers that look now and then: by it whoever runs the service sees that one still does."""

from __future__ import annotations

import sqlalchemy as sa

from webapp.models import Moment, metadata

# One row, one worker: the machine and the process, and when it looked last.
worker_looks = sa.Table(
    "worker_looks", metadata,
    sa.Column("owner", sa.String(64), primary_key=True),
    sa.Column("seen_at", Moment, nullable=False),
)
