"""A SELECT in plain words, from its syntax tree: for people who edit SQL and for those who check it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import sqlglot
from sqlglot import exp

from tools.errors import QueryRejectedError
from tools.ports import Dialect
from tools.semantic.model import SemanticModel

_AGGREGATES: Mapping[type[exp.Expr], str] = {
    exp.Sum: "the sum of",
    exp.Avg: "the average of",
    exp.Min: "the lowest",
    exp.Max: "the highest",
    exp.Median: "the median of",
    exp.Stddev: "the standard deviation of",
}
_COMPARISONS: Mapping[type[exp.Expr], str] = {
    exp.EQ: "is",
    exp.NEQ: "is not",
    exp.GT: "is above",
    exp.GTE: "is at least",
    exp.LT: "is below",
    exp.LTE: "is at most",
    exp.Like: "is like",
    exp.ILike: "is like (any case)",
}
_SETS: Mapping[type[exp.Expr], str] = {
    exp.Union: "put together with",
    exp.Intersect: "that are also among",
    exp.Except: "that are not among",
}
_ARITHMETIC: Mapping[type[exp.Expr], str] = {
    exp.Add: "plus",
    exp.Sub: "minus",
    exp.Mul: "times",
    exp.Div: "divided by",
}


def words_of_sql(text: str, model: SemanticModel, dialect: Dialect = "duckdb") -> tuple[str, ...]:
    """The statement in sentences; expressions without words of their own stay SQL.

    Raises:
        QueryRejectedError: It is no statement that can be read.
    """
    try:
        root = sqlglot.parse_one(text, dialect=dialect)
    except sqlglot.errors.SqlglotError as error:
        raise QueryRejectedError("structure", "It cannot be read as SQL.") from error
    return tuple(_Teller(root, model, dialect).query(root))


class _Teller:
    def __init__(self, root: exp.Expr, model: SemanticModel, dialect: Dialect) -> None:
        self._dialect = dialect
        self._labels: dict[tuple[str, str], str] = {
            next(iter(dimension.columns)): dimension.label.lower()
            for dimension in model.dimensions.values()
            if len(dimension.columns) == 1 and not dimension.generated
        }
        self._tables = {node.name: node.label for node in model.nodes.values()}
        self._read = {table.name for table in root.find_all(exp.Table)}

    def query(self, root: exp.Expr) -> Iterator[str]:
        """Sentences of a query: its steps first, then itself."""
        steps = root.args.get("with_") or root.args.get("with")
        for step in steps.expressions if steps else ():
            yield f"First a step named {_spoken(step.alias)}:"
            yield from (f"  {line}" for line in self.query(step.this))
        if isinstance(root, exp.Subquery):
            yield from self.query(root.this)
        elif isinstance(root, exp.SetOperation):
            yield from self.query(root.this)
            yield f"Its rows {_SETS.get(type(root), 'together with')} those of:"
            yield from (f"  {line}" for line in self.query(root.expression))
        elif isinstance(root, exp.Select):
            yield from self._select(root)
        yield from self._order(root)

    def _select(self, select: exp.Select) -> Iterator[str]:
        yield f"Reads {self._sources(select)}."
        shown = _and([self._item(item) for item in select.expressions])
        yield f"{'Different rows with' if select.args.get('distinct') else 'Shows'} {shown}."
        if group := select.args.get("group"):
            yield f"One row for each {_and([self._group(one, select) for one in group.expressions])}."
        if where := select.args.get("where"):
            yield f"Only rows where {self.words(where.this)}."
        if having := select.args.get("having"):
            yield f"Only groups where {self.words(having.this)}."

    def _sources(self, select: exp.Select) -> str:
        start = select.args.get("from_") or select.args.get("from")
        named = [self._source(start.this)] if start else ["no table"]
        for join in select.args.get("joins") or ():
            kept = "where there are any" if join.side in {"LEFT", "FULL"} else "that belong to them"
            named.append(f"{self._source(join.this)} {kept}")
        return _and(named)

    def _source(self, source: exp.Expr) -> str:
        if isinstance(source, exp.Table):
            return self._tables.get(source.name, _spoken(source.name)).lower()
        inner = " ".join(self.query(source.this)) if isinstance(source, exp.Subquery) else self._sql(source)
        return f"the result of ({inner})"

    def _item(self, item: exp.Expr) -> str:
        if isinstance(item, exp.Alias):
            words, name = self.words(item.this), _spoken(item.alias)
            return words if words == name else f"{words} (as {name})"
        return self.words(item)

    def _group(self, item: exp.Expr, select: exp.Select) -> str:
        """A group named by its place is the column at that place."""
        if isinstance(item, exp.Literal) and item.is_int and 0 < int(item.name) <= len(select.expressions):
            return self._item(select.expressions[int(item.name) - 1])
        return self.words(item)

    def _order(self, root: exp.Expr) -> Iterator[str]:
        if order := root.args.get("order"):
            said = [
                f"{self.words(one.this)}, {'highest' if one.args.get('desc') else 'lowest'} first"
                for one in order.expressions
            ]
            yield f"Sorted by {', then by '.join(said)}."
        if limit := root.args.get("limit"):
            yield f"Only the first {self._sql(limit.expression)} rows."

    def words(self, node: exp.Expr) -> str:
        """An expression in words."""
        kind = type(node)
        if kind in _COMPARISONS:
            return f"{self.words(node.this)} {_COMPARISONS[kind]} {self.words(node.expression)}"
        if kind in _ARITHMETIC:
            return f"{self.words(node.this)} {_ARITHMETIC[kind]} {self.words(node.expression)}"
        if kind in _AGGREGATES:
            return f"{_AGGREGATES[kind]} {self.words(node.this)}"
        return self._other(node)

    def _other(self, node: exp.Expr) -> str:
        match node:
            case exp.And():
                return f"{self.words(node.this)} and {self.words(node.expression)}"
            case exp.Or():
                return f"{self.words(node.this)} or {self.words(node.expression)}"
            case exp.Not(this=exp.Is(this=this, expression=exp.Null())):
                return f"{self.words(this)} is not empty"
            case exp.Not():
                return f"not ({self.words(node.this)})"
            case exp.Is(expression=exp.Null()):
                return f"{self.words(node.this)} is empty"
            case exp.Paren():
                return f"({self.words(node.this)})"
            case exp.Between():
                low, high = self.words(node.args["low"]), self.words(node.args["high"])
                return f"{self.words(node.this)} is between {low} and {high}"
            case _:
                return self._leaf(node)

    def _leaf(self, node: exp.Expr) -> str:
        match node:
            case exp.In():
                inner = node.args.get("query")
                listed = ", ".join(self.words(one) for one in node.expressions)
                among = f"the result of ({' '.join(self.query(inner.this))})" if inner else listed
                return f"{self.words(node.this)} is one of {among}"
            case exp.Count(this=exp.Distinct(expressions=[one])):
                return f"the number of different {self.words(one)}"
            case exp.Count():
                return "the number of rows" if isinstance(node.this, exp.Star) else self._counted(node)
            case exp.Column():
                return self._column(node.name)
            case exp.TimestampTrunc() | exp.DateTrunc():
                return f"the {node.text('unit').lower()} of {self.words(node.this)}"
            case exp.Cast():
                return self.words(node.this)
            case _:
                return self._sql(node)

    def _column(self, name: str) -> str:
        """The column's label, where the tables that are read leave no doubt which it is."""
        labels = {
            label for (table, column), label in self._labels.items() if column == name and table in self._read
        }
        return labels.pop() if len(labels) == 1 else _spoken(name)

    def _counted(self, node: exp.Count) -> str:
        return f"the number of rows with {self.words(node.this)}"

    def _sql(self, node: exp.Expr) -> str:
        return node.sql(dialect=self._dialect)


def _spoken(name: str) -> str:
    return name.replace("_", " ")


def _and(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
