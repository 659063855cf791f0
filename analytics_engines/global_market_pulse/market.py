"""What the shop sold, in one currency: lines converted at the rate of their own day, and the shelf."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import pyarrow as pa

from analytics_engines.engine import Query
from analytics_engines.sales import Sales

if TYPE_CHECKING:
    import pandas as pd

_PARAMETER = re.compile(r"\$(\w+)")
YEAR_DAYS = 364
"""A year of whole weeks, so that it can be compared with the one before weekday by weekday."""
STALE_RATE_DAYS = 7
_SALES_DAYS = (
    "SELECT currency, CAST(order_date AS DATE) AS day FROM orders UNION"
    " SELECT o.currency, CAST(r.returned_at AS DATE) FROM returns AS r JOIN orders AS o USING (order_id)"
)
LEVELS = (
    ("all", "'all'", "'All products'"),
    *((f"{x}", f"s.{x}_id", f"s.{x}") for x in ("top_category", "category")),
)
"""Category levels: name, id and label of a row of `shelf AS s`."""


@cache
def statement(name: str) -> str:
    """The SQL file of that name beside this module."""
    return files("analytics_engines.global_market_pulse").joinpath(name).read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Market:
    """The shop's market at `as_of`: SELECTs may read `market_lines`, `shelf` and `conversion`.

    `market_lines` is one row per line sold or returned, `revenue` and `unit_price` in the shop's main
    currency at the rate of the row's day (the last one known); `shelf` is one row per product.
    """

    query: Query
    sales: Sales

    @property
    def currency(self) -> str | None:
        """The shop's main currency; None where no order names one."""
        return self.sales.currency or None

    @property
    def last_day(self) -> date:
        """The last complete day."""
        return self.sales.last_day

    def year(self, back: int = 0) -> tuple[date, date]:
        """First and last day of the year (364 days) that ends on the last day, or `back` years earlier."""
        end = self.last_day - timedelta(days=YEAR_DAYS * back)
        return end - timedelta(days=YEAR_DAYS - 1), end

    def arrow(
        self, sql: str, values: Mapping[str, object] | None = None, needed: str = _SALES_DAYS
    ) -> pa.Table:
        """Run a SELECT over the market with named values; `needed` lists currencies and days to convert."""
        rates = statement("rates.sql").replace("{needed}", needed)
        text = f"WITH opening AS (SELECT 1){rates}{statement('market_lines.sql')}\n{sql}"
        known = {"as_of": self.sales.as_of, "currency": self.sales.currency, **(values or {})}
        used = set(_PARAMETER.findall(text))
        return self.query(text, {name: value for name, value in known.items() if name in used})

    def select(
        self, sql: str, values: Mapping[str, object] | None = None, needed: str = _SALES_DAYS
    ) -> pd.DataFrame:
        """The same as a frame."""
        frame: pd.DataFrame = self.arrow(sql, values, needed).to_pandas()
        return frame

    def count(self, sql: str, values: Mapping[str, object] | None = None) -> Mapping[str, int]:
        """The one row of a SELECT of counts; null counts as zero."""
        row = self.select(sql, values).to_dict("records")[0]
        return {str(name): int(value or 0) for name, value in row.items()}

    def years(self) -> dict[str, object]:
        """Parameters of the last year and the one before: `first`, `last`, `first_before`, `last_before`."""
        first, last = self.year()
        first_before, last_before = self.year(1)
        return {"first": first, "last": last, "first_before": first_before, "last_before": last_before}


def conversion_reasons(market: Market) -> tuple[str, ...]:
    """What must be said of the currency conversion of sales; nothing where all are in one currency."""
    counts = market.count(
        "SELECT count(DISTINCT order_id) FILTER (WHERE currency <> $currency) AS other,"
        " count(DISTINCT order_id) FILTER (WHERE revenue IS NULL) AS unconverted,"
        " count(DISTINCT order_id) FILTER (WHERE rate_age_days > $stale) AS stale FROM market_lines",
        {"stale": STALE_RATE_DAYS},
    )
    said, converted = [], counts["other"] - counts["unconverted"]
    if converted > 0:
        how = f"converted to {market.currency} at the last rate known on their day"
        old = (
            f", {counts['stale']} of them at one more than {STALE_RATE_DAYS} days old"
            if counts["stale"]
            else ""
        )
        said.append(f"{converted} orders in other currencies are {how}{old}")
    if counts["unconverted"]:
        said.append(f"{counts['unconverted']} orders have no exchange rate by their day and are left out")
    return tuple(said)
