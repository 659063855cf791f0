"""What the router can send a question to: a tool with its aspect, or one figure of the analytics."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import yaml

from agent.nlu import copilot_cues, fraud_cues, hub_cues, insight_cues, market_cues
from agent.nlu.figures import Figure
from agent.nlu.market_cues import MarketKind
from tools.semantic.query import Filter, Operator

_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that a question can be for.

    Args:
        kind: The kind of question whose frame and call it takes.
        text: What the kind's narrowing argument is by itself; "" where the question's words say.
        figure: The figure of the semantic model instead of a kind.
        others: Figures that stand in for it, by the words that ask for them.
        needs: The identifier without which nothing can be told.
        takes: Kinds of identifier that it honours.
        chosen: Conditions on the figure, each with the words that ask for it.
        dated: The figure is kept by day, so that a period chooses.
        metric: The metric that is there where the tool's table is published; the kind's or figure's own.
    """

    kind: MarketKind | None = None
    text: str = ""
    figure: Figure | None = None
    others: Mapping[str, re.Pattern[str]] | None = None
    needs: str = ""
    takes: frozenset[str] = frozenset()
    chosen: tuple[tuple[Filter, re.Pattern[str]], ...] = ()
    dated: bool = False
    metric: str = ""

    @property
    def published_by(self) -> str:
        """The metric whose absence says that the tool has nothing to tell; "" where it always has."""
        if self.kind is not None:
            return self.kind.metric
        return self.figure.metric if self.figure is not None else self.metric


def _of(kind: MarketKind, text: str = "") -> Target:
    return Target(kind=kind, text=text, takes=frozenset({kind.subject} - {""}))


def _figure(
    metric: str,
    by: tuple[str, ...] = (),
    others: Mapping[str, str] | None = None,
    *,
    first: bool = False,
    shares: bool = False,
    chosen: tuple[tuple[Filter, re.Pattern[str]], ...] = (),
    dated: bool = False,
) -> Target:
    found = Figure(_NEVER, _NEVER, metric, by=by, first=first, shares=shares)
    patterns = {name: re.compile(words) for name, words in (others or {}).items()}
    return Target(figure=found, others=patterns or None, chosen=chosen, dated=dated)


_CUSTOMER = frozenset({"customer"})
_OPEN = (Filter("fraud_outcome", Operator.EQ, "open"), fraud_cues.UNDECIDED)
_BLOCKED = (Filter("fraud_decision", Operator.EQ, "block"), re.compile(r"\bblock(?:ed)?\b"))
_REVIEWED = (Filter("fraud_decision", Operator.EQ, "review"), re.compile(r"\b(?:for|to|in|under) review\b"))
TARGETS: Mapping[str, Target] = {
    "forecast": Target(metric="forecast"),
    "forecast_model": _of(hub_cues.MODELS),
    "forecast_candidates": _of(hub_cues.MODELS, "true"),
    "trend": _of(hub_cues.TREND),
    "why_change": Target(metric="revenue"),
    "market_prices": _of(hub_cues.MARKET_PRICES),
    "competitors": _of(market_cues.COMPETITORS),
    "price_leader": _of(market_cues.PRICE_LEADER),
    "places": _of(market_cues.PLACES),
    "basket": _of(market_cues.BASKET),
    "opportunities": _of(market_cues.OPPORTUNITIES),
    "expansion": _of(market_cues.EXPANSION),
    "share": _of(market_cues.SHARE),
    "segments": _of(hub_cues.SEGMENTS),
    "segment_of": Target(metric="segment_customers", needs="customer", takes=_CUSTOMER),
    "similar": Target(kind=insight_cues.SIMILAR, needs="customer", takes=_CUSTOMER),
    "clv": _of(insight_cues.LIFETIME_VALUE),
    "clv_total": _figure(
        "expected_customer_value",
        others={"expected_value_per_customer": r"\b(?:average|avg|mean|per customer|typical|each)\b"},
    ),
    "churn": _of(insight_cues.CHURN),
    "churn_count": _figure("customers_at_risk"),
    "lapsed_count": _figure("lapsed_customers"),
    "churn_reasons": _figure("customers_at_risk", by=("churn_reason",), shares=True),
    "churn_value": _figure("value_at_risk"),
    "churn_rate": _figure("churn_probability"),
    "sensitivity": _of(insight_cues.PRICE_SENSITIVITY),
    "insensitive": _of(insight_cues.PRICE_SENSITIVITY, "not price sensitive"),
    "elasticity_mean": _figure("average_elasticity"),
    "what_if": _of(insight_cues.WHAT_IF),
    "reorder_now": _of(insight_cues.REORDER_NOW),
    "reorder": _of(insight_cues.REORDER),
    "cover": _of(insight_cues.COVER),
    "demand": _of(insight_cues.DEMAND),
    "cohorts": _of(insight_cues.COHORTS),
    "cohort_size": _figure("cohort_customers", by=("cohort",), first=True),
    "quality_churn": _of(insight_cues.MODEL_QUALITY, "churn"),
    "quality_lifetime_value": _of(insight_cues.MODEL_QUALITY, "lifetime_value"),
    "quality_demand": _of(insight_cues.MODEL_QUALITY, "demand"),
    "quality_elasticity": _of(insight_cues.MODEL_QUALITY, "elasticity"),
    "quality_segments": _of(insight_cues.MODEL_QUALITY, "segments"),
    "alerts": _of(fraud_cues.ALERTS),
    "alert_count": _figure(
        "fraud_alerts",
        others={
            "high_risk_orders": r"\bhigh(?:est)?[- ]risk\b|\b(?:are|is|were) (?:very )?risky\b",
            "confirmed_fraud_amount": r"\b(?:money|much|amount|euros?)\b.*\b(?:lost|lose|confirmed|cost)\b",
            "suspected_amount": r"\b(?:money|how much|amount|value|euros?)\b",
            "average_risk_score": r"\b(?:average|mean|avg)\b.*\brisk\b",
            "confirmed_fraud": r"\b(?:confirmed|proven|real|reported)\b",
        },
        chosen=(_OPEN, _BLOCKED, _REVIEWED),
        dated=True,
    ),
    "risk": _of(fraud_cues.RISK),
    "customer_risk": Target(metric="average_risk_score", needs="customer", takes=_CUSTOMER),
    "rings": _of(fraud_cues.RINGS, "ring"),
    "rules": _of(fraud_cues.RINGS, "rule"),
    "anomalies_day": _of(fraud_cues.ANOMALIES, "day"),
    "anomalies_store_day": _of(fraud_cues.ANOMALIES, "store_day"),
    "anomalies_order": _of(fraud_cues.ANOMALIES, "order"),
    "compliance": Target(metric="failed_checks"),
    "recommend": _of(copilot_cues.RECOMMEND),
    "usage_questions": _of(copilot_cues.QUESTIONS),
    "usage_unanswered": _of(copilot_cues.UNANSWERED),
    "usage_kinds": _of(copilot_cues.KINDS_ASKED),
    "usage_users": _of(copilot_cues.USERS),
    "usage_days": _of(copilot_cues.DAYS),
    "usage_figures": _of(copilot_cues.FIGURES),
    "morning_brief": Target(metric="revenue"),
    "documents": Target(),
    "explain": Target(),
}
"""By the name that the router gives."""


FIGURE_METRICS = frozenset(
    metric
    for target in TARGETS.values()
    if target.figure is not None
    for metric in (target.figure.metric, *(target.others or ()))
)
"""Figures of the engines that the semantic model answers for by their names."""
COUNTED_METRICS = FIGURE_METRICS | {t.kind.metric for t in TARGETS.values() if t.kind is not None}
"""Those, and what kinds of questions list: how many there are is a figure too."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a target is called, and the question that is offered for it."""

    label: str
    question: str


def offers() -> Mapping[str, Offer]:
    """The offers by target."""
    text = files("agent.nlu.data").joinpath("targets.yaml").read_text("utf-8")
    return {name: Offer(item["label"], item["offer"]) for name, item in yaml.safe_load(text).items()}
