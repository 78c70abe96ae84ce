"""The only module that talks to the database: sessions, and functions named for what they keep.

They take the session first and the time as `now`, and never commit: that is done once, by whoever began the session.
"""

from __future__ import annotations

from webapp.store import (
    apart,
    audit,
    avoids,
    backlog,
    booklets,
    cards,
    cases,
    complaints,
    consents,
    conversations,
    doubt,
    drafts,
    drawings,
    erasing,
    everything,
    handful,
    helped,
    helping,
    inbox,
    invitations,
    keeping,
    measures,
    mentions,
    near,
    news,
    outbox,
    plans,
    proofs,
    reaches,
    reads,
    referrals,
    reminders,
    renewals,
    rounds,
    shape,
    shut,
    team,
    tellings,
    texts,
    together,
    tries,
    vault,
    visits,
    watching,
    ways,
    wishes,
)
from webapp.store.database import Database, Unavailable, commit, open
from webapp.store.referrals import AlreadySent

__all__ = [
    "AlreadySent", "Database", "Unavailable",
    "apart", "audit", "avoids", "backlog", "booklets", "cards", "cases", "commit", "complaints", "consents", "conversations", "doubt",
    "drafts", "drawings", "erasing", "everything", "handful", "helped", "helping", "inbox", "invitations", "keeping", "measures",
    "mentions", "near", "news", "open", "outbox", "plans", "proofs", "reaches", "reads", "referrals", "reminders", "renewals", "rounds",
    "shape", "shut", "team", "tellings", "texts", "together", "tries", "vault", "visits", "watching", "ways", "wishes",
]
