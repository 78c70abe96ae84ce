"""The audit: a chain of entries that refuses every change, where it ends, and the signed head of each day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

START = "0" * 64
# Rows of these are added and read, and the database itself refuses anything else. Each with its key.
APPENDED = {"audit": "seq", "audit_heads": "day"}
NEVER_CHANGED = {
    "sqlite": (
        "CREATE TRIGGER %s_update BEFORE UPDATE ON %s BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END",
        "CREATE TRIGGER %s_delete BEFORE DELETE ON %s BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END",
        # "INSERT OR REPLACE" would take a row away without asking the trigger above.
        (
            "CREATE TRIGGER %s_replace BEFORE INSERT ON %s WHEN EXISTS (SELECT 1 FROM %s WHERE %k = NEW.%k)"
            " BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END"
        ),
    ),
    "postgresql": (
        (
            "CREATE FUNCTION %s_never_changed() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'an entry is never changed' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        "CREATE TRIGGER %s_change BEFORE UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION %s_never_changed()",
        "CREATE TRIGGER %s_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION %s_never_changed()",
    ),
}


def upgrade() -> None:
    for make in (audit, audit_tip, audit_heads):
        make()
    for table, key in APPENDED.items():
        for trigger in NEVER_CHANGED[op.get_context().dialect.name]:
            op.execute(trigger.replace("%s", table).replace("%k", key))


def audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("who", sa.String(32), nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(97)),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
    )
    op.create_index("ix_audit_subject_seq", "audit", ["subject", "seq"])


def audit_tip() -> None:
    made = op.create_table(
        "audit_tip",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_tip"),
    )
    op.bulk_insert(made, [{"id": 1, "seq": 0, "hash": START}])


def audit_heads() -> None:
    op.create_table(
        "audit_heads",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("key_id", sa.String(32), nullable=False),
        sa.Column("signature", sa.String(88), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_audit_heads"),
    )
