"""Own list prices against competitors' latest ones, by product, category and for the shop."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from analytics_engines.engine import Gap
from analytics_engines.market_intelligence_hub.tables import COMPETITIVE_PRICING
from analytics_engines.sales import Sales

Row = dict[str, object]

MODEL_VERSION = "price_index-1"


def compare_prices(sales: Sales, most_days: int) -> tuple[list[Row], list[Gap]]:
    """Rows of `competitive_pricing`, and what could not be compared.

    Args:
        sales: The shop; its main currency is the one that prices are compared in.
        most_days: A price observed earlier than this before the data's end is out of date.
    """
    counts = sales.query(
        "SELECT count(*) AS all, count(*) FILTER (WHERE price > 0 AND observed_on IS NOT NULL"
        " AND observed_on <= CAST($as_of AS DATE)) AS usable FROM competitor_prices",
        {"as_of": sales.as_of},
    ).to_pylist()[0]
    if not counts["usable"]:
        return [], [Gap(COMPETITIVE_PRICING.name, "the source has no prices of competitors")]
    parameters = {"as_of": sales.as_of, "currency": sales.currency, "most_days": most_days}
    rows: list[Row] = sales.query(_template(), parameters).to_pylist()
    left_out = sales.query(_unconverted(), parameters).to_pylist()
    gaps = [
        Gap(
            COMPETITIVE_PRICING.name,
            f"{row['prices']} prices in {row['currency']} are left out: there is no exchange rate for it",
        )
        for row in left_out
    ]
    if not rows:
        reason = f"no product has both an own price and a competitor's of the last {most_days} days"
        gaps.append(Gap(COMPETITIVE_PRICING.name, reason))
    return [_row(row, sales.currency) for row in rows], gaps


def _row(row: Row, currency: str) -> Row:
    return {**row, "currency": currency or None, "model_version": MODEL_VERSION}


@cache
def _template() -> str:
    return files(__package__).joinpath("competitive_pricing.sql").read_text(encoding="utf-8")


@cache
def _unconverted() -> str:
    """Prices of currencies without any exchange rate."""
    return (
        "SELECT c.currency, count(*) AS prices FROM competitor_prices AS c"
        " WHERE coalesce(c.currency, $currency) <> $currency AND c.observed_on <= CAST($as_of AS DATE)"
        " AND c.observed_on > CAST($as_of AS DATE) - CAST($most_days AS INTEGER)"
        " AND ((c.currency <> 'EUR' AND c.currency NOT IN (SELECT currency FROM fx_rates))"
        " OR ($currency <> 'EUR' AND $currency NOT IN (SELECT currency FROM fx_rates)))"
        " GROUP BY c.currency ORDER BY c.currency"
    )
