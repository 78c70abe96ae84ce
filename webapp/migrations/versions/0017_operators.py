"""Whoever runs the service: a role of their own beside the team's, and when a worker looked last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    # Every account that was there is one of the team's.
    op.add_column("staff", sa.Column("role", sa.String(32), nullable=False, server_default="team"))
    op.create_table(
        "worker_looks",
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("owner", name="pk_worker_looks"),
    )
