"""Price elasticities: Dominick's orange juice beside its published slopes, and planted ones."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import numpy as np

from analytics_engines.demand_insights_engine.elasticity import NEVER_MOVED, estimate
from analytics_engines.demand_insights_engine.log_log import fit_log_log
from analytics_engines.demand_insights_engine.price_panel import read_price_panel
from analytics_engines.sales import Sales

PUBLISHED = {"dominicks": -3.38, "minute.maid": -3.32, "tropicana": -2.71}
"""Pooled log-log slopes of the data set's source (Taddy 2019, Business Data Science, chapter 2)."""

_WEEKS = 156
_JUICE = "SELECT sales::DOUBLE, ln(price) FROM read_csv(?) WHERE brand = ?"


def dominicks_slopes(folder: Path) -> dict[str, float]:
    """Slope by brand, pooled over stores and weeks, which the file does not tell apart."""
    found: dict[str, float] = {}
    for brand, published in PUBLISHED.items():
        file = str(folder / "elasticity" / "oj_dominicks.csv")
        rows = np.array(duckdb.execute(_JUICE, [file, brand]).fetchall(), dtype=np.float64)
        fitted = fit_log_log(rows[None, :, 0], [rows[None, :, 1]], week_effects=False)
        slope = float(fitted.slopes[0]) if fitted is not None else float("nan")
        found |= {f"{brand}: slope": slope, f"{brand}: distance from published": abs(slope - published)}
    return found


def planted_elasticities(sales: Sales, truths: Path) -> dict[str, float]:
    """Share of products whose 90% interval holds what was planted, and verdicts where no price moved."""
    planted = {
        item["name"]: item["price_elasticity"] for item in json.loads(truths.read_text("utf-8"))["categories"]
    }
    panel = read_price_panel(sales, _WEEKS)
    found = estimate(panel)
    truth = np.array([planted.get(group, np.nan) for group in panel.group])
    told = np.isfinite(found.elasticity) & np.isfinite(truth)
    inside = (found.lower <= truth) & (truth <= found.upper)
    still = np.array([reason == NEVER_MOVED for reason in found.reason])
    on_sale = np.where(np.isfinite(panel.units), panel.log_price, np.nan)
    spread = np.nanmax(on_sale, axis=1) - np.nanmin(on_sale, axis=1)
    return {
        "products": float(len(truth)),
        "share identifiable": float(told.mean()),
        "planted elasticity inside its 90% interval": float(inside[told].mean()),
        "mean width of the interval": float((found.upper - found.lower)[told].mean()),
        "mean error of categories": float(np.abs(found.category - truth)[told].mean()),
        "prices that never moved": float(still.sum()),
        "their largest move of log price": float(spread[still].max(initial=0.0)),
        "of them given an elasticity": float(np.isfinite(found.elasticity[still]).sum()),
    }
