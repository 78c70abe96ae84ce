"""The only module that talks to the database: sessions, and functions named for what they keep.

They take the session first and the time as `now`, and never commit: that is done once, by whoever began the session.
"""

from __future__ import annotations

from webapp.store import backlog, cases, consents, drafts, news, outbox, referrals, visits
from webapp.store.database import Database, Unavailable, commit, open
from webapp.store.referrals import AlreadySent

__all__ = [
    "AlreadySent", "Database", "Unavailable",
    "backlog", "cases", "commit", "consents", "drafts", "news", "open", "outbox", "referrals", "visits",
]
