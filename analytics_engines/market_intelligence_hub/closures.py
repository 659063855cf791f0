"""When the shop traded, with the public holidays of the country it sells most to."""

from __future__ import annotations

import numpy as np

from analytics_engines.forecasting.calendar import ShopDays
from analytics_engines.market_intelligence_hub.series import SalesSeries
from analytics_engines.sales import Sales

_YEARS_AHEAD = 1


def read_shop_days(sales: Sales, whole: SalesSeries) -> ShopDays:
    """The days of the whole shop; holidays are looked up only where there are days without trade."""
    traded = np.asarray(whole.values["orders"] > 0)
    if traded.all():
        return ShopDays(whole.first_day, traded)
    from analytics_engines.forecasting.public_holidays import public_holidays

    country = _main_country(sales)
    years = range(whole.first_day.year, sales.last_day.year + _YEARS_AHEAD + 1)
    return ShopDays(whole.first_day, traded, public_holidays(country, years) if country else {})


def _main_country(sales: Sales) -> str | None:
    """The country of most order lines; None where the source names none."""
    rows = sales.select(
        "SELECT country FROM sales_lines WHERE is_sale AND country IS NOT NULL"
        " GROUP BY country ORDER BY count(*) DESC, country LIMIT 1"
    ).to_pylist()
    return str(rows[0]["country"]) if rows else None
