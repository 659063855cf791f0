"""The output `customer_segments`."""

from __future__ import annotations

from datetime import timedelta
from importlib.resources import files
from typing import TYPE_CHECKING

from analytics_engines.demand_insights_engine.clustering import (
    Clustering,
    adjusted_rand,
    cluster_customers,
    elbow,
    rfm_features,
    separation,
)
from analytics_engines.demand_insights_engine.segments import TIERS, label_customers
from analytics_engines.demand_insights_engine.shop import Shop, Step
from analytics_engines.demand_insights_engine.tables import CUSTOMER_SEGMENTS
from analytics_engines.engine import Metric
from analytics_engines.errors import NotEnoughDataError
from analytics_engines.forecasting.base import Floats
from analytics_engines.sales import Sales, read_sales
from analytics_engines.tables import frame_to_table

if TYPE_CHECKING:
    import pandas as pd

MODEL_VERSION = "rfm_kmeans-3"
_FIGURES = ("recency_days", "frequency", "monetary")


def segments(shop: Shop) -> Step:
    """Tiers of the customers who bought, how well they are separated, and how stable they are."""
    rfm = _read_rfm(shop.sales)
    distinct = len(rfm[list(_FIGURES)].drop_duplicates())
    if distinct < len(TIERS) + 1:
        raise NotEnoughDataError(
            f"only {distinct} customers with different purchases, {len(TIERS) + 1} are needed"
        )
    features = _features(rfm)
    compared, metrics = _compare_counts(features, shop)
    count = shop.options.clusters or compared
    clustering = cluster_customers(features, min(count, distinct - 1), shop.seed)
    quality = separation(features, clustering.labels, shop.seed)
    frame = label_customers(rfm, clustering, shop.sales.currency).assign(
        silhouette=quality["silhouette"], currency=shop.currency, model_version=MODEL_VERSION
    )
    metrics = [Metric(MODEL_VERSION, n, value, "in_sample") for n, value in quality.items()] + metrics
    metrics += _stability(shop, rfm, clustering)
    return frame_to_table(frame, CUSTOMER_SEGMENTS), metrics, _left_out(shop.sales, len(rfm))


def _read_rfm(sales: Sales) -> pd.DataFrame:
    text = files(__package__).joinpath("customer_rfm.sql").read_text(encoding="utf-8")
    frame: pd.DataFrame = sales.select(text).to_pandas()
    return frame


def _features(rfm: pd.DataFrame) -> Floats:
    return rfm_features(*(rfm[name].to_numpy(float) for name in _FIGURES))


def _stability(shop: Shop, rfm: pd.DataFrame, clustering: Clustering) -> list[Metric]:
    """Agreement of the clusters with those of a quarter before, over the customers of both."""
    days = shop.options.stability_days
    earlier = read_sales(shop.sales.query, shop.sales.as_of - timedelta(days=days))
    before = _read_rfm(earlier)
    if len(before[list(_FIGURES)].drop_duplicates()) <= len(clustering.value_scores):
        return []
    old = cluster_customers(_features(before), len(clustering.value_scores), shop.seed)
    pairs = (
        rfm[["customer_id"]]
        .assign(now=clustering.labels)
        .merge(before[["customer_id"]].assign(then=old.labels), on="customer_id")
    )
    now, then = pairs["now"].to_numpy(), pairs["then"].to_numpy()
    subject = f"against {days} days before"
    return [
        Metric(MODEL_VERSION, "adjusted_rand", adjusted_rand(now, then), "stability", subject),
        Metric(MODEL_VERSION, "same_tier_share", float((now == then).mean()), "stability", subject),
    ]


def _compare_counts(features: Floats, shop: Shop) -> tuple[int, list[Metric]]:
    """The number of clusters that the silhouette prefers, and the figures by number of clusters."""
    silhouettes, inertias = {}, {}
    metrics: list[Metric] = []
    for count in (count for count in shop.options.compared_clusters if count < len(features)):
        clustering = cluster_customers(features, count, shop.seed)
        quality = separation(features, clustering.labels, shop.seed)
        silhouettes[count], inertias[count] = quality["silhouette"], clustering.inertia
        metrics += [Metric(MODEL_VERSION, n, v, "in_sample", f"k={count}") for n, v in quality.items()]
    best = max(silhouettes, key=lambda count: silhouettes[count]) if silhouettes else len(TIERS)
    if len(inertias) >= 3:
        metrics.append(Metric(MODEL_VERSION, "best_k_by_silhouette", float(best), "in_sample"))
        metrics.append(Metric(MODEL_VERSION, "elbow_k", float(elbow(inertias)), "in_sample"))
    return best, metrics


def _left_out(sales: Sales, segmented: int) -> list[str]:
    """Customers and orders that the segments leave out."""
    counts = sales.select(
        "SELECT (SELECT count(*) FROM customers) AS customers,"
        " count(DISTINCT order_id) FILTER (WHERE is_sale AND customer_id IS NULL) AS anonymous"
        " FROM sales_lines"
    ).to_pylist()[0]
    reasons = []
    if counts["customers"] > segmented:
        reasons.append(f"{counts['customers'] - segmented} customers without a purchase are in no segment")
    if counts["anonymous"]:
        reasons.append(f"{counts['anonymous']} orders name no customer and count for no segment")
    return reasons
