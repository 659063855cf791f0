"""Amounts in other currencies, converted at the rate of their day, against the central bank's own file."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from analytics_engines.global_market_pulse.market import Market, conversion_reasons
from analytics_engines.sales import read_sales
from tests.contracts.tiny_shop import TinyShop

Rates = Mapping[tuple[date, str], float]
START, END = date(2020, 1, 1), date(2026, 10, 30)


@pytest.fixture(scope="module")
def ecb(shared_data: Path) -> Rates:
    """Every rate since 2019 of the European Central Bank's file, by day and currency."""
    with (shared_data / "fx" / "eurofxref-hist.csv").open() as lines:
        return {
            (date.fromisoformat(row["Date"]), currency): float(value)
            for row in csv.DictReader(lines)
            for currency, value in row.items()
            if currency not in {"Date", ""} and value not in {"", "N/A"} and row["Date"] >= "2019-12-01"
        }


def sold(currency: str, orders: list[tuple[str, date]], rates: Rates) -> Market:
    """A shop whose orders, of 100 each, are in a currency on a day; most are in its own currency."""
    shop = TinyShop(days=0)
    own = [(f"own{i}", currency, START, 1) for i in range(len(orders) + 1)]
    rows = own + [(f"o{i}", code, day, 100) for i, (code, day) in enumerate(orders)]
    table = pa.Table.from_pylist(
        [
            {
                "order_id": o,
                "currency": c,
                "order_date": datetime.combine(d, datetime.min.time()),
                "amount": a,
            }
            for o, c, d, a in rows
        ]
    )
    shop.connection.register("made", table)
    shop.execute("INSERT INTO orders BY NAME SELECT order_id, currency, order_date FROM made")
    shop.execute(
        "INSERT INTO order_items BY NAME SELECT order_id AS order_item_id, order_id, 'P' AS product_id,"
        " 1 AS quantity, amount AS unit_price, amount AS line_total FROM made"
    )
    known = pa.Table.from_pylist(
        [{"rate_date": d, "currency": c, "per_eur": r} for (d, c), r in rates.items()]
    )
    if rates:
        shop.connection.register("known", known)
        shop.execute("INSERT INTO fx_rates BY NAME SELECT * FROM known")
    as_of = datetime.combine(END, datetime.max.time())
    return Market(shop.query, read_sales(shop.query, as_of))


def last_known(rates: Rates, currency: str, day: date) -> tuple[float, int] | None:
    """Rate to the euro of the day or of the last day before it, and its age in days."""
    if currency == "EUR":
        return 1.0, 0
    for age in range(3_000):
        if (day - timedelta(days=age), currency) in rates:
            return rates[day - timedelta(days=age), currency], age
    return None


def converted(market: Market) -> dict[str, tuple[float | None, int | None]]:
    found = market.arrow("SELECT order_id, revenue, rate_age_days FROM market_lines").to_pylist()
    return {row["order_id"]: (row["revenue"], row["rate_age_days"]) for row in found}


@pytest.mark.real_data
@pytest.mark.parametrize("own", ["EUR", "GBP", "PLN"])
def test_every_conversion_is_that_of_the_last_rate_of_the_central_bank(own: str, ecb: Rates) -> None:
    """Every currency of the file on every 17th day: all weekdays, holidays, before and after its rates."""
    days = [START + timedelta(days=n) for n in range(0, (END - START).days, 17)]
    currencies = sorted({currency for _, currency in ecb} | {"EUR"} - {own})
    orders = [(currency, day) for currency in currencies if currency != own for day in days]
    found = converted(sold(own, orders, ecb))
    for i, (currency, day) in enumerate(orders):
        theirs, ours = last_known(ecb, currency, day), last_known(ecb, own, day)
        revenue, age = found[f"o{i}"]
        if theirs is None or ours is None:
            assert revenue is None, (currency, day)
        else:
            assert revenue == pytest.approx(100 / theirs[0] * ours[0], rel=1e-12), (currency, day)
            assert age == max(theirs[1], ours[1]), (currency, day)


@pytest.mark.real_data
def test_a_sunday_takes_fridays_rate(ecb: Rates) -> None:
    sunday = date(2024, 3, 10)
    revenue, age = converted(sold("EUR", [("USD", sunday)], ecb))["o0"]
    assert revenue == pytest.approx(100 / ecb[date(2024, 3, 8), "USD"])
    assert age == 2


@pytest.mark.real_data
def test_currencies_that_vanish_keep_their_last_rate_and_that_is_said(ecb: Rates) -> None:
    """The rouble's rate ends on 1 March 2022; the kuna's with the year 2022."""
    market = sold(
        "EUR", [("RUB", date(2022, 6, 1)), ("HRK", date(2023, 1, 2)), ("USD", date(2023, 1, 2))], ecb
    )
    found = converted(market)
    assert found["o0"][0] == pytest.approx(100 / ecb[date(2022, 3, 1), "RUB"])
    assert found["o0"][1] == 92
    assert found["o1"][1] == 3
    assert conversion_reasons(market) == (
        "3 orders in other currencies are converted to EUR at the last rate known on their day,"
        " 1 of them at one more than 7 days old",
    )


def test_currencies_before_their_first_rate_are_left_out_and_that_is_said() -> None:
    market = sold("EUR", [("ISK", date(2021, 5, 1))], {(date(2021, 5, 2), "ISK"): 150.0})
    assert converted(market)["o0"] == (None, None)
    assert conversion_reasons(market) == ("1 orders have no exchange rate by their day and are left out",)


def test_rates_after_the_moment_of_the_run_are_not_known() -> None:
    shop = sold(
        "EUR",
        [("USD", date(2026, 10, 20))],
        {(date(2026, 11, 1), "USD"): 2.0, (date(2026, 10, 1), "USD"): 1.25},
    )
    assert converted(shop)["o0"] == (80.0, 19)


def test_a_shop_of_one_currency_needs_no_rates() -> None:
    market = sold("EUR", [], {})
    assert set(converted(market).values()) == {(1.0, None)}
    assert conversion_reasons(market) == ()
