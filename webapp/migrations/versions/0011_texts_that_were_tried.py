"""Texts that were tried: how far each has got, what proves that it went, and doors that are shut for a while."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "texts",
        sa.Column("ref", sa.String(32), nullable=False),
        sa.Column("outbox_id", sa.String(36), nullable=False),
        sa.Column("lease", sa.Integer, nullable=False),
        sa.Column("sid", sa.String(64)),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("error", sa.String(32)),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("redacted_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("ref", name="pk_texts"),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_texts_outbox_id"),
        sa.UniqueConstraint("sid", name="uq_texts_sid"),
    )
    op.create_index("ix_texts_outbox_id", "texts", ["outbox_id"])
    op.create_index("ix_texts_redacted_at_stage", "texts", ["redacted_at", "stage"])
    op.create_table(
        "shut",
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", name="pk_shut"),
    )
