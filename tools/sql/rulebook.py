"""The rules of the guard as data, by stage: each has a name and can be taken out, to test it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Generic, TypeVar

from sqlglot import exp
from sqlglot.tokenizer_core import Token

from tools.ports import Dialect
from tools.sql import positive_list as allowed
from tools.sql.table_rule import TableRule

Check_co = TypeVar("Check_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a statement is judged against: readable tables by name in lower case, and its dialect."""

    tables: Mapping[str, TableRule]
    dialect: Dialect


@dataclass(frozen=True, slots=True)
class Shape:
    """The whole tree in figures: its parts, how deep they nest, joins and tables named in FROM."""

    root: exp.Expr
    parts: int
    depth: int
    joins: int
    sources: int


@dataclass(frozen=True, slots=True)
class Rule(Generic[Check_co]):
    """One rule of a stage; its check raises `QueryRejectedError` under the rule's name."""

    name: str
    check: Check_co


@dataclass(frozen=True, slots=True)
class NodeRule:
    """A rule of single nodes of some kinds."""

    name: str
    kinds: frozenset[type[exp.Expr]]
    check: Callable[[exp.Expr, Surroundings], None]


@dataclass(frozen=True)
class RuleBook:
    """The rules of every stage, in the order in which they look at a statement.

    Args:
        text: On the text as it came.
        tokens: On its tokens, before it is parsed.
        statements: On what was parsed.
        nodes: On each node that the positive list knows.
        unlisted: On each node that it does not know.
        trees: On the whole statement.
        qualified: On each node once every column is tied to its table.
        sources: What is written into the subquery that stands for a table.
        limits: What is written around the statement.
    """

    text: tuple[Rule[Callable[[str], None]], ...]
    tokens: tuple[Rule[Callable[[Sequence[Token], Dialect], None]], ...]
    statements: tuple[Rule[Callable[[Sequence[exp.Expr]], None]], ...]
    nodes: tuple[NodeRule, ...]
    unlisted: tuple[Rule[Callable[[exp.Expr, Surroundings], None]], ...]
    trees: tuple[Rule[Callable[[Shape, Surroundings], None]], ...]
    qualified: tuple[Rule[Callable[[exp.Expr], None]], ...]
    sources: tuple[Rule[Callable[[exp.Select, TableRule], exp.Select]], ...]
    limits: tuple[Rule[Callable[[exp.Expr, int], exp.Expr]], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The name of every rule; one that looks at two stages has one name."""
        names = (rule.name for stage in fields(self) for rule in getattr(self, stage.name))
        return tuple(dict.fromkeys(names))

    def without(self, name: str) -> RuleBook:
        """The same book less one rule.

        Raises:
            KeyError: It has no such rule.
        """
        if name not in self.names:
            raise KeyError(f"no rule named {name}")
        kept = {
            stage.name: tuple(rule for rule in getattr(self, stage.name) if rule.name != name)
            for stage in fields(self)
        }
        return replace(self, **kept)

    @cached_property
    def by_kind(self) -> Mapping[type[exp.Expr], tuple[Callable[[exp.Expr, Surroundings], None], ...]]:
        """The checks of each kind of node that is listed; some have none of their own."""
        kinds = allowed.NODES | allowed.FUNCTIONS
        return {kind: tuple(rule.check for rule in self.nodes if kind in rule.kinds) for kind in kinds}
