"""Rows of `product_associations`: the shop's baskets of products and of categories, and the rules in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analytics_engines.engine import Metric
from analytics_engines.global_market_pulse.associations import (
    BasketOptions,
    TestedRules,
    find_rules,
    strongest,
)
from analytics_engines.global_market_pulse.itemsets import Baskets, basket_table, numbered
from analytics_engines.global_market_pulse.market import Market

Row = dict[str, object]
Names = NDArray[np.object_]

MODEL_VERSION = "association_rules-1"
_LINES = "SELECT order_id, product_id FROM market_lines WHERE is_sale"
_SHELF = "SELECT product_id, product, category_id, category, top_category_id, top_category FROM shelf"
_CATEGORY_LEVELS = ("top_category", "category")


@dataclass(frozen=True, slots=True)
class Aisle:
    """The items of one level: baskets, and id, name and category of every item number."""

    level: str
    baskets: Baskets
    ids: Names
    names: Names
    categories: Names


def read_aisles(market: Market) -> list[Aisle]:
    """Baskets of products, then of categories at each level that the source has."""
    lines = market.arrow(_LINES)
    order, _ = numbered(lines["order_id"])
    product, ids = numbered(lines["product_id"])
    shelf = market.select(_SHELF).set_index("product_id").reindex(ids)
    names = shelf["product"].fillna(dict(zip(ids, ids, strict=True))).to_numpy(object)
    categories = shelf["category"].to_numpy(object)
    aisles = [
        Aisle("product", basket_table(order, product, len(ids)), np.array(ids, object), names, categories)
    ]
    levels = [level for level in _CATEGORY_LEVELS if shelf[f"{level}_id"].notna().any()]
    if len(levels) == 2 and shelf["category_id"].equals(shelf["top_category_id"].rename("category_id")):
        levels = ["category"]
    for level in levels:
        number, known = numbered(pa.array(shelf[f"{level}_id"], pa.string(), from_pandas=True))
        labels = shelf.groupby(f"{level}_id")[level].first()
        inside = number[product] >= 0
        baskets = basket_table(order[inside], number[product[inside]], len(known))
        title = labels.reindex(known).to_numpy(object)
        aisles.append(Aisle(level, baskets, np.array(known, object), title, title))
    return aisles


def association_rows(aisle: Aisle, options: BasketOptions) -> tuple[list[Row], list[Metric]]:
    """The strongest rules of a level, ranked, and how many were possible, found and significant."""
    found = find_rules(aisle.baskets, options)
    if not found:
        return [], []
    sure = sum(int((tested.q_values < options.significance).sum()) for tested in found)
    figures = {
        "baskets": len(aisle.baskets),
        "possible_rules": sum(tested.possible for tested in found),
        "rules_above_chance": sum(len(tested.rules) for tested in found),
        "significant_rules": sure,
    }
    metrics = [Metric(MODEL_VERSION, name, float(n), "in_sample", aisle.level) for name, n in figures.items()]
    kept = [strongest(tested, options) for tested in found]
    rows = [row for tested in kept for row in _rows(tested, aisle, options.significance)]
    rows.sort(key=_strength)
    return [{**row, "rank": rank} for rank, row in enumerate(rows, 1)], metrics


def _strength(row: Row) -> tuple[bool, float, str, str]:
    lower = row["lift_lower"]
    return not row["significant"], -float(str(lower)), str(row["antecedent_id"]), str(row["consequent_id"])


def _rows(tested: TestedRules, aisle: Aisle, significance: float) -> Iterator[Row]:
    rules = tested.rules
    conviction = np.where(np.isfinite(rules.conviction), rules.conviction, np.nan)
    figures = {
        "support": rules.support,
        "confidence": rules.confidence,
        "lift": rules.lift,
        "lift_lower": rules.lift_lower,
        "leverage": rules.leverage,
        "conviction": conviction,
        "p_value": tested.p_values,
        "q_value": tested.q_values,
    }
    for i in range(len(rules)):
        left, right = rules.antecedent[i], rules.consequent[i, 0]
        shared = set(aisle.categories[left])
        yield {
            "level": aisle.level,
            "antecedent_id": "+".join(aisle.ids[left]),
            "antecedent": " + ".join(aisle.names[left]),
            "consequent_id": aisle.ids[right],
            "consequent": aisle.names[right],
            "antecedent_category": _text(shared.pop()) if len(shared) == 1 else None,
            "consequent_category": _text(aisle.categories[right]),
            "antecedent_size": len(left),
            "baskets": int(rules.baskets[i]),
            "antecedent_baskets": int(rules.antecedent_baskets[i]),
            "consequent_baskets": int(rules.consequent_baskets[i]),
            "total_baskets": rules.total,
            **{name: _known(values[i]) for name, values in figures.items()},
            "significant": bool(tested.q_values[i] < significance),
            "model_version": MODEL_VERSION,
        }


def _known(value: float) -> float | None:
    return float(value) if value == value else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
