"""What the fraud bench measures with: the book's windows, weeks and card precision."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evals.bench.fraud import Transactions, read_handbook
from evals.bench.fraud_book import card_precision, judged_rows
from evals.bench.fraud_data import HANDBOOK_FILE, SHOP_FILE
from evals.bench.fraud_planted import Planted, figures_of
from evals.bench.fraud_split import read_web_orders, recall_at

BEGIN = datetime(2018, 4, 1, tzinfo=UTC).replace(tzinfo=None)
DAYS = 24
NOTHING_PAID = 5
"""Transactions of no amount, which are none of our purchases but counted by the book."""


def transactions() -> pa.Table:
    random = np.random.default_rng(1)
    seconds = np.sort(random.choice(DAYS * 86_400, 600, replace=False))
    amount = np.round(random.uniform(1, 90, 600), 2)
    amount[:NOTHING_PAID] = 0.0
    return pa.table(
        {
            "TRANSACTION_ID": np.arange(600),
            "TX_DATETIME": [BEGIN + timedelta(seconds=int(s)) for s in seconds],
            "CUSTOMER_ID": random.integers(0, 8, 600),
            "TERMINAL_ID": random.integers(0, 5, 600),
            "TX_AMOUNT": amount,
            "TX_FRAUD": (random.random(600) < 0.1).astype(np.int64),
        }
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Transactions:
    folder = tmp_path_factory.mktemp("data")
    (folder / "fraud").mkdir()
    pq.write_table(transactions(), folder / "fraud" / HANDBOOK_FILE)
    return read_handbook(folder, date(2018, 4, 1) + timedelta(days=DAYS))


@pytest.mark.parametrize("number", [NOTHING_PAID, 100, 400, 599])
def test_the_books_windows_are_those_of_the_very_transaction(data: Transactions, number: int) -> None:
    source = transactions().to_pandas()
    one, row = source.iloc[number], number - NOTHING_PAID
    assert data.book[row, 0] == one["TX_AMOUNT"]
    before = source[source["TX_DATETIME"] <= one["TX_DATETIME"]]
    own = before[before["CUSTOMER_ID"] == one["CUSTOMER_ID"]]
    there = before[before["TERMINAL_ID"] == one["TERMINAL_ID"]]
    for place, days in enumerate((1, 7, 30)):
        window = own[own["TX_DATETIME"] > one["TX_DATETIME"] - timedelta(days=days)]
        count, mean, many, rate = data.book[
            row, [3 + 2 * place, 4 + 2 * place, 9 + 2 * place, 10 + 2 * place]
        ]
        assert count == len(window)
        assert mean == pytest.approx(window["TX_AMOUNT"].mean())
        late = there[
            (there["TX_DATETIME"] <= one["TX_DATETIME"] - timedelta(days=7))
            & (there["TX_DATETIME"] > one["TX_DATETIME"] - timedelta(days=7 + days))
        ]
        assert many == len(late)
        assert rate == pytest.approx(late["TX_FRAUD"].mean() if len(late) else 0.0)


def test_labels_are_those_of_the_very_transaction(data: Transactions) -> None:
    source = transactions().to_pandas().iloc[NOTHING_PAID:]
    assert data.customer.tolist() == source["CUSTOMER_ID"].tolist()
    assert data.labels.fraud.tolist() == source["TX_FRAUD"].tolist()


def test_no_fraud_is_known_before_a_week_has_passed(data: Transactions) -> None:
    assert ((data.labels.known - data.labels.placed) >= 7).all()
    start = int(data.day[0]) + 14
    known = np.isfinite(data.labels.at(float(start)))
    assert data.day[known].max() == start - 8


def test_customers_whose_fraud_is_known_are_not_judged() -> None:
    customer = np.array([1, 1, 2, 2, 3, 3])
    day = np.array([0, 14, 8, 14, 7, 15])
    fraud = np.array([1.0, 0, 1, 0, 1, 0])
    assert judged_rows(customer, day, fraud, 14).tolist() == [3]


def test_a_customer_who_was_found_makes_room_for_others() -> None:
    customer = np.array([1, 2, 1, 2])
    day = np.array([0, 0, 1, 1])
    fraud = np.array([1.0, 0, 1, 1])
    chance = np.array([0.9, 0.1, 0.9, 0.8])
    assert card_precision(customer, day, fraud, chance, 1) == 1.0
    assert card_precision(customer, day, fraud, -chance, 1) == 0.5


def test_an_order_right_after_signing_up_is_told_from_others(tmp_path: Path) -> None:
    (tmp_path / "fraud").mkdir()
    lines = ["user_id,signup_time,purchase_time,purchase_value,device_id,class"]
    lines += [f"{n},1/1/15 8:{n:02d},1/{2 + n}/15 9:{n:02d},{20 + n},D{n},0" for n in range(8)]
    lines.append("99,3/1/15 8:00,3/1/15 8:01,30,D1,1")
    (tmp_path / "fraud" / SHOP_FILE).write_text("\n".join(lines) + "\n")
    orders = read_web_orders(tmp_path)
    assert orders.at_once.tolist() == [False] * 8 + [True]
    assert orders.fraud.tolist() == [0.0] * 8 + [1.0]


def test_recall_is_of_the_threshold_that_is_right_often_enough() -> None:
    fraud = np.array([1.0, 1, 0, 1])
    assert recall_at(0.9, fraud, np.array([0.9, 0.8, 0.7, 0.6])) == pytest.approx(2 / 3)
    assert recall_at(0.9, fraud, np.array([0.1, 0.2, 0.9, 0.3])) == 0.0


def test_planted_fraud_is_counted_by_order_and_by_ring() -> None:
    def score(order: str, level: str, ring: str | None) -> dict[str, object]:
        return {"order_id": order, "risk_level": level, "ring_id": ring, "fraud_probability": None}

    scores = [score(f"R{n}", "high", "ring 1") for n in range(4)] + [score("R4", "low", None)]
    scores += [score("L1", "high", None), score("H1", "low", None), score("H2", "high", "ring 2")]
    alerts = [{"order_id": order} for order in ("R0", "R1", "R2", "H1")]
    planted = Planted(
        frozenset({"R0", "R1", "R2", "R3", "R4", "L1", "never published", "S1"}),
        (frozenset({"R0", "R1", "R2", "R3", "R4"}), frozenset({"H1", "H2"}), frozenset({"S1"})),
    )
    tables = {
        "risk_scores": pa.Table.from_pylist(scores),
        "fraud_detections": pa.Table.from_pylist(alerts),
    }
    figures = figures_of(tables, planted)
    assert figures["planted"] == 6
    assert (figures["alert precision"], figures["alert recall"]) == (3 / 4, 3 / 6)
    assert figures["risk F1"] == pytest.approx(5 / 6)
    assert figures["rings recovered"] == 0.5
