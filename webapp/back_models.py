"""The tables of coming back: cards, numbers and addresses for links, links, cards that were shown, and how fast one may try again.

Nothing here opens anything for whoever reads it: what opens is kept as hashes, and where it goes lies sealed.
"""

from __future__ import annotations

import sqlalchemy as sa

from webapp.models import Kind, Moment, case_id, metadata, one_of

# A card that a person may come back with. It is never changed but to end it: then nothing finds it any more.
cards = sa.Table(
    "cards", metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    case_id(nullable=False, index=True),
    sa.Column("made_at", Moment, nullable=False),
    # Only of a code that the team hands over after a card was lost: until when it works, and once.
    sa.Column("ends_at", Moment),
    sa.Column("ended_at", Moment),
    # The key that `found_by` was made with, so that an old key can be taken away when nothing needs it.
    sa.Column("key_id", sa.String(32)),
    sa.Column("found_by", sa.String(64), unique=True),
    sa.Column("code_hash", sa.String(200)),
    sa.Column("picture_hash", sa.String(64), unique=True),
)

# A number or an address that a person chose for links, found by a keyed hash.
ways = sa.Table(
    "ways", metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    case_id(nullable=False, index=True),
    sa.Column("kind", one_of(Kind), nullable=False),
    sa.Column("key_id", sa.String(32), nullable=False),
    sa.Column("found_by", sa.String(64), nullable=False, index=True),
    sa.Column("chosen_at", Moment, nullable=False),
    # Whether news that nobody asked for brings a link, too.
    sa.Column("with_news", sa.Boolean, nullable=False),
    sa.Column("to_sealed", sa.LargeBinary, nullable=False),
)

# One link of one way.
links = sa.Table(
    "links", metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("way_id", sa.String(36), nullable=False, index=True),
    sa.Column("made_at", Moment, nullable=False, index=True),
    sa.Column("ends_at", Moment, nullable=False),
    sa.Column("used_at", Moment),
    sa.Column("ended_at", Moment),
    # Asked for with the number itself: it may open every page of that number. One that came with news opens only its own.
    sa.Column("asked", sa.Boolean, nullable=False),
)

# Somebody showed a card, and is asked one thing more.
halves = sa.Table(
    "halves", metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("card_id", sa.String(36), sa.ForeignKey("cards.id"), nullable=False, index=True),
    sa.Column("how", sa.String(16), nullable=False),
    sa.Column("asks", sa.String(16), nullable=False),
    sa.Column("ends_at", Moment, nullable=False, index=True),
    sa.Column("number_hash", sa.String(200)),
    sa.Column("number_until", Moment),
)

# How fast somebody may try again. Who, is a keyed hash of a day or of a row of ours; after `rested_at` the row says nothing.
tries = sa.Table(
    "tries", metadata,
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("who", sa.String(64), primary_key=True),
    sa.Column("rested_at", Moment, nullable=False, index=True),
)
