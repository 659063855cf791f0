from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from analytics_engines.compliance_guardian import ENGINE
from analytics_engines.compliance_guardian.features import purchase_features
from analytics_engines.compliance_guardian.labels import read_labels
from analytics_engines.compliance_guardian.purchases import read_purchases
from analytics_engines.compliance_guardian.rings import find_rings
from analytics_engines.compliance_guardian.rules import parse_rules
from analytics_engines.sales import read_sales
from tests.contracts.tiny_shop import TinyShop

CUT = datetime(2023, 9, 1)  # noqa: DTZ001 - lake timestamps carry no zone


def shop_until(cut: datetime) -> TinyShop:
    """The shop as it was: later orders, payments and reports do not exist."""
    shop = TinyShop(days=400)
    shop.execute(f"DELETE FROM orders WHERE order_date > TIMESTAMP '{cut}'")
    for table in ("order_items", "payments", "fraud_labels"):
        shop.execute(f"DELETE FROM {table} WHERE order_id NOT IN (SELECT order_id FROM orders)")
    shop.execute(f"DELETE FROM fraud_labels WHERE reported_on > DATE '{cut:%Y-%m-%d}'")
    return shop


def test_no_feature_sees_the_future() -> None:
    whole, known = TinyShop(days=400), shop_until(CUT)
    later = purchase_features(read_purchases(read_sales(whole.query, whole.context().as_of)))
    earlier = purchase_features(read_purchases(read_sales(known.query, CUT)))
    settled = len(earlier.values)
    assert settled > 1_000
    for name in set(earlier.names) | set(later.names):
        before, after = earlier.column(name), later.column(name)[:settled]
        if name in earlier.names and name in later.names:
            assert np.array_equal(before, after, equal_nan=True), name


def test_a_report_counts_only_from_the_day_after_it() -> None:
    shop = TinyShop(days=400)
    sales = read_sales(shop.query, shop.context().as_of)
    labels = read_labels(sales, read_purchases(sales))
    reported = np.flatnonzero(labels.fraud == 1)
    assert len(reported) > 20
    row = int(reported[0])
    assert np.isnan(labels.at(labels.known[row] - 0.01)[row])
    assert labels.at(labels.known[row])[row] == 1.0


def test_planted_rings_are_found_and_explained() -> None:
    shop = TinyShop(days=400)
    tables = ENGINE.run(shop.context(parameters=ENGINE.test_parameters)).tables
    rings = [row for row in tables["fraud_patterns"].to_pylist() if row["pattern_type"] == "ring"]
    assert rings
    alerts = {row["order_id"]: row for row in tables["fraud_detections"].to_pylist()}
    frauds = shop.query("SELECT order_id FROM orders WHERE ip_country = 'Elsewhere'").to_pylist()
    assert all(row["order_id"] in alerts for row in frauds)
    assert all("Elsewhere" in alerts[row["order_id"]]["reasons"] for row in frauds)


def test_a_shop_without_reports_says_so_and_invents_no_model() -> None:
    shop = TinyShop(days=400)
    shop.execute("DELETE FROM fraud_labels")
    result = ENGINE.run(shop.context(parameters=ENGINE.test_parameters))
    rows = result.tables["risk_scores"].to_pylist()
    assert {row["scored_by"] for row in rows} == {"rules"}
    assert all(row["fraud_probability"] is None and row["outcome"] == "open" for row in rows)
    assert any("no order was reported as fraud" in gap.reason for gap in result.gaps)


def test_what_too_few_customers_share_is_no_ring() -> None:
    import pandas as pd

    placed = np.arange(8) / 10
    links = pd.DataFrame({"number": range(8), "customer": ["A", "B"] * 4, "kind": "device", "thing": "D1"})
    assert find_rings(links, placed, 3.0, 3) == []
    links["customer"] = ["A", "B", "C", "D"] * 2
    assert [ring.customers for ring in find_rings(links, placed, 3.0, 3)] == [4]
    assert find_rings(links, placed * 1000, 3.0, 3) == []


def test_a_rule_that_is_not_complete_is_refused() -> None:
    with pytest.raises(ValueError, match="not complete"):
        parse_rules("version: 1\nrules: [{id: x, decision: review}]")
    with pytest.raises(ValueError, match="decides maybe"):
        parse_rules(
            "version: 1\nrules: [{id: x, decision: maybe, points: 5, says: '', when: [{feature: f}]}]"
        )
