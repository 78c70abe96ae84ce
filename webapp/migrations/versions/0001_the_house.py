"""The first tables, and the ledger of decisions that refuses every change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)

NEVER_CHANGED = {
    "sqlite": (
        "CREATE TRIGGER consents_update BEFORE UPDATE ON consents BEGIN SELECT RAISE(ABORT, 'a decision is never changed'); END",
        "CREATE TRIGGER consents_delete BEFORE DELETE ON consents BEGIN SELECT RAISE(ABORT, 'a decision is never changed'); END",
        # "INSERT OR REPLACE" would take a row away without asking the trigger above.
        (
            "CREATE TRIGGER consents_replace BEFORE INSERT ON consents WHEN EXISTS (SELECT 1 FROM consents WHERE id = NEW.id)"
            " BEGIN SELECT RAISE(ABORT, 'a decision is never changed'); END"
        ),
    ),
    "postgresql": (
        (
            "CREATE FUNCTION consents_never_changed() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'a decision is never changed' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        "CREATE TRIGGER consents_change BEFORE UPDATE OR DELETE ON consents FOR EACH ROW EXECUTE FUNCTION consents_never_changed()",
        "CREATE TRIGGER consents_truncate BEFORE TRUNCATE ON consents FOR EACH STATEMENT EXECUTE FUNCTION consents_never_changed()",
    ),
}


def upgrade() -> None:
    for table in (cases, drafts, visits, consents, referrals, news, outbox, delivery_attempts):
        table()
    for trigger in NEVER_CHANGED[op.get_context().dialect.name]:
        op.execute(trigger)


def cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("reference", sa.String(8), nullable=False),
        sa.Column("place", sa.String(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("link_version", sa.Integer, nullable=False),
        sa.Column("out_sequence", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("reference", name="uq_cases_reference"),
    )


def drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("questionnaire", sa.String(64), nullable=False),
        sa.Column("version", sa.String(32), nullable=False),
        sa.Column("language", sa.String(32), nullable=False),
        sa.Column("voice", sa.String(32), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary, nullable=False),
        sa.Column("half_typed_sealed", sa.LargeBinary, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("delete_after", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_drafts"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_drafts_case_id"),
    )
    op.create_index("ix_drafts_delete_after", "drafts", ["delete_after"])


def visits() -> None:
    op.create_table(
        "visits",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.PrimaryKeyConstraint("token_hash", name="pk_visits"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_visits_case_id"),
    )
    op.create_index("ix_visits_case_id", "visits", ["case_id"])


def consents() -> None:
    op.create_table(
        "consents",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("permission", sa.String(64), nullable=False),
        sa.Column("answer", sa.String(32), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("words_version", sa.String(32), nullable=False),
        sa.Column("words_language", sa.String(32), nullable=False),
        sa.Column("words_format", sa.String(32), nullable=False),
        sa.Column("words_hash", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("how", sa.String(32), nullable=False),
        sa.Column("who", sa.String(32), nullable=False),
        sa.Column("basis", sa.String(32), nullable=False),
        sa.Column("next_check", sa.Date),
        sa.Column("circumstances_sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_consents_case_id"),
    )
    op.create_index("ix_consents_case_id", "consents", ["case_id"])


def referrals() -> None:
    op.create_table(
        "referrals",
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("reference", sa.String(8), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("questionnaire", sa.String(64), nullable=False),
        sa.Column("version", sa.String(32), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary, nullable=False),
        sa.Column("contact_sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_referrals"),
        sa.UniqueConstraint("reference", name="uq_referrals_reference"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_referrals_case_id"),
    )


def news() -> None:
    op.create_table(
        "news",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("webhook_id", sa.String(128), nullable=False),
        sa.Column("case_id", sa.String(36)),
        sa.Column("type", sa.String(64), nullable=False),
        sa.Column("sequence", sa.BigInteger),
        sa.Column("occurred_at", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("data_sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_news"),
        sa.UniqueConstraint("webhook_id", name="uq_news_webhook_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_news_case_id"),
    )
    op.create_index("ix_news_case_id", "news", ["case_id"])


def outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("payload_sealed", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("wanted_at", MOMENT, nullable=False),
        sa.Column("due", MOMENT, nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("lease_until", MOMENT),
        sa.Column("leases", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("dedupe_key", sa.String(200), nullable=False),
        sa.Column("group_key", sa.String(36)),
        sa.Column("sequence", sa.Integer),
        sa.Column("last_status", sa.String(64)),
        sa.Column("their_reference", sa.String(64)),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("dedupe_key", name="uq_outbox_dedupe_key"),
    )
    op.create_index("ix_outbox_state_due", "outbox", ["state", "due"])
    op.create_index("ix_outbox_group_key_sequence", "outbox", ["group_key", "sequence"])


def delivery_attempts() -> None:
    op.create_table(
        "delivery_attempts",
        sa.Column("outbox_id", sa.String(36), nullable=False),
        sa.Column("lease", sa.Integer, nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("status", sa.String(64)),
        sa.Column("ms", sa.Integer),
        sa.Column("note_sealed", sa.LargeBinary),
        sa.PrimaryKeyConstraint("outbox_id", "lease", name="pk_delivery_attempts"),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_delivery_attempts_outbox_id"),
    )
