"""Texts: what is known of a number or an address, who proved it, what went there lately, and how often somebody wants it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for make in (reaches, proofs, sendings, text_wishes):
        make()


def reaches() -> None:
    op.create_table(
        "reaches",
        sa.Column("found_by", sa.String(64), nullable=False),
        sa.Column("key_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("stopped_at", MOMENT),
        sa.Column("wrong_at", MOMENT),
        sa.Column("failed_at", MOMENT),
        sa.Column("failed_why", sa.String(32)),
        sa.Column("heard_at", MOMENT),
        sa.Column("used_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("found_by", name="pk_reaches"),
    )
    op.create_index("ix_reaches_used_at", "reaches", ["used_at"])


def proofs() -> None:
    op.create_table(
        "proofs",
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("who", sa.String(36), nullable=False),
        sa.Column("found_by", sa.String(64), nullable=False),
        sa.Column("key_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("code_hash", sa.String(200)),
        sa.Column("code_until", MOMENT),
        sa.Column("proved_at", MOMENT),
        sa.Column("how", sa.String(16)),
        sa.PrimaryKeyConstraint("case_id", "who", "found_by", name="pk_proofs"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_proofs_case_id"),
    )
    op.create_index("ix_proofs_found_by", "proofs", ["found_by"])


def sendings() -> None:
    op.create_table(
        "sendings",
        sa.Column("outbox_id", sa.String(36), nullable=False),
        sa.Column("found_by", sa.String(64), nullable=False),
        sa.Column("sort", sa.String(16), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("outbox_id", name="pk_sendings"),
    )
    op.create_index("ix_sendings_found_by_at", "sendings", ["found_by", "at"])


def text_wishes() -> None:
    op.create_table(
        "text_wishes",
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("times", sa.String(64), nullable=False),
        sa.Column("often", sa.String(16), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("to_sealed", sa.LargeBinary),
        sa.PrimaryKeyConstraint("case_id", name="pk_text_wishes"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_text_wishes_case_id"),
    )
