"""K-Means on log-scaled RFM, clusters numbered by value, and how well they are separated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics_engines.forecasting.base import Floats

Labels = NDArray[np.int64]

_SILHOUETTE_SAMPLE = 4_000
_RESTARTS = 6
_WEIGHTS = np.array([0.5, 1.0, 1.0])


@dataclass(frozen=True, slots=True)
class Clustering:
    """Clusters of customers, 0 the least valuable.

    Args:
        labels: Cluster of each customer.
        value_scores: Per cluster, the mean over its customers of the sum of their features (standardised
            log frequency plus log monetary value minus half of log recency): the clusters' order.
        inertia: Summed squared distance to the cluster centres, in standardised units.
    """

    labels: Labels
    value_scores: Floats
    inertia: float


def rfm_features(recency: Floats, frequency: Floats, monetary: Floats) -> Floats:
    """Minus log recency, log frequency and log monetary value, customers x 3; higher is better in each.

    Logarithms tame the long tails (`log1p`; a negative net value counts as zero); each column then has mean
    0 and standard deviation 1, unless it is constant. Recency then counts half: with full weight, clusters
    part those who bought last month from those who did not, instead of ordering customers by their value.
    """
    raw = np.column_stack(
        [-np.log1p(np.maximum(recency, 0)), np.log1p(frequency), np.log1p(np.maximum(monetary, 0))]
    )
    spread = raw.std(axis=0)
    scaled = (raw - raw.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return np.asarray(scaled * _WEIGHTS)


def cluster_customers(features: Floats, clusters: int, seed: int) -> Clustering:
    """K-Means with k-means++ starts (Arthur & Vassilvitskii 2007), the same under the same seed."""
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(limits=1):
        fitted = KMeans(clusters, n_init=_RESTARTS, random_state=seed).fit(features)
    value = features.sum(axis=1)
    scores = np.array([value[fitted.labels_ == c].mean() for c in range(clusters)])
    order = np.argsort(scores, kind="stable")
    rank = np.empty(clusters, dtype=np.int64)
    rank[order] = np.arange(clusters)
    return Clustering(rank[fitted.labels_], scores[order], float(fitted.inertia_))


def separation(features: Floats, labels: Labels, seed: int) -> Mapping[str, float]:
    """Silhouette (Rousseeuw 1987), Davies-Bouldin (1979) and Calinski-Harabasz (1974) of a clustering.

    The silhouette is that of a seeded sample of 4,000 customers where there are more.
    """
    from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score

    size = _SILHOUETTE_SAMPLE if len(features) > _SILHOUETTE_SAMPLE else None
    return {
        "silhouette": float(silhouette_score(features, labels, sample_size=size, random_state=seed)),
        "davies_bouldin": float(davies_bouldin_score(features, labels)),
        "calinski_harabasz": float(calinski_harabasz_score(features, labels)),
    }


def adjusted_rand(one: Labels, other: Labels) -> float:
    """Agreement of two clusterings of the same customers: 1 is equal, 0 chance (Hubert & Arabie 1985)."""
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(one, other))


def elbow(inertias: Mapping[int, float]) -> int:
    """The number of clusters farthest below the line from the first to the last inertia (Satopaa 2011)."""
    counts = np.array(sorted(inertias), dtype=np.float64)
    values = np.array([inertias[int(k)] for k in counts])
    across = (counts - counts[0]) / (counts[-1] - counts[0])
    down = (values - values[-1]) / (values[0] - values[-1])
    return int(counts[np.argmax(1 - across - down)])
