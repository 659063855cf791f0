from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

import pandas as pd
import pytest

from analytics_engines.engine import EngineResult
from analytics_engines.market_intelligence_hub import ENGINE
from tests.contracts.tiny_shop import FIRST_DAY, TinyShop

CHEAP = ENGINE.test_parameters


@pytest.fixture(scope="module")
def shop() -> TinyShop:
    return TinyShop()


@pytest.fixture(scope="module")
def result(shop: TinyShop) -> EngineResult:
    return ENGINE.run(shop.context(parameters=CHEAP))


def frame(result: EngineResult, table: str, **where: object) -> pd.DataFrame:
    rows: pd.DataFrame = result.tables[table].to_pandas()
    for column, value in where.items():
        rows = rows[rows[column] == value]
    return rows


def total(shop: TinyShop, first: date, last: date) -> float:
    """Net revenue by the written definition, in SQL of its own."""
    value = shop.query(
        "SELECT (SELECT coalesce(sum(line_total), 0) FROM order_items JOIN orders USING (order_id)"
        " WHERE status <> 'cancelled' AND order_date::DATE BETWEEN $first AND $last)"
        " - (SELECT coalesce(sum(amount), 0) FROM returns"
        " WHERE returned_at::DATE BETWEEN $first AND $last) AS net",
        {"first": first, "last": last},
    ).to_pylist()[0]["net"]
    return float(value)


def test_trend_values_are_net_revenue(shop: TinyShop, result: EngineResult) -> None:
    for row in frame(result, "trends", series_type="total", measure="revenue").to_dict("records"):
        assert row["value"] == pytest.approx(total(shop, row["period_start"], row["period_end"]))
        assert (row["period_end"] - row["period_start"]).days + 1 == row["window_days"]


def test_growth_compares_with_the_days_before_and_the_same_days_last_year(
    shop: TinyShop, result: EngineResult
) -> None:
    (row,) = frame(result, "trends", series_type="total", measure="revenue", window_days=28).to_dict(
        "records"
    )
    start, end = row["period_start"], row["period_end"]
    before = total(shop, start - timedelta(days=28), start - timedelta(days=1))
    last_year = total(shop, start.replace(year=start.year - 1), end.replace(year=end.year - 1))
    assert row["growth_pct"] == pytest.approx(row["value"] / before - 1)
    assert row["last_year_growth_pct"] == pytest.approx(row["value"] / last_year - 1)


def test_categories_and_stores_add_up_to_the_shop(result: EngineResult) -> None:
    values = frame(result, "trends", window_days=90, measure="revenue").groupby("series_type")["value"].sum()
    assert values["category"] == pytest.approx(values["total"])
    assert values["store"] == pytest.approx(values["total"])
    assert values["country"] == pytest.approx(values["total"])


def test_the_planted_weekend_is_in_the_forecast(result: EngineResult) -> None:
    days = frame(result, "forecasts", series_type="total", measure="orders", grain="day")
    weekend = pd.to_datetime(days["period"]).dt.dayofweek >= 5
    assert days.loc[weekend, "forecast"].min() > 1.4 * days.loc[~weekend, "forecast"].max()


def test_forecast_days_follow_the_data_and_weeks_are_their_sums(shop: TinyShop, result: EngineResult) -> None:
    days = frame(result, "forecasts", series_type="total", measure="revenue", grain="day").set_index("period")
    weeks = frame(result, "forecasts", series_type="total", measure="revenue", grain="week")
    assert days.index[0] == (shop.context().as_of + timedelta(days=1)).date()
    for week in weeks.to_dict("records"):
        inside = [week["period"] + timedelta(days=n) for n in range(7)]
        assert week["forecast"] == pytest.approx(days.loc[inside, "forecast"].sum())
    assert days["cumulative"].iloc[-1] == pytest.approx(days["forecast"].sum())


def test_intervals_are_ordered_and_never_negative(result: EngineResult) -> None:
    rows = frame(result, "forecasts")
    for prefix, centre in (("", "forecast"), ("cumulative_", "cumulative")):
        bounds = [f"{prefix}lower_95", f"{prefix}lower_80", centre, f"{prefix}upper_80", f"{prefix}upper_95"]
        assert (rows[bounds].diff(axis=1).iloc[:, 1:] >= -1e-9).all(axis=None)
    assert (rows["lower_95"] >= 0).all()


def test_the_published_model_is_the_chosen_one_and_its_error_is_the_backtests(result: EngineResult) -> None:
    forecasts = frame(result, "forecasts", grain="day").groupby(["series_type", "series_id", "measure"])
    tests = frame(result, "forecast_backtests", grain="day")
    for key, rows in forecasts:
        mine = tests[(tests[["series_type", "series_id", "measure"]] == key).all(axis=1)]
        assert set(mine.loc[mine["chosen"], "model"]) == set(rows["model"])
        assert rows["backtest_mase"].iloc[0] == pytest.approx(mine.loc[mine["chosen"], "mase"].mean())
        assert "seasonal_naive" in set(mine["model"])


def test_a_partial_last_day_is_left_out_and_forecast_from_the_day_after() -> None:
    shop = TinyShop(days=200)
    last = shop.context().as_of.date()
    noon = datetime.combine(last, time(11))
    result = ENGINE.run(shop.context(as_of=noon, parameters=CHEAP))
    assert set(frame(result, "trends")["period_end"]) == {last - timedelta(days=1)}
    assert frame(result, "forecasts", grain="day")["period"].min() == last + timedelta(days=1)


def test_a_shop_of_dates_without_times_has_complete_days() -> None:
    shop = TinyShop(days=200)
    shop.execute("UPDATE orders SET order_date = date_trunc('day', order_date)")
    result = ENGINE.run(shop.context(parameters=CHEAP))
    assert set(frame(result, "trends")["period_end"]) == {shop.context().as_of.date()}


def test_a_closed_weekday_is_forecast_as_zero() -> None:
    shop = TinyShop(days=300)
    shop.execute("DELETE FROM orders WHERE dayofweek(order_date) = 3")
    shop.execute("DELETE FROM order_items WHERE order_id NOT IN (SELECT order_id FROM orders)")
    shop.execute("DELETE FROM returns WHERE order_id NOT IN (SELECT order_id FROM orders)")
    days = frame(ENGINE.run(shop.context(parameters=CHEAP)), "forecasts", measure="orders", grain="day")
    wednesday = pd.to_datetime(days["period"]).dt.dayofweek == 2
    assert (days.loc[wednesday, "upper_95"] == 0).all()
    assert (days.loc[~wednesday & (days["series_type"] == "total"), "forecast"] > 0).all()


def test_too_short_a_history_gives_trends_and_says_why_there_is_no_forecast() -> None:
    result = ENGINE.run(TinyShop(days=60).context(parameters=CHEAP))
    reasons = [gap.reason for gap in result.gaps if gap.output == "forecasts"]
    assert "total All sales: there are 60 days of sales and a tested forecast needs 112" in reasons
    assert result.tables["forecasts"].num_rows == 0
    assert set(frame(result, "trends")["window_days"]) == {28}


def test_a_source_without_stores_and_categories_says_so() -> None:
    shop = TinyShop(days=200)
    shop.execute("UPDATE orders SET store_id = NULL")
    shop.execute("UPDATE products SET category_id = NULL")
    result = ENGINE.run(shop.context(parameters=CHEAP))
    assert {row for row in frame(result, "trends")["series_type"]} == {"total", "country", "product"}
    missing = {gap.reason for gap in result.gaps if gap.output == "trends"}
    assert any("which store" in reason for reason in missing)
    assert any("which category" in reason for reason in missing)


def test_orders_in_another_currency_are_left_out_and_counted() -> None:
    shop = TinyShop(days=200)
    plain = ENGINE.run(shop.context(parameters=CHEAP))
    shop.execute("UPDATE orders SET currency = 'USD' WHERE order_id = 'O5'")
    mixed = ENGINE.run(shop.context(parameters=CHEAP))
    assert set(frame(mixed, "trends", measure="revenue")["currency"]) == {"EUR"}
    assert [g.reason for g in mixed.gaps if g.output == "trends" and "currenc" in g.reason] == [
        "1 orders in other currencies than EUR are left out"
    ]
    assert not [g for g in plain.gaps if "currenc" in g.reason]


def test_parameters_are_honoured(shop: TinyShop) -> None:
    changed: Mapping[str, object] = {**CHEAP, "horizon_days": 9, "trend_windows": (30,), "trend_products": 1}
    result = ENGINE.run(shop.context(parameters=changed))
    assert frame(result, "forecasts", grain="day")["horizon_step"].max() == 9
    assert set(frame(result, "trends")["window_days"]) == {30}
    assert frame(result, "trends", series_type="product")["series_id"].nunique() == 1


def test_a_growing_shop_trends_up() -> None:
    shop = TinyShop(days=400)
    shop.execute(
        "UPDATE order_items SET line_total = line_total * (1 + age / 100.0)"
        f" FROM (SELECT *, date_diff('day', TIMESTAMP '{FIRST_DAY}', order_date) AS age FROM orders) AS o"
        " WHERE o.order_id = order_items.order_id"
    )
    rows = frame(ENGINE.run(shop.context(parameters=CHEAP)), "trends", series_type="total", measure="revenue")
    assert set(rows.loc[rows["window_days"] > 28, "direction"]) == {"up"}
    assert (rows["growth_pct"].dropna() > 0).all()
