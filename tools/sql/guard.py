"""The guard: a positive list of what SQL may be, and the policy written into every table that it reads.

The text is parsed once. Only the text regenerated from the checked and rewritten tree is ever executed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import OptimizeError, SqlglotError
from sqlglot.optimizer.qualify import qualify

from tools.errors import InternalQueryError, QueryRejectedError
from tools.ports import Dialect
from tools.sql import positive_list as allowed
from tools.sql.node_checks import check_node
from tools.sql.policy_rules import TableRule
from tools.sql.scopes import is_with_query

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_BRACKETS = re.compile(r"[][(){}]")
_BLANKS = frozenset("\t\n\r ")


@dataclass(frozen=True, slots=True)
class GuardedQuery:
    """SQL that may be executed: the policy is in it.

    Args:
        sql: The regenerated text.
        tables: Base tables that it reads, sorted.
    """

    sql: str
    tables: tuple[str, ...]


def guard(text: str, tables: Mapping[str, TableRule], *, dialect: Dialect, max_rows: int) -> GuardedQuery:
    """Check a SELECT and rewrite it for a policy.

    Args:
        text: The SQL.
        tables: What the policy may read; nothing else exists.
        dialect: The SQL dialect of the text and of the result.
        max_rows: At most one row more is fetched, to learn whether there are more.

    Raises:
        QueryRejectedError: The text is not an allowed SELECT over readable tables and columns.
        InternalQueryError: The guard itself failed.
    """
    _check_text(text)
    root = _parse(text, dialect)
    try:
        _check_tree(root, tables)
        qualified = _qualified(root, tables, dialect)
        used = _restrict(qualified, tables)
        limited = _limited(qualified, max_rows + 1)
        sql = limited.sql(dialect=dialect, identify=True, comments=False, pretty=True, copy=False)
    except QueryRejectedError:
        raise
    except (SqlglotError, RecursionError, KeyError, ValueError, AttributeError, TypeError) as error:
        raise InternalQueryError("The guard failed on a statement.") from error
    return GuardedQuery(sql, tuple(sorted(used)))


def _check_text(text: str) -> None:
    if not text.strip():
        raise QueryRejectedError("empty", "There is no statement to run.")
    if len(text) > allowed.MAX_CHARACTERS:
        raise QueryRejectedError(
            "length", f"The statement is longer than {allowed.MAX_CHARACTERS} characters."
        )
    for character in set(text):
        if not character.isascii() or not character.isprintable():
            _check_character(character)
    if _nesting(text) > allowed.MAX_NESTING:
        raise QueryRejectedError("nesting", "The statement is nested too deeply.")


def _check_character(character: str) -> None:
    if character in _BLANKS:
        return
    if unicodedata.category(character) in _HIDDEN_CATEGORIES:
        raise QueryRejectedError(
            "character", f"The statement holds a hidden character U+{ord(character):04X}."
        )


def _nesting(text: str) -> int:
    depth = deepest = 0
    for bracket in _BRACKETS.findall(text):
        depth += 1 if bracket in "([{" else -1
        deepest = max(deepest, depth)
    return deepest


def _parse(text: str, dialect: Dialect) -> exp.Expr:
    try:
        statements = [item for item in sqlglot.parse(text, read=dialect) if item is not None]
    except (SqlglotError, RecursionError):
        raise QueryRejectedError("syntax", "The statement is not valid SQL.") from None
    if len(statements) != 1:
        raise QueryRejectedError("one_statement", "Exactly one statement is allowed.")
    root = statements[0]
    if not isinstance(root, exp.Select | exp.SetOperation):
        raise QueryRejectedError("select_only", "Only SELECT statements are allowed.")
    return root


def _check_tree(root: exp.Expr, tables: Mapping[str, TableRule]) -> None:
    names = {cte.alias.lower() for cte in root.find_all(exp.CTE)}
    if shadowed := names & {table.lower() for table in tables}:
        raise QueryRejectedError("shadowing", f"{min(shadowed)} is a table; name the WITH query differently.")
    readable = frozenset(table.lower() for table in tables)
    count = joins = sources = 0
    for node in root.walk():
        count += 1
        joins += isinstance(node, exp.Join)
        sources += isinstance(node, exp.Table)
        check_node(node, readable)
    if count > allowed.MAX_NODES or sources > allowed.MAX_TABLES:
        raise QueryRejectedError("size", "The statement has too many parts.")
    if joins > allowed.MAX_JOINS:
        raise QueryRejectedError("joins", f"At most {allowed.MAX_JOINS} joins are allowed.")


def _qualified(root: exp.Expr, tables: Mapping[str, TableRule], dialect: Dialect) -> exp.Expr:
    """Every column tied to its table, stars expanded, over a schema of readable columns only."""
    named = {table.name.lower() for table in root.find_all(exp.Table)}
    schema: dict[str, object] = {
        table: dict(rule.columns) for table, rule in tables.items() if table.lower() in named
    }
    try:
        qualified = qualify(
            root,
            schema=schema,
            dialect=dialect,
            quote_identifiers=True,
            validate_qualify_columns=True,
            identify=True,
        )
    except OptimizeError as error:
        raise QueryRejectedError("column", _column_message(str(error))) from None
    _check_qualified(qualified)
    return qualified


def _check_qualified(root: exp.Expr) -> None:
    """Every column belongs to a table, or is the name of an output where such may be named."""
    for node in root.walk():
        if type(node) not in allowed.NODES and type(node) not in allowed.FUNCTIONS:
            raise QueryRejectedError("node", f"{node.name or node.key} is not a column.")
        if isinstance(node, exp.Column) and not node.table and not _is_output(node):
            raise QueryRejectedError("column", _column_message(f"column '{node.name}'"))


def _is_output(column: exp.Column) -> bool:
    """Whether the column, in ORDER BY, HAVING, QUALIFY or GROUP BY, names an output of its SELECT."""
    query = column.find_ancestor(exp.Query)
    while isinstance(query, exp.Subquery):
        query = query.find_ancestor(exp.Query)
    return query is not None and column.name in query.named_selects


def _column_message(message: str) -> str:
    found = re.search(r"[Cc]olumn '([^']{1,80})'", message)
    name = found.group(1).replace('"', "").rpartition(".")[2] if found else ""
    what = f"the column {name!r}" if name else "a column"
    return f"The statement names {what}, which does not exist, is ambiguous or is not open to your role."


def _restrict(root: exp.Expr, tables: Mapping[str, TableRule]) -> set[str]:
    """Replace every base table by a subquery of its readable columns and rows; return their names."""
    known = {table.lower(): table for table in tables}
    used: set[str] = set()
    wanted: dict[str, set[str]] = {}
    for column in root.find_all(exp.Column):
        wanted.setdefault(column.table, set()).add(column.name.lower())
    for table in list(root.find_all(exp.Table)):
        if is_with_query(table):
            continue
        name = known[table.name.lower()]
        used.add(name)
        columns = _columns_used(wanted.get(table.alias_or_name, set()), tables[name])
        inner = exp.select(*(exp.column(column, quoted=True) for column in columns))
        inner = inner.from_(exp.Table(this=exp.to_identifier(name, quoted=True)), copy=False)
        rows = tables[name].rows
        if rows is not None:
            inner = inner.where(rows.copy(), copy=False)
        alias = exp.TableAlias(this=exp.to_identifier(table.alias_or_name, quoted=True))
        table.replace(exp.Subquery(this=inner, alias=alias, joins=table.args.get("joins")))
    return used


def _columns_used(wanted: set[str], rule: TableRule) -> list[str]:
    """The readable columns that the statement takes from a source; one of them when it only counts rows."""
    columns = [name for name in rule.columns if name.lower() in wanted]
    return columns or [next(iter(rule.columns))]


def _limited(root: exp.Expr, rows: int) -> exp.Expr:
    """The statement with a limit of its own or ours, whichever is lower."""
    limit = root.args.get("limit")
    own = int(limit.expression.name) if limit is not None else rows
    root.set("limit", exp.Limit(expression=exp.Literal.number(min(own, rows))))
    return root
