"""How much of what was planted in the demo shop Global Market Pulse finds again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb

from evals.bench.shop_data import TRUTHS, truths_of

TOP = 10
_PAIRS = """
SELECT antecedent_id, consequent_id FROM product_associations
WHERE level = 'product' AND antecedent_size = 1 AND significant ORDER BY rank
"""
_GROWTH = """
SELECT region, annual_growth, growth_low, growth_high FROM regional_analysis
WHERE region_level = 'region' AND annual_growth IS NOT NULL
"""
_LEVELS = """
SELECT competitor, item, price_gap, gap_low, gap_high FROM competitor_analysis
WHERE scope = 'top_category' AND products >= 5
"""
_SENSITIVITY = """
SELECT subject || ': ' || metric, value FROM model_metrics
WHERE system = 'global_market_pulse' AND metric LIKE 'smallest_%' ORDER BY 1
"""


def planted_figures(home: Path) -> dict[str, float]:
    """Figures by name for a published home with the truths of its demo shop beside it.

    Args:
        home: Home of a demo shop, with what was planted beside it.
    """
    truths = json.loads((truths_of(home) / TRUTHS).read_text("utf-8"))
    file = json.loads((home / "serving" / "current.json").read_text("utf-8"))["file"]
    with duckdb.connect(home / "serving" / file, read_only=True) as serving:
        return {
            **_pairs(serving, truths),
            **_growth(serving, truths),
            **_levels(serving, truths),
            **{str(name): float(value) for name, value in serving.sql(_SENSITIVITY).fetchall()},
        }


def _pairs(serving: duckdb.DuckDBPyConnection, truths: dict[str, Any]) -> dict[str, float]:
    planted = {frozenset((p["product_id"], p["complement_id"])) for p in truths["complements"]}
    found = list(dict.fromkeys(frozenset(row) for row in serving.sql(_PAIRS).fetchall()))
    hits = [pair in planted for pair in found]
    return {
        f"complements: precision of the first {TOP} pairs": sum(hits[:TOP]) / TOP,
        f"complements: precision of the first {len(planted)} pairs": sum(hits[: len(planted)]) / len(planted),
        "complements: share found at all": len(planted & set(found)) / len(planted),
    }


def _growth(serving: duckdb.DuckDBPyConnection, truths: dict[str, Any]) -> dict[str, float]:
    planted: dict[str, float] = truths["yearly_growth_by_region"]
    rows = serving.sql(_GROWTH).fetchall()
    measured = {region: growth for region, growth, _, _ in rows}
    best, named = (sorted(of, key=of.__getitem__, reverse=True)[:TOP] for of in (planted, measured))
    inside = [low <= planted[region] <= high for region, _, low, high in rows]
    return {
        f"regional growth: precision of the first {TOP}": len(set(best) & set(named)) / TOP,
        "regional growth: mean absolute error": sum(abs(measured[r] - planted[r]) for r in measured)
        / len(rows),
        "regional growth: planted value inside the 95% interval": sum(inside) / len(inside),
    }


def _levels(serving: duckdb.DuckDBPyConnection, truths: dict[str, Any]) -> dict[str, float]:
    errors, inside = [], []
    for competitor, item, gap, low, high in serving.sql(_LEVELS).fetchall():
        planted = truths["competitors"][competitor]
        level = planted["factor"] if planted["category"] == item else planted["level"]
        errors.append(abs(gap - (1 / level - 1)))
        inside.append(low <= 1 / level - 1 <= high)
    return {
        "competitors: mean absolute error of the gap": sum(errors) / len(errors),
        "competitors: planted gap inside the 95% interval": sum(inside) / len(inside),
    }
