"""A planner: what stands on each card, and the dated copies that were sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "plan_cards",
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("card", sa.String(64), nullable=False),
        sa.Column("mark", sa.String(32)),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "card", name="pk_plan_cards"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_plan_cards_case_id"),
    )
    op.create_table(
        "plan_versions",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("audience", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("language", sa.String(32), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_plan_versions"),
        sa.UniqueConstraint("case_id", "audience", "number", name="uq_plan_versions_case_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_plan_versions_case_id"),
    )
