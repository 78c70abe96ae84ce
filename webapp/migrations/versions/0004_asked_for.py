"""The links by which a person is asked, and what is kept so that nobody is flooded with requests about them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "invitations",
        sa.Column("person_case_id", sa.String(36), nullable=False),
        sa.Column("helper_case_id", sa.String(36), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("said_no_at", MOMENT),
        sa.PrimaryKeyConstraint("person_case_id", name="pk_invitations"),
        sa.ForeignKeyConstraint(["person_case_id"], ["cases.id"], name="fk_invitations_person_case_id"),
        sa.ForeignKeyConstraint(["helper_case_id"], ["cases.id"], name="fk_invitations_helper_case_id"),
    )
    op.create_index("ix_invitations_helper_case_id", "invitations", ["helper_case_id"])
    op.create_table(
        "mentions",
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("likeness", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("held_sealed", sa.LargeBinary),
        sa.Column("released_at", MOMENT),
        sa.PrimaryKeyConstraint("case_id", name="pk_mentions"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_mentions_case_id"),
    )
    op.create_index("ix_mentions_likeness_at", "mentions", ["likeness", "at"])
