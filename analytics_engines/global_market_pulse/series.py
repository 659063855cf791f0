"""Rows of `sales_decomposition`: the shop, its largest categories and countries, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from analytics_engines.engine import Metric
from analytics_engines.global_market_pulse.cube import ALL, Cube
from analytics_engines.global_market_pulse.decomposition import Decomposition, decompose
from analytics_engines.global_market_pulse.significance import Floats

Columns = dict[str, list[object]]

MODEL_VERSION = "mstl-1"
TOTAL = "total"


def decomposed_series(cube: Cube, top: int) -> Iterator[tuple[str, str, str, Floats, Decomposition]]:
    """Kind, id, name, daily values and components of each series: total, then the `top` of each kind."""
    for kind, level in ((TOTAL, ALL), ("category", "top_category"), ("country", "country")):
        recent = cube.year().groupby(level)["revenue"].sum()
        largest = recent.sort_values(ascending=False, kind="stable").index[:top]
        for item in largest:
            chosen = cube.frame[cube.frame[level] == item]
            summed = np.bincount(chosen["days_back"], chosen["revenue"], cube.days)
            values = np.ascontiguousarray(summed[::-1], dtype=np.float64)
            found = decompose(values)
            if found is not None:
                identifier, name = (TOTAL, TOTAL) if kind == TOTAL else (str(item), cube.name(str(item)))
                yield kind, identifier, name, values, found


def decomposition_columns(cube: Cube, top: int, currency: str | None) -> tuple[Columns, list[Metric]]:
    """The table's columns, and the strengths of each series as metrics."""
    first = cube.last_day - timedelta(days=cube.days - 1)
    days = [first + timedelta(days=n) for n in range(cube.days)]
    columns: Columns = {}
    metrics = []
    for kind, identifier, name, values, found in decomposed_series(cube, top):
        strengths = {
            "trend_strength": found.trend_strength,
            "weekly_strength": found.weekly_strength,
            "yearly_strength": found.yearly_strength,
        }
        repeated = {
            "series_type": kind,
            "series_id": identifier,
            "series_name": name,
            **strengths,
            "currency": currency,
            "model_version": MODEL_VERSION if found.yearly is not None else "stl-1",
        }
        yearly = [None] * len(days) if found.yearly is None else found.yearly.tolist()
        parts: Columns = {
            "day": list(days),
            "observed": values.tolist(),
            "trend": found.trend.tolist(),
            "weekly": found.weekly.tolist(),
            "yearly": list(yearly),
            "remainder": found.remainder.tolist(),
            **{key: [value] * len(days) for key, value in repeated.items()},
        }
        for key, more in parts.items():
            columns.setdefault(key, []).extend(more)
        metrics += [
            Metric(MODEL_VERSION, key, value, "in_sample", f"{kind}:{identifier}")
            for key, value in strengths.items()
            if value is not None
        ]
    return columns, metrics
