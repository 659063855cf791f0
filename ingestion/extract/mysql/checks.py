"""Is a server set up to be replicated? Each point with what to do about it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass

from ingestion.extract.mysql.connection import Connection, connect, server_errors
from ingestion.extract.mysql.full_load import table_names
from ingestion.extract.mysql.source import MySqlSource
from ingestion.lake.canonical import CANONICAL_TABLES

_SETTINGS = {
    "log_bin": ("ON", "log_bin", "Start the server with --log-bin."),
    "binlog_format": ("ROW", "binlog_format=ROW", "Set binlog_format=ROW."),
    "binlog_row_image": ("FULL", "binlog_row_image=FULL", "Set binlog_row_image=FULL."),
    "binlog_row_metadata": (
        "FULL",
        "binlog_row_metadata=FULL",
        "Set binlog_row_metadata=FULL (MariaDB 10.5).",
    ),
}
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Finding:
    """One point that was looked at; `advice` says what to do where it is not as it should be."""

    what: str
    ok: bool
    advice: str = ""


def check_source(source: MySqlSource) -> tuple[Finding, ...]:
    """Look at the server, its settings, the account and the tables.

    Raises:
        SourceError: The account cannot log in.
        SourceUnavailableError: The server cannot be reached.
    """
    with server_errors(source), closing(connect(source)) as connection:
        return (
            _server(connection),
            *_settings(connection),
            _retention(connection),
            _grant(connection),
            *_tables(connection),
        )


def _server(connection: Connection) -> Finding:
    version = str(_one(connection, "SELECT version()"))
    advice = f"{version}: only the full load is supported; changes can be followed on MariaDB."
    return Finding("the server is MariaDB", "mariadb" in version.lower(), advice)


def _settings(connection: Connection) -> list[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW GLOBAL VARIABLES")
        found = {str(name).lower(): str(value).upper() for name, value in cursor.fetchall()}
    return [
        Finding(what, found.get(name) == wanted, f"{advice} It is {found.get(name, 'not known')}.")
        for name, (wanted, what, advice) in _SETTINGS.items()
    ]


def _retention(connection: Connection) -> Finding:
    """Zero keeps binary logs for ever."""
    days = float(str(_one(connection, "SELECT @@global.expire_logs_days") or 0))
    advice = f"Set expire_logs_days to 2 or more: a replication that rests for {days:g} days must load anew."
    return Finding("binary logs are kept for two days", days == 0 or days * _DAY >= 2 * _DAY, advice)


def _grant(connection: Connection) -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SHOW GRANTS")
        grants = " ".join(str(row[0]).upper() for row in cursor.fetchall())
    ok = "REPLICATION SLAVE" in grants or "ALL PRIVILEGES ON *.*" in grants
    advice = "GRANT REPLICATION SLAVE, BINLOG MONITOR ON *.* TO this account (see account.sql)."
    return Finding("the account may read the binary log", ok, advice)


def _tables(connection: Connection) -> list[Finding]:
    """The tables that the shop has, and whether each has a primary key."""
    present = table_names(connection)
    named = [present[name] for name in CANONICAL_TABLES if name in present]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT table_name FROM information_schema.columns "
            "WHERE table_schema = DATABASE() AND column_key = 'PRI'"
        )
        keyed = {str(name) for (name,) in cursor.fetchall()}
    advice = f"The database has none of {', '.join(CANONICAL_TABLES)}."
    return [
        Finding("tables of the shop schema", bool(named), advice),
        *(
            Finding(f"{n} has a primary key", n in keyed, f"ALTER TABLE {n} ADD PRIMARY KEY (…).")
            for n in named
        ),
    ]


def _one(connection: Connection, sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
    return row[0] if row else None
