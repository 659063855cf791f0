"""Accuracy by level of aggregation: what goes to `model_metrics`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from analytics_engines.engine import Metric
from analytics_engines.forecasting import metrics
from analytics_engines.forecasting.base import Floats
from analytics_engines.forecasting.hierarchy import incoherence
from analytics_engines.forecasting.registry import BASELINE
from analytics_engines.forecasting.windows import WINDOW_DAYS, Window, sum_windows
from analytics_engines.market_intelligence_hub.forecast_rows import accuracy_by_grain
from analytics_engines.market_intelligence_hub.measure import Fitted
from analytics_engines.market_intelligence_hub.partition import wholes_of
from analytics_engines.market_intelligence_hub.selection_rows import LEADS

_PUBLISHED = "published"


def series_metrics(item: Fitted, measure: str) -> Iterator[Metric]:
    """WAPE (days) and MASE of the published model of one series."""
    accuracy = accuracy_by_grain(item)
    subject = f"{item.series.series_type}:{item.series.series_id}:{measure}"
    for name, value in (("wape", accuracy[Window.DAY.value]), ("mase", accuracy["mase"])):
        if value is not None:
            yield Metric(item.chosen, name, value, "backtest", subject)


def level_metrics(items: Sequence[Fitted], measure: str) -> Iterator[Metric]:
    """Accuracy of what is published at each level (total, category …), all its series and folds together.

    Subjects are `level:<series type>:<measure>:<part>`, where the part is days by how far ahead they are, or
    the sums of weeks or months; the model is `published`, since it differs by series.
    """
    types = dict.fromkeys(item.series.series_type for item in items)
    for series_type in types:
        members = [item for item in items if item.series.series_type == series_type]
        for part, actual, forecast, naive in _parts(members):
            subject = f"level:{series_type}:{measure}:{part}"
            for name, value in _figures(actual, forecast, naive).items():
                if np.isfinite(value):
                    yield Metric(_PUBLISHED, name, value, "backtest", subject)
    paths = np.stack([item.path for item in items])
    gap = incoherence(paths, wholes_of([item.series for item in items], measure))
    yield Metric("min_trace", "incoherence", gap, "forecast", f"hierarchy:{measure}")


def _parts(members: Sequence[Fitted]) -> Iterator[tuple[str, Floats, Floats, Floats]]:
    """By part: what happened, what was forecast and what the baseline said, flat over series and folds."""
    for name, days in LEADS.items():
        yield name, *_flat([_cut(item, days) for item in members])
    for window in (Window.WEEK, Window.MONTH):
        width = WINDOW_DAYS[window]
        long = [item for item in members if item.backtest.horizon >= width]
        if long:
            yield window.value, *_flat([_summed(item, window) for item in long])


def _cut(item: Fitted, days: slice) -> list[Floats]:
    return [values[:, days] for values in _three(item)]


def _summed(item: Fitted, window: Window) -> list[Floats]:
    return [sum_windows(values, window) for values in _three(item)]


def _three(item: Fitted) -> list[Floats]:
    forecasts = item.backtest.forecasts
    chosen = forecasts[item.chosen]
    return [item.backtest.actual, chosen, forecasts.get(BASELINE, chosen)]


def _flat(members: Sequence[Sequence[Floats]]) -> tuple[Floats, Floats, Floats]:
    actual, forecast, naive = (
        np.concatenate([member[index].ravel() for member in members]) for index in range(3)
    )
    return actual, forecast, naive


def _figures(actual: Floats, forecast: Floats, naive: Floats) -> dict[str, float]:
    if not len(actual):
        return {}
    wape, baseline = metrics.wape(actual, forecast), metrics.wape(actual, naive)
    return {
        "wape": wape,
        "mape": metrics.mape(actual, forecast),
        "r2": metrics.r_squared(actual, forecast),
        "wape_over_baseline": wape / baseline if baseline > 0 else float("nan"),
    }
