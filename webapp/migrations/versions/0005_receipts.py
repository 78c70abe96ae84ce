"""Drawings as people saw them when they decided, and complaints about how information was used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "drawings",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("drawn", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_drawings"),
    )
    op.create_table(
        "complaints",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("reference", sa.String(8), nullable=False),
        sa.Column("case_id", sa.String(36)),
        sa.Column("language", sa.String(32), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("said_sealed", sa.LargeBinary, nullable=False),
        sa.Column("acknowledged_at", MOMENT),
        sa.Column("answered_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_complaints"),
        sa.UniqueConstraint("reference", name="uq_complaints_reference"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_complaints_case_id"),
    )
    op.create_index("ix_complaints_case_id", "complaints", ["case_id"])
