"""Room for what is done once a day, by one worker of many."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "rounds",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("done_on", sa.Date),
        sa.Column("owner", sa.String(64)),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("name", name="pk_rounds"),
    )
