"""Frequent itemsets of baskets: FP-growth in compiled code behind one function."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Baskets:
    """Which basket holds which items: sorted distinct item numbers, basket by basket.

    Args:
        starts: Offset of each basket in `items`, and the end; baskets + 1 values.
        items: Item numbers from 0 to `width` - 1.
        width: Number of items.
    """

    starts: Ints
    items: Ints
    width: int

    def __len__(self) -> int:
        return len(self.starts) - 1

    def counts(self) -> Ints:
        """Baskets with each item."""
        return np.bincount(self.items, minlength=self.width).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Itemsets:
    """Frequent itemsets of one size: `members` (itemsets x size, ascending in each row) and their baskets."""

    members: Ints
    baskets: Ints

    def __len__(self) -> int:
        return len(self.baskets)


def basket_table(basket: NDArray[np.int64], item: NDArray[np.int64], width: int) -> Baskets:
    """Baskets from one row per basket and item (both numbered from 0); repeated rows count once."""
    rows = np.sort(basket * width + item)
    rows = rows[np.r_[True, rows[1:] != rows[:-1]]] if len(rows) else rows
    numbers = rows // width
    count = int(basket.max()) + 1 if len(basket) else 0
    starts = np.searchsorted(numbers, np.arange(count + 1))
    return Baskets(starts.astype(np.int64), rows % width, width)


def numbered(column: pa.ChunkedArray | pa.Array) -> tuple[Ints, list[str]]:
    """Number of each value in sorted order (-1: null), and the values."""
    flat = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    encoded = pc.dictionary_encode(flat)
    values = encoded.dictionary.to_pylist()
    order = sorted(range(len(values)), key=values.__getitem__)
    position = np.empty(len(values) + 1, dtype=np.int64)
    position[order] = np.arange(len(values))
    position[-1] = -1
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return position[codes], [values[i] for i in order]


def smallest_count(min_support: float, baskets: int) -> int:
    """The fewest baskets whose share of all is at least `min_support`, as floating point has it."""
    count = max(1, int(min_support * baskets) - 1)
    while count / baskets < min_support:
        count += 1
    return count


def frequent_itemsets(baskets: Baskets, min_baskets: int, largest: int | None = None) -> dict[int, Itemsets]:
    """Every itemset of at least `min_baskets` baskets, by size (Han, Pei & Yin 2000, FP-growth).

    Args:
        baskets: Baskets of at most 2^31 items in all.
        min_baskets: Fewest baskets, at least 1.
        largest: Largest size; None for all sizes.
    """
    from rusket._rusket import fpgrowth_from_csr  # type: ignore[import-untyped]

    if not len(baskets) or not len(baskets.items):
        return {}
    starts, items = baskets.starts.astype(np.int32), baskets.items.astype(np.int32)
    counted, offsets, members = fpgrowth_from_csr(starts, items, baskets.width, max(1, min_baskets), largest)
    counts, ends, flat = (np.asarray(x).astype(np.int64) for x in (counted, offsets, members))
    sizes = np.diff(ends)
    return {int(size): _of_size(int(size), sizes, counts, ends, flat) for size in np.unique(sizes)}


def _of_size(size: int, sizes: Ints, counts: Ints, ends: Ints, flat: Ints) -> Itemsets:
    """The itemsets of one size in lexicographic order, whatever order they were found in."""
    rows = np.flatnonzero(sizes == size)
    found = np.sort(flat[ends[rows][:, None] + np.arange(size)], axis=1)
    order = np.lexsort(found.T[::-1])
    return Itemsets(found[order], counts[rows][order])


def frequent_pairs(baskets: Baskets, min_baskets: int) -> Itemsets:
    """Pairs of items with at least `min_baskets` baskets, from the product of the sparse incidence matrix.

    Items that are themselves in fewer baskets are left out first: no pair of theirs can be frequent.
    """
    from scipy.sparse import csr_matrix, triu  # type: ignore[import-untyped]

    keep = np.flatnonzero(baskets.counts() >= min_baskets)
    number = np.full(baskets.width, -1, dtype=np.int64)
    number[keep] = np.arange(len(keep))
    row = np.repeat(np.arange(len(baskets)), np.diff(baskets.starts))
    inside = number[baskets.items] >= 0
    cells = (np.ones(int(inside.sum()), dtype=np.int32), (row[inside], number[baskets.items[inside]]))
    incidence = csr_matrix(cells, shape=(len(baskets), len(keep)))
    together = triu((incidence.T @ incidence).tocsr(), k=1).tocoo()
    frequent = together.data >= min_baskets
    members = np.column_stack([keep[together.row[frequent]], keep[together.col[frequent]]])
    order = np.lexsort(members.T[::-1])
    return Itemsets(members[order].astype(np.int64), together.data[frequent][order].astype(np.int64))
