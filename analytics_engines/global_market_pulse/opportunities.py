"""Where to grow: every category in every country scored on size, growth, competition, margin and fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from analytics_engines.engine import Metric
from analytics_engines.global_market_pulse.cube import ALL, Cube, margin_rate
from analytics_engines.global_market_pulse.growth import Growth, shrink, yearly_growth
from analytics_engines.global_market_pulse.mcda import TOP, Scores, kendall, rank, score
from analytics_engines.global_market_pulse.significance import Floats

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, object]

MODEL_VERSION = "weighted_criteria-1"
CRITERIA = ("size", "growth", "competition", "margin", "fit")
_FIT_BOUND = np.log(3.0)


def opportunity_rows(
    cube: Cube,
    level: str,
    gaps: Mapping[str, float],
    weights: Mapping[str, float],
    change: float,
    currency: str | None,
) -> tuple[list[Row], list[Metric]]:
    """Rows of one category level, and what the ranking's sensitivity to the weights is.

    Args:
        cube: Sales.
        level: all, top_category or category.
        gaps: Adjusted price gap against competitors by category id of that level; empty without any.
        weights: Weight by criterion.
        change: Relative change of the weights whose effect on the ranks is reported.
        currency: Of revenue.
    """
    cells = _cells(cube, level)
    if not len(cells):
        return [], []
    cells = cells.assign(price_gap=[gaps.get(str(item), np.nan) for item in cells[level]])
    found = score(criteria(cells), weights, change)
    figures = _score_columns(found)
    rows = [
        {
            "level": level,
            "category_id": cell[level],
            "category": cube.name(str(cell[level])),
            "country": cell["country"],
            **{name: _known(values[i]) for name, values in figures.items()},
            **{
                name: _known(cell[name])
                for name in ("revenue", "annual_growth", "price_gap", "margin_rate", "fit")
            },
            "currency": currency,
            "model_version": MODEL_VERSION,
        }
        for i, cell in enumerate(cells.to_dict("records"))
    ]
    for row in rows:
        for name in ("rank", "topsis_rank", "rank_low", "rank_high"):
            row[name] = int(float(str(row[name])))
    return rows, sensitivity(found, MODEL_VERSION, f"opportunities by {level}")


def criteria(cells: pd.DataFrame) -> dict[str, Floats]:
    """Value of each criterion, more is better, of cells with the raw figures."""
    return {
        "size": np.log1p(np.maximum(cells["revenue"].to_numpy(float), 0)),
        "growth": cells["annual_growth"].to_numpy(float),
        "competition": -cells["price_gap"].to_numpy(float),
        "margin": cells["margin_rate"].to_numpy(float),
        "fit": np.clip(np.log(cells["fit"].to_numpy(float)), -_FIT_BOUND, _FIT_BOUND),
    }


def sensitivity(found: Scores, model: str, subject: str) -> list[Metric]:
    """Metrics of how far the ranking hangs on the weights, and of what the weights were."""
    figures = {
        "smallest_kendall_tau_under_changed_weights": found.agreement,
        f"smallest_top{TOP}_overlap_under_changed_weights": found.top_overlap,
        "kendall_tau_of_weighted_sum_and_topsis": kendall(rank(found.weighted), rank(found.topsis)),
        **{f"weight_{name}": weight for name, weight in found.weights.items()},
    }
    return [Metric(model, name, float(value), "in_sample", subject) for name, value in figures.items()]


def _cells(cube: Cube, level: str) -> pd.DataFrame:
    """Cells with revenue in the last year, with the raw figures of each."""
    year = cube.year().dropna(subset=[level, "country"])
    keys = [level, "country"]
    cells = year.groupby(keys, sort=True)[["revenue", "priced_revenue", "cost", "lines"]].sum().reset_index()
    cells = cells[cells["revenue"] > 0].reset_index(drop=True)
    if not len(cells):
        return cells
    country = cells.groupby("country")["lines"].transform("sum")
    item = cells.groupby(level)["lines"].transform("sum")
    return cells.assign(
        fit=np.maximum(cells["lines"], 1.0) * cells["lines"].sum() / (country * item),
        margin_rate=margin_rate(cells),
        annual_growth=_growth(cube, level, cells),
    )


def _growth(cube: Cube, level: str, cells: pd.DataFrame) -> Floats:
    """Yearly growth of each cell, drawn towards that of its category and country; NaN below 60 weeks."""
    units, counts = cube.weekly([level, "country"], "lines")
    found = yearly_growth(counts)
    if found is None:
        return np.full(len(cells), np.nan)
    if level != ALL:
        row, column = (
            units[key].astype("category").cat.codes.to_numpy(np.int64) for key in (level, "country")
        )
        found = shrink(Growth(found.log_rate, found.error), row, column)
    known = {tuple(unit): rate for unit, rate in zip(units.to_numpy(), found.rate, strict=True)}
    return np.array([known.get(tuple(cell), np.nan) for cell in cells[[level, "country"]].to_numpy()])


def _score_columns(found: Scores) -> dict[str, Floats]:
    return {
        "score": found.weighted,
        "rank": rank(found.weighted).astype(float),
        "topsis_score": found.topsis,
        "topsis_rank": rank(found.topsis).astype(float),
        **{f"{name}_score": found.criteria[name] for name in CRITERIA},
        "rank_low": found.rank_low.astype(float),
        "rank_high": found.rank_high.astype(float),
        "top10_share": found.top_share,
    }


def _known(value: float) -> float | None:
    return float(value) if value == value else None
