"""The Fraud Detection Handbook's own features, recipe, weeks and card precision (Le Borgne et al. 2022).

Chapters 3 (features), 4 (card precision) and 5 (prequential validation; XGBoost of 100 trees, 0.1, depth 5).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import duckdb
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

WEEK = 7
VALIDATION_WEEKS = tuple(date(2018, 7, day) for day in (4, 11, 18, 25))
TEST_WEEKS = (date(2018, 8, 8), date(2018, 8, 15), date(2018, 8, 22), date(2018, 8, 29))
"""First days of the weeks that are judged; a week of delay and a week of training lie before each."""

CARDS_A_DAY = 100
_SPANS = (1, 7, 30)
_WINDOWS = """
WITH moments AS (
    SELECT
        {key} AS key,
        TX_DATETIME AS moment,
        count(*) AS many,
        sum(TX_AMOUNT) AS amount,
        sum(TX_FRAUD) AS frauds
    FROM source
    GROUP BY ALL
),
until AS (
    SELECT
        key,
        moment,
        sum(many) OVER past AS many,
        sum(amount) OVER past AS amount,
        sum(frauds) OVER past AS frauds
    FROM moments
    WINDOW past AS (PARTITION BY key ORDER BY moment ROWS UNBOUNDED PRECEDING)
)
SELECT {columns}
FROM source AS s
{joins}
ORDER BY s.TX_DATETIME, CAST(s.TRANSACTION_ID AS VARCHAR)
"""
_OWN = """
SELECT
    TRANSACTION_ID AS number,
    TX_AMOUNT AS amount,
    CAST(dayofweek(TX_DATETIME) IN (0, 6) AS INTEGER) AS weekend,
    CAST(hour(TX_DATETIME) <= 6 AS INTEGER) AS night
FROM source
ORDER BY TX_DATETIME, CAST(TRANSACTION_ID AS VARCHAR)
"""


def book_features(connection: duckdb.DuckDBPyConnection, transactions: Numbers, delay: int = WEEK) -> Floats:
    """The fifteen features of chapter 3, one row per transaction named, in that order.

    Counts and mean amounts of the customer include the transaction; counts and fraud rates of the
    terminal end `delay` days before it. Transactions of no amount, which are no purchases to us, are
    counted too, so that rows are matched by their number and never by their place.
    """
    own = connection.execute(_OWN).fetchnumpy()
    customer = _totals(connection, "CUSTOMER_ID", (0, *_SPANS))
    terminal = _totals(connection, "TERMINAL_ID", tuple(delay + span for span in (0, *_SPANS)))
    columns = [own["amount"], own["weekend"], own["night"]]
    for span in _SPANS:
        many = customer["many_0"] - customer[f"many_{span}"]
        columns += [many, (customer["amount_0"] - customer[f"amount_{span}"]) / many]
    for span in _SPANS:
        many = terminal[f"many_{delay}"] - terminal[f"many_{delay + span}"]
        frauds = terminal[f"frauds_{delay}"] - terminal[f"frauds_{delay + span}"]
        columns += [many, frauds / np.maximum(many, 1)]
    every = np.column_stack([np.asarray(column, dtype=np.float64) for column in columns])
    return every[_places(np.asarray(own["number"], dtype=np.int64), transactions)]


def _places(among: Numbers, wanted: Numbers) -> Numbers:
    """Where each of the wanted is, all of which are there."""
    order = np.argsort(among)
    return np.asarray(order[np.searchsorted(among, wanted, sorter=order)], dtype=np.int64)


def _totals(
    connection: duckdb.DuckDBPyConnection, key: str, ago: tuple[int, ...]
) -> Mapping[str, NDArray[np.float64]]:
    """Totals of a customer or terminal up to so many days before each transaction."""
    columns = ", ".join(
        f"coalesce(w{days}.{name}, 0)::DOUBLE AS {name}_{days}"
        for days in ago
        for name in ("many", "amount", "frauds")
    )
    joins = "\n".join(
        f"ASOF LEFT JOIN until AS w{days}"
        f" ON w{days}.key = s.{key} AND s.TX_DATETIME - INTERVAL {days} DAY >= w{days}.moment"
        for days in ago
    )
    sql = _WINDOWS.format(key=key, columns=columns, joins=joins)
    found = connection.execute(sql).fetchnumpy()
    return {name: np.asarray(values, dtype=np.float64) for name, values in found.items()}


def fit_book(features: Floats, fraud: Floats) -> object:
    """The book's XGBoost; `exact` is what it took by itself at the book's time, and the better one here."""
    import xgboost

    model = xgboost.XGBClassifier(
        n_estimators=100, learning_rate=0.1, max_depth=5, tree_method="exact", random_state=0, n_jobs=1
    )
    return model.fit(features, fraud)


def judged_rows(customer: Numbers, day: Numbers, fraud: Floats, week: int) -> Numbers:
    """Transactions of a week, without customers whose fraud was known by then; as in the book.

    Known are frauds of the training week, and of the days up to eight days before the day that is judged.
    """
    rows = []
    for number in range(WEEK):
        known = (fraud == 1) & (day >= week - 2 * WEEK) & (day < week - WEEK + number)
        today = np.flatnonzero(day == week + number)
        rows.append(today[~np.isin(customer[today], np.unique(customer[known]))])
    return np.concatenate(rows)


def card_precision(customer: Numbers, day: Numbers, fraud: Floats, chance: Floats, cards: int) -> float:
    """Mean share of defrauded customers among the `cards` most suspected of a day; one found is out then."""
    found: set[int] = set()
    shares = []
    for today in np.unique(day):
        rows = np.flatnonzero((day == today) & ~np.isin(customer, list(found)))
        names, place = np.unique(customer[rows], return_inverse=True)
        suspicion, truth = np.full(len(names), -np.inf), np.zeros(len(names))
        np.maximum.at(suspicion, place, chance[rows])
        np.maximum.at(truth, place, fraud[rows])
        top = np.argsort(-suspicion, kind="stable")[:cards]
        shares.append(float(truth[top].sum()) / cards)
        found |= set(names[top][truth[top] == 1].tolist())
    return float(np.mean(shares))
