# ruff: noqa: S608 - making SQL text is what this module is for
"""Random queries from a grammar: joins, WITH, set operations, windows, subqueries in every clause.

A query is made for one scope of sources; now and then a column or table is one that must stay hidden.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from evals.bench.guarding.shop import CanaryShop

_LINKS = ("order_id", "product_id", "customer_id", "store_id")
_TEXTS = ("'Germany'", "'online'", "'s1'", "'gold'", "'o1'", "'%a%'", "'CANARY%'", "''")
_FORBIDDEN_TABLES = (
    "wages",
    "private.safe",
    "information_schema.tables",
    "duckdb_tables()",
    "query_patterns",
)


@dataclass(frozen=True, slots=True)
class Source:
    """One name in FROM: its alias and the columns behind it with their kinds: number, text, time or truth."""

    alias: str
    columns: Mapping[str, str]


Scope = tuple[Source, ...]


class Grammar:
    """Makes queries over a shop.

    Args:
        shop: Whose tables and columns are used, hidden ones among them.
        chance: The dice.
        hidden: Probability that a column is taken from the hidden ones, and a table from the forbidden ones.
    """

    def __init__(self, shop: CanaryShop, chance: random.Random, *, hidden: float) -> None:
        self._chance = chance
        self._hidden_share = hidden
        self._open: dict[str, dict[str, str]] = {}
        self._hidden: list[str] = []
        for table, types in shop.types.items():
            kinds = {name: _kind(kind) for name, kind in types.items()}
            levels = shop.levels[table]
            self._hidden += [name for name in kinds if levels[name] != "open"]
            self._open[table] = {name: kind for name, kind in kinds.items() if levels[name] == "open"}
        self._names = 0

    def query(self, depth: int = 3) -> str:
        """A statement."""
        form = self._chance.random()
        if depth > 0 and form < 0.12:
            return self._set_operation(depth)
        if depth > 0 and form < 0.25:
            return self._with_query(depth)
        return self._select(depth)

    def _select(self, depth: int) -> str:
        clause, scope = self._sources(depth)
        if self._chance.random() < 0.45:
            return self._grouped(clause, scope, depth)
        if self._chance.random() < 0.15:
            return f"SELECT {self._pick('DISTINCT ', '')}* FROM {clause}{self._where(scope, depth)}"
        items = [f"{self._value(scope, depth)} AS v{n}" for n in range(self._chance.randint(1, 4))]
        order = ", ".join(str(n + 1) for n in range(len(items))) if self._chance.random() < 0.4 else ""
        limit = f" LIMIT {self._chance.randint(1, 20)}" if order and self._chance.random() < 0.4 else ""
        order = f" ORDER BY {order}{limit}" if order else ""
        return f"SELECT {', '.join(items)} FROM {clause}{self._where(scope, depth)}{order}"

    def _grouped(self, clause: str, scope: Scope, depth: int) -> str:
        keys = [self._value(scope, 0) for _ in range(self._chance.randint(0, 2))]
        figures = [f"{self._aggregate(scope, depth)} AS a{n}" for n in range(self._chance.randint(1, 3))]
        items = [*(f"{key} AS k{n}" for n, key in enumerate(keys)), *figures]
        places = ", ".join(self._pick(str(n + 1), key) for n, key in enumerate(keys))
        group = f" GROUP BY {places}" if keys else ""
        having = (
            f" HAVING {self._aggregate(scope, 0)} > {self._chance.randint(0, 9)}" if self._rarely() else ""
        )
        return f"SELECT {', '.join(items)} FROM {clause}{self._where(scope, depth)}{group}{having}"

    def _set_operation(self, depth: int) -> str:
        kind = self._pick("UNION", "UNION ALL", "EXCEPT", "INTERSECT")
        return f"{self._one_column(depth - 1)} {kind} {self._one_column(depth - 1)}"

    def _with_query(self, depth: int) -> str:
        name = self._pick(self._fresh("w"), self._fresh("w"), self._fresh("w"), self._pick(*self._open))
        inner, columns = self._derived(depth - 1)
        scope = (Source(name, columns),)
        items = ", ".join(self._value(scope, 0) for _ in range(2))
        return f"WITH {name} AS ({inner}) SELECT {items} FROM {name}{self._where(scope, depth - 1)}"

    def _derived(self, depth: int) -> tuple[str, dict[str, str]]:
        clause, scope = self._sources(depth)
        columns = {f"d{n}": kind for n, kind in enumerate(self._chance.choices(("number", "text"), k=2))}
        items = ", ".join(f"{self._of_kind(kind, scope, depth)} AS {name}" for name, kind in columns.items())
        return f"SELECT {items} FROM {clause}{self._where(scope, depth)}", columns

    def _one_column(self, depth: int, outer: Scope = ()) -> str:
        clause, scope = self._sources(depth)
        return f"SELECT {self._text(scope + outer, 0)} FROM {clause}{self._where(scope + outer, depth)}"

    def _sources(self, depth: int) -> tuple[str, Scope]:
        text, source = self._source(depth)
        scope: Scope = (source,)
        for _ in range(self._chance.choice((0, 0, 0, 1, 1, 2))):
            other_text, other = self._source(0)
            shared = [name for name in _LINKS if name in other.columns and name in scope[0].columns]
            if not shared:
                break
            key = self._chance.choice(shared)
            kind = self._pick("JOIN", "LEFT JOIN", "INNER JOIN", "FULL JOIN")
            text += f" {kind} {other_text} ON {scope[0].alias}.{key} = {other.alias}.{key}"
            scope = (*scope, other)
        return text, scope

    def _source(self, depth: int) -> tuple[str, Source]:
        alias = self._fresh("t")
        if self._chance.random() < self._hidden_share / 3:
            return f"{self._pick(*_FORBIDDEN_TABLES)} {alias}", Source(alias, {"name": "text", "s": "text"})
        if depth > 0 and self._rarely():
            inner, columns = self._derived(depth - 1)
            return f"({inner}) {alias}", Source(alias, columns)
        table = self._chance.choice([name for name in self._open if name not in ("wages", "query_patterns")])
        return f"{table} {alias}", Source(alias, self._open[table])

    def _where(self, scope: Scope, depth: int) -> str:
        if self._chance.random() < 0.45:
            return ""
        parts = [self._condition(scope, depth) for _ in range(self._chance.randint(1, 2))]
        return f" WHERE {self._pick(' AND ', ' OR ').join(parts)}"

    def _condition(self, scope: Scope, depth: int) -> str:
        form = self._chance.randrange(9 if depth > 0 else 6)
        text = self._text(scope, 0)
        if form == 0:
            return f"{text} LIKE {self._pick(*_TEXTS)}"
        if form == 1:
            return f"{self._number(scope, 0)} BETWEEN 1 AND {self._chance.randint(2, 90)}"
        if form == 2:
            return f"NOT ({text} IN ({self._pick(*_TEXTS)}, 'x'))"
        if form == 3:
            return f"{text} IS {self._pick('', 'NOT ')}NULL"
        if form == 6:
            return f"{text} {self._pick('', 'NOT ')}IN ({self._one_column(depth - 2)})"
        if form == 7:
            return f"EXISTS ({self._one_column(depth - 2, scope)})"
        if form == 8:
            return f"left({text}, {self._number(scope, 0)}) = 'o'"
        return f"{self._number(scope, 0)} {self._pick('>', '<', '=', '<>')} {self._number(scope, 0)}"

    def _value(self, scope: Scope, depth: int) -> str:
        return self._of_kind(self._pick("number", "text", "text", "time"), scope, depth)

    def _of_kind(self, kind: str, scope: Scope, depth: int) -> str:
        if kind == "number":
            return self._number(scope, depth)
        return self._text(scope, depth) if kind == "text" else self._time(scope)

    def _aggregate(self, scope: Scope, depth: int) -> str:
        number, text = self._number(scope, 0), self._text(scope, 0)
        figure = self._pick(
            "count(*)", f"count(DISTINCT {text})", f"sum({number})", f"max({text})", f"min({number})",
            f"avg({number})", f"count(*) FILTER (WHERE {self._condition(scope, 0)})",
            f"sum(CASE WHEN {self._condition(scope, depth)} THEN 1 ELSE 0 END)",
        )  # fmt: skip
        return figure

    def _number(self, scope: Scope, depth: int) -> str:
        column = self._column(scope, "number")
        if depth > 1 and self._rarely():
            clause, inner = self._sources(0)
            return f"(SELECT {self._aggregate(inner, 0)} FROM {clause}{self._where(inner, 0)})"
        return self._pick(
            column, column, f"{column} + 1", f"round({column} / 3, 2)",
            f"length({self._column(scope, 'text')})",
            f"coalesce({column}, 0)", f"abs({column} - 5)",
            f"extract(year FROM {self._time(scope)})",
            f"sum({column}) OVER (PARTITION BY {self._column(scope, 'text')})",
        )  # fmt: skip

    def _text(self, scope: Scope, depth: int) -> str:
        column = self._column(scope, "text")
        if depth > 1 and self._rarely():
            clause, inner = self._sources(0)
            return f"(SELECT max({self._column(inner, 'text')}) FROM {clause}{self._where(inner, 0)})"
        return self._pick(
            column, column, column, f"upper({column})", f"coalesce({column}, 'none')", f"{column} || '!'",
            f"substring({column}, 1, 2)", f"CASE WHEN {column} = 'x' THEN 'y' ELSE {column} END",
            f"CAST({self._column(scope, 'number')} AS VARCHAR)",
        )  # fmt: skip

    def _time(self, scope: Scope) -> str:
        column = self._column(scope, "time")
        unit = self._pick("day", "month", "quarter", "year")
        return self._pick(column, f"date_trunc('{unit}', {column})", f"{column} + INTERVAL '1' DAY")

    def _column(self, scope: Scope, kind: str) -> str:
        source = self._chance.choice(scope)
        if self._chance.random() < self._hidden_share:
            return f"{source.alias}.{self._chance.choice(self._hidden)}"
        fitting = [name for name, its_kind in source.columns.items() if its_kind == kind]
        if not fitting:
            return {"number": "7", "text": "'none'", "time": "DATE '2023-05-05'"}[kind]
        name = self._chance.choice(fitting)
        return name if len(scope) == 1 and self._rarely() else f"{source.alias}.{name}"

    def _pick(self, *choices: str) -> str:
        return self._chance.choice(choices)

    def _rarely(self) -> bool:
        return self._chance.random() < 0.2

    def _fresh(self, letter: str) -> str:
        self._names += 1
        return f"{letter}{self._names}"


def _kind(engine_type: str) -> str:
    if engine_type.startswith(("DATE", "TIMESTAMP")):
        return "time"
    if engine_type == "BOOLEAN":
        return "truth"
    return "text" if engine_type == "VARCHAR" else "number"
