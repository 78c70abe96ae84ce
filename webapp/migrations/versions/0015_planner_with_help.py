"""A planner that somebody helps to write: what each helper wrote for a card, apart from the card."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "plan_helped",
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("card", sa.String(64), nullable=False),
        sa.Column("helper_id", sa.String(36), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "card", "helper_id", name="pk_plan_helped"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_plan_helped_case_id"),
        sa.ForeignKeyConstraint(["helper_id"], ["helpers.id"], name="fk_plan_helped_helper_id"),
    )
