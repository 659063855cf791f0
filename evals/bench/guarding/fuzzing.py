"""Thousands of random queries and attempts, each judged; and what the guard costs beside parsing alone."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import sqlglot

from evals.bench.guarding.arena import POLICIES, Arena
from evals.bench.guarding.grammar import Grammar
from evals.bench.guarding.mutations import mutated
from evals.bench.guarding.shop import canary_shop
from evals.bench.measuring import Timing, timed
from tools.ports import Dialect
from tools.sql.guard import guard

_MOST_FAILURES = 20
_TIMED_QUERIES = 200


@dataclass(slots=True)
class FuzzReport:
    """How many queries met which end, which rules refused, and the failures word for word."""

    verdicts: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    queries: int = 0

    @property
    def failed(self) -> int:
        """How many queries leaked, broke the guard or changed their meaning."""
        return sum(self.verdicts[kind] for kind in ("leak", "internal", "broken", "changed"))


def fuzz(
    queries: int, *, seed: int, arena: Arena, after_each: Callable[[], object] = lambda: None
) -> FuzzReport:
    """Judge random queries: a third honest, a third that name hidden things, a third changed into attempts.

    Args:
        queries: How many.
        seed: The same queries for the same seed.
        arena: Where they are judged.
        after_each: Called after each, to show progress.
    """
    report = FuzzReport()
    for text, policy, dialect in _attempts(queries, random.Random(seed)):  # noqa: S311 - a fixed sequence
        verdict = arena.judge(text, policy, dialect)
        report.queries += 1
        report.verdicts[verdict.kind] += 1
        if verdict.kind == "refused":
            report.rules[verdict.detail] += 1
        elif verdict.is_failure and len(report.failures) < _MOST_FAILURES:
            report.failures.append(f"{verdict.kind} ({verdict.detail}) as {policy} in {dialect}: {text}")
        after_each()
    return report


def _attempts(queries: int, chance: random.Random) -> Iterator[tuple[str, str, Dialect]]:
    shop = canary_shop()
    honest, nosy = Grammar(shop, chance, hidden=0), Grammar(shop, chance, hidden=0.08)
    policies = tuple(POLICIES)
    for number in range(queries):
        text = (honest if number % 3 == 0 else nosy).query()
        if number % 3 == 2:
            text = mutated(text, chance)
        dialect: Dialect = "athena" if chance.random() < 0.3 else "duckdb"
        yield text, chance.choice(policies), dialect


def time_guard(arena: Arena, *, seed: int, repeats: int) -> tuple[Timing, Timing]:
    """Guard honest queries for someone scoped to a store; parse and print the same texts with sqlglot."""
    grammar = Grammar(canary_shop(), random.Random(seed), hidden=0)  # noqa: S311 - a fixed sequence
    policy = "manager of s1"
    texts: list[str] = []
    while len(texts) < _TIMED_QUERIES:
        text = grammar.query()
        if arena.judge(text, policy).kind == "harmless":
            texts.append(text)
    tables = arena.tables(policy)
    ours: list[Callable[[], object]] = [
        partial(guard, text, tables, dialect="duckdb", max_rows=1000) for text in texts
    ]
    peers: list[Callable[[], object]] = [partial(_parsed_and_printed, text) for text in texts]
    return timed("guard", ours, repeats=repeats), timed("sqlglot parse and print", peers, repeats=repeats)


def _parsed_and_printed(text: str) -> str:
    return sqlglot.parse_one(text, dialect="duckdb").sql(dialect="duckdb", pretty=True)
