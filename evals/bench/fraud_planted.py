"""How much of the fraud planted in a demo shop the Compliance Guardian finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from analytics_engines.compliance_guardian import ENGINE
from analytics_engines.engine import EngineContext
from evals.bench.shop_data import published_query, truths_of

_OVERLAP = 0.8
"""Share of a planted ring's orders that one found ring must hold, and of its own that must be planted."""

_LAST = 0.25
_TOLD = "truths/fraud_orders.parquet"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Planted:
    """Orders planted as fraud, and those of each ring, as far as they were published."""

    orders: frozenset[str]
    rings: tuple[frozenset[str], ...]

    def among(self, published: frozenset[str]) -> Planted:
        """What of it reached the engine."""
        rings = (ring & published for ring in self.rings)
        return Planted(self.orders & published, tuple(ring for ring in rings if ring))


def read_planted(folder: Path) -> Planted:
    """What is told beside a demo shop of its fraud."""
    rows = duckdb.execute("SELECT order_id, ring FROM read_parquet(?)", [str(folder / _TOLD)]).fetchall()
    rings: dict[int, set[str]] = {}
    for order, ring in rows:
        if ring is not None:
            rings.setdefault(ring, set()).add(order)
    return Planted(frozenset(order for order, _ in rows), tuple(map(frozenset, rings.values())))


def planted_fraud(home: Path) -> dict[str, float]:
    """Figures of the standard engine, computed anew from the published tables."""
    planted = read_planted(truths_of(home))
    with published_query(home) as (query, as_of):
        context = EngineContext(query, datetime.fromisoformat(as_of), "bench")
        return figures_of(ENGINE.run(context).tables, planted)


def figures_of(tables: Mapping[str, Any], planted: Planted) -> dict[str, float]:
    """Figures of one run's output tables; `risk F1` calls a high risk fraud."""
    scores: list[Row] = tables["risk_scores"].to_pylist()
    alerts: list[Row] = tables["fraud_detections"].to_pylist()
    known = planted.among(frozenset(row["order_id"] for row in scores))
    high = {row["order_id"] for row in scores if row["risk_level"] == "high"}
    precision, recall = _right({row["order_id"] for row in alerts}, known.orders)
    high_precision, high_recall = _right(high, known.orders)
    return {
        "orders": float(len(scores)),
        "planted": float(len(known.orders)),
        "alerts": float(len(alerts)),
        "alert precision": precision,
        "alert recall": recall,
        "risk F1": 2 * high_precision * high_recall / max(high_precision + high_recall, 1e-9),
        "planted rings": float(len(known.rings)),
        "rings recovered": float(np.mean([_recovered(ring, scores) for ring in known.rings])),
        **_of_the_last(scores, known.orders),
    }


def _right(named: set[str], fraud: frozenset[str]) -> tuple[float, float]:
    hits = len(named & fraud)
    return hits / max(len(named), 1), hits / len(fraud)


def _recovered(ring: frozenset[str], scores: Sequence[Row]) -> bool:
    """Whether one found ring holds most of a planted one, and little else."""
    found: dict[str, set[str]] = {}
    for row in scores:
        if row["ring_id"] is not None:
            found.setdefault(row["ring_id"], set()).add(row["order_id"])
    return any(len(ring & orders) >= _OVERLAP * max(len(ring), len(orders)) for orders in found.values())


def _of_the_last(scores: Sequence[Row], fraud: frozenset[str]) -> dict[str, float]:
    """How the boosted trees alone rank the last quarter of the orders, which they had not seen."""
    from sklearn.metrics import average_precision_score

    rows = [row for row in scores if row["fraud_probability"] is not None]
    late = sorted(rows, key=lambda row: (row["ordered_at"], row["order_id"]))[-int(len(scores) * _LAST) :]
    truth = [row["order_id"] in fraud for row in late]
    if not any(truth):
        return {}
    chance = [row["fraud_probability"] for row in late]
    return {
        "boosting alone, last quarter: average precision": float(average_precision_score(truth, chance)),
        "boosting alone, last quarter: share of fraud": float(np.mean(truth)),
    }
