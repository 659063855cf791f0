"""Merge new change files into a curated table, rewriting only the data files that hold their keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa

from ingestion.curate.table import Counts, CuratedTable, Outcome
from ingestion.errors import ContractError
from ingestion.extract.quoting import identifier, literal
from ingestion.lake.contracts import TableContract

_BATCH_ROWS = 122_880
_GOOD = "_check IS NULL AND _rank = 1"


@dataclass(frozen=True, slots=True)
class Merge:
    """Rows to put in the place of `files`, and what is then to be said of the whole table.

    `open_rows` streams out of the connection: nothing else may be asked of it until the rows are written.
    """

    files: tuple[str, ...]
    open_rows: Callable[[], pa.RecordBatchReader]
    outcome: Outcome


def merge_changes(
    connection: duckdb.DuckDBPyConnection,
    changes: CuratedTable,
    files: Sequence[str],
    columns: dict[str, str],
    before: Outcome,
) -> Merge | None:
    """Merge curated changes into the table that lies in `files`.

    Args:
        connection: The connection that the changes are staged in.
        changes: The new change files, curated by themselves.
        files: Data files of the curated table as it is.
        columns: Its columns with their SQL types.
        before: What was said of it.

    Returns:
        None where a change is older than what was merged before, or brings other columns: then only curating
        everything gives the right rows.
    """
    if not files or not _is_later(connection, before) or not _fits(connection, changes, columns):
        return None
    merging = _Merging(connection, changes.contract, tuple(columns))
    touched = merging.touched(files)
    outcome = merging.outcome(files, touched, before, changes.outcome)
    return Merge(touched, lambda: merging.rows(touched, changes.outcome.counts.curated), outcome)


def _is_later(connection: duckdb.DuckDBPyConnection, before: Outcome) -> bool:
    (earliest,) = _one(connection, "SELECT min(_at) FROM _staged")
    latest = datetime.fromisoformat(before.committed) if before.committed else None
    return earliest is None or latest is None or earliest >= latest


def _fits(connection: duckdb.DuckDBPyConnection, changes: CuratedTable, columns: dict[str, str]) -> bool:
    described = connection.execute("DESCRIBE _staged").fetchall()
    own = {*changes.contract.column_names, *changes.extras}
    return all(columns.get(name) == kind for name, kind, *_ in described if name in own)


class _Merging:
    """The SQL of one merge; the staged changes are in `_staged`, their keys in `_keys`."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, contract: TableContract, columns: tuple[str, ...]
    ) -> None:
        self._connection, self._contract, self._columns = connection, contract, columns
        key = ", ".join(map(identifier, contract.key))
        connection.execute(f"CREATE OR REPLACE TEMP TABLE _keys AS SELECT {key} FROM _staged WHERE {_GOOD}")  # noqa: S608
        self._same_key = " AND ".join(
            f"old.{identifier(name)} IS NOT DISTINCT FROM _keys.{identifier(name)}" for name in contract.key
        )

    def touched(self, files: Sequence[str]) -> tuple[str, ...]:
        """The files that hold a changed key."""
        found = self._connection.execute(
            f"SELECT DISTINCT filename FROM read_parquet([{_listed(files)}], filename = true) AS old "  # noqa: S608
            f"SEMI JOIN _keys ON {self._same_key} ORDER BY 1"
        ).fetchall()
        return tuple(str(name) for (name,) in found)

    def rows(self, touched: Sequence[str], changed: int) -> pa.RecordBatchReader:
        """What the touched files keep, and the changed rows, in order of time and key.

        Raises:
            ContractError: While streaming, when a row got lost.
        """
        kept_rows = 0
        if touched:
            counting = f"SELECT count(*) FROM {_scan(touched)} ANTI JOIN _keys ON {self._same_key}"  # noqa: S608
            (kept_rows,) = _one(self._connection, counting)
        names = ", ".join(map(identifier, self._columns))
        staged = {str(row[0]) for row in self._connection.execute("DESCRIBE _staged").fetchall()}
        fresh = ", ".join(identifier(n) if n in staged else f"NULL AS {identifier(n)}" for n in self._columns)
        kept = f"SELECT {names} FROM {_scan(touched)} ANTI JOIN _keys ON {self._same_key} UNION ALL "  # noqa: S608
        order = [self._contract.time] if self._contract.time else []
        order += [name for name in self._contract.key if name not in order]
        reader = self._connection.execute(
            f"{kept if touched else ''}SELECT {fresh} FROM _staged WHERE {_GOOD} AND _op <> 'D' "  # noqa: S608
            f"ORDER BY {', '.join(map(identifier, order))}"
        ).to_arrow_reader(_BATCH_ROWS)
        return pa.RecordBatchReader.from_batches(reader.schema, _all_of(reader, kept_rows + changed))

    def outcome(
        self, files: Sequence[str], touched: Sequence[str], before: Outcome, changes: Outcome
    ) -> Outcome:
        """What is to be said of the table then: before and the changes, less what they replace."""
        present = [name for name in self._contract.column_names if name in {*before.filled, *changes.filled}]
        removed, *emptied = self._removed(touched, present)
        counts = self._counts(touched, removed, before.counts, changes.counts)
        filled = {
            name: (
                round(before.filled.get(name, 0) * before.counts.curated)
                - gone
                + round(changes.filled.get(name, 0) * changes.counts.curated)
            )
            / counts.curated
            for name, gone in zip(present, emptied, strict=True)
            if counts.curated
        }
        return replace(
            before,
            counts=counts,
            filled=filled,
            absent_columns=tuple(n for n in before.absent_columns if n in changes.absent_columns),
            rules=dict(sorted((Counter(before.rules) + Counter(changes.rules)).items())),
            values_masked=before.values_masked + changes.values_masked,
            latest=self._latest(files),
            committed=max(filter(None, (before.committed, changes.committed)), default=None),
        )

    def _removed(self, touched: Sequence[str], present: Sequence[str]) -> tuple[int, ...]:
        """Rows that the changes replace or delete, and how many of them have a value, by column."""
        if not touched:
            return (0, *(0 for _ in present))
        filled = "".join(f", count({identifier(name)})" for name in present)
        sql = f"SELECT count(*){filled} FROM {_scan(touched)} SEMI JOIN _keys ON {self._same_key}"  # noqa: S608
        return _one(self._connection, sql)

    def _counts(self, touched: Sequence[str], removed: int, before: Counts, changes: Counts) -> Counts:
        rows_in = before.rows_in + changes.rows_in
        curated = before.curated - removed + changes.curated
        quarantined = before.quarantined + changes.quarantined
        deleted = before.deleted + changes.deleted
        again = 0
        if touched:
            inserted = "(SELECT * FROM _staged WHERE _check IS NULL AND _op = 'I') AS _keys"
            old = f"(SELECT * FROM {_scan(touched)}) AS old"  # noqa: S608
            key = ", ".join(f"_keys.{identifier(name)}" for name in self._contract.key)
            (again,) = _one(
                self._connection,
                f"SELECT count(DISTINCT ({key})) FROM {inserted} SEMI JOIN {old} ON {self._same_key}",  # noqa: S608
            )
        duplicates = before.duplicates + changes.duplicates + again
        superseded = rows_in - curated - quarantined - deleted
        return Counts(rows_in, curated, quarantined, superseded, deleted, duplicates)

    def _latest(self, files: Sequence[str]) -> str | None:
        if not self._contract.time:
            return None
        time = identifier(self._contract.time)
        (latest,) = _one(
            self._connection,
            f"SELECT CAST(max({time}) AS TIMESTAMP) FROM (SELECT {time} FROM {_scan(files)} "  # noqa: S608
            f"ANTI JOIN _keys ON {self._same_key} "
            f"UNION ALL SELECT {time} FROM _staged WHERE {_GOOD} AND _op <> 'D')",
        )
        return latest.isoformat() if latest else None


def _all_of(reader: pa.RecordBatchReader, expected: int) -> Iterator[pa.RecordBatch]:
    """The batches, and an error instead of an end when they are not all of the rows."""
    found = 0
    for batch in reader:
        found += batch.num_rows
        yield batch
    if found != expected:
        raise ContractError(f"{expected} rows were to be written, but {found} came")


def _scan(files: Sequence[str]) -> str:
    return f"read_parquet([{_listed(files)}]) AS old"


def _listed(files: Sequence[str]) -> str:
    return ", ".join(literal(path) for path in files)


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    row = connection.execute(sql).fetchone()
    return row or ()
