"""Brings the accounts' database to the newest schema, with Alembic."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

SCRIPTS = Path(__file__).parent / "migrations"
NEWEST = "0002"
"""The revision that this version of the product needs; Alembic is loaded only where another is found."""


def migrate(engine: Engine) -> None:
    """Run the migrations that are missing; two processes at once take turns by the database's own lock."""
    if revision_of(engine) == NEWEST:
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, NEWEST)


def revision_of(engine: Engine) -> str | None:
    """The revision of a database; None when it is empty."""
    with engine.begin() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
