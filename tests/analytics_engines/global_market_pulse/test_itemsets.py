from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlxtend.frequent_patterns import association_rules, fpgrowth  # type: ignore[import-untyped]

from analytics_engines.global_market_pulse.itemsets import (
    Baskets,
    basket_table,
    frequent_itemsets,
    frequent_pairs,
    smallest_count,
)
from analytics_engines.global_market_pulse.rules import rules_of

BASKETS = st.lists(st.sets(st.integers(0, 7), max_size=6), min_size=1, max_size=40)


def baskets_of(lists: list[set[int]], width: int) -> Baskets:
    pairs = [(number, item) for number, items in enumerate(lists) for item in items]
    array = np.array(pairs or [(0, 0)], dtype=np.int64)
    found = basket_table(array[:, 0], array[:, 1], width)
    starts = np.r_[found.starts, np.full(len(lists) + 1 - len(found.starts), found.starts[-1])]
    return Baskets(starts, found.items, width)


def one_hot(baskets: Baskets) -> pd.DataFrame:
    held = np.zeros((len(baskets), baskets.width), dtype=bool)
    held[np.repeat(np.arange(len(baskets)), np.diff(baskets.starts)), baskets.items] = True
    return pd.DataFrame(held)


def sets_of(found: pd.DataFrame, total: int) -> dict[frozenset[int], int]:
    counts = (found["support"] * total).round().astype(int)
    return dict(zip(found["itemsets"].map(frozenset), counts, strict=True))


def ours(baskets: Baskets, count: int, largest: int | None = None) -> dict[frozenset[int], int]:
    return {
        frozenset(members.tolist()): int(n)
        for found in frequent_itemsets(baskets, count, largest).values()
        for members, n in zip(found.members, found.baskets, strict=True)
    }


@settings(max_examples=60)
@given(BASKETS, st.floats(0.02, 0.9))
def test_itemsets_are_those_of_mlxtend(lists: list[set[int]], support: float) -> None:
    if not any(lists):
        return
    baskets = baskets_of(lists, 8)
    expected = sets_of(fpgrowth(one_hot(baskets), support), len(baskets))
    assert ours(baskets, smallest_count(support, len(baskets))) == expected


@settings(max_examples=40)
@given(BASKETS, st.integers(1, 4))
def test_pairs_from_the_matrix_are_the_itemsets_of_two(lists: list[set[int]], count: int) -> None:
    if not any(lists):
        return
    baskets = baskets_of(lists, 8)
    pairs = frequent_pairs(baskets, count)
    found = frequent_itemsets(baskets, count, 2).get(2)
    assert (0 if found is None else len(found)) == len(pairs)
    if found is not None:
        assert np.array_equal(pairs.members, found.members)
        assert np.array_equal(pairs.baskets, found.baskets)


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning", "ignore:divide by zero:RuntimeWarning")
@settings(max_examples=25)
@given(BASKETS)
def test_rules_and_their_measures_are_those_of_mlxtend(lists: list[set[int]]) -> None:
    if not any(lists):
        return
    baskets = baskets_of(lists, 8)
    frequent = fpgrowth(one_hot(baskets), 0.1)
    if frequent["itemsets"].map(len).max() < 2:
        return
    names = ("support", "confidence", "lift", "leverage", "conviction")
    table = association_rules(frequent, metric="support", min_threshold=0.0).to_dict("records")
    expected = {(row["antecedents"], row["consequents"]): [row[name] for name in names] for row in table}
    itemsets = frequent_itemsets(baskets, smallest_count(0.1, len(baskets)))
    found = {}
    for rules in rules_of(itemsets, 8, len(baskets), consequent_size=None):
        figures = (rules.support, rules.confidence, rules.lift, rules.leverage, rules.conviction)
        for i in range(len(rules)):
            sides = (frozenset(rules.antecedent[i].tolist()), frozenset(rules.consequent[i].tolist()))
            found[sides] = [float(values[i]) for values in figures]
    assert found.keys() == expected.keys()
    for sides, figures_of in found.items():
        assert figures_of == pytest.approx(expected[sides], rel=1e-9, abs=1e-12), sides


def test_a_repeated_line_of_a_basket_counts_once() -> None:
    found = basket_table(np.array([0, 0, 1]), np.array([2, 2, 2]), 3)
    assert found.items.tolist() == [2, 2]
    assert found.counts().tolist() == [0, 0, 2]


@pytest.mark.real_data
@pytest.mark.parametrize(("support", "itemsets"), [(0.01, 333), (0.001, 13_492)])
def test_groceries_have_the_itemsets_of_mlxtend(shared_data: Path, support: float, itemsets: int) -> None:
    with (shared_data / "basket" / "groceries.csv").open() as lines:
        rows = [{item for item in row if item} for row in csv.reader(lines)]
    names = sorted({item for row in rows for item in row})
    number = {name: i for i, name in enumerate(names)}
    baskets = baskets_of([{number[item] for item in row} for row in rows], len(names))
    found = ours(baskets, smallest_count(support, len(baskets)))
    assert len(found) == itemsets
    assert found == sets_of(fpgrowth(one_hot(baskets), support), len(baskets))


@pytest.mark.real_data
def test_the_last_autumn_of_online_retail_has_the_itemsets_of_mlxtend(shared_data: Path) -> None:
    file = shared_data / "online_retail" / "online_retail_combined_dedup.parquet"
    with duckdb.connect() as connection:
        lines = connection.execute(
            "SELECT dense_rank() OVER (ORDER BY InvoiceNo) - 1 AS basket,"
            " dense_rank() OVER (ORDER BY StockCode) - 1 AS item FROM (SELECT DISTINCT InvoiceNo, StockCode"
            " FROM read_parquet($file)"
            " WHERE Quantity > 0 AND InvoiceNo NOT LIKE 'C%' AND InvoiceDate >= '2011-09-01')",
            {"file": str(file)},
        ).fetchnumpy()
    basket, item = (np.asarray(lines[name], dtype=np.int64) for name in ("basket", "item"))
    baskets = basket_table(basket, item, int(item.max()) + 1)
    support = 0.02
    found = ours(baskets, smallest_count(support, len(baskets)))
    assert len(found) > 200
    frequent = np.flatnonzero(baskets.counts() >= smallest_count(support, len(baskets)))
    expected = sets_of(fpgrowth(one_hot(baskets)[frequent], support, use_colnames=True), len(baskets))
    assert found == expected
