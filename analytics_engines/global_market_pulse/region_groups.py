"""Regions grouped by K-Means on what they buy and how, with each group named by what sets it apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analytics_engines.engine import Metric
from analytics_engines.global_market_pulse.significance import Floats

if TYPE_CHECKING:
    import pandas as pd

MODEL_VERSION = "region_kmeans-1"
_RESTARTS = 20
_APART = 0.6
_WORDS = {
    "revenue": ("large", "small"),
    "annual_growth": ("fast-growing", "slow or shrinking"),
    "average_order_value": ("high order value", "low order value"),
    "orders_per_customer": ("loyal", "seldom returning"),
    "return_rate": ("many returns", "few returns"),
}
_LOGARITHMS = ("revenue", "average_order_value")


def group_regions(
    places: pd.DataFrame, counts: tuple[int, ...], seed: int, subject: str
) -> tuple[list[tuple[int | None, str | None]], list[Metric]]:
    """Number and name of the group of each place; (None, None) where there are too few places.

    The number of groups is the one of `counts` with the best silhouette (Rousseeuw 1987). Features are
    standardised: logarithms of revenue and order value, growth, orders per customer, return rate.
    """
    features, names = _features(places)
    possible = [count for count in counts if count < len(places)]
    if not possible or not names or len(places) < 2 * min(counts) + 2:
        return [(None, None)] * len(places), []
    labels, metrics = _best(features, possible, seed, subject)
    order = np.argsort(
        [places["revenue"].to_numpy(float)[labels == g].mean() for g in range(labels.max() + 1)]
    )
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    groups = place[labels]
    titles = {int(g): _title(features[groups == g].mean(axis=0), names) for g in np.unique(groups)}
    return [(int(g), titles[int(g)]) for g in groups], metrics


def _features(places: pd.DataFrame) -> tuple[Floats, list[str]]:
    columns = {}
    for name in _WORDS:
        values = places[name].to_numpy(float)
        values = np.log(np.maximum(values, 1e-9)) if name in _LOGARITHMS else values
        if np.isfinite(values).all() and values.std() > 0:
            columns[name] = (values - values.mean()) / values.std()
    return np.column_stack(list(columns.values())) if columns else np.empty((len(places), 0)), list(columns)


def _best(
    features: Floats, counts: list[int], seed: int, subject: str
) -> tuple[NDArray[np.int64], list[Metric]]:
    """Labels of the best number of groups, and the silhouette of every number."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    tried: dict[int, tuple[float, NDArray[np.int64]]] = {}
    with threadpool_limits(limits=1):
        for count in counts:
            labels = KMeans(count, n_init=_RESTARTS, random_state=seed).fit(features).labels_.astype(np.int64)
            if len(np.unique(labels)) == count:
                tried[count] = (float(silhouette_score(features, labels)), labels)
    best = max(tried, key=lambda count: tried[count][0])
    figures = [(f"{subject}: k={count}", quality) for count, (quality, _) in tried.items()]
    metrics = [Metric(MODEL_VERSION, "silhouette", value, "in_sample", of) for of, value in figures]
    metrics.append(Metric(MODEL_VERSION, "chosen_k", float(best), "in_sample", subject))
    return tried[best][1], metrics


def _title(centre: Floats, names: list[str]) -> str:
    """The features in which the group's mean is at least 0.6 standard deviations from the mean of all."""
    order = np.argsort(-np.abs(centre))
    words = [_WORDS[names[i]][int(centre[i] < 0)] for i in order if abs(centre[i]) >= _APART]
    return ", ".join(words) or "typical in every way"
