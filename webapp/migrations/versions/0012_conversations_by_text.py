"""Answering by text: what we wait for from each number, and which texts were taken."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "text_conversations",
        sa.Column("found_by", sa.String(64), nullable=False),
        sa.Column("key_id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(36)),
        sa.Column("language", sa.String(32), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("said_sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("found_by", name="pk_text_conversations"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_text_conversations_case_id"),
    )
    op.create_index("ix_text_conversations_case_id", "text_conversations", ["case_id"])
    op.create_index("ix_text_conversations_ends_at", "text_conversations", ["ends_at"])
    op.create_table(
        "inbound_texts",
        sa.Column("sid", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("redacted_at", MOMENT),
        sa.PrimaryKeyConstraint("sid", name="pk_inbound_texts"),
    )
    op.create_index("ix_inbound_texts_at", "inbound_texts", ["at"])
