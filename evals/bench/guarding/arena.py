"""Judging one statement: refused, or harmless by what it gives on all rows and on permitted rows alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from typing import Literal

import duckdb
import sqlglot
from sqlglot.errors import ErrorLevel, SqlglotError

from evals.bench.guarding.shop import (
    CANARY,
    CANARY_QUANTITY,
    SCOPED_COLUMNS,
    UNDECLARED,
    USAGE_TABLES,
    CanaryShop,
    Planted,
    canary_shop,
)
from tools.errors import InternalQueryError, QueryRejectedError
from tools.policy import Policy, Role
from tools.ports import Dialect
from tools.sql.guard import RULES, guard
from tools.sql.policy_rules import visible_tables
from tools.sql.rulebook import RuleBook
from tools.sql.table_rule import TableRule

POLICIES: Mapping[str, Policy] = {
    "admin": Policy("ada", Role.ADMIN),
    "analyst": Policy("ann", Role.ANALYST),
    "manager of s1": Policy("mia", Role.MANAGER, frozenset({"s1"})),
    "analyst of s1": Policy("uli", Role.ANALYST, frozenset({"s1"})),
    "viewer of two": Policy("vic", Role.VIEWER, frozenset({"s1", "s3"})),
    "support of none": Policy("nil", Role.SUPPORT, frozenset()),
}
MAX_ROWS = 5_000
_UNSTABLE = re.compile(
    r"\b(limit|offset|any_value|arg_m\w+|m\w+_by|mode|row_number|first_value|last_value|nth_value|lag|lead"
    r"|ntile|now|current_\w+|today|approx\w*|rank|cume_dist|over)\b",
    re.I,
)

Kind = Literal["refused", "harmless", "unordered", "leak", "internal", "broken", "changed"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a statement.

    Args:
        kind: `refused` by a rule; `harmless`: the same from all rows as from permitted ones; `unordered`: it
            shows no canary, but which rows it shows is for the engine to choose; the rest are failures.
        detail: The rule that refused, or what went wrong.
    """

    kind: Kind
    detail: str = ""

    @property
    def is_failure(self) -> bool:
        """Whether the guard failed."""
        return self.kind in ("leak", "internal", "broken", "changed")


@dataclass(frozen=True, slots=True)
class _Outcome:
    """Rows, without regard to their order, or None for an error."""

    rows: Counter[str] | None

    def holds(self, marks: Iterable[str]) -> bool:
        return self.rows is not None and any(mark in row for row in self.rows for mark in marks)


class Arena:
    """All rows in one database, and for each policy a database of what it may see; use as a context."""

    def __init__(self, shop: CanaryShop | None = None, *, max_rows: int = MAX_ROWS) -> None:
        self._shop = shop or canary_shop()
        self._max_rows = max_rows
        self._open = ExitStack()
        self._all = self._filled(None)
        self._all.execute(
            f"CREATE SCHEMA private; CREATE TABLE private.safe AS SELECT '{CANARY}-SCHEMA' AS s"
        )
        self._permitted = {name: self._filled(policy) for name, policy in POLICIES.items()}
        schema = self._shop.schema()
        self._tables = {name: visible_tables(policy, schema) for name, policy in POLICIES.items()}

    def __enter__(self) -> Arena:
        """The arena itself; leaving closes its databases."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self._open.close()

    def tables(self, policy: str) -> Mapping[str, TableRule]:
        """What a policy may read, as the product has it."""
        return self._tables[policy]

    def judge(self, text: str, policy: str, dialect: Dialect = "duckdb", rules: RuleBook = RULES) -> Verdict:
        """Guard a statement, run what comes out on all rows and on the permitted ones, and compare."""
        try:
            guarded = guard(text, self._tables[policy], dialect=dialect, max_rows=self._max_rows, rules=rules)
        except QueryRejectedError as refusal:
            return Verdict("refused", refusal.rule)
        except InternalQueryError as failure:
            return Verdict("internal", repr(failure.__cause__))
        sql = guarded.sql if dialect == "duckdb" else _translated(guarded.sql)
        if sql is None:
            return Verdict("unordered", "cannot be run here")
        seen, permitted = _run(self._all, sql), _run(self._permitted[policy], sql)
        verdict = self._compared(text, policy, seen, permitted)
        if verdict.kind != "harmless" or dialect != "duckdb":
            return verdict
        return self._kept_its_meaning(text, policy, permitted)

    def _compared(self, text: str, policy: str, seen: _Outcome, permitted: _Outcome) -> Verdict:
        if seen.holds(_marks(POLICIES[policy])):
            return Verdict("leak", "a canary is in the result")
        if seen.rows is not None and seen.rows.total() > self._max_rows + 1:
            return Verdict("leak", "more rows than may be fetched")
        if seen == permitted:
            return Verdict("harmless")
        if _UNSTABLE.search(text) and seen.rows is not None and permitted.rows is not None:
            return Verdict("unordered")
        return Verdict("leak", "the result depends on rows that are hidden")

    def _kept_its_meaning(self, text: str, policy: str, guarded: _Outcome) -> Verdict:
        """Compare with the text as it was written, on the permitted rows."""
        own = _run(self._permitted[policy], text)
        if own.rows is None or own == guarded:
            return Verdict("harmless")
        if guarded.rows is None:
            return Verdict("broken", "it runs as written and not as rewritten")
        if _UNSTABLE.search(text) or own.rows.total() > self._max_rows:
            return Verdict("unordered")
        return Verdict("changed", "it gives something else than as written")

    def _filled(self, policy: Policy | None) -> duckdb.DuckDBPyConnection:
        connection = self._open.enter_context(duckdb.connect())
        connection.execute("SET threads = 1; SET memory_limit = '400MB'; SET enable_external_access = false")
        for table, types in self._shop.types.items():
            columns = list(types) if policy is None else _open_columns(self._shop, policy, table)
            if columns:
                _create(connection, table, {name: types[name] for name in columns})
                rows = [row.values for row in self._shop.rows[table] if policy is None or _sees(policy, row)]
                _insert(connection, table, [[row[name] for name in columns] for row in rows])
        return connection


USAGE_ROLES = frozenset({Role.ADMIN, Role.ANALYST})
"""Roles that may read how the copilot is used."""


def _open_columns(shop: CanaryShop, policy: Policy, table: str) -> list[str]:
    """The columns that a policy may read; none where the table is closed to it."""
    closed = table in UNDECLARED or (table in USAGE_TABLES and policy.role not in USAGE_ROLES)
    nobodys = all(row.stores == frozenset() for row in shop.rows[table])
    if closed or (policy.stores is not None and nobodys):
        return []
    levels = {"open", "personal"} if policy.role in (Role.ADMIN, Role.MANAGER, Role.SUPPORT) else {"open"}
    scoped = SCOPED_COLUMNS.get(table) if policy.stores is not None else None
    return [
        name
        for name, level in shop.levels[table].items()
        if level in levels and (scoped is None or name in scoped)
    ]


def _sees(policy: Policy, row: Planted) -> bool:
    return policy.stores is None or row.stores is None or bool(policy.stores & row.stores)


def _marks(policy: Policy) -> list[str]:
    """Canaries that must never be in what the policy gets."""
    marks = [f"{CANARY}-SECRET", f"{CANARY}-SCHEMA"]
    if policy.role not in (Role.ADMIN, Role.MANAGER, Role.SUPPORT):
        marks.append(f"{CANARY}-PERSONAL")
    return [*marks, f"{CANARY}-ROW", str(CANARY_QUANTITY)] if policy.stores == frozenset({"s1"}) else marks


def _create(connection: duckdb.DuckDBPyConnection, table: str, types: Mapping[str, str]) -> None:
    columns = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
    connection.execute(f'CREATE TABLE "{table}" ({columns})')


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[list[object]]) -> None:
    if rows:
        places = ", ".join("?" for _ in rows[0])
        values = ", ".join(f"({places})" for _ in rows)
        connection.execute(f'INSERT INTO "{table}" VALUES {values}', list(chain.from_iterable(rows)))  # noqa: S608


def _translated(sql: str) -> str | None:
    """Athena's SQL in the dialect that runs here; None where there is no such thing."""
    try:
        return sqlglot.parse_one(sql, read="athena").sql("duckdb", unsupported_level=ErrorLevel.RAISE)
    except SqlglotError:
        return None


def _run(connection: duckdb.DuckDBPyConnection, sql: str) -> _Outcome:
    try:
        rows = connection.execute(sql).fetchmany(MAX_ROWS * 4)
    except duckdb.Error:
        return _Outcome(None)
    return _Outcome(Counter(repr(tuple(map(_rounded, row))) for row in rows))


def _rounded(value: object) -> object:
    return float(f"{value:.9g}") if isinstance(value, float) else value
