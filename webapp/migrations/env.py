"""What Alembic runs: the steps, on the connection it is given."""

from __future__ import annotations

from alembic import context

from webapp.models import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
