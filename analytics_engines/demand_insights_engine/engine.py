"""The Demand Insights Engine: who the customers are and what they are worth."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from analytics_engines.demand_insights_engine.clustering import (
    cluster_customers,
    elbow,
    rfm_features,
    separation,
)
from analytics_engines.demand_insights_engine.segments import TIERS, label_customers
from analytics_engines.demand_insights_engine.tables import CUSTOMER_SEGMENTS, OUTPUTS
from analytics_engines.engine import EngineContext, EngineResult, Gap, Metric
from analytics_engines.sales import Sales, read_sales
from analytics_engines.tables import frame_to_table, rows_to_table
from ingestion.lake.contracts import TableContract

if TYPE_CHECKING:
    from analytics_engines.forecasting.base import Floats

MODEL_VERSION = "rfm_kmeans-2"


class DemandInsightsEngine:
    """Customer segments by RFM and K-Means.

    Parameter `compared_clusters`: the numbers of clusters whose silhouette and elbow are reported beside the
    four tiers.
    """

    name = "demand_insights_engine"
    inputs = ("orders", "order_items", "returns", "customers")
    outputs: tuple[TableContract, ...] = OUTPUTS
    parameters: Mapping[str, object] = MappingProxyType({"compared_clusters": (2, 3, 4, 5, 6, 7, 8)})
    test_parameters: Mapping[str, object] = MappingProxyType({"compared_clusters": (2, 3, 4)})

    def run(self, context: EngineContext) -> EngineResult:
        """Segment the customers who bought; state the others, and a shop without enough of them, as gaps."""
        options = {**self.parameters, **context.parameters}
        sales = read_sales(context.query, context.as_of)
        rfm = sales.select(_rfm_sql()).to_pandas()
        gaps = _stated_gaps(sales, len(rfm))
        distinct = len(rfm[["recency_days", "frequency", "monetary"]].drop_duplicates())
        if distinct < len(TIERS) + 1:
            reason = f"only {distinct} customers with different purchases, {len(TIERS) + 1} are needed"
            empty = rows_to_table([], CUSTOMER_SEGMENTS)
            return EngineResult(
                {CUSTOMER_SEGMENTS.name: empty}, gaps=(Gap(CUSTOMER_SEGMENTS.name, reason), *gaps)
            )
        features = rfm_features(*(rfm[c].to_numpy(float) for c in ("recency_days", "frequency", "monetary")))
        clustering = cluster_customers(features, len(TIERS), context.seed)
        quality = separation(features, clustering.labels, context.seed)
        frame = label_customers(rfm, clustering, sales.currency).assign(
            silhouette=quality["silhouette"],
            currency=sales.currency or None,
            model_version=MODEL_VERSION,
        )
        metrics = [Metric(MODEL_VERSION, name, value, "in_sample") for name, value in quality.items()]
        metrics += _compare_counts(features, options["compared_clusters"], context.seed)
        return EngineResult(
            {CUSTOMER_SEGMENTS.name: frame_to_table(frame, CUSTOMER_SEGMENTS)}, tuple(metrics), gaps
        )


def _rfm_sql() -> str:
    return files(__package__).joinpath("customer_rfm.sql").read_text(encoding="utf-8")


def _stated_gaps(sales: Sales, segmented: int) -> tuple[Gap, ...]:
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
    if sales.other_currency_orders:
        reasons.append(f"{sales.other_currency_orders} orders are not in {sales.currency} and are left out")
    return tuple(Gap(CUSTOMER_SEGMENTS.name, reason) for reason in reasons)


def _compare_counts(features: Floats, counts: object, seed: int) -> list[Metric]:
    """Silhouette by number of clusters, the best number by silhouette and the elbow of the inertia."""
    if not isinstance(counts, tuple | list):
        raise TypeError("compared_clusters must be a list")
    silhouettes, inertias = {}, {}
    for count in (int(count) for count in counts if int(count) < len(features)):
        clustering = cluster_customers(features, count, seed)
        silhouettes[count] = separation(features, clustering.labels, seed)["silhouette"]
        inertias[count] = clustering.inertia
    metrics = [
        Metric(MODEL_VERSION, "silhouette", value, "in_sample", f"k={count}")
        for count, value in silhouettes.items()
    ]
    if len(inertias) >= 3:
        best = max(silhouettes, key=lambda count: silhouettes[count])
        metrics.append(Metric(MODEL_VERSION, "best_k_by_silhouette", float(best), "in_sample"))
        metrics.append(Metric(MODEL_VERSION, "elbow_k", float(elbow(inertias)), "in_sample"))
    return metrics
