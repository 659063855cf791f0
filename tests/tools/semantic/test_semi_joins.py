"""Semi-joins against SQL written by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

import pytest

from tools.errors import AccessDeniedError, UserQueryError
from tools.policy import Policy, Role
from tools.result import ResultTable
from tools.semantic.query import Among, Filter, Grain, Having, Operator, SemanticQuery, Summary, TimeWindow
from tools.sql.run import QueryService

Rows: TypeAlias = list[tuple[object, ...]]
Figures: TypeAlias = Callable[..., Rows]
Expect: TypeAlias = Callable[[str], Rows]
Ask: TypeAlias = Callable[..., ResultTable]

SOLD = "coalesce(o.status, '') <> 'cancelled'"
LINES = "order_items i JOIN orders o USING (order_id) LEFT JOIN products p USING (product_id)"
YEAR = TimeWindow(date(2023, 1, 1), date(2024, 1, 1))
NEXT = TimeWindow(date(2024, 1, 1), date(2025, 1, 1))


def bought(product: str, *, field: str = "customer", absent: bool = False) -> Among:
    return Among(field, SemanticQuery(filters=(Filter("product", Operator.EQ, product),)), absent)


def buyers(product: str, column: str = "o.customer_id") -> str:
    return f"SELECT {column} FROM {LINES} WHERE {SOLD} AND p.name = '{product}' AND {column} IS NOT NULL"


def test_customers_who_bought_one_product_and_another(figures: Figures, expect: Expect) -> None:
    found = figures(metrics=("customers",), among=(bought("Red Mug"), bought("Rake")))
    gold = f"""SELECT count(DISTINCT customer_id) FROM orders o WHERE {SOLD}
      AND customer_id IN ({buyers("Red Mug")}) AND customer_id IN ({buyers("Rake")})"""
    assert found == expect(gold)
    assert 0 < found[0][0] < 9  # type: ignore[operator]


def test_customers_who_bought_one_product_but_not_another(figures: Figures, expect: Expect) -> None:
    found = figures(
        metrics=("revenue",), dimensions=("customer",), among=(bought("Red Mug"), bought("Rake", absent=True))
    )
    gold = f"""SELECT o.customer_id, sum(line_total) - coalesce((SELECT sum(amount)
        FROM returns r JOIN orders x USING (order_id) WHERE x.customer_id = o.customer_id), 0)
      FROM {LINES} WHERE {SOLD} AND o.customer_id IN ({buyers("Red Mug")})
      AND o.customer_id NOT IN ({buyers("Rake")}) GROUP BY 1 ORDER BY 2 DESC, 1"""
    assert found == expect(gold)
    assert found


def test_rows_without_a_customer_belong_to_neither_side(figures: Figures, expect: Expect) -> None:
    inside = figures(metrics=("orders",), among=(bought("Red Mug"),))
    outside = figures(metrics=("orders",), among=(bought("Red Mug", absent=True),))
    known = expect(f"SELECT count(*) FROM orders o WHERE {SOLD} AND customer_id IS NOT NULL")
    assert inside[0][0] + outside[0][0] == known[0][0]  # type: ignore[operator]


def test_orders_that_contain_two_products(figures: Figures, expect: Expect) -> None:
    found = figures(
        metrics=("orders",), among=(bought("Red Mug", field="order_id"), bought("Rake", field="order_id"))
    )
    gold = f"""SELECT count(*) FROM orders o WHERE {SOLD} AND order_id IN ({buyers("Red Mug", "order_id")})
      AND order_id IN ({buyers("Rake", "order_id")})"""
    assert found == expect(gold)
    assert found[0][0]


def test_of_the_baskets_with_one_product_the_share_with_another(figures: Figures, expect: Expect) -> None:
    found = figures(
        metrics=("orders",),
        among=(bought("Red Mug", field="order_id"),),
        part_among=(bought("Rake", field="order_id"),),
    )
    gold = f"""SELECT count(*) FILTER (has), count(*), count(*) FILTER (has) / count(*)
      FROM (SELECT order_id IN ({buyers("Rake", "order_id")}) AS has FROM orders o
            WHERE {SOLD} AND order_id IN ({buyers("Red Mug", "order_id")}))"""
    assert found == expect(gold)


def test_customers_of_one_year_who_did_not_come_back_the_next(ask: Ask, expect: Expect) -> None:
    lapsed = (Among("customer", SemanticQuery(time=YEAR)), Among("customer", SemanticQuery(time=NEXT), True))
    found = [row[0] for row in ask(entity="customers", fields=("customer_id",), among=lapsed).rows]
    gold = f"""SELECT customer_id FROM customers WHERE customer_id IN
        (SELECT customer_id FROM orders o WHERE {SOLD} AND year(order_date) = 2023)
      AND customer_id NOT IN (SELECT customer_id FROM orders o WHERE {SOLD} AND year(order_date) = 2024
        AND customer_id IS NOT NULL) ORDER BY 1"""
    assert found == [row[0] for row in expect(gold)]
    assert found


def test_sales_to_customers_whose_first_order_fell_in_a_period(figures: Figures, expect: Expect) -> None:
    new = Among("customer", SemanticQuery(metrics=("new_customers",), time=YEAR))
    gold = f"""SELECT count(*) FROM orders o WHERE {SOLD} AND customer_id IN (SELECT customer_id FROM orders o
      WHERE {SOLD} GROUP BY 1 HAVING year(min(order_date)) = 2023)"""
    assert figures(metrics=("orders",), among=(new,)) == expect(gold)


def test_customers_who_bought_again_within_days_of_their_first_order(
    figures: Figures, expect: Expect
) -> None:
    again = SemanticQuery(
        metrics=("orders",),
        filters=(Filter("days_since_first_order", Operator.LE, 60),),
        having=(Having("orders", Operator.GE, 2),),
    )
    gold = f"""WITH f AS (SELECT customer_id, min(order_date)::date d FROM orders o WHERE {SOLD} GROUP BY 1)
      SELECT count(*) FROM (SELECT customer_id FROM orders o JOIN f USING (customer_id)
        WHERE {SOLD} AND date_diff('day', d, order_date::date) <= 60 GROUP BY 1 HAVING count(*) >= 2)"""
    found = figures(metrics=("customers",), among=(Among("customer", again),))
    assert found == expect(gold)
    assert found[0][0]


def test_products_without_a_sale_and_products_never_returned(ask: Ask, expect: Expect) -> None:
    unsold = ask(
        entity="products", fields=("product_id",), among=(Among("product_id", SemanticQuery(), True),)
    )
    gold = f"""SELECT product_id FROM products WHERE product_id NOT IN
      (SELECT product_id FROM order_items JOIN orders o USING (order_id) WHERE {SOLD}) ORDER BY 1"""
    assert sorted(row[0] for row in unsold.rows) == [row[0] for row in expect(gold)]  # type: ignore[type-var]
    assert "p6" in {row[0] for row in unsold.rows}
    returned = SemanticQuery(metrics=("returned_units",))
    count = ask(metrics=("product_count",), among=(Among("product_id", returned, True),))
    never = "SELECT count(*) FROM products WHERE product_id NOT IN (SELECT product_id FROM returns)"
    assert [float(value) for value in count.rows[0]] == [expect(never)[0][0]]  # type: ignore[arg-type]


def test_stores_without_an_order_on_a_day(ask: Ask, expect: Expect) -> None:
    day = expect(f"SELECT min(order_date)::date FROM orders o WHERE {SOLD} AND store_id = 's1'")[0][0]
    assert isinstance(day, date)
    window = TimeWindow(day, date.fromordinal(day.toordinal() + 1))
    found = ask(entity="stores", among=(Among("store_id", SemanticQuery(time=window), True),))
    gold = f"""SELECT name FROM stores WHERE store_id NOT IN
      (SELECT store_id FROM orders o WHERE {SOLD} AND order_date::date = '{day}' AND store_id IS NOT NULL)"""
    assert {row[1] for row in found.rows} == {row[0] for row in expect(gold)}
    assert "London" not in {row[1] for row in found.rows}


def test_sales_of_the_best_customers_leave_out_sales_without_a_customer(
    figures: Figures, expect: Expect
) -> None:
    best = Among("customer", SemanticQuery(metrics=("gross_revenue",), limit=3))
    gold = f"""SELECT sum(line_total) FROM {LINES} WHERE {SOLD} AND customer_id IN
      (SELECT customer_id FROM {LINES} WHERE {SOLD} AND customer_id IS NOT NULL
       GROUP BY 1 ORDER BY sum(line_total) DESC, 1 LIMIT 3)"""
    assert figures(metrics=("gross_revenue",), among=(best,)) == expect(gold)


def test_a_semi_join_holds_for_every_fact_of_the_query(figures: Figures, expect: Expect) -> None:
    found = figures(metrics=("gross_revenue", "returns_amount", "shipments"), among=(bought("Rake"),))
    who = buyers("Rake")
    gold = f"""SELECT (SELECT sum(line_total) FROM {LINES} WHERE {SOLD} AND customer_id IN ({who})),
      (SELECT sum(amount) FROM returns JOIN orders USING (order_id) WHERE customer_id IN ({who})),
      (SELECT count(*) FROM shipments JOIN orders USING (order_id) WHERE customer_id IN ({who}))"""
    assert found == expect(gold)


def test_new_and_returning_customers_split_the_orders(figures: Figures, expect: Expect) -> None:
    gold = f"""WITH f AS (SELECT customer_id, min(order_date)::date d FROM orders o WHERE {SOLD} GROUP BY 1)
      SELECT CASE WHEN order_date::date = d THEN 'new' WHEN d IS NOT NULL THEN 'returning' END k, count(*)
      FROM orders o LEFT JOIN f ON f.customer_id = o.customer_id WHERE {SOLD} GROUP BY 1 ORDER BY 2 DESC, 1"""
    assert figures(metrics=("orders",), dimensions=("new_or_returning",)) == expect(gold)


def test_orders_between_two_clock_times(figures: Figures, expect: Expect) -> None:
    clock = (Filter("time_of_day", Operator.GE, "09:30"), Filter("time_of_day", Operator.LT, "17:15"))
    gold = f"""SELECT count(*) FROM orders o WHERE {SOLD}
      AND order_date::time >= '09:30' AND order_date::time < '17:15'"""
    assert figures(metrics=("orders",), filters=clock) == expect(gold)


def test_the_filters_say_who_is_meant(ask: Ask) -> None:
    assert ask(metrics=("orders",), among=(bought("Rake", absent=True),)).filters == (
        "customer is not among those with orders (product is Rake)",
    )


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (Among("customer", SemanticQuery(entity="orders")), "must give groups"),
        (
            Among("customer", SemanticQuery(dimensions=("country",), summary=Summary.COUNT)),
            "must give groups",
        ),
        (Among("customer", SemanticQuery(dimensions=("country",))), "must be grouped by it"),
        (Among("custmer", SemanticQuery()), "Did you mean customer"),
        (Among("competitor", SemanticQuery()), "cannot be split or filtered by competitor"),
    ],
)
def test_a_semi_join_that_cannot_be_says_why(ask: Ask, item: Among, message: str) -> None:
    with pytest.raises(UserQueryError, match=message):
        ask(metrics=("revenue",), among=(item,))


def test_a_semi_join_reveals_no_hidden_field(service: QueryService) -> None:
    peek = SemanticQuery(filters=(Filter("customer_email", Operator.CONTAINS, "canary3"),))
    with pytest.raises(AccessDeniedError):
        service.run(
            SemanticQuery(metrics=("orders",), among=(Among("customer", peek),)), Policy("v", Role.VIEWER)
        )


def test_semi_joins_deeper_than_anyone_means_are_refused(ask: Ask) -> None:
    query = SemanticQuery()
    for _ in range(5):
        query = SemanticQuery(among=(Among("customer", query),))
    with pytest.raises(UserQueryError, match="nested"):
        ask(metrics=("orders",), among=query.among)


def test_a_semi_join_works_along_a_time_axis(figures: Figures, expect: Expect) -> None:
    found = figures(metrics=("orders",), time=TimeWindow(grain=Grain.YEAR), among=(bought("Rake"),))
    gold = f"""SELECT date_trunc('year', order_date)::date, count(*) FROM orders o WHERE {SOLD}
      AND customer_id IN ({buyers("Rake")}) GROUP BY 1 ORDER BY 1"""
    assert found == expect(gold)
