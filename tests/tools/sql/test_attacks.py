"""Attacks by class: each is refused, or shows nothing that the permitted rows alone do not show."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from evals.bench.guarding.arena import POLICIES, Arena
from evals.bench.guarding.fuzzing import fuzz
from tools.ports import Dialect
from tools.sql.guard import RULES

FOLDER = Path(__file__).parent / "attacks"
CONTAINED = ("other_stores_rows", "inference_through_errors", "harmless_when_contained")
DIALECTS: tuple[Dialect, ...] = ("duckdb", "athena")
NOSY = ("analyst", "viewer of two")
SCOPED = ("manager of s1", "analyst of s1")
ATHENA_ONLY = ("athena_lacks",)
REDUNDANT = {"structure"}
"""Keeps the parser from being held; what it refuses, other rules would refuse later."""
MOST_CHARACTERS = 6_000
"""Longer attacks are not tried without the rule that keeps them short of holding the parser."""


def dialects_of(name: str) -> tuple[Dialect, ...]:
    """The dialects in which a class is an attack."""
    return ("athena",) if name in ATHENA_ONLY else DIALECTS


def oversized() -> ModuleType:
    """The module of oversized statements beside this one."""
    spec = spec_from_file_location("oversized", Path(__file__).with_name("oversized.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def attacks() -> dict[str, list[str]]:
    """Statements by class."""
    found = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}
    return found | {"over_the_limits": list(oversized().OVERSIZED)}


ATTACKS = attacks()


def test_there_are_attacks_of_every_class() -> None:
    assert len(ATTACKS) >= 18
    assert sum(len(texts) for texts in ATTACKS.values()) >= 700
    assert all(len(set(texts)) == len(texts) for texts in ATTACKS.values())


@pytest.mark.parametrize(
    ("name", "dialect"),
    [(name, dialect) for name in ATTACKS if name not in CONTAINED for dialect in dialects_of(name)],
)
def test_an_attack_is_refused(arena: Arena, name: str, dialect: Dialect) -> None:
    passed = {
        text: verdict
        for text in ATTACKS[name]
        for policy in NOSY
        if (verdict := arena.judge(text, policy, dialect)).kind != "refused"
    }
    assert passed == {}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", CONTAINED)
def test_what_passes_depends_on_permitted_rows_only(arena: Arena, name: str, dialect: Dialect) -> None:
    failed = {
        (text, policy): verdict
        for text in ATTACKS[name]
        for policy in (POLICIES if dialect == "duckdb" else SCOPED)
        if (verdict := arena.judge(text, policy, dialect)).is_failure
    }
    assert failed == {}


@pytest.mark.parametrize("policy", ["manager of s1"])
def test_whoever_may_see_more_still_sees_no_more_than_that(arena: Arena, policy: str) -> None:
    names = ("forbidden_columns", "aliases", "with_and_shadowing", "forms", "clauses")
    texts = [text for name in names for text in ATTACKS[name]]
    failed = {text: verdict for text in texts if (verdict := arena.judge(text, policy)).is_failure}
    assert failed == {}


@pytest.fixture(scope="module")
def refusals(arena: Arena) -> dict[str, list[tuple[str, Dialect]]]:
    """Attacks by the rule that refuses them."""
    found: dict[str, list[tuple[str, Dialect]]] = {}
    for name, texts in ATTACKS.items():
        for text in texts if name not in CONTAINED else ():
            for dialect in dialects_of(name):
                found.setdefault(arena.judge(text, "analyst", dialect).detail, []).append((text, dialect))
    return found


def still_judged(texts: list[tuple[str, Dialect]], arena: Arena, rule: str) -> Iterator[str]:
    """What becomes of the attacks that a rule refuses, without it."""
    rules = RULES.without(rule)
    for text, dialect in sorted(texts, key=lambda item: len(item[0])):
        if len(text) < MOST_CHARACTERS or rule in ("length", "size"):
            yield arena.judge(text, "analyst", dialect, rules).kind


@pytest.mark.parametrize(
    "rule", [name for name in RULES.names if name not in ("rows", "fence", "outer_limit")]
)
def test_without_any_one_rule_an_attack_is_no_longer_refused(
    arena: Arena, refusals: dict[str, list[tuple[str, Dialect]]], rule: str
) -> None:
    assert refusals.get(rule), "no attack needs the rule"
    if rule not in REDUNDANT:
        assert any(kind != "refused" for kind in still_judged(refusals[rule], arena, rule))


@pytest.mark.parametrize("rule", ["rows", "fence"])
def test_without_a_rule_of_rows_hidden_rows_show(arena: Arena, rule: str) -> None:
    texts = ATTACKS["other_stores_rows"] + ATTACKS["inference_through_errors"]
    rules = RULES.without(rule)
    assert any(arena.judge(text, "analyst of s1", "duckdb", rules).kind == "leak" for text in texts)


def test_without_the_outer_limit_more_rows_come_than_may_be_fetched() -> None:
    with Arena(max_rows=10) as small:
        text = "SELECT order_id FROM orders"
        assert small.judge(text, "analyst").kind != "leak"
        assert small.judge(text, "analyst", "duckdb", RULES.without("outer_limit")).kind == "leak"


def test_random_queries_and_attempts_leak_nothing_and_break_nothing(arena: Arena) -> None:
    report = fuzz(1000, seed=23, arena=arena)
    assert report.failures == []
    assert report.verdicts["harmless"] > 300
    assert report.verdicts["refused"] > 300
    assert len(report.rules) >= 10
