"""The rules that decide: read from YAML, checked, and held against every purchase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
import yaml

from analytics_engines.compliance_guardian.features import Bools, Features
from analytics_engines.forecasting.base import Floats

BLOCK, REVIEW, WATCH = "block", "review", "watch"
DECISIONS = (BLOCK, REVIEW, WATCH)
"""From the strongest."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A feature between two ends, both inclusive; an unknown figure is outside."""

    feature: str
    at_least: float = -np.inf
    at_most: float = np.inf

    def holds(self, features: Features) -> Bools:
        """Whether it holds, by purchase."""
        values = features.column(self.feature)
        with np.errstate(invalid="ignore"):
            return np.asarray((values >= self.at_least) & (values <= self.at_most))


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it decides, how much doubt it alone is (0 to 100), and how it is said."""

    id: str
    decision: str
    points: float
    says: str
    when: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules of one version."""

    version: int
    rules: tuple[Rule, ...]

    def without(self, disabled: Sequence[str]) -> RuleBook:
        """The book with some rules off.

        Raises:
            ValueError: A name is no rule's.
        """
        unknown = set(disabled) - {rule.id for rule in self.rules}
        if unknown:
            raise ValueError(f"there is no rule {', '.join(sorted(unknown))}")
        return RuleBook(self.version, tuple(rule for rule in self.rules if rule.id not in disabled))


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the rules say of every purchase.

    Args:
        rules: The rules, in their order.
        hits: Purchases x rules.
        points: Doubt from 0 to 100 by purchase: 1 less the product of what each rule leaves.
    """

    rules: tuple[Rule, ...]
    hits: Bools
    points: Floats

    def decided(self, decision: str) -> Bools:
        """Purchases that at least one rule of that decision hits."""
        columns = [number for number, rule in enumerate(self.rules) if rule.decision == decision]
        return np.asarray(self.hits[:, columns].any(axis=1))

    def of(self, row: int) -> list[Rule]:
        """Rules that one purchase hits, the most telling first."""
        found = [rule for rule, hit in zip(self.rules, self.hits[row], strict=True) if hit]
        return sorted(found, key=lambda rule: -rule.points)


def standard_rules() -> RuleBook:
    """The rules that come with the product."""
    return parse_rules(files(__package__).joinpath("rules.yaml").read_text(encoding="utf-8"))


def parse_rules(text: str) -> RuleBook:
    """Rules from YAML.

    Raises:
        ValueError: A rule lacks a part, or decides what cannot be decided.
    """
    given: Mapping[str, Any] = yaml.safe_load(text)
    try:
        rules = tuple(
            Rule(
                str(item["id"]),
                str(item["decision"]),
                float(item["points"]),
                str(item["says"]),
                tuple(Condition(**condition) for condition in item["when"]),
            )
            for item in given["rules"]
        )
        version = int(given["version"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"a rule is not complete: {error}") from error
    _check(rules)
    return RuleBook(version, rules)


def _check(rules: Sequence[Rule]) -> None:
    for rule in rules:
        if rule.decision not in DECISIONS:
            raise ValueError(f"{rule.id} decides {rule.decision}, not one of {', '.join(DECISIONS)}")
        if not rule.when or not 0 <= rule.points <= 100:
            raise ValueError(f"{rule.id} needs a condition, and points from 0 to 100")
    if len({rule.id for rule in rules}) < len(rules):
        raise ValueError("two rules share an id")


def judge(book: RuleBook, features: Features) -> Verdicts:
    """Hold every rule against every purchase."""
    columns = [np.logical_and.reduce([c.holds(features) for c in rule.when]) for rule in book.rules]
    hits = np.column_stack(columns) if columns else np.zeros((len(features.values), 0), dtype=np.bool_)
    left = np.prod(1 - hits * np.array([rule.points for rule in book.rules]) / 100, axis=1)
    return Verdicts(book.rules, hits, 100 * (1 - left))
