"""The tables of the audit. Nothing in them says what anybody told us, and nothing in them is ever changed but where the chain ends."""

from __future__ import annotations

import sqlalchemy as sa

from webapp.models import metadata

# Append-only, and each entry rests on the one before it. Times and details stand as the very text that was hashed; cases stand hidden.
audit = sa.Table(
    "audit", metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.String(27), nullable=False),
    sa.Column("who", sa.String(32), nullable=False),
    sa.Column("what", sa.String(32), nullable=False),
    # The id of the key, a colon, and a keyed hash of the case.
    sa.Column("subject", sa.String(97)),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("prev_hash", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Index("ix_audit_subject_seq", "subject", "seq"),
)

# One row: where the audit ends. Whoever adds to it holds this row, last of all locks.
audit_tip = sa.Table(
    "audit_tip", metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)

# Append-only: the end of the audit when each day was over, as it was signed and promised to the ICB.
audit_heads = sa.Table(
    "audit_heads", metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("count", sa.BigInteger, nullable=False),
    sa.Column("key_id", sa.String(32), nullable=False),
    sa.Column("signature", sa.String(88), nullable=False),
)
