"""Judge what was observed of card data against the checks of PCI DSS 4.0.1 that a machine can make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from ingestion.lake.contracts import Column, LogicalType, TableContract

Status = Literal["pass", "fail", "not_applicable", "not_checked"]

_TEXT = LogicalType.STRING


def _text(name: str, description: str) -> Column:
    return Column(name, _TEXT, required=True, description=description)


COMPLIANCE_CHECKS = TableContract(
    name="compliance_checks",
    grain="one row per check of the rule set, as of the run that published it",
    columns=(
        _text("check_id", "stable name of the check"),
        _text("standard", "the standard and its version"),
        _text("requirement", "number of the requirement in the standard"),
        _text("topic", "what it is about, such as stored card numbers"),
        _text("checks", "what was to be looked at"),
        _text("severity", "critical, high or medium"),
        _text("status", "pass, fail, not_applicable, or not_checked where no machine here can tell"),
        Column("evidence_count", LogicalType.INTEGER, required=True, description="findings that break it"),
        _text("evidence", "what was looked at and found, without any card data"),
        Column("places", _TEXT, description="where the findings are"),
        _text("what_to_do", "how to mend it"),
        _text("model_version", "version of the rule set"),
    ),
    key=("check_id",),
)


class Check(BaseModel):
    """One check: what it observes, under which requirement, and how a failure is mended."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    requirement: str
    topic: str
    severity: Literal["critical", "high", "medium"]
    observes: str
    checks: str
    mend: str


class RuleSet(BaseModel):
    """The checks of one version."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    standard: str
    version: int
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Observation:
    """What was seen of one subject.

    Args:
        status: What it means for the check.
        evidence: What was looked at and found, in words without card data.
        count: Findings that break the check.
        places: Where they are.
    """

    status: Status
    evidence: str
    count: int = 0
    places: tuple[str, ...] = ()


NOBODY_LOOKED = Observation("not_checked", "No machine here can tell; a person has to look.")
_MOST_PLACES = 20


@cache
def pci_rules() -> RuleSet:
    """The rule set that comes with the product."""
    text = files("analytics_engines.compliance_guardian").joinpath("pci.yaml").read_text("utf-8")
    return RuleSet.model_validate(yaml.safe_load(text))


def judge(rules: RuleSet, observed: Mapping[str, Observation]) -> list[dict[str, object]]:
    """One row per check, under the contract `COMPLIANCE_CHECKS`; what nobody observed is not checked."""
    return [_row(rules, check, observed.get(check.observes, NOBODY_LOOKED)) for check in rules.checks]


def _row(rules: RuleSet, check: Check, seen: Observation) -> dict[str, object]:
    return {
        "check_id": check.id,
        "standard": rules.standard,
        "requirement": check.requirement,
        "topic": check.topic,
        "checks": check.checks,
        "severity": check.severity,
        "status": seen.status,
        "evidence_count": seen.count,
        "evidence": seen.evidence,
        "places": _listed(seen.places),
        "what_to_do": check.mend if seen.status in {"fail", "not_checked"} else "Nothing.",
        "model_version": f"pci-rules-{rules.version}",
    }


def _listed(places: Sequence[str]) -> str | None:
    if not places:
        return None
    more = len(places) - _MOST_PLACES
    return "; ".join(places[:_MOST_PLACES]) + (f"; and {more} more" if more > 0 else "")
