"""People whom a person chose to help them, what those looked at, and the list of people we must not contact."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

MOMENT = sa.DateTime(timezone=True)
# Rows of these are added and read, and the database itself refuses anything else.
APPENDED = ("helper_looks", "avoids")
NEVER_CHANGED = {
    "sqlite": (
        "CREATE TRIGGER %s_update BEFORE UPDATE ON %s BEGIN SELECT RAISE(ABORT, 'a record is never changed'); END",
        "CREATE TRIGGER %s_delete BEFORE DELETE ON %s BEGIN SELECT RAISE(ABORT, 'a record is never changed'); END",
        # "INSERT OR REPLACE" would take a row away without asking the trigger above.
        (
            "CREATE TRIGGER %s_replace BEFORE INSERT ON %s WHEN EXISTS (SELECT 1 FROM %s WHERE id = NEW.id)"
            " BEGIN SELECT RAISE(ABORT, 'a record is never changed'); END"
        ),
    ),
    "postgresql": (
        (
            "CREATE FUNCTION %s_never_changed() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'a record is never changed' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        "CREATE TRIGGER %s_change BEFORE UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION %s_never_changed()",
        "CREATE TRIGGER %s_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION %s_never_changed()",
    ),
}


def upgrade() -> None:
    for make in (helpers, helper_looks, avoids, visits):
        make()
    for table in APPENDED:
        for trigger in NEVER_CHANGED[op.get_context().dialect.name]:
            op.execute(trigger.replace("%s", table))


def helpers() -> None:
    op.create_table(
        "helpers",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("from_form", sa.Boolean, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("invited_at", MOMENT, nullable=False),
        sa.Column("opened_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("link_hash", sa.String(64)),
        sa.Column("who_sealed", sa.LargeBinary),
        sa.PrimaryKeyConstraint("id", name="pk_helpers"),
        sa.UniqueConstraint("link_hash", name="uq_helpers_link_hash"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_helpers_case_id"),
    )
    op.create_index("ix_helpers_case_id", "helpers", ["case_id"])


def helper_looks() -> None:
    op.create_table(
        "helper_looks",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("helper_id", sa.String(36), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("what", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_helper_looks"),
        sa.ForeignKeyConstraint(["helper_id"], ["helpers.id"], name="fk_helper_looks_helper_id"),
    )
    op.create_index("ix_helper_looks_helper_id", "helper_looks", ["helper_id"])


def avoids() -> None:
    op.create_table(
        "avoids",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("people_sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_avoids"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_avoids_case_id"),
    )
    op.create_index("ix_avoids_case_id", "avoids", ["case_id"])


def visits() -> None:
    # SQLite cannot add a link to a table that stands: it is copied.
    with op.batch_alter_table("visits") as table:
        table.add_column(sa.Column("helper_id", sa.String(36)))
        table.create_foreign_key("fk_visits_helper_id", "helpers", ["helper_id"], ["id"])
        table.create_index("ix_visits_helper_id", ["helper_id"])
