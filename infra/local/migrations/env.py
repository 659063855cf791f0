"""How Alembic runs the migrations: on the connection that it is handed."""

from __future__ import annotations

from alembic import context

from infra.local.account_tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
