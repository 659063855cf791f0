"""Writing the policy into a checked statement: its tables become subqueries of what may be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.errors import OptimizeError
from sqlglot.optimizer.qualify import qualify

from tools.errors import QueryRejectedError
from tools.sql.rulebook import Rule, RuleBook, Surroundings
from tools.sql.scopes import is_with_query
from tools.sql.table_rule import TableRule

_ALL_ROWS = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Restricted:
    """The statement under the policy, and the columns it reads of each table, the policy's own included."""

    root: exp.Expr
    reads: Mapping[str, frozenset[str]]


def qualified(root: exp.Expr, surroundings: Surroundings) -> exp.Expr:
    """Every column tied to its table, stars expanded, over a schema of readable columns only.

    Raises:
        QueryRejectedError: A column does not exist, is ambiguous or may not be read.
    """
    named = {table.name.lower() for table in root.find_all(exp.Table)}
    schema: dict[str, object] = {
        table: dict(surroundings.tables[table].columns) for table in named & surroundings.tables.keys()
    }
    try:
        return qualify(
            root,
            schema=schema,
            dialect=surroundings.dialect,
            quote_identifiers=True,
            validate_qualify_columns=True,
            identify=True,
        )
    except OptimizeError as error:
        raise QueryRejectedError("column", _column_message(str(error))) from None


def _column_message(message: str) -> str:
    found = re.search(r"[Cc]olumn '([^']{1,80})'", message)
    name = found.group(1).replace('"', "").rpartition(".")[2] if found else ""
    what = f"the column {name!r}" if name else "a column"
    return f"The statement names {what}, which does not exist, is ambiguous or is not open to your role."


def restricted(
    root: exp.Expr, names: Mapping[str, str], surroundings: Surroundings, book: RuleBook
) -> Restricted:
    """Replace every base table by a subquery of its readable columns and rows.

    Args:
        root: The qualified statement; it is changed in place.
        names: The table's name in the database, by its name in lower case.
        surroundings: The tables that may be read.
        book: Its source rules are written into each subquery.
    """
    wanted: dict[str, set[str]] = {}
    for column in root.find_all(exp.Column):
        wanted.setdefault(column.table, set()).add(column.name.lower())
    reads: dict[str, set[str]] = {}
    for table in list(root.find_all(exp.Table)):
        if is_with_query(table):
            continue
        name, rule = names[table.name.lower()], surroundings.tables[table.name.lower()]
        columns = _columns_used(wanted.get(table.alias_or_name, set()), rule)
        _note_reads(reads, name, columns, rule)
        inner = exp.select(*(exp.column(column, quoted=True) for column in columns))
        inner = inner.from_(exp.Table(this=exp.to_identifier(name, quoted=True)), copy=False)
        for source_rule in book.sources:
            inner = source_rule.check(inner, rule)
        alias = exp.TableAlias(this=exp.to_identifier(table.alias_or_name, quoted=True))
        table.replace(exp.Subquery(this=inner, alias=alias, joins=table.args.get("joins")))
    return Restricted(root, {name: frozenset(columns) for name, columns in reads.items()})


def _columns_used(wanted: set[str], rule: TableRule) -> list[str]:
    """The readable columns that the statement takes from a source; one of them when it only counts rows."""
    columns = [name for name in rule.columns if name.lower() in wanted]
    return columns or [next(iter(rule.columns))]


def _note_reads(reads: dict[str, set[str]], name: str, columns: list[str], rule: TableRule) -> None:
    reads.setdefault(name, set()).update(columns)
    for column in rule.rows.find_all(exp.Column) if rule.rows is not None else ():
        select = column.find_ancestor(exp.Select)
        owner = select.args["from_"].name if select is not None else name
        reads.setdefault(owner, set()).add(column.name)


def _only_open_rows(inner: exp.Select, rule: TableRule) -> exp.Select:
    return inner if rule.rows is None else inner.where(rule.rows.copy(), copy=False)


def _fenced(inner: exp.Select, rule: TableRule) -> exp.Select:
    """A limit that cuts nothing, past which an engine moves no condition.

    Else the statement's own conditions may be computed on rows that the policy hides, where an error
    (a cast, a length out of range) would tell what they hold.
    """
    return inner if rule.rows is None else inner.limit(_ALL_ROWS, copy=False)


def _limited(root: exp.Expr, rows: int) -> exp.Expr:
    """The statement with a limit of its own or ours, whichever is lower."""
    limit = root.args.get("limit")
    own = int(limit.expression.name) if limit is not None else rows
    root.set("limit", exp.Limit(expression=exp.Literal.number(min(own, rows))))
    return root


SOURCE_RULES = (Rule("rows", _only_open_rows), Rule("fence", _fenced))
LIMIT_RULES = (Rule("outer_limit", _limited),)
