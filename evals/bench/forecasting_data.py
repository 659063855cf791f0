"""Public panels to judge forecasts on: what was known at each origin, and what came after."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from analytics_engines.forecasting.base import Floats
from analytics_engines.forecasting.panel import Codes, Panel

WALMART_WEEKS, WALMART_ORIGINS = 8, 2
RETAIL_DAYS, RETAIL_ORIGINS = 24, 2
M4_WEEKS, M4_LONGEST = 13, 900
_TRADING_WEEK = 6


@dataclass(frozen=True, slots=True)
class Case:
    """One panel at one origin.

    Args:
        name: The data set.
        panel: What was known.
        actual: What came after, series x steps.
        season: Steps of the short season.
        year: Steps of a year.
        days: Dates of past and future steps, for peers that want them.
        repeat: The season of the seasonal naive peer.
    """

    name: str
    panel: Panel
    actual: Floats
    season: int
    year: int
    days: NDArray[np.datetime64]
    repeat: int

    @property
    def horizon(self) -> int:
        """Steps to forecast."""
        return int(self.actual.shape[1])


def walmart(folder: Path) -> Iterator[Case]:
    """Weekly sales by store and department, the series without a gap; the last two windows of eight weeks."""
    file = folder / "forecasting" / "walmart" / "train.csv"
    rows = duckdb.execute(
        "SELECT Store, Dept, Date::DATE AS day, Weekly_Sales::DOUBLE AS sold, IsHoliday FROM read_csv(?)"
        " QUALIFY count(*) OVER (PARTITION BY Store, Dept) = (SELECT count(DISTINCT Date) FROM read_csv(?))"
        " ORDER BY Store, Dept, day",
        [str(file), str(file)],
    ).fetchnumpy()
    days = np.unique(np.asarray(rows["day"], dtype="datetime64[D]"))
    values = np.asarray(rows["sold"], dtype=np.float64).reshape(-1, len(days))
    holiday = np.asarray(rows["IsHoliday"], dtype=np.float64).reshape(-1, len(days))[:1]
    groups = {name: _codes(np.asarray(rows[name]).reshape(-1, len(days))[:, 0]) for name in ("Store", "Dept")}
    known = {"holiday": holiday, "week": _week_of_year(days)[None, :]}
    panel = Panel(values, known, groups)
    for back in range(WALMART_ORIGINS, 0, -1):
        end = len(days) - back * WALMART_WEEKS
        actual = values[:, end : end + WALMART_WEEKS]
        yield Case("Walmart, weekly", panel.until(end), actual, 1, 52, days, 52)


def online_retail(folder: Path, by: str, most: int) -> Iterator[Case]:
    """Daily revenue on trading days by `StockCode` or `Country`; the last two windows of four weeks.

    The series are those with most revenue before the first window.
    """
    file = folder / "online_retail" / "online_retail_combined_dedup.parquet"
    rows = duckdb.execute(
        "SELECT if($by = 'Country', Country, StockCode) AS series, InvoiceDate::DATE AS day,"
        " sum(Quantity * UnitPrice)::DOUBLE AS sold FROM read_parquet($file)"
        " WHERE Quantity > 0 AND UnitPrice > 0 AND NOT starts_with(InvoiceNo, 'C')"
        " AND dayofweek(InvoiceDate) <> 6 GROUP BY ALL",
        {"by": by, "file": str(file)},
    ).fetchnumpy()
    stamps = np.asarray(rows["day"], dtype="datetime64[D]")
    every = np.arange(stamps.min(), stamps.max() + 1)
    days = every[(every.astype(np.int64) + 3) % 7 != 5]
    names, codes = np.unique(np.asarray(rows["series"], dtype=str), return_inverse=True)
    values = np.zeros((len(names), len(days)))
    values[codes, np.searchsorted(days, stamps)] = rows["sold"]
    first_test = len(days) - RETAIL_ORIGINS * RETAIL_DAYS
    leading = np.argsort(-values[:, :first_test].sum(axis=1), kind="stable")[:most]
    values = _from_first_sale(values[leading])
    panel = Panel(values, {"day_of_year": _day_of_year(days)[None, :]})
    for back in range(RETAIL_ORIGINS, 0, -1):
        end = len(days) - back * RETAIL_DAYS
        actual = np.nan_to_num(values[:, end : end + RETAIL_DAYS])
        name = f"Online Retail, daily by {by}"
        yield Case(name, panel.until(end), actual, _TRADING_WEEK, 52 * _TRADING_WEEK, days, _TRADING_WEEK)


def m4_weekly(folder: Path) -> Iterator[Case]:
    """The 359 weekly series of M4, their last 900 weeks at most; 13 weeks ahead as in the competition."""
    train, test = (_m4_part(folder, part) for part in ("train", "test"))
    length = min(M4_LONGEST, max(len(values) for values in train.values()))
    values = np.full((len(train), length), np.nan)
    for row, series in enumerate(train.values()):
        known = series[-length:]
        values[row, length - len(known) :] = known
    actual = np.stack([test[name] for name in train])
    days = np.datetime64("2000-01-02") + 7 * np.arange(length + M4_WEEKS)
    yield Case("M4 weekly", Panel(values), actual, 1, 52, days, 52)


def _m4_part(folder: Path, part: str) -> dict[str, Floats]:
    with (folder / "forecasting" / "m4" / f"Weekly-{part}.csv").open() as lines:
        rows = list(csv.reader(lines))[1:]
    return {row[0]: np.array([float(value) for value in row[1:] if value]) for row in rows}


def many_products(count: int, days: int, seed: int = 11) -> Panel:
    """Made-up daily demand: levels over three decades, a week, a year, growth, and counting noise."""
    draws = np.random.default_rng(seed)
    step = np.arange(days)
    week = 1 + 0.4 * np.sin(2 * np.pi * (step + draws.integers(0, 7, (count, 1))) / 7)
    year = 1 + 0.5 * np.sin(2 * np.pi * (step + draws.integers(0, 364, (count, 1))) / 364)
    growth = np.exp(draws.normal(0, 0.3, (count, 1)) * step / days)
    return Panel(draws.poisson(draws.lognormal(1, 1.5, (count, 1)) * week * year * growth).astype(float))


def _codes(values: NDArray[np.int64]) -> Codes:
    return np.asarray(np.unique(values, return_inverse=True)[1], dtype=np.int64)


def _from_first_sale(values: Floats) -> Floats:
    """NaN before the first sale of each series."""
    begun = np.cumsum(values > 0, axis=1) > 0
    return np.where(begun, values, np.nan)


def _day_of_year(days: NDArray[np.datetime64]) -> Floats:
    return np.asarray((days - days.astype("datetime64[Y]")).astype(np.float64) + 1)


def _week_of_year(days: NDArray[np.datetime64]) -> Floats:
    return np.floor((_day_of_year(days) - 1) / 7)
