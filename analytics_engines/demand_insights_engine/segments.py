"""Customer segments: RFM figures, four value tiers, and each tier described by its own figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics_engines.demand_insights_engine.clustering import Clustering

if TYPE_CHECKING:
    import pandas as pd

TIERS = ("bronze", "silver", "gold", "platinum")
"""The business's four, least valuable first: cluster 0 is bronze."""

_LADDER = (*TIERS, "diamond", "emerald", "sapphire", "ruby")


def label_customers(rfm: pd.DataFrame, clustering: Clustering, currency: str) -> pd.DataFrame:
    """Add cluster, tier, name, description and value score to one row per customer."""
    labelled = rfm.assign(
        cluster=clustering.labels,
        tier=[_LADDER[cluster] for cluster in clustering.labels],
        value_score=clustering.value_scores[clustering.labels],
    )
    whole = rfm[["recency_days", "frequency", "monetary"]].median()
    names, texts = {}, {}
    for tier, members in labelled.groupby("tier"):
        typical = members[["recency_days", "frequency", "monetary"]].median()
        names[tier] = f"{str(tier).title()}: {_traits(typical, whole)}"
        texts[tier] = _describe(str(tier), members, labelled, currency)
    return labelled.assign(segment_name=labelled["tier"].map(names), description=labelled["tier"].map(texts))


def _traits(typical: pd.Series[float], whole: pd.Series[float]) -> str:
    """How the tier's median customer compares with the shop's."""
    recent = "recent" if typical["recency_days"] <= whole["recency_days"] else "not seen lately"
    often = "frequent" if typical["frequency"] > whole["frequency"] else "occasional"
    spend = "high spend" if typical["monetary"] > whole["monetary"] else "low spend"
    return f"{recent}, {often}, {spend}"


def _describe(tier: str, members: pd.DataFrame, everyone: pd.DataFrame, currency: str) -> str:
    """One sentence of counts, medians and the tier's share of net revenue."""
    typical = members[["recency_days", "frequency", "monetary"]].median()
    revenue = float(everyone["monetary"].sum())
    share = float(members["monetary"].sum()) / revenue if revenue > 0 else float("nan")
    part = f", {share:.1%} of net revenue" if np.isfinite(share) else ""
    money = f"{currency} {typical['monetary']:,.0f}".strip()
    return (
        f"{tier.title()}: {len(members):,} customers ({len(members) / len(everyone):.0%}){part}. "
        f"The typical one placed {_orders(typical['frequency'])} worth {money} net "
        f"and last ordered {typical['recency_days']:.0f} days before the data ends."
    )


def _orders(count: float) -> str:
    """A median number of orders in words: 1 order, 2 orders, 2.5 orders."""
    return "1 order" if count == 1 else f"{count:g} orders"
