"""The tables. What a person told us lies sealed; what stands open is what we must find, count and order by.

Times are UTC, enums are kept by value, and a row's id is made before the row, so that its seals are bound to it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from webapp import consent, renewal


class Kind(StrEnum):
    """Which door a promise leaves by."""

    ICB = "icb"
    SMS = "sms"
    MAIL = "mail"
    # What an alarm says, for machines of whoever watches.
    ALARM = "alarm"


class State(StrEnum):
    """Where a promise is. Dead ones are kept. Asking: it may have been sent, and we find out. Unsure: nobody can say."""

    READY = "ready"
    LEASED = "leased"
    DONE = "done"
    DEAD = "dead"
    ASKING = "asking"
    UNSURE = "unsure"


# Not ended: a worker holds it, or will.
WAITING = (State.READY, State.LEASED, State.ASKING)


class NaiveTime(ValueError):
    """A time without its zone. Guessing one could show a person the wrong day."""


class Moment(sa.types.TypeDecorator[datetime]):
    """A point in time: always aware, always UTC, on every database."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveTime
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def one_of(kind: type[StrEnum]) -> sa.Enum:
    """A choice kept by its value; SQLAlchemy would keep its Python name."""
    return sa.Enum(kind, values_callable=lambda these: [one.value for one in these], native_enum=False, validate_strings=True, length=32)


def case_id(*more: Any, **kwargs: Any) -> sa.Column[str]:
    return sa.Column("case_id", sa.String(36), sa.ForeignKey("cases.id"), *more, **kwargs)


metadata = sa.MetaData(naming_convention={
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
})

cases = sa.Table(
    "cases", metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("reference", sa.String(8), nullable=False, unique=True),
    sa.Column("place", sa.String(64), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    # A link made with an older number opens nothing.
    sa.Column("link_version", sa.Integer, nullable=False),
    # The number of the last letter to the ICB about this case.
    sa.Column("out_sequence", sa.Integer, nullable=False),
)

drafts = sa.Table(
    "drafts", metadata,
    case_id(primary_key=True),
    sa.Column("questionnaire", sa.String(64), nullable=False),
    sa.Column("version", sa.String(64), nullable=False),
    sa.Column("language", sa.String(32), nullable=False),
    sa.Column("voice", sa.String(32), nullable=False),
    sa.Column("answers_sealed", sa.LargeBinary, nullable=False),
    sa.Column("half_typed_sealed", sa.LargeBinary, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("delete_after", Moment, nullable=False, index=True),
    # Which day of deletion somebody was warned of, or needed no warning of.
    sa.Column("warned_of", Moment),
)

visits = sa.Table(
    "visits", metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    case_id(nullable=False, index=True),
    sa.Column("began_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    # Empty for the person's own visit; of a helper's visit, whose.
    sa.Column("helper_id", sa.String(36), sa.ForeignKey("helpers.id"), index=True),
    # Whether other people use this phone or computer too. Such a visit ends sooner.
    sa.Column("shared", sa.Boolean, nullable=False, server_default=sa.false()),
)

# One row, one invitation. What this helper may do is never kept: the ledger says it, at the moment they ask.
helpers = sa.Table(
    "helpers", metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    case_id(nullable=False, index=True),
    # Named in the form: then their first permissions are the form's own.
    sa.Column("from_form", sa.Boolean, nullable=False),
    # The last day, in London.
    sa.Column("ends_on", sa.Date, nullable=False),
    sa.Column("invited_at", Moment, nullable=False),
    sa.Column("opened_at", Moment),
    sa.Column("ended_at", Moment),
    sa.Column("link_hash", sa.String(64), unique=True),
    # Their name, who they are, how to reach them, and the link. Empty once the answers that they belong to are deleted.
    sa.Column("who_sealed", sa.LargeBinary),
)

# Append-only, as the ledger is: what a helper opened and changed, for the person to see.
helper_looks = sa.Table(
    "helper_looks", metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("helper_id", sa.String(36), sa.ForeignKey("helpers.id"), nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("what", sa.String(64), nullable=False),
)

# Append-only: each row is the whole list of people we must not contact, from that moment on.
avoids = sa.Table(
    "avoids", metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    case_id(nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("people_sealed", sa.LargeBinary, nullable=False),
)

# Append-only: the migration puts triggers on it that refuse every change.
consents = sa.Table(
    "consents", metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    case_id(nullable=False, index=True),
    sa.Column("permission", sa.String(64), nullable=False),
    sa.Column("answer", one_of(consent.Answer), nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("words_version", sa.String(32), nullable=False),
    sa.Column("words_language", sa.String(32), nullable=False),
    sa.Column("words_format", one_of(consent.Format), nullable=False),
    sa.Column("words_hash", sa.String(64), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("how", one_of(consent.How), nullable=False),
    sa.Column("who", one_of(consent.Who), nullable=False),
    sa.Column("basis", one_of(consent.Basis), nullable=False),
    sa.Column("next_check", sa.Date),
    # Who helped, who decided, what helped to understand, what was explained, a check, a withdrawal and its reason, who was told.
    sa.Column("circumstances_sealed", sa.LargeBinary, nullable=False),
    # Asked each time somebody looks for what must be asked again.
    sa.Index("ix_consents_next_check", "next_check"),
)

renewals = sa.Table(
    "renewals", metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    case_id(nullable=False, index=True),
    sa.Column("reason", one_of(renewal.Reason), nullable=False),
    sa.Column("asked_at", Moment, nullable=False),
    sa.Column("next_on", sa.Date, nullable=False),
    # When nothing more was to be done: it was answered, or the ICB was told that it was not.
    sa.Column("settled_at", Moment, index=True),
)

referrals = sa.Table(
    "referrals", metadata,
    case_id(primary_key=True),
    sa.Column("reference", sa.String(8), nullable=False, unique=True),
    sa.Column("kind", sa.String(64), nullable=False),
    sa.Column("sent_at", Moment, nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("questionnaire", sa.String(64), nullable=False),
    sa.Column("version", sa.String(32), nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("answers_sealed", sa.LargeBinary, nullable=False),
    sa.Column("contact_sealed", sa.LargeBinary, nullable=False),
    # When what was sent was deleted, because its time was over.
    sa.Column("purged_at", Moment),
)

# Somebody asked us to ask a person. It opens the way to an empty draft of the person's own, and holds nothing about either of them.
invitations = sa.Table(
    "invitations", metadata,
    sa.Column("person_case_id", sa.String(36), sa.ForeignKey("cases.id"), primary_key=True),
    sa.Column("helper_case_id", sa.String(36), sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("said_no_at", Moment),
)

# Whom helpers' requests are about, as a keyed hash that only finds the same person again, and what of it waits for somebody to look.
mentions = sa.Table(
    "mentions", metadata,
    case_id(primary_key=True),
    sa.Column("likeness", sa.String(64), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("held_sealed", sa.LargeBinary),
    sa.Column("released_at", Moment),
    sa.Index("ix_mentions_likeness_at", "likeness", "at"),
)

news = sa.Table(
    "news", metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("webhook_id", sa.String(128), nullable=False, unique=True),
    case_id(index=True),
    sa.Column("type", sa.String(64), nullable=False),
    sa.Column("sequence", sa.BigInteger),
    sa.Column("occurred_at", Moment, nullable=False),
    sa.Column("received_at", Moment, nullable=False),
    sa.Column("data_sealed", sa.LargeBinary, nullable=False),
)

outbox = sa.Table(
    "outbox", metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("kind", one_of(Kind), nullable=False),
    sa.Column("payload_sealed", sa.LargeBinary, nullable=False),
    sa.Column("state", one_of(State), nullable=False),
    # When it was first wanted, and when it is tried next.
    sa.Column("wanted_at", Moment, nullable=False),
    sa.Column("due", Moment, nullable=False),
    # Who holds it, until when, and how many times it has been held: an old holder is told apart from a new one of the same name.
    sa.Column("owner", sa.String(64)),
    sa.Column("lease_until", Moment),
    sa.Column("leases", sa.Integer, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("dedupe_key", sa.String(200), nullable=False, unique=True),
    # Letters of one case to the ICB leave in the order of their numbers.
    sa.Column("group_key", sa.String(36)),
    sa.Column("sequence", sa.Integer),
    sa.Column("last_status", sa.String(64)),
    # What the receiver calls it.
    sa.Column("their_reference", sa.String(64)),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("done_at", Moment),
    sa.Index("ix_outbox_state_kind_due", "state", "kind", "due"),
    sa.Index("ix_outbox_group_key_sequence", "group_key", "sequence"),
)

delivery_attempts = sa.Table(
    "delivery_attempts", metadata,
    # One lease, one attempt.
    sa.Column("outbox_id", sa.String(36), sa.ForeignKey("outbox.id"), primary_key=True),
    sa.Column("lease", sa.Integer, primary_key=True),
    sa.Column("began_at", Moment, nullable=False),
    # Empty after a crash: what was begun and never ended.
    sa.Column("ended_at", Moment),
    sa.Column("status", sa.String(64)),
    sa.Column("ms", sa.Integer),
    sa.Column("note_sealed", sa.LargeBinary),
)

# Drawings as they were when somebody decided, by the SHA-256 of their text. Nothing here is about anybody.
drawings = sa.Table(
    "drawings", metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("drawn", sa.Text, nullable=False),
)

complaints = sa.Table(
    "complaints", metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("reference", sa.String(8), nullable=False, unique=True),
    # Only when the person said that it is about what they sent.
    case_id(index=True),
    sa.Column("language", sa.String(32), nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("said_sealed", sa.LargeBinary, nullable=False),
    # When a person at the ICB wrote to them that it is here, and when they answered.
    sa.Column("acknowledged_at", Moment),
    sa.Column("answered_at", Moment),
)
