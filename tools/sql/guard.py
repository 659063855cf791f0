"""The guard: a positive list of what SQL may be, and the policy written into every table that it reads.

The text is parsed once. Only the text regenerated from the checked and rewritten tree is ever executed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect as SqlDialect
from sqlglot.errors import ErrorLevel, SqlglotError, UnsupportedError
from sqlglot.tokenizer_core import Token

from tools.errors import InternalQueryError, QueryRejectedError
from tools.ports import Dialect
from tools.sql.node_rules import NODE_RULES, UNLISTED_RULES
from tools.sql.rewriting import LIMIT_RULES, SOURCE_RULES, Restricted, qualified, restricted
from tools.sql.rulebook import RuleBook, Surroundings
from tools.sql.table_rule import TableRule
from tools.sql.text_rules import TEXT_RULES, TOKEN_RULES
from tools.sql.tree_rules import QUALIFIED_RULES, STATEMENT_RULES, TREE_RULES, shape_of

RULES = RuleBook(
    text=TEXT_RULES,
    tokens=TOKEN_RULES,
    statements=STATEMENT_RULES,
    nodes=NODE_RULES,
    unlisted=UNLISTED_RULES,
    trees=TREE_RULES,
    qualified=QUALIFIED_RULES,
    sources=SOURCE_RULES,
    limits=LIMIT_RULES,
)
"""Every rule of the guard."""


@dataclass(frozen=True, slots=True)
class GuardedQuery:
    """SQL that may be executed: the policy is in it.

    Args:
        sql: The regenerated text.
        tables: Base tables that it names, sorted.
        reads: The columns that are read of each table, those of the policy's own conditions included.
        restricted: The tables of which the policy leaves some rows only.
    """

    sql: str
    tables: tuple[str, ...]
    reads: Mapping[str, frozenset[str]]
    restricted: tuple[str, ...] = ()


def guard(
    text: str, tables: Mapping[str, TableRule], *, dialect: Dialect, max_rows: int, rules: RuleBook = RULES
) -> GuardedQuery:
    """Check a SELECT and rewrite it for a policy.

    Args:
        text: The SQL.
        tables: What the policy may read; nothing else exists.
        dialect: The SQL dialect of the text and of the result.
        max_rows: At most one row more is fetched, to learn whether there are more.
        rules: The rules; fewer than all of them only in tests of the rules.

    Raises:
        QueryRejectedError: The text is not an allowed SELECT over readable tables and columns.
        InternalQueryError: The guard itself failed.
    """
    surroundings = Surroundings({name.lower(): rule for name, rule in tables.items()}, dialect)
    try:
        root = _parsed(text, dialect, rules)
        _check_tree(root, surroundings, rules)
        checked = _tied(root, surroundings, rules)
        named = {table.name.lower() for table in checked.find_all(exp.Table)}
        under_policy = restricted(checked, {name.lower(): name for name in tables}, surroundings, rules)
        sql = _printed(under_policy, max_rows, dialect, rules)
    except QueryRejectedError:
        raise
    except (SqlglotError, RecursionError, LookupError, ValueError, AttributeError, TypeError) as error:
        raise InternalQueryError("The guard failed on a statement.") from error
    used = sorted(name for name in tables if name.lower() in named)
    restricted_rows = tuple(name for name in used if tables[name].rows is not None)
    return GuardedQuery(sql, tuple(used), under_policy.reads, restricted_rows)


def _parsed(text: str, dialect: Dialect, rules: RuleBook) -> exp.Expr:
    for rule in rules.text:
        rule.check(text)
    tokens = _tokens(text, dialect)
    for token_rule in rules.tokens:
        token_rule.check(tokens, dialect)
    statements = _statements(tokens, text, dialect)
    for statement_rule in rules.statements:
        statement_rule.check(statements)
    return statements[0]


def _tokens(text: str, dialect: Dialect) -> Sequence[Token]:
    try:
        return SqlDialect.get_or_raise(dialect).tokenize(text)
    except (SqlglotError, RecursionError):
        raise QueryRejectedError("syntax", "The statement is not valid SQL.") from None


def _statements(tokens: Sequence[Token], text: str, dialect: Dialect) -> list[exp.Expr]:
    try:
        parsed = SqlDialect.get_or_raise(dialect).parser().parse(list(tokens), text)
    except (SqlglotError, RecursionError):
        raise QueryRejectedError("syntax", "The statement is not valid SQL.") from None
    return [item for item in parsed if item is not None]


def _check_tree(root: exp.Expr, surroundings: Surroundings, rules: RuleBook) -> None:
    nodes: list[exp.Expr] = []
    shape = shape_of(root, nodes)
    for rule in rules.trees:
        rule.check(shape, surroundings)
    by_kind, unlisted = rules.by_kind, tuple(rule.check for rule in rules.unlisted)
    for node in nodes:
        for check in by_kind.get(type(node), unlisted):
            check(node, surroundings)


def _tied(root: exp.Expr, surroundings: Surroundings, rules: RuleBook) -> exp.Expr:
    """The statement with every column tied to its table, and nothing new in it that was not checked."""
    tied = qualified(root, surroundings)
    for node in tied.walk():
        for rule in rules.qualified:
            rule.check(node)
    return tied


def _printed(statement: Restricted, max_rows: int, dialect: Dialect, rules: RuleBook) -> str:
    root = statement.root
    for rule in rules.limits:
        root = rule.check(root, max_rows + 1)
    try:
        return root.sql(
            dialect=dialect,
            identify=True,
            comments=False,
            pretty=True,
            copy=False,
            unsupported_level=ErrorLevel.RAISE,
        )
    except UnsupportedError as error:
        raise QueryRejectedError(
            "unsupported", "This database cannot run a part of the statement."
        ) from error
