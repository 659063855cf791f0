"""Names, categories and stock of the products that can be recommended."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from analytics_engines.engine import Query
from analytics_engines.retail_copilot.purchases import Texts


@dataclass(frozen=True, slots=True)
class Shelf:
    """One entry per product of the catalogue.

    Args:
        ids: Product ids.
        names: Their names; the ids where the source has none.
        categories: Top categories; None where unknown.
        sellable: In the range and, where stock is known, in stock.
        stocked: Whether the source knows the stock of any product.
    """

    ids: Texts
    names: Texts
    categories: Texts
    sellable: NDArray[np.bool_]
    stocked: bool


def read_shelf(query: Query, products: Texts) -> Shelf:
    """What the curated tables say of the products; one that they do not know has its id for a name."""
    sql = files(__package__).joinpath("shelf.sql").read_text(encoding="utf-8")
    rows = {str(row["product_id"]): row for row in query(sql).to_pylist()}
    known = [rows.get(str(product), {}) for product in products]
    return Shelf(
        products,
        np.asarray([row.get("product") or str(p) for row, p in zip(known, products, strict=True)], object),
        np.asarray([row.get("category") for row in known], dtype=object),
        np.asarray([row.get("sellable", True) for row in known], dtype=bool),
        any(row["stocked"] for row in rows.values()),
    )
