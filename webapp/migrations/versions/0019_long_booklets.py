"""Room for booklets that are too long to wait for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "long_booklets",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failed", sa.Boolean, nullable=False),
        sa.Column("pdf_sealed", sa.LargeBinary),
        sa.PrimaryKeyConstraint("id", name="pk_long_booklets"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_long_booklets_case_id"),
    )
    op.create_index("ix_long_booklets_case_id", "long_booklets", ["case_id"])
    op.create_index("ix_long_booklets_began_at", "long_booklets", ["began_at"])
