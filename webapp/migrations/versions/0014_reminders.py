"""Who wants to be reminded of their planner, and when the next reminder comes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "plan_reminders",
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("language", sa.String(32), nullable=False),
        sa.Column("next_at", MOMENT),
        sa.Column("last_at", MOMENT),
        sa.Column("until", MOMENT),
        sa.PrimaryKeyConstraint("case_id", name="pk_plan_reminders"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_plan_reminders_case_id"),
    )
    op.create_index("ix_plan_reminders_next_at", "plan_reminders", ["next_at"])
