"""Sales by day, category and country: the compact frame that shares and opportunities come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from analytics_engines.global_market_pulse.market import YEAR_DAYS, Market, statement
from analytics_engines.global_market_pulse.significance import Floats

if TYPE_CHECKING:
    import pandas as pd

WEEK = 7
WEEKS = YEAR_DAYS // WEEK
ALL, ALL_NAME = "all", "All products"


@dataclass(frozen=True, slots=True)
class Cube:
    """Sales in the main currency until the last complete day.

    Args:
        frame: One row per day (`days_back` from the last one) x leaf category x country: `lines`, `revenue`,
            `priced_revenue`, `cost`; also `all`, `top_category` and `category`, the ids at each level.
        names: Name of each category id.
        levels: Category levels the source has: `all`, then `top_category` and `category`.
        last_day: The last day.
        days: Days of history.
    """

    frame: pd.DataFrame
    names: dict[str, str]
    levels: tuple[str, ...]
    last_day: date
    days: int

    def year(self, back: int = 0) -> pd.DataFrame:
        """Rows of the year that ends on the last day, or `back` years earlier."""
        first = YEAR_DAYS * back
        return self.frame[self.frame["days_back"].between(first, first + YEAR_DAYS - 1)]

    @property
    def has_previous_year(self) -> bool:
        """Whether the history holds the whole year before the last."""
        return self.days >= 2 * YEAR_DAYS

    def name(self, identifier: str) -> str:
        """Name of a category; a country is its own name."""
        return self.names.get(identifier, identifier)

    def weekly(self, keys: list[str], value: str) -> tuple[pd.DataFrame, Floats]:
        """Whole weeks, oldest first: one row per combination of keys, and the matrix of its weekly sums."""
        weeks = self.days // WEEK
        inside = self.frame[self.frame["days_back"] < weeks * WEEK].dropna(subset=keys)
        week = weeks - 1 - inside["days_back"] // WEEK
        summed = (
            inside.groupby([*keys, week.rename("week")], sort=True)[value].sum().unstack("week", fill_value=0)
        )
        matrix = summed.reindex(columns=range(weeks), fill_value=0).to_numpy(float)
        return summed.index.to_frame(index=False), matrix


def read_cube(market: Market) -> Cube:
    """Read the sales of the whole history; a source without categories has the level `all` only."""
    frame = market.select(statement("sales_cube.sql"), {"last_day": market.last_day})
    shelf = market.select(
        "SELECT DISTINCT category_id, category, top_category_id, top_category FROM shelf"
        " WHERE category_id IS NOT NULL ORDER BY ALL"
    )
    tops = dict(zip(shelf["category_id"], shelf["top_category_id"], strict=True))
    frame = frame.assign(
        days_back=frame["days_back"].astype(int),
        all=ALL,
        top_category=frame["category_id"].map(tops),
        category=frame["category_id"],
        lines=frame["lines"].astype(float),
    ).fillna({"revenue": 0.0, "priced_revenue": 0.0, "cost": 0.0})
    names = dict(zip(shelf["top_category_id"], shelf["top_category"], strict=True))
    names |= dict(zip(shelf["category_id"], shelf["category"], strict=True))
    levels = (ALL, "top_category", "category") if frame["category"].notna().any() else (ALL,)
    days = int(frame["days_back"].max()) + 1 if len(frame) else 0
    return Cube(frame, {ALL: ALL_NAME, **names}, levels, market.last_day, days)


def margin_rate(frame: pd.DataFrame) -> Floats:
    """Net revenue less cost over net revenue, by row; NaN without revenue of products with a cost."""
    revenue = frame["priced_revenue"].to_numpy(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(revenue > 0, (revenue - frame["cost"].to_numpy(float)) / revenue, np.nan)
