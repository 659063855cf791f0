"""Who was erased, as keyed hashes alone, so that a later load or replay cannot bring them back."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.curate.erasure import ORDER, WHO, People, as_keys, erase_people
from ingestion.curate.mentions import Mentions

_RECORD = "forgotten.json"


class Forgotten:
    """The people erased from one home; nobody can be read out of it, but an identifier can be recognised.

    Args:
        state: The home's folder of state.
        key: The home's key.
    """

    def __init__(self, state: Path, key: bytes) -> None:
        self._path, self._key = state / _RECORD, key
        said = json.loads(self._path.read_text("utf-8")) if self._path.exists() else {}
        self._customers, self._orders = set(said.get("customers", ())), set(said.get("orders", ()))
        self._before = self._size()

    def add(self, customers: Iterable[str], orders: Iterable[str]) -> None:
        """Remember people and their orders from now on."""
        self._customers.update(map(self.token, customers))
        self._orders.update(map(self.token, orders))

    def token(self, identifier: str) -> str:
        """The keyed hash that stands for an identifier."""
        return hmac.new(self._key, f"erased:{identifier}".encode(), hashlib.sha256).hexdigest()[:32]

    def without_them(self, table: pa.Table, name: str) -> pa.Table:
        """A raw table without anybody erased; the very same table when nobody is in it.

        What they ordered since counts as theirs from now on.
        """
        if not self._customers:
            return table
        columns = {column.lower(): column for column in table.column_names}
        customers = self._known(table, columns.get(WHO), self._customers)
        orders = self._known(table, columns.get(ORDER), self._orders)
        if not customers and not orders:
            return table
        if customers and ORDER in columns:
            mine = pc.is_in(as_keys(table[columns[WHO]]), value_set=pa.array(customers, pa.string()))
            orders += as_keys(table[columns[ORDER]]).filter(mine).to_pylist()
            self.add((), orders)
        people = People(frozenset(customers), frozenset(orders), Mentions(()))
        found = erase_people(table, name, people)
        return found.table if found.touched else table

    def write(self) -> None:
        """Keep what was added, in one step."""
        if self._size() == self._before:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = self._path.with_suffix(".new")
        text = json.dumps({"customers": sorted(self._customers), "orders": sorted(self._orders)})
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
            handle.write(text)
            handle.flush()
            os.fsync(handle.fileno())
        fresh.replace(self._path)
        self._before = self._size()

    def _known(self, table: pa.Table, column: str | None, tokens: set[str]) -> list[str]:
        if column is None or not tokens:
            return []
        distinct = pc.unique(as_keys(table[column])).to_pylist()
        return [value for value in distinct if value is not None and self.token(value) in tokens]

    def _size(self) -> tuple[int, int]:
        return len(self._customers), len(self._orders)
