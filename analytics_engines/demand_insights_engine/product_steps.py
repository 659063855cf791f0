"""The outputs `demand_forecasts` and `price_elasticity`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from analytics_engines.demand_insights_engine.demand import (
    BASELINES,
    HORIZONS,
    LEVEL,
    WEEKS,
    Demand,
    forecast_demand,
)
from analytics_engines.demand_insights_engine.demand_panel import DemandPanel, read_demand
from analytics_engines.demand_insights_engine.elasticity import Elasticities, estimate
from analytics_engines.demand_insights_engine.price_panel import EVERYTHING
from analytics_engines.demand_insights_engine.reorder import Reorder, plan_reorders
from analytics_engines.demand_insights_engine.shop import Shop, Step
from analytics_engines.demand_insights_engine.tables import DEMAND_FORECASTS, PRICE_ELASTICITY
from analytics_engines.engine import Metric
from analytics_engines.errors import NotEnoughDataError
from analytics_engines.forecasting.base import Floats
from analytics_engines.tables import frame_to_table

if TYPE_CHECKING:
    import pandas as pd

DEMAND_VERSION = "demand-1"
ELASTICITY_VERSION = "log_log-1"

_RECENT = """
SELECT
    i.product_id,
    sum(CAST(i.quantity AS DOUBLE)) AS units_90d,
    sum(CAST(i.line_total AS DOUBLE)) AS revenue_90d,
    sum(CAST(i.quantity AS DOUBLE) * CAST(p.cost AS DOUBLE)) AS cost_90d
FROM orders AS o JOIN order_items AS i ON i.order_id = o.order_id
LEFT JOIN products AS p ON p.product_id = i.product_id
WHERE o.status IS DISTINCT FROM 'cancelled' AND coalesce(o.currency, $currency) = $currency
    AND o.order_date <= CAST($as_of AS TIMESTAMP)
    AND CAST(o.order_date AS DATE) > CAST($last_day AS DATE) - 90
    AND CAST(o.order_date AS DATE) <= CAST($last_day AS DATE)
GROUP BY i.product_id
ORDER BY i.product_id
"""


def demand(shop: Shop) -> Step:
    """Demand over 30, 60 and 90 days, and what to order for it."""
    groups = {item: number for number, item in enumerate(sorted(set(shop.prices.group)))}
    of_product = {
        item: groups[group] for item, group in zip(shop.prices.product, shop.prices.group, strict=True)
    }
    panel = read_demand(shop.sales, of_product)
    if not len(panel.product):
        raise NotEnoughDataError("nothing was sold in the last year")
    found = forecast_demand(panel.demand, panel.group, shop.options.sarima_products)
    plan = plan_reorders(
        found.expected, found.lower, found.upper, HORIZONS, panel.available, shop.options.supply
    )
    frame = _demand_frame(shop, panel, found, plan)
    reasons = [] if np.isfinite(panel.on_hand).any() else ["reorders are left out: the source has no stock"]
    if found.chosen in BASELINES:
        reasons.append(f"no model was better than {found.chosen.replace('_', ' ')}, so that is published")
    return frame_to_table(frame, DEMAND_FORECASTS), _demand_metrics(panel, found), reasons


def _demand_frame(shop: Shop, panel: DemandPanel, found: Demand, plan: Reorder) -> pd.DataFrame:
    """One row per product x horizon."""
    import pandas as pd

    begin = shop.sales.last_day + timedelta(days=1)
    parts = []
    for column, days in enumerate(HORIZONS):
        parts.append(
            pd.DataFrame(
                {
                    "product_id": panel.product,
                    "horizon_days": days,
                    "period_start": begin,
                    "period_end": begin + timedelta(days=days - 1),
                    "expected_units": found.expected[:, column],
                    "lower_80": found.lower[:, column],
                    "upper_80": found.upper[:, column],
                    "model": found.model,
                    "backtest_wape": found.product_wape[:, column],
                    "sold_units_90d": np.nansum(panel.sold[:, -WEEKS:], axis=1),
                    "demand_units_90d": np.nansum(panel.demand[:, -WEEKS:], axis=1),
                    "stockout_days_90d": panel.stockout_days,
                    "on_hand": panel.on_hand,
                    "available": panel.available,
                    "days_of_cover": plan.days_of_cover,
                    "safety_stock": plan.safety_stock,
                    "reorder_point": plan.reorder_point,
                    "reorder_units": plan.order_units[:, column],
                    "order_now": _flags(panel.available, plan.reorder_point),
                    "model_version": DEMAND_VERSION,
                }
            )
        )
    return pd.concat(parts).sort_values(["product_id", "horizon_days"], kind="stable")


def _flags(available: Floats, reorder_point: Floats) -> list[bool | None]:
    """Whether to order, None where the stock is not known."""
    pairs = zip(available, reorder_point, strict=True)
    return [bool(there < point) if np.isfinite(there) else None for there, point in pairs]


def _demand_metrics(panel: DemandPanel, found: Demand) -> list[Metric]:
    metrics = []
    for name, wapes in found.wape.items():
        for days, value in zip(HORIZONS, wapes, strict=True):
            metrics.append(Metric(name, "wape", float(value), "backtest", f"{days} days"))
        metrics.append(Metric(name, "chosen", float(name == found.chosen), "backtest"))
    missed = float(np.nansum(panel.demand) / max(np.nansum(panel.sold), 1e-9) - 1)
    return [*metrics, Metric(DEMAND_VERSION, "missed_share", missed, "in_sample")]


def elasticity(shop: Shop) -> Step:
    """Elasticity of every product, or why it cannot be told."""
    import pandas as pd

    panel = shop.prices
    if not len(panel.product):
        raise NotEnoughDataError("no product was sold at a price")
    found = estimate(panel)
    recent = shop.sales.query(
        _RECENT,
        {"as_of": shop.sales.as_of, "currency": shop.sales.currency, "last_day": shop.sales.last_day},
    ).to_pandas()
    recent = recent.set_index("product_id").reindex(panel.product)
    known = np.isfinite(found.category)
    frame = pd.DataFrame(
        {
            "product_id": panel.product,
            "category": [None if group == EVERYTHING else group for group in panel.group],
            "verdict": verdicts(found),
            "reason": [reason or None for reason in found.reason],
            "elasticity": found.elasticity,
            "lower_90": found.lower,
            "upper_90": found.upper,
            "own_elasticity": found.own,
            "own_weight": found.weight,
            "category_elasticity": found.category,
            "category_error": np.where(known, found.category_error, np.nan),
            "promotion_response": found.promotion_response,
            "price": np.exp(panel.log_price[:, -1]),
            "units_90d": recent["units_90d"].fillna(0.0).to_numpy(),
            "revenue_90d": recent["revenue_90d"].fillna(0.0).to_numpy(),
            "cost_90d": recent["cost_90d"].to_numpy(),
            "currency": shop.currency,
            "model_version": ELASTICITY_VERSION,
        }
    )
    reasons = _elasticity_reasons(shop, found)
    return frame_to_table(frame, PRICE_ELASTICITY), _elasticity_metrics(shop, found), reasons


def verdicts(found: Elasticities) -> list[str]:
    """By product, from the 90% interval: whether demand falls faster than the price rises."""
    words = np.where(
        found.upper < -1, "price sensitive", np.where(found.lower > -1, "not price sensitive", "unclear")
    )
    return [
        str(np.where(np.isfinite(e), w, "not identifiable"))
        for e, w in zip(found.elasticity, words, strict=True)
    ]


def _elasticity_reasons(shop: Shop, found: Elasticities) -> list[str]:
    reasons = []
    silent = int((~np.isfinite(found.elasticity)).sum())
    if silent:
        reasons.append(f"{silent} of {len(found.reason)} products are not identifiable; each row says why")
    if not shop.prices.has_price_list:
        reasons.append("prices are those paid, since the source has no price history")
    return reasons


def _elasticity_metrics(shop: Shop, found: Elasticities) -> list[Metric]:
    metrics = []
    for group in sorted(set(shop.prices.group)):
        there = shop.prices.group == group
        slopes = found.category[there]
        if np.isfinite(slopes).any():
            subject = str(group) or "all products"
            slope, error = float(np.nanmean(slopes)), float(np.nanmean(found.category_error[there]))
            metrics.append(Metric(ELASTICITY_VERSION, "elasticity", slope, "in_sample", subject))
            metrics.append(Metric(ELASTICITY_VERSION, "standard_error", error, "in_sample", subject))
    share = float(np.isfinite(found.elasticity).mean())
    return [*metrics, Metric(ELASTICITY_VERSION, "identifiable_share", share, "in_sample")]


__all__ = ["LEVEL", "demand", "elasticity", "verdicts"]
