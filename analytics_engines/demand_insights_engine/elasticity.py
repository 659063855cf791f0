"""Price elasticity by product: its own slope drawn towards its category's, or why it cannot be told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics_engines.demand_insights_engine.log_log import LogLogFit, fit_log_log, own_slopes
from analytics_engines.demand_insights_engine.price_panel import Codes, PricePanel
from analytics_engines.forecasting.base import Floats

LEVEL = 0.90
_NORMAL_90 = 1.6448536269514722
_LEAST_SPREAD = 0.02
_FEWEST_LINES = 20
_FEWEST_WEEKS = 4
_FEWEST_PRODUCTS = 4
_LEAST_VARIETY = 0.1
"""Products of a category are never quite alike: the least spread of theirs, relative to its elasticity."""

NEVER_MOVED = "its price never moved"
TOO_FEW = f"fewer than {_FEWEST_LINES} order lines"
SHORT_PRICES = f"no two prices were each asked for {_FEWEST_WEEKS} weeks"
NO_FIT = "its category's prices do not move apart from the season"


@dataclass(frozen=True, slots=True)
class Elasticities:
    """One entry per product of a panel; NaN where not identifiable.

    Args:
        elasticity: Shrunk towards the category.
        lower: Lower end of the 90% interval.
        upper: Upper end of it.
        own: The product's own slope.
        own_error: Its standard error.
        weight: Share of the estimate that comes from the product itself, 0 to 1.
        category: The category's elasticity; NaN where it has none.
        category_error: Its standard error.
        promotion_response: Change of log units per discount share, of the category.
        reason: Why it is not identifiable; "" where it is.
    """

    elasticity: Floats
    lower: Floats
    upper: Floats
    own: Floats
    own_error: Floats
    weight: Floats
    category: Floats
    category_error: Floats
    promotion_response: Floats
    reason: tuple[str, ...]


def estimate(panel: PricePanel) -> Elasticities:
    """Fit every category, then every product within it."""
    size = len(panel.product)
    reason = np.array(unidentifiable(panel), dtype=object)
    columns = {name: np.full(size, np.nan) for name in _COLUMNS}
    for group in np.unique(panel.group):
        there = np.flatnonzero(panel.group == group)
        usable = there[reason[there] == ""]
        fitted = _fit_group(panel, usable) if len(usable) >= _FEWEST_PRODUCTS else None
        if fitted is None:
            reason[usable] = NO_FIT
            continue
        _fill(columns, panel, usable, there, fitted)
    return Elasticities(**columns, reason=tuple(reason))


_COLUMNS = (
    "elasticity",
    "lower",
    "upper",
    "own",
    "own_error",
    "weight",
    "category",
    "category_error",
    "promotion_response",
)


def _fit_group(panel: PricePanel, rows: Codes) -> LogLogFit | None:
    prices, promotions = panel.log_price[rows], panel.promotion[rows]
    promoted = float(promotions.max()) > 0
    fitted = fit_log_log(panel.units[rows], [prices, promotions] if promoted else [prices])
    return fitted if fitted is not None or not promoted else fit_log_log(panel.units[rows], [prices])


def _fill(
    columns: dict[str, Floats], panel: PricePanel, usable: Codes, there: Codes, fitted: LogLogFit
) -> None:
    """Empirical Bayes: products vary around the category by what their own errors do not explain."""
    own = own_slopes(panel.units[usable], panel.log_price[usable], fitted)
    slope, variance = float(fitted.slopes[0]), float(fitted.covariance[0, 0])
    between = max(spread_between(own.slope, own.variance, slope), (_LEAST_VARIETY * slope) ** 2)
    weight = np.where(np.isfinite(own.slope), between / np.maximum(between + own.variance, 1e-12), 0.0)
    middle = weight * np.nan_to_num(own.slope) + (1 - weight) * slope
    error = np.sqrt(
        weight * np.nan_to_num(own.variance) + (1 - weight) ** 2 * variance + _rest(between, weight)
    )
    columns["category"][there] = slope
    columns["category_error"][there] = np.sqrt(variance)
    columns["promotion_response"][there] = fitted.slopes[1] if len(fitted.slopes) > 1 else np.nan
    columns["elasticity"][usable] = middle
    columns["lower"][usable] = middle - _NORMAL_90 * error
    columns["upper"][usable] = middle + _NORMAL_90 * error
    columns["own"][usable] = own.slope
    columns["own_error"][usable] = np.sqrt(own.variance)
    columns["weight"][usable] = weight


def _rest(between: float, weight: Floats) -> Floats:
    """What a product without data of its own may differ from its category."""
    return np.where(weight > 0, 0.0, between)


def spread_between(slopes: Floats, variances: Floats, centre: float) -> float:
    """Variance of true slopes around the centre (DerSimonian & Laird 1986); 0 where errors explain it all."""
    known = np.isfinite(slopes) & np.isfinite(variances) & (variances > 0)
    if known.sum() < 2:
        return 0.0
    weight = 1 / variances[known]
    excess = float((weight * (slopes[known] - centre) ** 2).sum()) - (int(known.sum()) - 1)
    scale = float(weight.sum() - (weight**2).sum() / weight.sum())
    return max(0.0, excess / scale) if scale > 0 else 0.0


def unidentifiable(panel: PricePanel) -> list[str]:
    """By product, why its elasticity cannot be told; "" where it can."""
    found = []
    for units, price, lines in zip(panel.units, panel.log_price, panel.lines, strict=True):
        sold = np.isfinite(units) & np.isfinite(price)
        found.append(_why_not(price[sold], float(lines)))
    return found


def _why_not(log_price: Floats, lines: float) -> str:
    """The first reason that holds for one product's prices of the weeks it was on sale."""
    if len(log_price) == 0 or float(np.ptp(log_price)) < _LEAST_SPREAD:
        return NEVER_MOVED
    if lines < _FEWEST_LINES:
        return TOO_FEW
    low = log_price <= (log_price.min() + log_price.max()) / 2
    if min(int(low.sum()), int((~low).sum())) < _FEWEST_WEEKS or float(log_price.std()) < _LEAST_SPREAD:
        return SHORT_PRICES
    return ""
