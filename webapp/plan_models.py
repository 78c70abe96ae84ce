"""The tables of a planner: each card now, what helpers wrote for it, the dated copies that were sent, and who wants to be reminded."""

from __future__ import annotations

import sqlalchemy as sa

from webapp.helped import State
from webapp.models import Moment, case_id, metadata, one_of
from webapp.planning import Audience, Mark, Stage

plan_cards = sa.Table(
    "plan_cards", metadata,
    case_id(primary_key=True),
    sa.Column("card", sa.String(64), primary_key=True),
    sa.Column("mark", one_of(Mark)),
    sa.Column("stage", one_of(Stage), nullable=False),
    # Where the person put it; empty while it stands where we put it.
    sa.Column("position", sa.Integer),
    # Counts its changes. A page that was drawn from an older one changes nothing of a newer one.
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("answer_sealed", sa.LargeBinary, nullable=False),
)

# One text a helper and a card, apart from the card. Of what the person kept only that they did stays here.
plan_helped = sa.Table(
    "plan_helped", metadata,
    case_id(primary_key=True),
    sa.Column("card", sa.String(64), primary_key=True),
    sa.Column("helper_id", sa.String(36), sa.ForeignKey("helpers.id"), primary_key=True),
    sa.Column("state", one_of(State), nullable=False),
    # Counts its changes and what the person decided on it.
    sa.Column("version", sa.Integer, nullable=False),
    # When the helper wrote it last.
    sa.Column("at", Moment, nullable=False),
    sa.Column("said_sealed", sa.LargeBinary, nullable=False),
)

# Never changed once made: what was sent, to whom and when.
plan_versions = sa.Table(
    "plan_versions", metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    case_id(nullable=False),
    sa.Column("audience", one_of(Audience), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("language", sa.String(32), nullable=False),
    sa.Column("content_sealed", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("case_id", "audience", "number"),
)

# Who wants to be reminded: one row a person, which is gone once they do not. It says when, and nothing of what or whose number.
plan_reminders = sa.Table(
    "plan_reminders", metadata,
    case_id(primary_key=True),
    sa.Column("since", Moment, nullable=False),
    sa.Column("language", sa.String(32), nullable=False),
    # The reminder that comes next; empty while none is to come.
    sa.Column("next_at", Moment, index=True),
    # The one that was promised last, and from when on it may not go any more.
    sa.Column("last_at", Moment),
    sa.Column("until", Moment),
)
