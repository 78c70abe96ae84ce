"""An inbox for an ICB without a system: who may come in, what lies there, and who looked at what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    accounts()
    op.create_table(
        "inbox_letters",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("case_id", sa.String(36)),
        sa.Column("type", sa.String(64), nullable=False),
        sa.Column("sequence", sa.Integer),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("letter_sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inbox_letters"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_inbox_letters_case_id"),
    )
    op.create_index("ix_inbox_letters_case_id", "inbox_letters", ["case_id"])
    looks()


def accounts() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("key_id", sa.String(32), nullable=False),
        sa.Column("found_by", sa.String(64), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("link_hash", sa.String(64)),
        sa.Column("link_until", MOMENT),
        sa.Column("password_hash", sa.String(200)),
        sa.Column("last_step", sa.BigInteger),
        sa.Column("who_sealed", sa.LargeBinary, nullable=False),
        sa.Column("second_sealed", sa.LargeBinary),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("link_hash", name="uq_staff_link_hash"),
    )
    op.create_index("ix_staff_found_by", "staff", ["found_by"])
    op.create_table(
        "staff_visits",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("staff_id", sa.String(36), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.PrimaryKeyConstraint("token_hash", name="pk_staff_visits"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_visits_staff_id"),
    )
    op.create_index("ix_staff_visits_staff_id", "staff_visits", ["staff_id"])


def looks() -> None:
    op.create_table(
        "staff_looks",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("staff_id", sa.String(36), nullable=False),
        sa.Column("visit", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("said_sealed", sa.LargeBinary),
        sa.PrimaryKeyConstraint("id", name="pk_staff_looks"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_staff_looks_case_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_looks_staff_id"),
    )
    for name in ("case_id", "visit", "at"):
        op.create_index(f"ix_staff_looks_{name}", "staff_looks", [name])
    op.create_table(
        "staff_knows",
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("staff_id", sa.String(36), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "staff_id", name="pk_staff_knows"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_staff_knows_case_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_knows_staff_id"),
    )
