"""Whether the database has the shape that this version needs: nothing of ours works on another one, and much of it would fail unseen."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlalchemy.orm import Session

from webapp import store

OLDER = "The database is older than this version. Run `migrate` first."
NEWER = "The database is newer than this version. Run the version that made it, or put back the backup from before it."


class OtherShape(Exception):
    """What is wrong, in one plain line."""


@cache
def steps() -> tuple[str, ...]:
    """The name of every step that this version knows, oldest first. What takes them would be long to load, only to list them."""
    files = (Path(__file__).parent / "migrations" / "versions").glob("[0-9]*.py")
    return tuple(sorted(file.name.partition("_")[0] for file in files))


def check(session: Session) -> None:
    """Raises OtherShape, or store.Unavailable."""
    found = store.shape.last(session)
    if found != steps()[-1]:
        raise OtherShape(OLDER if found is None or found in steps() else NEWER)


def check_if_there(database: store.Database) -> None:
    """The same for whoever starts. A database that is away for a while keeps nobody from starting: pages say sorry, and it comes back."""
    try:
        with database.session() as session:
            check(session)
    except store.Unavailable:
        return
