from __future__ import annotations

import numpy as np
import pytest

from analytics_engines.engine import EngineResult
from analytics_engines.registry import engine
from analytics_engines.retail_copilot.ease import ease
from analytics_engines.retail_copilot.holdout import cuts, judge, top
from analytics_engines.retail_copilot.item_knn import item_neighbours
from analytics_engines.retail_copilot.popularity import popularity
from analytics_engines.retail_copilot.purchases import Purchases, catalogue
from analytics_engines.retail_copilot.recommender import known_from
from tests.contracts.tiny_shop import TinyShop

ENGINE = engine("retail_copilot")


def bought(rows: list[tuple[int, int, int]]) -> Purchases:
    """Purchases from (customer, day, product) triples."""
    customer, day, product = np.asarray(sorted(rows)).T
    names = [np.asarray([f"{kind}{i}" for i in range(n + 1)], dtype=object) for kind, n in
             (("C", customer.max()), ("P", product.max()))]  # fmt: skip
    return Purchases(names[0], names[1], customer, day, product, int(day.max()))


@pytest.fixture(scope="module")
def two_tastes() -> Purchases:
    """Even customers buy products 0 to 9, odd ones 10 to 19; product 20 sells to everybody."""
    random = np.random.default_rng(1)
    rows = {
        (c, d, int(p)) for c in range(120) for d in range(4)
        for p in (*random.choice(10, 3, replace=False) + 10 * (c % 2), 20)
    }  # fmt: skip
    return bought(sorted(rows))


def test_the_last_basket_is_hidden_from_what_is_learned(two_tastes: Purchases) -> None:
    validation, test = cuts(two_tastes, 50, 1)
    assert int(test.known.purchases.day.max()) == 2
    assert int(validation.known.purchases.day.max()) == 1
    assert len(test.judged) == 50
    assert test.hidden.sum() == 120 * 4


@pytest.mark.parametrize("fit", [item_neighbours, lambda known: ease(known, 50.0)], ids=["knn", "ease"])
def test_the_like_minded_tell_more_than_the_popular(two_tastes: Purchases, fit: object) -> None:
    _, test = cuts(two_tastes, 120, 1)
    learned = judge(fit(test.known), test)  # type: ignore[operator]
    assert learned.recall > 1.3 * judge(popularity(test.known, 90), test).recall


def test_ease_solves_the_equation_of_its_paper(two_tastes: Purchases) -> None:
    known = known_from(two_tastes)
    x = known.bought.toarray()
    inverse = np.linalg.inv(x.T @ x + 50 * np.eye(x.shape[1]))
    expected = -inverse / np.diag(inverse)
    np.fill_diagonal(expected, 0)
    assert np.allclose(ease(known, 50.0).weights, expected, atol=1e-4)


def test_a_customer_with_one_basket_is_not_judged() -> None:
    validation, test = cuts(bought([(0, 1, 0), (1, 1, 0), (1, 2, 1)]), 10, 1)
    assert test.judged.tolist() == [1]
    assert validation.judged.tolist() == []


def test_rare_products_are_not_learned_from() -> None:
    kept = catalogue(bought([(0, 1, 0), (1, 1, 0), (1, 2, 1)]), fewest=2, most=10)
    assert kept.products.tolist() == ["P0"]


def test_the_highest_scores_come_first_and_ties_by_number() -> None:
    assert top(np.asarray([[1.0, 3.0, 3.0, 2.0]]), 3).tolist() == [[1, 2, 3]]


def run(shop: TinyShop) -> EngineResult:
    return ENGINE.run(shop.context(parameters=ENGINE.test_parameters))


def test_products_out_of_stock_or_out_of_the_range_are_not_recommended() -> None:
    shop = TinyShop(days=200)
    shop.execute(
        "INSERT INTO inventory BY NAME SELECT product_id, 'S0' AS store_id,"
        " CASE product_id WHEN 'P1' THEN 0 ELSE 9 END AS on_hand FROM products"
    )
    shop.execute("UPDATE products SET active = FALSE WHERE product_id = 'P2'")
    shown = set(run(shop).tables["product_recommendations"]["product_id"].to_pylist())
    assert "P3" in shown
    assert not {"P1", "P2"} & shown


def test_every_product_and_category_has_recommendations_with_a_reason() -> None:
    shop = TinyShop(days=200)
    rows = run(shop).tables["product_recommendations"].to_pylist()
    assert {row["subject"] for row in rows} >= {"product", "category", "everyone"}
    assert all(row["reason"] for row in rows)
    assert all(row["product_id"] != row["source_product_id"] for row in rows)
    assert all(row["category"] == row["subject_id"] for row in rows if row["subject"] == "category")


def test_figures_of_every_model_are_reported_beside_the_popular(two_tastes: Purchases) -> None:
    measured = {(m.model, m.metric): m for m in run(TinyShop(days=300)).metrics}
    assert measured["popularity", "recall_over_popularity"].value == pytest.approx(1.0)
    assert {m.model for m in measured.values() if m.subject == "chosen"} <= {
        name for name, _ in measured
    }  # fmt: skip
    assert ("ease", "coverage") in measured


def test_a_shop_whose_customers_never_came_back_gets_the_popular_and_a_reason() -> None:
    shop = TinyShop(days=200)
    shop.execute("UPDATE orders SET customer_id = order_id")
    result = run(shop)
    assert any("popular" in gap.reason for gap in result.gaps if gap.output == "product_recommendations")
    rows = result.tables["product_recommendations"].to_pylist()
    assert {row["subject"] for row in rows} == {"everyone", "category", "product"}


def test_customers_get_what_their_like_buy_with_a_reason_and_what_they_bought_marked() -> None:
    shop = TinyShop(days=300)
    shop.execute(
        "UPDATE order_items SET product_id = 'P' || (CAST(substr(o.customer_id, 2) AS INTEGER) % 2 * 6"
        " + hash(order_items.order_id) % 6) FROM orders o WHERE o.order_id = order_items.order_id"
    )
    result = run(shop)
    rows = [r for r in result.tables["product_recommendations"].to_pylist() if r["subject"] == "customer"]
    assert {m.model for m in result.metrics if m.subject == "chosen"} != {"popularity"}
    assert rows
    assert all(row["customer_id"] == row["subject_id"] for row in rows)
    assert all(row["already_bought"] == row["reason"].endswith("before") for row in rows)
