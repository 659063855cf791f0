"""Association rules from Parquet to rules, beside mlxtend on the same file."""

from __future__ import annotations

import importlib
import time
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analytics_engines.global_market_pulse.itemsets import (
    Baskets,
    Itemsets,
    basket_table,
    frequent_itemsets,
    numbered,
    smallest_count,
)
from analytics_engines.global_market_pulse.rules import rules_of
from analytics_engines.global_market_pulse.significance import benjamini_hochberg, fisher_greater
from evals.errors import PeerMissingError


@dataclass(frozen=True, slots=True)
class BasketRun:
    """One way from a file to rules, and what came of it.

    Args:
        seconds: Wall time.
        cpu_seconds: Processor time of this process, which other work on the machine does not lengthen.
        itemsets: Baskets by frequent itemset (numbers of items in the order of their names).
        rules: Rules of every split of the itemsets.
    """

    name: str
    seconds: float
    cpu_seconds: float
    itemsets: dict[frozenset[int], int]
    rules: int


def write_groceries(source: Path, target: Path) -> Path:
    """One row per basket and item of a file with one basket a line."""
    rows = [
        {"basket": number, "item": item}
        for number, line in enumerate(source.read_text("utf-8").splitlines())
        for item in {name.strip() for name in line.split(",")}
        if item
    ]
    pq.write_table(pa.Table.from_pylist(rows), target)
    return target


def write_online_retail(source: Path, target: Path) -> Path:
    """One row per invoice and stock code sold."""
    with duckdb.connect() as connection:
        lines = connection.execute(
            "SELECT DISTINCT InvoiceNo AS basket, StockCode AS item FROM read_parquet($file)"
            " WHERE Quantity > 0 AND InvoiceNo NOT LIKE 'C%'",
            {"file": str(source)},
        ).to_arrow_table()
    pq.write_table(lines, target)
    return target


def write_synthetic(baskets: int, target: Path, seed: int = 7) -> Path:
    """Baskets of 1 to some 12 of 5,000 items, long-tailed; the next often follows every 20th item."""
    random = np.random.default_rng(seed)
    sizes = 1 + random.poisson(4, baskets)
    basket = np.repeat(np.arange(baskets), sizes)
    item = np.minimum((random.pareto(0.9, len(basket)) * 12).astype(np.int64), 4_999)
    follows = (item % 20 == 0) & (random.random(len(item)) < 0.4)
    table = {
        "basket": np.r_[basket, basket[follows]],
        "item": np.char.add("I", np.char.zfill(np.r_[item, item[follows] + 1].astype(str), 5)),
    }
    pq.write_table(pa.table(table), target)
    return target


def run_ours(file: Path, min_support: float, *, tested: bool = True) -> BasketRun:
    """Read, mine, split into rules, measure; with `tested` also Fisher's tests and q-values of every rule."""
    started = time.perf_counter(), time.process_time()
    baskets = _read(file)
    itemsets = frequent_itemsets(baskets, smallest_count(min_support, len(baskets)))
    rules = rules_of(itemsets, baskets.width, len(baskets), consequent_size=None)
    for part in rules:
        _ = (part.support, part.confidence, part.lift, part.leverage, part.conviction, part.lift_lower)
    if tested and rules:
        p_values = [
            fisher_greater(r.baskets, r.antecedent_baskets, r.consequent_baskets, r.total) for r in rules
        ]
        benjamini_hochberg(np.concatenate(p_values))
    seconds = _since(started)
    name = "ours, with significance" if tested else "ours, without significance"
    return BasketRun(name, *seconds, _by_set(itemsets), sum(map(len, rules)))


def run_mlxtend(file: Path, min_support: float) -> BasketRun:
    """The same with mlxtend: pandas, one-hot, FP-growth, association rules.

    Raises:
        PeerMissingError: mlxtend is not installed.
    """
    pandas, patterns = _peer("pandas"), _peer("mlxtend.frequent_patterns")
    started = time.perf_counter(), time.process_time()
    lines = pandas.read_parquet(file).drop_duplicates()
    held = pandas.crosstab(lines["basket"], lines["item"]).astype(bool)
    held.columns = range(held.shape[1])
    frequent = patterns.fpgrowth(held, min_support=min_support, use_colnames=True)
    rules = patterns.association_rules(frequent, metric="support", min_threshold=0.0)
    seconds = _since(started)
    counts = (frequent["support"] * len(held)).round().astype(int)
    itemsets = dict(zip(map(frozenset, frequent["itemsets"]), counts.tolist(), strict=True))
    return BasketRun("mlxtend FP-growth", *seconds, itemsets, len(rules))


def _since(started: tuple[float, float]) -> tuple[float, float]:
    return time.perf_counter() - started[0], time.process_time() - started[1]


def _read(file: Path) -> Baskets:
    lines = pq.read_table(file, columns=["basket", "item"])
    basket, _ = numbered(lines["basket"])
    item, names = numbered(lines["item"])
    return basket_table(basket, item, len(names))


def _by_set(itemsets: dict[int, Itemsets]) -> dict[frozenset[int], int]:
    return {
        frozenset(members.tolist()): int(count)
        for found in itemsets.values()
        for members, count in zip(found.members, found.baskets, strict=True)
    }


def _peer(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise PeerMissingError(f"{name} is needed to compare with: install it first") from error
