"""What is due is found by its kind, so that texts are seen however many letters wait."""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_index("ix_outbox_state_kind_due", "outbox", ["state", "kind", "due"])
    op.drop_index("ix_outbox_state_due", "outbox")
