"""The tables of the workers: which of them still look, by which whoever runs the service sees it, and who does what is done once a day."""

from __future__ import annotations

import sqlalchemy as sa

from webapp.models import Moment, metadata

# One row, one worker: the machine and the process, and when it looked last.
worker_looks = sa.Table(
    "worker_looks", metadata,
    sa.Column("owner", sa.String(64), primary_key=True),
    sa.Column("seen_at", Moment, nullable=False),
)

# One row, one thing that is done once a day: on which day it was done last, and who does it now, until when.
rounds = sa.Table(
    "rounds", metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("done_on", sa.Date),
    sa.Column("owner", sa.String(64)),
    sa.Column("lease_until", Moment),
)
