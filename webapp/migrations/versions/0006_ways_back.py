"""Ways back: cards, numbers and addresses for links, links, cards that were shown, and how fast somebody may try again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for make in (cards, ways, links, halves, tries):
        make()


def cards() -> None:
    op.create_table(
        "cards",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("key_id", sa.String(32)),
        sa.Column("found_by", sa.String(64)),
        sa.Column("code_hash", sa.String(200)),
        sa.Column("picture_hash", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_cards"),
        sa.UniqueConstraint("found_by", name="uq_cards_found_by"),
        sa.UniqueConstraint("picture_hash", name="uq_cards_picture_hash"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_cards_case_id"),
    )
    op.create_index("ix_cards_case_id", "cards", ["case_id"])


def ways() -> None:
    op.create_table(
        "ways",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("key_id", sa.String(32), nullable=False),
        sa.Column("found_by", sa.String(64), nullable=False),
        sa.Column("chosen_at", MOMENT, nullable=False),
        sa.Column("with_news", sa.Boolean, nullable=False),
        sa.Column("to_sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ways"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_ways_case_id"),
    )
    op.create_index("ix_ways_case_id", "ways", ["case_id"])
    op.create_index("ix_ways_found_by", "ways", ["found_by"])


def links() -> None:
    op.create_table(
        "links",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("way_id", sa.String(36), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("asked", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_links"),
    )
    op.create_index("ix_links_way_id", "links", ["way_id"])
    op.create_index("ix_links_made_at", "links", ["made_at"])


def halves() -> None:
    op.create_table(
        "halves",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("card_id", sa.String(36), nullable=False),
        sa.Column("how", sa.String(16), nullable=False),
        sa.Column("asks", sa.String(16), nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("number_hash", sa.String(200)),
        sa.Column("number_until", MOMENT),
        sa.PrimaryKeyConstraint("token_hash", name="pk_halves"),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name="fk_halves_card_id"),
    )
    op.create_index("ix_halves_card_id", "halves", ["card_id"])
    op.create_index("ix_halves_ends_at", "halves", ["ends_at"])


def tries() -> None:
    op.create_table(
        "tries",
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("rested_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("kind", "who", name="pk_tries"),
    )
    op.create_index("ix_tries_rested_at", "tries", ["rested_at"])
