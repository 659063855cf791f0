"""Who bought what on which day, as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.resources import files

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

from analytics_engines.sales import Sales

Codes = NDArray[np.int64]
Floats = NDArray[np.float64]
Texts = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Purchases:
    """One entry per customer, day and product, sorted by customer and day.

    Args:
        customers: Customer ids.
        products: Product ids.
        customer: Number of the customer, into `customers`.
        day: Days since 1970.
        product: Number of the product, into `products`.
        end: The last day known.
    """

    customers: Texts
    products: Texts
    customer: Codes
    day: Codes
    product: Codes
    end: int

    def only(self, kept: NDArray[np.bool_]) -> Purchases:
        """Some entries; numbers of customers and products stay as they are."""
        return Purchases(
            self.customers,
            self.products,
            self.customer[kept],
            self.day[kept],
            self.product[kept],
            self.end,
        )

    def matrix(self, weights: Floats | None = None) -> sparse.csr_array:
        """Customers x products: days bought, or the sum of the entries' weights."""
        values = np.ones(len(self.day)) if weights is None else weights
        shape = (len(self.customers), len(self.products))
        found = sparse.coo_array((values, (self.customer, self.product)), shape=shape)
        return sparse.csr_array(found.tocsr())

    def is_last_basket(self) -> NDArray[np.bool_]:
        """Whether an entry is of its customer's last basket, and the customer has an earlier one."""
        first = np.full(len(self.customers), np.iinfo(np.int64).max)
        last = np.full(len(self.customers), np.iinfo(np.int64).min)
        np.minimum.at(first, self.customer, self.day)
        np.maximum.at(last, self.customer, self.day)
        there = (self.day == last[self.customer]) & (first < last)[self.customer]
        return np.asarray(there, dtype=bool)

    def last_day(self) -> Codes:
        """Each customer's last day with a purchase; the smallest integer where there is none."""
        last = np.full(len(self.customers), np.iinfo(np.int64).min)
        np.maximum.at(last, self.customer, self.day)
        return last


def read_purchases(sales: Sales) -> Purchases:
    """Every customer's purchases, from the shop's sales."""
    table = sales.select(files(__package__).joinpath("purchases.sql").read_text(encoding="utf-8"))
    customers, customer = _numbered(table["customer_id"])
    products, product = _numbered(table["product_id"])
    day = np.asarray(table["day"].cast(pa.int32()).to_numpy(), dtype=np.int64)
    end = (sales.as_of.date() - date(1970, 1, 1)).days
    return Purchases(customers, products, customer, day, product, end)


def catalogue(purchases: Purchases, fewest: int, most: int) -> Purchases:
    """The same with the products alone that enough customers bought, at most `most` of them."""
    pairs = np.unique(purchases.customer * len(purchases.products) + purchases.product)
    buyers = np.bincount(pairs % max(len(purchases.products), 1), minlength=len(purchases.products))
    ranked = np.argsort(-buyers, kind="stable")[:most]
    chosen = np.sort(ranked[buyers[ranked] >= fewest])
    place = np.full(len(purchases.products), -1)
    place[chosen] = np.arange(len(chosen))
    kept = place[purchases.product] >= 0
    known = purchases.only(kept)
    return Purchases(
        purchases.customers,
        purchases.products[chosen],
        known.customer,
        known.day,
        place[known.product],
        purchases.end,
    )


def _numbered(column: pa.ChunkedArray) -> tuple[Texts, Codes]:
    """The distinct values in the order of their text, and the number of each entry's."""
    encoded = column.combine_chunks().dictionary_encode()
    values = np.asarray(encoded.dictionary.to_pylist(), dtype=object)
    order = np.argsort(values.astype(str), kind="stable")
    place = np.empty(len(values), dtype=np.int64)
    place[order] = np.arange(len(values))
    return values[order], place[np.asarray(encoded.indices.to_numpy(zero_copy_only=False), dtype=np.int64)]
