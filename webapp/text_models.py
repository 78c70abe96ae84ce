"""The tables of texts and e-mails to people: what is known of a number or an address, who proved it, and what went there lately.

No number and no address stands here: each is a keyed hash, which finds the same one again and says nothing of whose it is.
"""

from __future__ import annotations

import sqlalchemy as sa

from webapp.models import Kind, Moment, case_id, metadata, one_of

# One number or address. What its owner told us outlives every case: it protects whoever holds the phone, who may not be the person.
reaches = sa.Table(
    "reaches", metadata,
    sa.Column("found_by", sa.String(64), primary_key=True),
    sa.Column("key_id", sa.String(32), nullable=False),
    sa.Column("kind", one_of(Kind), nullable=False),
    # It wants no messages from us, until it says START.
    sa.Column("stopped_at", Moment),
    # Whoever has it told us that it is not the person's.
    sa.Column("wrong_at", Moment),
    # A message could not be brought, and why, in a short word of ours.
    sa.Column("failed_at", Moment),
    sa.Column("failed_why", sa.String(32)),
    # When it last wrote to us itself.
    sa.Column("heard_at", Moment),
    # When this row was last of use: one that holds nobody back is deleted some time after.
    sa.Column("used_at", Moment, nullable=False, index=True),
)

# That somebody of a case holds this number or address: the person, whoever asked for them, or a helper by their id.
proofs = sa.Table(
    "proofs", metadata,
    case_id(primary_key=True),
    sa.Column("who", sa.String(36), primary_key=True),
    sa.Column("found_by", sa.String(64), primary_key=True, index=True),
    sa.Column("key_id", sa.String(32), nullable=False),
    sa.Column("kind", one_of(Kind), nullable=False),
    sa.Column("asked_at", Moment, nullable=False),
    # The figures that were sent there, while they can be typed.
    sa.Column("code_hash", sa.String(200)),
    sa.Column("code_until", Moment),
    sa.Column("proved_at", Moment),
    # By typing the figures, by a link that went there, or by a text from it.
    sa.Column("how", sa.String(16)),
)

# What went to a number or an address lately, so that nobody gets more than they chose. A row is made before the message leaves.
sendings = sa.Table(
    "sendings", metadata,
    sa.Column("outbox_id", sa.String(36), primary_key=True),
    sa.Column("found_by", sa.String(64), nullable=False),
    sa.Column("sort", sa.String(16), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_sendings_found_by_at", "found_by", "at"),
)

# When, how often and to which number a person wants texts, as they said since they sent. Before that it stands in their answers.
text_wishes = sa.Table(
    "text_wishes", metadata,
    case_id(primary_key=True),
    sa.Column("times", sa.String(64), nullable=False),
    sa.Column("often", sa.String(16), nullable=False),
    sa.Column("at", Moment, nullable=False),
    # Only where it is another number than the one that was sent.
    sa.Column("to_sealed", sa.LargeBinary),
)

# Somebody answers the questions by text: one row a number, for as long as they write. What is not saved in a draft yet lies here.
text_conversations = sa.Table(
    "text_conversations", metadata,
    sa.Column("found_by", sa.String(64), primary_key=True),
    sa.Column("key_id", sa.String(32), nullable=False),
    # None until something is kept.
    case_id(index=True),
    sa.Column("language", sa.String(32), nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    # When nobody wrote for so long that we stop asking.
    sa.Column("ends_at", Moment, nullable=False, index=True),
    # The number, what we wait for, and what was answered before anything is kept.
    sa.Column("said_sealed", sa.LargeBinary, nullable=False),
)

# Texts that were taken, by the provider's own name for each: one that comes twice is one answer. What they said is not kept here.
inbound_texts = sa.Table(
    "inbound_texts", metadata,
    sa.Column("sid", sa.String(64), primary_key=True),
    sa.Column("at", Moment, nullable=False, index=True),
    # When the provider was told to forget its words.
    sa.Column("redacted_at", Moment),
)
