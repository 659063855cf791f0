"""One function per output of Global Market Pulse: its table, its metrics, and what must be said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import pyarrow as pa

from analytics_engines.engine import Metric
from analytics_engines.errors import NotEnoughDataError
from analytics_engines.global_market_pulse import tables
from analytics_engines.global_market_pulse.association_rows import association_rows, read_aisles
from analytics_engines.global_market_pulse.competitors import (
    PricePairs,
    category_gaps,
    competitor_rows,
    latest_prices,
    read_pairs,
)
from analytics_engines.global_market_pulse.cube import ALL, Cube, read_cube
from analytics_engines.global_market_pulse.growth import FEWEST_WEEKS
from analytics_engines.global_market_pulse.market import Market
from analytics_engines.global_market_pulse.opportunities import opportunity_rows
from analytics_engines.global_market_pulse.options import Options
from analytics_engines.global_market_pulse.regional_prices import PLACES, regional_price_rows
from analytics_engines.global_market_pulse.regions import LEVELS, region_rows
from analytics_engines.global_market_pulse.series import decomposition_columns
from analytics_engines.global_market_pulse.shares import own_share_rows, price_leader_rows
from analytics_engines.tables import rows_to_table

Step: TypeAlias = tuple[pa.Table, list[Metric], list[str]]
Row = dict[str, object]

_NO_CATEGORIES = "the source puts no product in a category"
_NO_COUNTRIES = "the source does not say which country a sale is to"


@dataclass(frozen=True)
class Pulse:
    """One run: the market, what is asked for, and what several outputs share, read once."""

    market: Market
    options: Options
    seed: int

    @cached_property
    def cube(self) -> Cube:
        """Sales by day, category and country."""
        return read_cube(self.market)

    @cached_property
    def pairs(self) -> PricePairs:
        """Competitor prices beside our own."""
        return read_pairs(self.market)

    @property
    def short_history(self) -> list[str]:
        """What a history below sixty weeks cannot tell."""
        weeks = self.cube.days // 7
        short = weeks < FEWEST_WEEKS
        return [f"growth needs {FEWEST_WEEKS} weeks of sales, there are {weeks}"] if short else []


def opportunities(pulse: Pulse) -> Step:
    """`market_opportunities`."""
    cube, options = pulse.cube, pulse.options
    rows: list[Row] = []
    metrics: list[Metric] = []
    recent = pulse.pairs.last_year(pulse.market) if len(pulse.pairs.pairs) else pulse.pairs.pairs
    for level in cube.levels:
        found, measured = opportunity_rows(
            cube,
            level,
            category_gaps(recent, level),
            options.opportunity_weights,
            options.weight_change,
            pulse.market.currency,
        )
        rows += found
        metrics += measured
    reasons = [*pulse.short_history]
    if cube.levels == (ALL,):
        reasons.append(f"by country only: {_NO_CATEGORIES}")
    if not rows:
        reasons.append(_NO_COUNTRIES)
    if not len(recent):
        reasons.append("the criterion competition is left out: there are no competitor prices to compare")
    if rows and all(row["margin_rate"] is None for row in rows):
        reasons.append("the criterion margin is left out: the source has no costs")
    return rows_to_table(rows, tables.MARKET_OPPORTUNITIES), metrics, reasons


def regions(pulse: Pulse) -> Step:
    """`regional_analysis`."""
    rows: list[Row] = []
    metrics: list[Metric] = []
    reasons = [*pulse.short_history]
    for level in LEVELS:
        found, measured = region_rows(pulse.market, pulse.cube, level, pulse.options.regions, pulse.seed)
        if not found:
            reasons.append(f"by {level}: the source does not say which {level} a sale is to")
        rows += found
        metrics += measured
    if rows and all(row["stores"] is None for row in rows):
        reasons.append("the criterion reach is left out: the source has no stores with a country")
    if rows and all(row["margin_rate"] is None for row in rows):
        reasons.append("the criterion margin is left out: the source has no costs")
    return rows_to_table(rows, tables.REGIONAL_ANALYSIS), metrics, reasons


def competitors(pulse: Pulse) -> Step:
    """`competitor_analysis`."""
    pairs = pulse.pairs
    recent = pairs.last_year(pulse.market) if len(pairs.pairs) else pairs.pairs
    if not len(recent):
        raise NotEnoughDataError("; ".join(pairs.gaps) or "there are no competitor prices of the last year")
    rows = competitor_rows(recent, pulse.market.currency, pulse.options.significance)
    return rows_to_table(rows, tables.COMPETITOR_ANALYSIS), [], list(pairs.gaps)


def shares(pulse: Pulse) -> Step:
    """`market_share`."""
    cube, market = pulse.cube, pulse.market
    rows = own_share_rows(cube, market.currency, pulse.options.significance)
    pairs = pulse.pairs.pairs
    reasons = ["shares of own_sales are of the shop's own sales: nothing in the data says what others sell"]
    if len(pairs):
        rows += price_leader_rows(latest_prices(pairs, market), cube.names, market.currency)
    else:
        reasons.append("lowest_price: there are no competitor prices to compare")
    if cube.levels == (ALL,):
        reasons.append(f"by category: {_NO_CATEGORIES}")
    if not cube.has_previous_year:
        reasons.append(f"changes need two years of sales, there are {cube.days} days")
    return rows_to_table(rows, tables.MARKET_SHARE), [], reasons


def associations(pulse: Pulse) -> Step:
    """`product_associations`."""
    rows: list[Row] = []
    metrics: list[Metric] = []
    aisles = read_aisles(pulse.market)
    for aisle in aisles:
        found, measured = association_rows(aisle, pulse.options.baskets)
        rows += found
        metrics += measured
    reasons = [] if len(aisles) > 1 else [f"by category: {_NO_CATEGORIES}"]
    if not rows:
        fewest = pulse.options.baskets.min_baskets
        reasons.append(f"no two products are together in {fewest} orders or more")
    return rows_to_table(rows, tables.PRODUCT_ASSOCIATIONS), metrics, reasons


def regional_prices(pulse: Pulse) -> Step:
    """`regional_prices`."""
    rows: list[Row] = []
    reasons = []
    for place_type in PLACES:
        found = regional_price_rows(pulse.market, place_type, pulse.options.significance)
        if not found:
            reasons.append(f"by {place_type}: too few products were sold with a price in two places")
        rows += found
    return rows_to_table(rows, tables.REGIONAL_PRICES), [], reasons


def decomposition(pulse: Pulse) -> Step:
    """`sales_decomposition`."""
    columns, metrics = decomposition_columns(
        pulse.cube, pulse.options.decomposed_series, pulse.market.currency
    )
    contract = tables.SALES_DECOMPOSITION
    if not columns:
        raise NotEnoughDataError(f"eight weeks of sales are needed, there are {pulse.cube.days} days")
    table = pa.table({name: columns[name] for name in contract.column_names}, schema=contract.arrow_schema())
    reasons = []
    if any(value is None for value in columns["yearly"]):
        reasons.append(f"the season of the year needs two years of days, there are {pulse.cube.days}")
    return table, metrics, reasons


STEPS: Mapping[str, Callable[[Pulse], Step]] = {
    tables.MARKET_OPPORTUNITIES.name: opportunities,
    tables.REGIONAL_ANALYSIS.name: regions,
    tables.COMPETITOR_ANALYSIS.name: competitors,
    tables.MARKET_SHARE.name: shares,
    tables.PRODUCT_ASSOCIATIONS.name: associations,
    tables.REGIONAL_PRICES.name: regional_prices,
    tables.SALES_DECOMPOSITION.name: decomposition,
}
"""What computes each output."""
