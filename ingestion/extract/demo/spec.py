"""What demo shop to make, and what was made."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
from dateutil.relativedelta import relativedelta

from ingestion.errors import SourceError

ORDERS_AT_SCALE_ONE = 60_600
CUSTOMERS_AT_SCALE_ONE = 16_000
REFERENCE_MONTHS = 30


@dataclass(frozen=True, slots=True)
class DemoSpec:
    """Size, seed and period of a demo shop; the same spec always makes the same tables.

    Args:
        scale: Orders against the 60,600 of scale 1 over 30 months; 0.05 makes about 3,000.
        seed: Seed of every random draw.
        months: Length of the trading history, at least 3.
        end: Last trading day.

    Raises:
        SourceError: The scale or the number of months is out of range.
    """

    scale: float = 1.0
    seed: int = 20240607
    months: int = REFERENCE_MONTHS
    end: date = date(2026, 9, 30)

    def __post_init__(self) -> None:
        if not 0.01 <= self.scale <= 100:
            raise SourceError(f"A demo shop of scale {self.scale} cannot be made.", remedy="Use 0.01 to 100.")
        if not 3 <= self.months <= 120:
            raise SourceError(f"A demo of {self.months} months cannot be made.", remedy="Use 3 to 120.")

    @property
    def start(self) -> date:
        """First trading day."""
        return self.end + relativedelta(days=1) - relativedelta(months=self.months)

    @property
    def days(self) -> int:
        """Trading days from start to end, both included; every day index counts from start."""
        return (self.end - self.start).days + 1

    @property
    def orders(self) -> int:
        """Expected number of orders."""
        return round(ORDERS_AT_SCALE_ONE * self.scale * self.months / REFERENCE_MONTHS)

    @property
    def customers(self) -> int:
        """Number of customers, fraud ring accounts aside."""
        return max(200, round(CUSTOMERS_AT_SCALE_ONE * self.scale))

    def month_bounds(self) -> list[tuple[int, int]]:
        """Day index ranges (end exclusive) of the months of history."""
        start = self.start
        firsts = [(start + relativedelta(months=m) - start).days for m in range(self.months + 1)]
        return list(pairwise(firsts))

    def rng(self, stage: str, index: int = 0) -> np.random.Generator:
        """A generator of its own for each stage, so that a change in one stage leaves the others alone."""
        return np.random.default_rng([self.seed, zlib.crc32(stage.encode()), index])


@dataclass(frozen=True, slots=True)
class DemoManifest:
    """What was written: one Parquet file per source table, and the planted truths beside them.

    Args:
        files: Parquet file by canonical table name.
        rows: Rows written by table, poisoned ones included.
        poisoned: Rows by table that curation must not keep (rejected, or superseded by a later duplicate).
        truths: The `truths.json`; its Parquet companions lie in the folder `truths` beside it.
    """

    files: Mapping[str, Path]
    rows: Mapping[str, int]
    poisoned: Mapping[str, int]
    truths: Path

    def clean_rows(self, table: str) -> int:
        """Rows of the table that curation must keep."""
        return self.rows[table] - self.poisoned.get(table, 0)
