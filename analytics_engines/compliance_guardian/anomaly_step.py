"""The output `anomaly_detections`."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from analytics_engines.compliance_guardian.guarded_shop import GuardedShop, Step
from analytics_engines.compliance_guardian.reasons import trait_phrase
from analytics_engines.compliance_guardian.strange_days import day_levels
from analytics_engines.compliance_guardian.tables import ANOMALY_DETECTIONS
from analytics_engines.engine import Metric
from analytics_engines.errors import NotEnoughDataError
from analytics_engines.forecasting.base import Floats
from analytics_engines.sales import Sales
from analytics_engines.tables import rows_to_table

if TYPE_CHECKING:
    import pandas as pd

MODEL_VERSION = "isolation_forest-1"
DAYS_VERSION = "weekday_levels-1"
_SEVERE_ODDITY, _SEVERE_SURPRISE = 0.7, 6.0
_CAUSES = 3
_MEASURES = ("revenue", "orders", "refunds")
_FEWEST_ORDERS = 5.0
"""Usual orders a day below which a store's days are too thin to be called strange."""

Row = dict[str, object]


def anomalies(shop: GuardedShop) -> Step:
    """Strange orders, and strange days of the shop and of its stores."""
    try:
        orders, reasons = _strange_orders(shop), list[str]()
    except NotEnoughDataError as error:
        orders, reasons = [], [f"strange orders: {error}"]
    days = strange_days(shop.sales, shop.options.day_surprise)
    for row in days:
        row["currency"] = shop.currency
    if not orders and not days:
        raise NotEnoughDataError("there are no sales to look at")
    metrics = [
        Metric(MODEL_VERSION, "strange_orders", float(len(orders)), "in_sample"),
        Metric(DAYS_VERSION, "strange_days", float(len(days)), "rolling"),
    ]
    return rows_to_table([*orders, *days], ANOMALY_DETECTIONS), metrics, reasons


def _strange_orders(shop: GuardedShop) -> list[Row]:
    found = shop.oddities
    orders = shop.purchases.frame[["order_id", "store_id", "placed_at", "amount"]].to_dict("records")
    rows: list[Row] = []
    for place, number in enumerate(found.chosen.tolist()):
        score, order = float(found.score[number]), orders[number]
        rows.append(
            {
                "anomaly_id": f"order-{order['order_id']}",
                "subject_type": "order",
                "period": order["placed_at"].date(),
                "order_id": order["order_id"],
                "store_id": order["store_id"],
                "measure": "order",
                "value": order["amount"],
                "score": round(score, 4),
                "direction": "unlike",
                "severity": "high" if score >= _SEVERE_ODDITY else "medium",
                "reason": _causes(shop, number, found.causes[place]),
                "currency": shop.currency,
                "model_version": MODEL_VERSION,
            }
        )
    return rows


def _causes(shop: GuardedShop, number: int, causes: Floats) -> str:
    """The traits without which the order would be most ordinary."""
    leading = np.argsort(-causes, kind="stable")[:_CAUSES]
    names = [shop.oddities.traits[column] for column in leading if causes[column] > 0]
    figures = {name: float(shop.features.column(name)[number]) for name in names}
    words = [trait_phrase(name, value) for name, value in figures.items() if np.isfinite(value)]
    return "; ".join(words) or "an unusual combination of ordinary traits"


def strange_days(sales: Sales, surprise: float) -> list[Row]:
    """Days far from the same weekdays before them: of the shop, and of stores with enough orders.

    Args:
        sales: Of the shop.
        surprise: Spreads from which a day is strange.
    """
    text = files(__package__).joinpath("days.sql").read_text(encoding="utf-8")
    frame = sales.select(text, last_day=sales.last_day).to_pandas()
    rows: list[Row] = []
    for store, own in frame.groupby("store_id", dropna=False, sort=True):
        named = store if isinstance(store, str) else None
        rows += _of_place(own, named, surprise)
    return rows


def _of_place(frame: pd.DataFrame, store: str | None, surprise: float) -> list[Row]:
    import pandas as pd

    days = pd.date_range(frame["day"].min(), frame["day"].max())
    daily = frame.assign(day=pd.to_datetime(frame["day"])).set_index("day")[list(_MEASURES)]
    daily = daily.reindex(days, fill_value=0.0).astype("float64")
    orders = daily["orders"].to_numpy()
    if store is not None and float(np.median(orders)) < _FEWEST_ORDERS:
        return []
    value = float(daily["revenue"].sum() / max(orders.sum(), 1.0))
    usual = np.sqrt(np.maximum(_trailing(orders), 1.0))
    noise = {"orders": usual, "revenue": 1.5 * value * usual, "refunds": 1.5 * value * np.sqrt(usual)}
    return [
        _day_row(day.date(), store, measure, *figures)
        for measure in _MEASURES
        for day, *figures in _surprising(days, daily[measure].to_numpy(), noise[measure], surprise)
    ]


def _surprising(
    days: pd.DatetimeIndex, values: Floats, noise: Floats, surprise: float
) -> list[tuple[pd.Timestamp, float, float, float]]:
    found = day_levels(values, noise)
    with np.errstate(invalid="ignore"):
        rows = np.flatnonzero(np.abs(found.surprise) >= surprise).tolist()
    return [(days[r], float(values[r]), float(found.expected[r]), float(found.surprise[r])) for r in rows]


def _trailing(values: Floats) -> Floats:
    """Mean of the 28 days before each day."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    end = np.arange(len(values))
    start = np.maximum(end - 28, 0)
    return np.asarray((sums[end] - sums[start]) / np.maximum(end - start, 1))


def _day_row(
    day: date, store: str | None, measure: str, value: float, expected: float, surprise: float
) -> Row:
    direction = "high" if surprise > 0 else "low"
    than = "above" if surprise > 0 else "below"
    share = value / expected - 1 if expected else None
    by = f"{abs(share):.0%} {than}" if share is not None else than
    return {
        "anomaly_id": f"{'shop' if store is None else store}-{day:%Y%m%d}-{measure}",
        "subject_type": "day" if store is None else "store_day",
        "period": day,
        "store_id": store,
        "measure": measure,
        "value": round(value, 2),
        "expected": round(expected, 2),
        "deviation": share,
        "score": round(abs(surprise), 2),
        "direction": direction,
        "severity": "high" if abs(surprise) >= _SEVERE_SURPRISE else "medium",
        "reason": f"{measure} {by} what {day:%A}s had in the eight weeks before",
        "model_version": DAYS_VERSION,
    }
