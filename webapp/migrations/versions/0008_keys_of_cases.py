"""A key for each case, what is left of an erased one, when what was sent was deleted; and the one change that the ledgers let through."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

MOMENT = sa.DateTime(timezone=True)

# Each ledger: its sealed column, and what it says when somebody tries to change it.
LEDGERS = {
    "consents": ("circumstances_sealed", "a decision is never changed"),
    "avoids": ("people_sealed", "a record is never changed"),
}
OTHERS = {
    "consents": (
        "id", "case_id", "permission", "answer", "words", "words_version", "words_language", "words_format", "words_hash", "at", "how",
        "who", "basis", "next_check",
    ),
    "avoids": ("id", "case_id", "at"),
}


def upgrade() -> None:
    op.create_table(
        "case_keys",
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("use", sa.String(16), nullable=False),
        sa.Column("key_id", sa.String(32), nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "use", name="pk_case_keys"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_keys_case_id"),
    )
    op.create_index("ix_case_keys_key_id", "case_keys", ["key_id"])
    op.create_table(
        "erasures",
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", sa.String(16), nullable=False),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_erasures"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_erasures_case_id"),
    )
    # It holds a SHA-256, which has 64 letters. SQLite never minded; PostgreSQL kept nothing at all.
    with op.batch_alter_table("drafts") as batch:
        batch.alter_column("version", type_=sa.String(64), existing_nullable=False)
    op.add_column("referrals", sa.Column("purged_at", MOMENT))
    move = sqlite if op.get_context().dialect.name == "sqlite" else postgresql
    for table, (sealed, refusal) in LEDGERS.items():
        for statement in move(table, sealed, refusal):
            op.execute(statement)


# A seal begins with 1 when a key of the ring made it, with 2 when a case's own did. A row moves once, from 1 to 2, and nothing else of it.
def sqlite(table: str, sealed: str, refusal: str) -> tuple[str, ...]:
    same = " AND ".join(f"OLD.{name} IS NEW.{name}" for name in OTHERS[table])
    moves = f"substr(OLD.{sealed}, 1, 1) IS x'01' AND substr(NEW.{sealed}, 1, 1) IS x'02' AND {same}"
    return (
        f"DROP TRIGGER {table}_update",
        f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} WHEN NOT ({moves}) BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
    )


def postgresql(table: str, sealed: str, refusal: str) -> tuple[str, ...]:
    old, new = f"substr(OLD.{sealed}, 1, 1)", f"substr(NEW.{sealed}, 1, 1)"
    moves = f"{old} IS NOT DISTINCT FROM '\\x01'::bytea AND {new} IS NOT DISTINCT FROM '\\x02'::bytea"
    same = " AND ".join(f"OLD.{name} IS NOT DISTINCT FROM NEW.{name}" for name in OTHERS[table])
    refuse = f"FOR EACH ROW {{}}EXECUTE FUNCTION {table}_never_changed()"
    return (
        f"DROP TRIGGER {table}_change ON {table}",
        f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} " + refuse.format(""),
        f"CREATE TRIGGER {table}_change BEFORE UPDATE ON {table} " + refuse.format(f"WHEN (NOT ({moves} AND {same})) "),
    )
