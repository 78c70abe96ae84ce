"""Visits on phones that other people use too, and drafts whose people were warned before they are deleted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("visits", sa.Column("shared", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("drafts", sa.Column("warned_of", sa.DateTime(timezone=True)))
