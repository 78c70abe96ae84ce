"""The tables of the inbox: who of the team may come in, what lies there, who looked at what and why, and who must not.

Names and addresses of the team lie sealed, as what people say does: an account is found by a keyed hash of its address.
"""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa

from webapp.models import Moment, case_id, metadata, one_of


class Role(StrEnum):
    """Whose pages an account opens: the inbox of the team, or the page of whoever runs the service. Never both."""

    TEAM = "team"
    OPERATOR = "operator"


# One row, one person of the team. An account that has ended is kept: what it looked at stays told of.
staff = sa.Table(
    "staff", metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("key_id", sa.String(32), nullable=False),
    sa.Column("found_by", sa.String(64), nullable=False, index=True),
    sa.Column("role", one_of(Role), nullable=False, server_default=Role.TEAM.value),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    # The link by which they choose a password and a second factor: once, for a few days.
    sa.Column("link_hash", sa.String(64), unique=True),
    sa.Column("link_until", Moment),
    sa.Column("password_hash", sa.String(200)),
    # The last step of the clock whose figures were used: none of them works twice.
    sa.Column("last_step", sa.BigInteger),
    # Their name and address, and the secret of the second factor.
    sa.Column("who_sealed", sa.LargeBinary, nullable=False),
    sa.Column("second_sealed", sa.LargeBinary),
)

staff_visits = sa.Table(
    "staff_visits", metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("staff_id", sa.String(36), sa.ForeignKey("staff.id"), nullable=False, index=True),
    sa.Column("began_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
)

# A letter to the ICB, as it came to the inbox: its id is the promise's, so that one that comes twice lies there once.
inbox_letters = sa.Table(
    "inbox_letters", metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    case_id(index=True),
    sa.Column("type", sa.String(64), nullable=False),
    sa.Column("sequence", sa.Integer),
    sa.Column("received_at", Moment, nullable=False),
    sa.Column("letter_sealed", sa.LargeBinary, nullable=False),
)

# Each look of the team at a request, with its reason. The audit holds the same, without the name.
staff_looks = sa.Table(
    "staff_looks", metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    case_id(nullable=False, index=True),
    sa.Column("staff_id", sa.String(36), sa.ForeignKey("staff.id"), nullable=False),
    # Which visit: a reason counts for one visit alone.
    sa.Column("visit", sa.String(64), nullable=False, index=True),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Column("what", sa.String(32), nullable=False),
    sa.Column("reason", sa.String(32), nullable=False),
    # The reason in their own words, where none of ours fitted.
    sa.Column("said_sealed", sa.LargeBinary),
)

# Who said that they know somebody: that request is shut to them.
staff_knows = sa.Table(
    "staff_knows", metadata,
    case_id(primary_key=True),
    sa.Column("staff_id", sa.String(36), sa.ForeignKey("staff.id"), primary_key=True),
    sa.Column("at", Moment, nullable=False),
)
