"""The tables of texts that were tried: how far each has got, and which doors are shut for a while. Nothing in them says whose they are."""

from __future__ import annotations

import sqlalchemy as sa

from webapp.models import Kind, Moment, metadata, one_of
from webapp.stages import Stage

# One try of one text. The provider tells us of it by `ref`, which means nothing to anybody else.
texts = sa.Table(
    "texts", metadata,
    sa.Column("ref", sa.String(32), primary_key=True),
    sa.Column("outbox_id", sa.String(36), sa.ForeignKey("outbox.id"), nullable=False, index=True),
    sa.Column("lease", sa.Integer, nullable=False),
    # What the provider calls it.
    sa.Column("sid", sa.String(64), unique=True),
    sa.Column("stage", one_of(Stage), nullable=False),
    # Why it was not delivered: a code of the provider's.
    sa.Column("error", sa.String(32)),
    sa.Column("changed_at", Moment, nullable=False),
    # When the provider was told to forget its words.
    sa.Column("redacted_at", Moment),
    sa.Index("ix_texts_redacted_at_stage", "redacted_at", "stage"),
)

# A door by which nothing goes before then, whoever sends it.
shut = sa.Table(
    "shut", metadata,
    sa.Column("kind", one_of(Kind), primary_key=True),
    sa.Column("until", Moment, nullable=False),
)
