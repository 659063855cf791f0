"""The tables of the Slack store, and a database of before."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from infra.local.migrating import migrate, revision_of
from infra.local.slack_store import SqlSlackStore
from infra.local.slack_tables import CODES, DELIVERIES, LINKS
from infra.local.users import open_engine


def test_a_database_of_before_keeps_its_accounts_and_gets_the_tables(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/accounts.db"
    SqlSlackStore(url).close()
    engine = open_engine(url)
    with engine.begin() as connection:
        for table in (LINKS, CODES, DELIVERIES):
            table.drop(connection)
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
        connection.execute(
            sa.text(
                "INSERT INTO accounts (id, email, password_hash, role, status, created_at, regions)"
                " VALUES ('1', 'ana@shop.example', 'x', 'admin', 'active', 0, '[]')"
            )
        )
    migrate(engine)
    assert revision_of(engine) == "0002"
    with engine.begin() as connection:
        assert connection.execute(sa.text("SELECT email FROM accounts")).scalars().all() == [
            "ana@shop.example"
        ]
        assert connection.execute(sa.select(LINKS)).all() == []
    engine.dispose()


def test_the_tables_made_are_the_tables_used(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/accounts.db")
    migrate(engine)
    found = sa.inspect(engine)
    for table in (LINKS, CODES, DELIVERIES):
        assert [column["name"] for column in found.get_columns(table.name)] == [c.name for c in table.columns]
    engine.dispose()
