"""Brings databases to the schema of this version, before it serves: `python -m infra.docker.migrate`.

Servers of the version before go on meanwhile, so a migration only adds; what is no longer used is taken away
by a later version. Where AWS keeps the accounts there is no schema to bring anywhere.
"""

from __future__ import annotations

import logging
import sys

from infra.local.accounts import database_url
from infra.local.migrating import NEWEST, migrate, revision_of
from infra.local.users import open_engine
from infra.settings import Settings
from ingestion.lake.zones import Home

_LOG = logging.getLogger("infra.docker.migrate")


def migrated(settings: Settings) -> tuple[str | None, str] | None:
    """The revision of the accounts' database before and now; None where there is no database."""
    if settings.backend == "aws" and settings.accounts_url is None:
        return None
    engine = open_engine(database_url(settings, Home(settings.home.resolve())))
    try:
        before = revision_of(engine)
        migrate(engine)
    finally:
        engine.dispose()
    return before, NEWEST


def main() -> None:
    """Migrate, and say what was done."""
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(message)s")
    done = migrated(Settings())
    if done is None:
        _LOG.info("DynamoDB keeps the accounts: there is nothing to migrate.")
    else:
        _LOG.info("The accounts' database was at revision %s and is at %s.", done[0] or "none", done[1])


if __name__ == "__main__":
    main()
