"""Fraud: our features and trees beside the recipe of the Fraud Detection Handbook, in the same run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from analytics_engines.compliance_guardian.features import purchase_features
from analytics_engines.compliance_guardian.labels import Labels, read_labels
from analytics_engines.compliance_guardian.purchases import read_purchases
from analytics_engines.compliance_guardian.rolling import known_cases
from analytics_engines.compliance_guardian.trees import BALANCES, BOOSTING, fit_trees
from analytics_engines.sales import Sales
from evals.bench.fraud_book import (
    CARDS_A_DAY,
    TEST_WEEKS,
    VALIDATION_WEEKS,
    WEEK,
    Floats,
    Numbers,
    book_features,
    card_precision,
    fit_book,
    judged_rows,
)
from evals.bench.fraud_data import handbook

SEED = 20240607
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Transactions:
    """The handbook's transactions by time; days count from 1970.

    Args:
        customer: Who paid.
        day: When.
        labels: What was known of each, and when.
        ours: Our features.
        book: The book's.
    """

    customer: Numbers
    day: Numbers
    labels: Labels
    ours: Floats
    book: Floats

    def week(self, start: int) -> Numbers:
        """Transactions that are judged in the week that begins on a day."""
        return judged_rows(self.customer, self.day, self.labels.fraud, start)


def read_handbook(folder: Path, until: date = TEST_WEEKS[-1] + timedelta(days=WEEK)) -> Transactions:
    """Features of all transactions before a day, each from its past alone."""
    moment = datetime(until.year, until.month, until.day, tzinfo=UTC).replace(tzinfo=None)
    with handbook(folder, moment) as (sales, connection):
        purchases = read_purchases(sales)
        labels = read_labels(_with_every_label(sales), purchases)
        return Transactions(
            purchases.frame["customer_id"].to_numpy().astype(np.int64),
            np.floor(labels.placed).astype(np.int64),
            labels,
            purchase_features(purchases).values,
            book_features(connection, purchases.frame["order_id"].to_numpy().astype(np.int64)),
        )


def _with_every_label(sales: Sales) -> Sales:
    """The same sales as they are once the last transaction has been judged."""
    return replace(sales, as_of=sales.as_of + timedelta(days=30))


def beside_the_book(data: Transactions) -> Mapping[str, float | str]:
    """Means over the book's four test weeks; our way to balance fraud is chosen on its validation weeks."""
    balance = max(BALANCES, key=lambda name: _mean(_ours(data, name, VALIDATION_WEEKS), 0))
    ours, same_week = _ours(data, balance, TEST_WEEKS), _ours(data, balance, TEST_WEEKS, WEEK)
    book = [_judge(data, start, _by_book(data, start)) for start in map(_day, TEST_WEEKS)]
    figures: dict[str, float | str] = {"balance": balance}
    for name, found in (("ours", ours), ("ours, the book's week of training", same_week), ("book", book)):
        figures |= {
            f"{name}: AP": _mean(found, 0),
            f"{name}: AP / book": _mean(found, 0) / _mean(book, 0),
            f"{name}: CP@100": _mean(found, 1),
            f"{name}: AP by week": " ".join(f"{figure[0]:.3f}" for figure in found),
        }
    return figures


def _ours(
    data: Transactions, balance: str, weeks: Sequence[date], days: int | None = None
) -> list[tuple[float, float]]:
    """Average and card precision of each week; learned from all that was known, or from few days."""
    found = []
    for start in map(_day, weeks):
        outcome = data.labels.at(float(start))
        if days is not None:
            outcome = np.where(data.day < start - WEEK - days, np.nan, outcome)
        trees = fit_trees(BOOSTING, known_cases(data.ours, outcome, SEED), balance, SEED)
        found.append(_judge(data, start, trees.score(data.ours[data.week(start)])))
    return found


def _by_book(data: Transactions, start: int) -> Floats:
    rows = np.flatnonzero((data.day >= start - 2 * WEEK) & (data.day < start - WEEK))
    model: Any = fit_book(data.book[rows], data.labels.fraud[rows])
    return np.asarray(model.predict_proba(data.book[data.week(start)])[:, 1], dtype=np.float64)


def _judge(data: Transactions, start: int, chance: Floats) -> tuple[float, float]:
    from sklearn.metrics import average_precision_score

    rows = data.week(start)
    fraud = data.labels.fraud[rows]
    precision = card_precision(data.customer[rows], data.day[rows], fraud, chance, CARDS_A_DAY)
    return float(average_precision_score(fraud, chance)), precision


def _mean(found: Sequence[tuple[float, float]], column: int) -> float:
    return float(np.mean([figures[column] for figures in found]))


def _day(moment: date) -> int:
    return (moment - _EPOCH).days
