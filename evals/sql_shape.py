"""What a statement asks for, read off its syntax: subject, measures, grouping, period, filters, limit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}")
_MONEY = frozenset(
    {"amount", "line_total", "total", "subtotal", "revenue", "gross_revenue", "returns_amount"}
)
_FACTS = frozenset(
    {
        "competitor_prices",
        "customer_segments",
        "forecasts",
        "fraud_labels",
        "inventory",
        "payments",
        "price_history",
        "promotions",
        "returns",
        "shipments",
        "trends",
    }
)
_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.In, exp.ILike, exp.Like, exp.Between)
_MOST_ROWS_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Shape:
    """The parts of a statement that a misreading shows in.

    Args:
        subject: Fact tables beside orders and their lines.
        measures: Columns aggregated, sums of money as one.
        grouping: Grouping columns and grains.
        days: Days that bound periods.
        texts: Texts compared with, in lower case.
        numbers: Numbers compared with.
        limit: Rows asked for; None where there is no limit that a user would ask for.
        descending: Whether the first ordering key falls; None where nothing is limited.
    """

    subject: frozenset[str]
    measures: frozenset[str]
    grouping: frozenset[str]
    days: frozenset[str]
    texts: frozenset[str]
    numbers: frozenset[float]
    limit: int | None
    descending: bool | None


def shape_of(sql: str) -> Shape | None:
    """The shape of one statement in the duckdb dialect; None when it cannot be read."""
    try:
        statement = sqlglot.parse_one(sql, dialect="duckdb")
    except SqlglotError:
        return None
    limit = _limit(statement)
    return Shape(
        subject=_subject(statement),
        measures=frozenset(_measures(statement)),
        grouping=frozenset(_grouping(statement)),
        days=frozenset(text[:10] for text in _literals(statement) if _DAY.match(text)),
        texts=frozenset(_texts(statement)),
        numbers=frozenset(_numbers(statement)),
        limit=limit,
        descending=None if limit is None else _descending(statement),
    )


def _subject(statement: exp.Expr) -> frozenset[str]:
    """`net_sales` reads returns on its own account, so returns count only where nothing is sold."""
    named = {table.name for table in statement.find_all(exp.Table)}
    sold = named & {"net_sales", "sold_lines", "order_items", "placed_orders"}
    return frozenset(named & _FACTS) - ({"returns"} if sold else set())


def _measures(statement: exp.Expr) -> Iterator[str]:
    for aggregate in statement.find_all(exp.AggFunc):
        columns = [column.name for column in aggregate.find_all(exp.Column)]
        if isinstance(aggregate, exp.Count):
            yield "count"
        elif not isinstance(aggregate, exp.Max | exp.Min):
            yield from ("money" if name in _MONEY else name for name in columns[:1])


def _grouping(statement: exp.Expr) -> Iterator[str]:
    """Grains and columns of the innermost groups; a compiled query groups its facts once more by name."""
    for group in statement.find_all(exp.Group):
        for key in group.expressions:
            said = _by_place(group, key)
            column = next(iter(said.find_all(exp.Column)), None)
            if column is not None and column.table not in {"facts", "measured"}:
                yield _grain(said) or column.name


def _by_place(group: exp.Group, key: exp.Expr) -> exp.Expr:
    """`GROUP BY 1` means the first selected expression."""
    if isinstance(key, exp.Literal) and isinstance(group.parent, exp.Select):
        selected: list[exp.Expr] = group.parent.expressions
        return selected[int(key.name) - 1]
    return key


def _grain(key: exp.Expr) -> str:
    truncated = next(iter(key.find_all(exp.TimestampTrunc, exp.DateTrunc)), None)
    return "" if truncated is None else truncated.text("unit").casefold()


def _literals(statement: exp.Expr) -> Iterator[str]:
    return (literal.name for literal in statement.find_all(exp.Literal) if literal.is_string)


def _texts(statement: exp.Expr) -> Iterator[str]:
    for comparison in statement.find_all(*_COMPARISONS):
        for literal in comparison.find_all(exp.Literal):
            text = literal.name.strip("%").casefold()
            if literal.is_string and text not in {"", "cancelled"} and not _DAY.match(text):
                yield text


def _numbers(statement: exp.Expr) -> Iterator[float]:
    for comparison in statement.find_all(*_COMPARISONS):
        for literal in comparison.find_all(exp.Literal):
            if not literal.is_string and float(literal.name) not in {0.0, 1.0}:
                yield float(literal.name)


def _limit(statement: exp.Expr) -> int | None:
    limit = statement.args.get("limit")
    found = limit.expression.name if isinstance(limit, exp.Limit) else ""
    return int(found) if found.isdigit() and int(found) <= _MOST_ROWS_SHOWN else None


def _descending(statement: exp.Expr) -> bool:
    order = statement.args.get("order")
    return bool(order and order.expressions and order.expressions[0].args.get("desc"))
