"""What can be asked of a real shop, other words for it, and SQL that is run or explained."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.server.shop import STORE, demo_shop, headers_of

Headers = dict[str, str]
SQL = (
    "SELECT o.channel, count(*) AS orders, sum(o.total) AS taken FROM orders o JOIN stores s ON "
    "s.store_id = o.store_id WHERE o.status <> 'cancelled' AND s.region IS NOT NULL "
    "GROUP BY o.channel ORDER BY orders DESC LIMIT 3"
)


@pytest.fixture(scope="module")
def shop(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with demo_shop(demo_home, tmp_path_factory.mktemp("accounts")) as client:
        yield client


@pytest.fixture(scope="module")
def root(shop: TestClient) -> Headers:
    return headers_of(shop, "root")


@pytest.fixture(scope="module")
def one(shop: TestClient) -> Headers:
    return headers_of(shop, "one")


def terms(shop: TestClient, headers: Headers, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shop.get(f"/semantic/terms?{query}", headers=headers).json()["terms"]
    return found


def test_terms_come_in_pages_and_each_once(shop: TestClient, root: Headers) -> None:
    seen, cursor = [], ""
    while True:
        page = shop.get(f"/semantic/terms?limit=40{cursor}", headers=root).json()
        seen += [(term["kind"], term["name"]) for term in page["terms"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert len(seen) == len(set(seen)) > 80
    assert {kind for kind, _ in seen} == {"metric", "dimension", "entity"}


def test_a_metric_says_what_it_means_and_what_it_can_be_grouped_by(shop: TestClient, root: Headers) -> None:
    [revenue] = [one for one in terms(shop, root, "kind=metric&search=revenue") if one["name"] == "revenue"]
    assert revenue["description"]
    assert "country" in revenue["groups_by"]


def test_personal_dimensions_are_listed_to_those_who_may_see_them(shop: TestClient, root: Headers) -> None:
    analyst = headers_of(shop, "ana")
    assert [one["name"] for one in terms(shop, root, "search=customer_name&kind=dimension")] == [
        "customer_name"
    ]
    assert terms(shop, analyst, "search=customer_name&kind=dimension") == []


def test_a_word_is_added_understood_and_forgotten(shop: TestClient, root: Headers, one: Headers) -> None:
    added = {"term": "revenue", "words": ["Plonkage"]}
    assert shop.post("/semantic/synonyms", json=added, headers=one).status_code == 403
    assert shop.post("/semantic/synonyms", json=added, headers=root).json()["words"] == ["plonkage"]
    listed = {
        item["term"]: item["words"] for item in shop.get("/semantic/synonyms", headers=one).json()["synonyms"]
    }
    assert listed == {"revenue": ["plonkage"]}
    asked = shop.post("/copilot/chat", json={"message": "total plonkage by country"}, headers=root).json()
    assert "revenue" in asked["answer"]["rows"][0]
    taken = shop.post("/semantic/synonyms", json={"term": "orders", "words": ["plonkage"]}, headers=root)
    assert (taken.status_code, taken.json()["code"]) == (422, "cannot_answer")
    assert shop.delete("/semantic/synonyms/revenue?word=plonkage", headers=root).status_code == 204
    assert shop.delete("/semantic/synonyms/revenue?word=plonkage", headers=root).status_code == 404
    assert shop.get("/semantic/synonyms", headers=root).json()["synonyms"] == []


def test_edited_sql_runs_under_the_caller_s_policy(shop: TestClient, root: Headers, one: Headers) -> None:
    sql = {"sql": "SELECT DISTINCT store_id FROM orders WHERE store_id IS NOT NULL"}
    assert len(shop.post("/copilot/sql", json=sql, headers=root).json()["tables"][0]["rows"]) > 1
    assert shop.post("/copilot/sql", json=sql, headers=one).json()["tables"][0]["rows"] == [[STORE]]
    for refused in (
        "DROP TABLE orders",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT card_token FROM payments",
    ):
        answer = shop.post("/copilot/sql", json={"sql": refused}, headers=root)
        assert (answer.status_code, answer.json()["code"]) == (422, "sql_refused"), refused


def test_sql_is_told_in_words_with_what_the_policy_adds(
    shop: TestClient, root: Headers, one: Headers
) -> None:
    [step] = shop.post("/copilot/sql/explain", json={"sql": SQL}, headers=root).json()["steps"]
    assert step["words"] == [
        "Reads orders and stores that belong to them.",
        "Shows channel, the number of rows (as orders) and the sum of total (as taken).",
        "One row for each channel.",
        "Only rows where order status is not 'cancelled' and region is not empty.",
        "Sorted by orders, highest first.",
        "Only the first 3 rows.",
    ]
    assert step["restricted"] == []
    [step] = shop.post("/copilot/sql/explain", json={"sql": SQL}, headers=one).json()["steps"]
    assert step["restricted"] == ["orders", "stores"]
    assert STORE in step["sql"]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT 1 AS one", "no table"),
        (
            "WITH big AS (SELECT order_id FROM orders WHERE total > 9) SELECT count(*) FROM big",
            "a step named big",
        ),
        ("SELECT order_id FROM orders UNION SELECT order_id FROM returns", "put together with"),
        (
            "SELECT channel FROM orders GROUP BY 1 HAVING count(DISTINCT customer_id) > 2",
            "different customer",
        ),
        (
            "SELECT order_id FROM orders WHERE status IN ('a', 'b') OR total BETWEEN 1 AND 2",
            "is one of 'a', 'b' or",
        ),
        (
            "SELECT order_id FROM orders WHERE order_id IN (SELECT order_id FROM returns)",
            "the result of (Reads returns.",
        ),
        ("SELECT date_trunc('month', order_date) FROM orders", "the month of"),
    ],
)
def test_shapes_of_sql_have_words(shop: TestClient, root: Headers, sql: str, said: str) -> None:
    answer = shop.post("/copilot/sql/explain", json={"sql": sql}, headers=root)
    assert answer.status_code == 200, answer.text
    assert said in " ".join(answer.json()["steps"][0]["words"])


def test_an_answer_is_explained_by_the_query_behind_it_and_only_to_its_asker(
    shop: TestClient, root: Headers, one: Headers
) -> None:
    run = shop.post("/copilot/chat", json={"message": "top 3 countries by revenue"}, headers=root).json()[
        "run_id"
    ]
    [step] = shop.post("/copilot/sql/explain", json={"run_id": run}, headers=root).json()["steps"]
    said = " ".join(step["words"])
    assert step["tool"] == "query_metrics"
    for part in ("Measures revenue.", "One row for each country", "Only the first 3 rows."):
        assert part in said
    assert shop.post("/copilot/sql/explain", json={"run_id": run}, headers=one).status_code == 404
    assert shop.post("/copilot/sql/explain", json={}, headers=one).status_code == 422


def test_quality_and_runs_are_there_for_administrators(shop: TestClient, root: Headers, one: Headers) -> None:
    tables = shop.get("/admin/data-quality", headers=root).json()["tables"]
    assert "orders" in {table["table"] for table in tables}
    assert [table["score"] for table in tables] == sorted(table["score"] for table in tables)
    [run] = shop.get("/admin/pipeline/runs", headers=root).json()["runs"]
    steps = shop.get(f"/admin/pipeline/runs/{run['run_id']}", headers=root).json()["steps"]
    assert {"curate"} <= {step["stage"] for step in steps}
    assert shop.get("/admin/pipeline/runs/none", headers=root).status_code == 404
    for path in ("data-quality", "pipeline/runs", "models", "users", "audit", "audit/export"):
        assert shop.get(f"/admin/{path}", headers=one).status_code == 403
