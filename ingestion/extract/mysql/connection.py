"""Connections to a MySQL or MariaDB server, and its errors in our words."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import pymysql
from pymysql.constants import ER

from ingestion.errors import SourceError, SourceUnavailableError
from ingestion.extract.mysql.source import MySqlSource

CONNECT_SECONDS = 10
_WRONG_LOGIN = {ER.ACCESS_DENIED_ERROR, ER.DBACCESS_DENIED_ERROR, ER.BAD_DB_ERROR}
_NOT_ALLOWED = {ER.SPECIFIC_ACCESS_DENIED_ERROR, ER.TABLEACCESS_DENIED_ERROR}
_BINLOG_GONE = {ER.MASTER_FATAL_ERROR_READING_BINLOG}
Connection: TypeAlias = "pymysql.Connection[Any]"


def connect(source: MySqlSource) -> Connection:
    """A connection outside any transaction, without automatic commits."""
    return pymysql.connect(**connection_settings(source), autocommit=False)


def connection_settings(source: MySqlSource) -> dict[str, Any]:
    """What the driver needs to connect."""
    context = ssl.create_default_context(cafile=source.ssl_ca) if source.tls or source.ssl_ca else None
    return {
        "host": source.host,
        "port": source.port,
        "user": source.user,
        "password": source.password,
        "database": source.database,
        "charset": "utf8mb4",
        "connect_timeout": CONNECT_SECONDS,
        "ssl": context,
    }


@contextmanager
def server_errors(source: MySqlSource) -> Iterator[None]:
    """Say what the server says, and who must act.

    Raises:
        SourceError: The account may not do what was asked, or the changes asked for are no longer kept.
        SourceUnavailableError: The server cannot be reached or broke off.
    """
    try:
        yield
    except (pymysql.err.OperationalError, pymysql.err.InternalError) as error:
        code, message = error.args[0], error.args[-1]
        if code in _WRONG_LOGIN | _NOT_ALLOWED:
            raise SourceError(
                f"The server refuses: {message}.",
                remedy="Check user, password and database; the account needs SELECT on the shop's tables "
                "and, for changes, REPLICATION SLAVE. `retail replicate --check` says what is missing.",
                file=source.label,
            ) from error
        if code in _BINLOG_GONE:
            raise SourceError(
                f"The server no longer has the changes since the last time: {message}.",
                remedy="Load the shop anew with `retail replicate --full`, and keep binary logs for longer.",
                file=source.label,
            ) from error
        raise SourceUnavailableError(
            f"{source.label}: the server cannot be reached or broke off: {message}. Try again later."
        ) from error
    except (OSError, EOFError) as error:
        raise SourceUnavailableError(
            f"{source.label}: the server broke off ({error}). Try again later."
        ) from error
