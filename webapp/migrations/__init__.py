"""Bring a database to the shape the code needs, before any worker starts. We only ever go forward.

Each step is written out in its own file and never changed afterwards; all of them happen in one transaction, or none.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from webapp import shape
from webapp.store import database

# Any number will do, as long as it is always this one.
LOCK = 8_220_161_604


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at `url` up to `revision`; an SQLite file is made if there is none.

    Raises store.Unavailable, or OtherShape where a newer version was here.
    """
    engine = database.connect(url, create=True)
    try:
        with engine.execution_options(**{database.WRITES: True}).begin() as connection:
            if connection.dialect.name == "postgresql":
                # Two machines that start together take turns: the second finds nothing left to do.
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
            if MigrationContext.configure(connection).get_current_revision() not in (None, *steps()):
                raise shape.OtherShape(shape.NEWER)
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    finally:
        engine.dispose()


def steps() -> tuple[str, ...]:
    """The name of every step, oldest first."""
    found = ScriptDirectory.from_config(_config()).walk_revisions()
    return tuple(reversed([step.revision for step in found]))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config
