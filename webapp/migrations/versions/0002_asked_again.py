"""When somebody was asked again whether a yes still stands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "renewals",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("next_on", sa.Date, nullable=False),
        sa.Column("settled_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_renewals"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_renewals_case_id"),
    )
    op.create_index("ix_renewals_case_id", "renewals", ["case_id"])
    op.create_index("ix_renewals_settled_at", "renewals", ["settled_at"])
    op.create_index("ix_consents_next_check", "consents", ["next_check"])
