"""Who is to be erased, and by what they can be recognised wherever they are named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from infra.errors import UnknownCustomerError
from infra.local.relations import relation, table_files
from infra.local.serving import current_publication
from ingestion.curate.erasure import People
from ingestion.curate.mentions import Mentions
from ingestion.curate.query_engine import query_engine
from ingestion.extract.quoting import identifier, literal
from ingestion.lake.port import CURATED, Lake
from ingestion.lake.zones import Home

_BY_CUSTOMER = (
    ("customers", "name"),
    ("customers", "email"),
    ("customers", "phone"),
    ("orders", "device_id"),
)
_BY_ORDER = (("payments", "card_token"), ("shipments", "tracking_number"), ("shipments", "shipping_address"))
_TABLES = ("customers", "orders", "payments", "shipments")
_OF_WORDS = frozenset({"name", "shipping_address"})


@dataclass(frozen=True, slots=True)
class Found:
    """The people, and how many of their names, addresses and numbers others share (and so keep)."""

    people: People
    shared: int


def find_people(home: Home, lake: Lake, wanted: Sequence[str], spill: Path) -> Found:
    """Look customers up by id or e-mail address in everything that is kept of the shop.

    Raw zone, curated tables and the published database are read, so that an erasure that was cut short can be
    taken up again.

    Raises:
        UnknownCustomerError: One of them is nowhere.
    """
    with query_engine(spill=spill) as connection:
        sources = _Sources(connection, home, lake)
        customers = sources.customers(wanted)
        orders = sources.orders(customers)
        connection.execute("CREATE TEMP TABLE _who (id VARCHAR)")
        connection.execute("CREATE TEMP TABLE _orders (id VARCHAR)")
        _fill(connection, "_who", customers)
        _fill(connection, "_orders", orders)
        own, shared = sources.telling()
    words = {word for word in (*own, *_without_spaces(own), *customers) if not word.isdigit()}
    numbers = {word for word in customers if word.isdigit()}
    return Found(People(frozenset(customers), frozenset(orders), Mentions(words, numbers)), shared)


class _Sources:
    """The relations that hold customers and what is theirs, with their columns by lower-case name."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, home: Home, lake: Lake) -> None:
        self._connection = connection
        self._relations = {name: self._described(_relations(home, lake, name)) for name in _TABLES}
        published = current_publication(home.serving)
        if published is not None and (home.serving / published.file).exists():
            path = literal(str(home.serving / published.file))
            connection.execute(f"ATTACH {path} AS serving (READ_ONLY)")
            for name in _TABLES:
                self._relations[name] |= self._described([f"serving.{identifier(name)}"])

    def customers(self, wanted: Sequence[str]) -> list[str]:
        """Ids of the customers asked for; each must be somewhere."""
        names = {text.strip() for text in wanted if text.strip()}
        found: dict[str, str] = {}
        for table, column in (
            ("customers", "customer_id"),
            ("customers", "email"),
            ("orders", "customer_id"),
        ):
            for source, columns in self._having(table, column, "customer_id"):
                value, key = columns[column], columns["customer_id"]
                rows = self._connection.execute(
                    f"SELECT DISTINCT {key}, {value} FROM {source} "  # noqa: S608
                    f"WHERE {value} IN ({_listed(names)}) AND {key} IS NOT NULL"
                ).fetchall()
                found |= {str(said): str(number) for number, said in rows}
        missing = names - found.keys()
        if missing or not names:
            raise UnknownCustomerError(len(missing))
        return sorted(set(found.values()))

    def orders(self, customers: Iterable[str]) -> list[str]:
        """Ids of the customers' orders."""
        found: set[str] = set()
        for source, columns in self._having("orders", "order_id", "customer_id"):
            rows = self._connection.execute(
                f"SELECT DISTINCT {columns['order_id']} FROM {source} "  # noqa: S608
                f"WHERE {columns['customer_id']} IN ({_listed(customers)})"
            )
            found |= {str(order) for (order,) in rows.fetchall() if order is not None}
        return sorted(found)

    def telling(self) -> tuple[set[str], int]:
        """What these people alone have of names, addresses and numbers; and how much others have too."""
        own: set[str] = set()
        shared = 0
        for places, key, theirs in (
            (_BY_CUSTOMER, "customer_id", "_who"),
            (_BY_ORDER, "order_id", "_orders"),
        ):
            for table, column in places:
                for value, mine in self._owners(table, column, key, theirs):
                    own |= {value} if mine and (column not in _OF_WORDS or " " in value) else set()
                    shared += not mine
        return own, shared

    def _owners(self, table: str, column: str, key: str, theirs: str) -> list[tuple[str, bool]]:
        """Values that one of the people has, and whether nobody else has it."""
        parts = [
            f"SELECT {columns[column]} AS v, "  # noqa: S608
            f"coalesce({columns[key]} IN (SELECT id FROM {theirs}), FALSE) AS mine FROM {source} "
            f"WHERE {columns[column]} IS NOT NULL"
            for source, columns in self._having(table, column, key)
        ]
        if not parts:
            return []
        return self._connection.execute(
            f"SELECT v, bool_and(mine) FROM ({' UNION ALL '.join(parts)}) GROUP BY v HAVING bool_or(mine)"  # noqa: S608
        ).fetchall()

    def _having(self, table: str, *columns: str) -> list[tuple[str, dict[str, str]]]:
        return [
            (source, known)
            for source, known in self._relations[table].items()
            if all(column in known for column in columns)
        ]

    def _described(self, relations: Sequence[str]) -> dict[str, dict[str, str]]:
        """Each relation's columns as trimmed text, by lower-case name; one that is not there is left out."""
        found = {}
        for source in relations:
            try:
                rows = self._connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()  # noqa: S608
            except duckdb.Error:
                continue
            found[source] = {str(name).lower(): _as_text(str(name), str(kind)) for name, kind, *_ in rows}
        return found


def _relations(home: Home, lake: Lake, table: str) -> list[str]:
    found = []
    files = sorted(path for path in home.raw.rglob(f"{table}/*.parquet") if path.is_file())
    if files:
        names = ", ".join(literal(str(path)) for path in files)
        found.append(f"read_parquet([{names}], union_by_name=true)")
    if lake.latest(CURATED, table) is not None:
        found.append(relation(table_files(lake, CURATED, table)))
    return found


def _as_text(name: str, kind: str) -> str:
    """SQL for a value as text; a whole number kept as a fraction is a plain number."""
    text = f"trim(CAST({identifier(name)} AS VARCHAR))"
    fraction = kind.startswith(("DOUBLE", "FLOAT", "DECIMAL"))
    return f"regexp_replace({text}, '\\.0*$', '')" if fraction else text


def _without_spaces(words: Iterable[str]) -> set[str]:
    """Telephone numbers as they are also written."""
    return {word.replace(" ", "") for word in words if word.startswith("+")}


def _listed(values: Iterable[str]) -> str:
    return ", ".join(literal(value) for value in sorted(values)) or "NULL"


def _fill(connection: duckdb.DuckDBPyConnection, table: str, values: Sequence[str]) -> None:
    if values:
        rows = ", ".join(f"({literal(value)})" for value in values)
        connection.execute(f"INSERT INTO {table} VALUES {rows}")  # noqa: S608
