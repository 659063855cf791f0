"""Expressions of the model bound to the columns that a shop's data really has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from tools.errors import UserQueryError
from tools.semantic.casting import cast_to
from tools.semantic.model import DataType, Node

TIME = "_time"
AS_OF = "_as_of"


class MissingDataError(Exception):
    """The shop's data lacks what an expression needs; the message is the reason for people."""


@dataclass(frozen=True, slots=True)
class Bound:
    """An expression whose every column exists, is not empty and is qualified by its node."""

    expression: exp.Expr
    nodes: frozenset[str]
    columns: frozenset[tuple[str, str]]
    type: DataType

    @property
    def needs_time(self) -> bool:
        """Whether it speaks of the time of the fact it is used with."""
        return any(is_placeholder(column, TIME) for column in self.expression.find_all(exp.Column))


@dataclass(frozen=True, slots=True)
class Catalog:
    """The nodes with their columns, as the binder sees them; `empty` lists all-null columns by node."""

    nodes: Mapping[str, Node]
    empty: Mapping[str, frozenset[str]]
    as_of: datetime

    def bind(self, text: str, node: str | None = None, *, lenient: bool = False) -> Bound:
        """Parse and bind `text`; bare columns belong to `node`.

        Args:
            text: DuckDB SQL.
            node: Node of bare columns.
            lenient: Keep columns that are empty (a condition on them is still well defined).

        Raises:
            MissingDataError: A column that it needs is absent or empty.
            UserQueryError: The text is no expression, or names a node or column that cannot exist.
        """
        root = exp.paren(parse_expression(text))
        for column in list(root.find_all(exp.Column)):
            self._qualify(column, node, text)
        if not lenient:
            root = exp.paren(self._prune(root.this))
        columns = [c for c in root.find_all(exp.Column) if c.table]
        for column in columns:
            self._require(column, lenient)
        return Bound(
            root.this,
            frozenset(column.table for column in columns),
            frozenset((self.nodes[column.table].table, column.name) for column in columns),
            self.type_of(root.this),
        )

    def type_of(self, expression: exp.Expr) -> DataType:
        """What kind of value an expression gives, as far as the model needs to know."""
        if isinstance(expression, exp.Column):
            node = self.nodes.get(expression.table)
            return data_type(node.columns.get(expression.name, "") if node else "TIMESTAMP")
        return _type_of_node(expression, self.type_of)

    def _qualify(self, column: exp.Column, node: str | None, text: str) -> None:
        if is_placeholder(column, AS_OF):
            column.replace(cast_to(exp.Literal.string(self.as_of.isoformat(sep=" ")), "timestamp"))
        elif not column.table and not is_placeholder(column, TIME):
            if node is None:
                raise UserQueryError(f"{column.name!r} in {text!r} must be written node.column.")
            column.set("table", exp.to_identifier(node))
        elif column.table and column.table not in self.nodes:
            raise UserQueryError(f"{text!r} names {column.table!r}, which the model does not have.")

    def _prune(self, expression: exp.Expr) -> exp.Expr:
        """Drop the arguments of COALESCE that are empty here, as long as one is left."""

        def visit(item: exp.Expr) -> exp.Expr:
            if not isinstance(item, exp.Coalesce):
                return item
            kept = [part for part in (item.this, *item.expressions) if self._present(part)]
            if not kept:
                return item
            return kept[0] if len(kept) == 1 else exp.Coalesce(this=kept[0], expressions=kept[1:])

        return expression.transform(visit)

    def _present(self, expression: exp.Expr) -> bool:
        return all(self._reason(c) is None for c in expression.find_all(exp.Column) if c.table)

    def _require(self, column: exp.Column, lenient: bool) -> None:
        reason = self._reason(column, lenient)
        if reason is not None:
            raise MissingDataError(reason)

    def _reason(self, column: exp.Column, lenient: bool = False) -> str | None:
        """Why a column cannot be used, None if it can."""
        node = self.nodes[column.table]
        if not node.columns or (node.rows == 0 and not lenient):
            return f"this shop's data has no {node.label}"
        if column.name not in node.columns:
            return f"this shop's data has no column {node.table}.{column.name}"
        if not lenient and column.name in self.empty.get(column.table, ()):
            return f"{node.table}.{column.name} is empty in this shop's data"
        return None


@lru_cache(maxsize=2048)
def _parsed(text: str) -> exp.Expr:
    try:
        return sqlglot.parse_one(text, read="duckdb")
    except SqlglotError as error:
        raise UserQueryError(f"{text!r} is not a valid expression.") from error


def parse_expression(text: str) -> exp.Expr:
    """A fresh tree of DuckDB SQL; raises `UserQueryError` when the text does not parse."""
    return _parsed(text).copy()


def is_placeholder(column: exp.Expr, name: str) -> bool:
    """Whether the column is one of the model's placeholders."""
    return isinstance(column, exp.Column) and not column.table and column.name == name


_TYPE_PREFIXES: tuple[tuple[str, DataType], ...] = (
    ("BOOL", "boolean"),
    ("TIMESTAMP", "datetime"),
    ("DATE", "date"),
    ("DECIMAL", "number"),
    ("NUMERIC", "number"),
    ("DOUBLE", "number"),
    ("FLOAT", "number"),
    ("REAL", "number"),
    ("TINYINT", "integer"),
    ("SMALLINT", "integer"),
    ("INT", "integer"),
    ("BIGINT", "integer"),
    ("HUGEINT", "integer"),
    ("UINTEGER", "integer"),
    ("UBIGINT", "integer"),
)


def data_type(engine_type: str) -> DataType:
    """The model's type of an engine's type; what is unknown is text."""
    upper = engine_type.upper()
    return next((kind for prefix, kind in _TYPE_PREFIXES if upper.startswith(prefix)), "text")


def _type_of_node(expression: exp.Expr, recurse: Callable[[exp.Expr], DataType]) -> DataType:
    """Types of the expressions that the model uses."""
    match expression:
        case exp.Count() | exp.Extract():
            return "integer"
        case exp.Cast():
            return data_type(expression.to.sql())
        case exp.Case():
            return recurse(expression.args["ifs"][0].args["true"])
        case exp.Coalesce() | exp.Sum() | exp.Min() | exp.Max() | exp.ArgMax() | exp.Paren():
            return recurse(expression.this)
        case exp.Add() | exp.Sub():
            return recurse(expression.this)
        case exp.Div() | exp.Mul() | exp.Avg() | exp.Median():
            return "number"
        case exp.Predicate():
            return "boolean"
        case _:
            return "text"
