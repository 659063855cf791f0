"""What runs in containers beside the server: the health check and the migrations."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from pydantic import SecretStr

from infra.docker.healthcheck import healthy
from infra.docker.migrate import migrated
from infra.local.account_tables import ACCOUNTS
from infra.local.migrating import NEWEST
from infra.settings import Settings


@contextmanager
def answering(status: int) -> Iterator[int]:
    """The port of a server that answers `/healthz` with a status, and anything else with 404."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def test_a_server_that_answers_is_healthy() -> None:
    with answering(200) as port:
        assert healthy(port)


def test_a_server_that_answers_with_an_error_is_not() -> None:
    with answering(503) as port:
        assert not healthy(port)


def test_nothing_that_answers_is_not() -> None:
    with answering(200) as port:
        pass
    assert not healthy(port, seconds=0.5)


def test_an_empty_database_gets_the_newest_schema_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'accounts.db'}"
    settings = Settings(home=tmp_path, accounts_url=SecretStr(url))
    assert migrated(settings) == (None, NEWEST)
    assert migrated(settings) == (NEWEST, NEWEST)
    assert sa.inspect(sa.create_engine(url)).has_table(ACCOUNTS.name)


def test_mariadb_gets_it_too(mariadb: str) -> None:
    admin = sa.create_engine(mariadb.replace("mysql://", "mysql+pymysql://"))
    with admin.begin() as connection:
        connection.execute(sa.text("CREATE DATABASE accounts_of_containers CHARACTER SET utf8mb4"))
    url = mariadb.replace("mysql://", "mysql+pymysql://").replace("/shop", "/accounts_of_containers")
    assert migrated(Settings(accounts_url=SecretStr(url))) == (None, NEWEST)
    with admin.begin() as connection:
        connection.execute(sa.text("DROP DATABASE accounts_of_containers"))
    admin.dispose()


def test_on_aws_there_is_nothing_to_migrate(tmp_path: Path) -> None:
    assert migrated(Settings(home=tmp_path, backend="aws", aws_prefix="acme")) is None
