from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from analytics_engines.registry import engine
from tests.contracts.tiny_shop import TinyShop

ENGINE = engine("retail_copilot")
TURN = (
    "INSERT INTO usage_events BY NAME SELECT * FROM (VALUES {rows}) t(event_id, asked_at, user_id, role,"
    " door, conversation, question, template, intent, topics, entity_types, kind, latency_ms, feedback)"
)
ROWS = (
    "('1', TIMESTAMP '2026-05-01 09:00', 'ada', 'admin', 'cli', 'a', 'revenue in May', 'revenue in {period}',"
    " 'sales_report', 'revenue', 'period', 'answer', 10.0, 1)",
    "('2', TIMESTAMP '2026-05-01 10:00', 'bo', 'viewer', 'cli', 'b', 'revenue in June',"
    " 'revenue in {period}', 'sales_report', 'revenue', 'period', 'answer', 30.0, NULL)",
    "('3', TIMESTAMP '2026-05-02 10:00', 'bo', 'manager', 'chat', 'b', 'weather', 'weather',"
    " 'out_of_scope', '', '', 'abstain', 20.0, -1)",
    "('4', TIMESTAMP '2026-06-02 10:00', 'bo', 'manager', 'chat', 'c', 'revenue in Spain',"
    " 'revenue in {country}', 'sales_report', 'revenue', 'country', 'clarify', 40.0, NULL)",
)


@pytest.fixture(scope="module")
def outputs() -> dict[str, pa.Table]:
    shop = TinyShop(days=60)
    shop.execute("DELETE FROM usage_events")
    shop.execute(TURN.format(rows=", ".join(ROWS)))
    return dict(ENGINE.run(shop.context(parameters=ENGINE.test_parameters)).tables)


def test_patterns_are_ranked_by_how_often_they_are_asked(outputs: dict[str, pa.Table]) -> None:
    first, second, third = outputs["query_patterns"].to_pylist()
    assert (first["pattern"], first["questions"], first["users"], first["success_rate"]) == (
        "revenue in {period}", 2, 2, 1.0
    )  # fmt: skip
    assert (first["example"], first["median_latency_ms"]) == ("revenue in June", 20.0)
    assert (second["pattern"], second["unanswered"]) == ("revenue in {country}", 0)
    assert (third["pattern"], third["unanswered"]) == ("weather", 1)


def test_intents_are_counted_by_month(outputs: dict[str, pa.Table]) -> None:
    rows = {(r["month"], r["intent"]): r for r in outputs["intent_distribution"].to_pylist()}
    assert rows[date(2026, 5, 1), "sales_report"]["share"] == pytest.approx(2 / 3)
    assert rows[date(2026, 6, 1), "sales_report"]["clarified"] == 1


def test_days_tell_how_turns_ended_and_what_was_said_of_them(outputs: dict[str, pa.Table]) -> None:
    days = {(r["day"], r["door"]): r for r in outputs["conversation_analytics"].to_pylist()}
    assert (days[date(2026, 5, 1), "cli"]["conversations"], days[date(2026, 5, 1), "cli"]["helpful"]) == (
        2,
        1,
    )
    second = days[date(2026, 5, 2), "chat"]
    assert (second["abstained"], second["unanswered"], second["unhelpful"]) == (1, 1, 1)


def test_users_are_known_by_what_they_ask(outputs: dict[str, pa.Table]) -> None:
    ada, bo = outputs["user_behavior"].to_pylist()
    assert (ada["user_id"], ada["active_days"], ada["questions_last_30_days"]) == ("ada", 1, 0)
    assert (bo["role"], bo["active_days"], bo["topics"], bo["typical_filters"]) == (
        "manager", 3, "revenue", "country, period"
    )  # fmt: skip


def test_an_empty_history_is_a_stated_partial_result() -> None:
    shop = TinyShop(days=60)
    shop.execute("DELETE FROM usage_events")
    result = ENGINE.run(shop.context(parameters=ENGINE.test_parameters))
    empty = {gap.output for gap in result.gaps if "on record" in gap.reason}
    assert empty == {"query_patterns", "intent_distribution", "conversation_analytics", "user_behavior"}
    assert result.tables["product_recommendations"].num_rows > 0
