"""Curate one table: clean, cast, check, deduplicate, all in one set-based statement of the query engine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from ingestion.curate.casts import cast_to, extra_type
from ingestion.curate.checks import Check, first_failed, row_checks
from ingestion.curate.masking import MaskedSource, mask_source
from ingestion.curate.source import FILE, ROW, Source, open_source
from ingestion.errors import ContractError
from ingestion.extract.quoting import identifier, literal
from ingestion.extract.raw import COMMIT_COLUMN, OP_COLUMN, LoadedTable
from ingestion.lake.contracts import ARROW_TYPES, DUCKDB_TYPES, TableContract

_BATCH_ROWS = 122_880
QUARANTINE_SCHEMA = pa.schema(
    [
        pa.field("row", pa.string()),
        pa.field("rule", pa.string()),
        pa.field("reason", pa.string()),
        pa.field("op", pa.string()),
        pa.field("commit_time", pa.timestamp("us")),
        pa.field("source_file", pa.string()),
        pa.field("position", pa.int64()),
        pa.field("run_id", pa.string()),
    ]
)
"""One row per rejected raw row: its columns as JSON (no card number), why, and where it came from."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Where the rows of a raw table went; they always add up.

    `duplicates` are those of the deduplicated rows whose key was inserted more than once.
    """

    rows_in: int = 0
    curated: int = 0
    quarantined: int = 0
    deduplicated: int = 0
    deleted: int = 0
    duplicates: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one table, without its rows: small enough to be kept with the snapshot as JSON."""

    counts: Counts = Counts()
    filled: dict[str, float] = field(default_factory=dict)
    """Share of curated rows with a value, by contract column that the source has."""
    absent_columns: tuple[str, ...] = ()
    extra_columns: tuple[str, ...] = ()
    rules: dict[str, int] = field(default_factory=dict)
    """Quarantined rows by rule."""
    values_masked: int = 0
    latest: str | None = None
    """The latest event time (ISO, UTC) of the curated rows."""
    committed: str | None = None
    """The latest commit time (ISO, UTC) of the raw rows."""

    def to_json(self) -> str:
        """The outcome as one line of JSON."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Outcome:
        """Read what `to_json` wrote."""
        said: dict[str, Any] = json.loads(text)
        said["counts"] = Counts(**said["counts"])
        said["absent_columns"], said["extra_columns"] = (
            tuple(said["absent_columns"]),
            tuple(said["extra_columns"]),
        )
        return cls(**said)


class CuratedTable:
    """One raw table, curated inside a connection; rows are streamed out of it.

    Args:
        connection: A connection of the caller's, used for this table alone and closed after it.
        contract: The table to bring the rows to.
        loaded: The raw files.
        card_key: Key of the card tokens.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        contract: TableContract,
        loaded: LoadedTable,
        card_key: bytes,
    ) -> None:
        self._connection = connection
        self.contract = self._contract = contract
        source = open_source(connection, loaded)
        masked = mask_source(connection, contract, source, card_key)
        self.extras = self._extras = _extras(contract, masked)
        self._checks = _stage(connection, contract, source, masked, self._extras)
        self.outcome = self._judge(masked)

    def rows(self) -> pa.RecordBatchReader:
        """The curated rows in order of time and key, extra columns after the contract's."""
        names = [*self._contract.column_names, *self._extras]
        order = [self._contract.time] if self._contract.time else []
        order += [name for name in self._contract.key if name not in order]
        return self._stream(
            f"SELECT {', '.join(map(identifier, names))} FROM _staged "  # noqa: S608
            f"WHERE _check IS NULL AND _rank = 1 AND _op <> 'D' ORDER BY {', '.join(map(identifier, order))}"
        )

    def quarantined(self, run_id: str) -> pa.RecordBatchReader:
        """The rejected rows, in the order of the files."""
        rules = pa.table(
            {
                "number": pa.array(range(len(self._checks)), pa.int64()),
                "rule": [check.rule for check in self._checks],
                "reason": [check.reason for check in self._checks],
            }
        )
        self._connection.register("_rules", rules)
        return self._stream(
            f"SELECT s._json AS row, r.rule, r.reason, s._op AS op, s._at AS commit_time, "  # noqa: S608
            f"s._file AS source_file, s._row AS position, {literal(run_id)} AS run_id "
            "FROM _staged AS s JOIN _rules AS r ON r.number = s._check ORDER BY s._order, s._row"
        )

    def _judge(self, masked: MaskedSource) -> Outcome:
        columns = [name for name in self._contract.column_names if name in masked.columns]
        latest = f"max({identifier(self._contract.time)})" if self._contract.time else "NULL"
        kept = "FILTER (WHERE _check IS NULL AND _rank = 1 AND _op <> 'D')"
        filled = "".join(f", count({identifier(name)}) {kept}" for name in columns)
        rows_in, curated, quarantined, superseded, deleted, committed, last, *present = self._one(
            f"SELECT count(*), count(*) {kept}, count(_check), "  # noqa: S608
            "count(*) FILTER (WHERE _check IS NULL AND _rank > 1), "
            "count(*) FILTER (WHERE _check IS NULL AND _rank = 1 AND _op = 'D'), "
            "max(_at), "
            f"CAST({latest} {kept if self._contract.time else ''} AS TIMESTAMP){filled} FROM _staged"
        )
        if rows_in != curated + quarantined + superseded + deleted:
            raise ContractError(
                f"{self._contract.name}: {rows_in} rows came in, but not all are accounted for"
            )
        duplicates = self._duplicates() if superseded else 0
        return Outcome(
            Counts(rows_in, curated, quarantined, superseded, deleted, duplicates),
            {name: count / curated for name, count in zip(columns, present, strict=True) if curated},
            tuple(name for name in self._contract.column_names if name not in columns),
            tuple(self._extras),
            self._rule_counts() if quarantined else {},
            masked.values_masked,
            last.isoformat() if last else None,
            committed.isoformat() if committed else None,
        )

    def _duplicates(self) -> int:
        key = ", ".join(map(identifier, self._contract.key))
        inserts = f"SELECT count(*) AS n FROM _staged WHERE _check IS NULL AND _op = 'I' GROUP BY {key}"  # noqa: S608
        (count,) = self._one(f"SELECT CAST(coalesce(sum(n - 1), 0) AS BIGINT) FROM ({inserts})")  # noqa: S608
        return int(count)

    def _rule_counts(self) -> dict[str, int]:
        rows = self._connection.execute(
            "SELECT _check, count(*) FROM _staged WHERE _check IS NOT NULL GROUP BY 1 ORDER BY 1"
        ).fetchall()
        return {self._checks[number].rule: count for number, count in rows}

    def _one(self, sql: str) -> tuple[Any, ...]:
        row = self._connection.execute(sql).fetchone()
        if row is None:
            raise ContractError(f"{self._contract.name}: an aggregate returned no row")
        return row

    def _stream(self, sql: str) -> pa.RecordBatchReader:
        return self._connection.execute(sql).to_arrow_reader(_BATCH_ROWS)


def _extras(contract: TableContract, masked: MaskedSource) -> tuple[str, ...]:
    taken = set(contract.column_names)
    return tuple(name for name in masked.columns if name not in taken)


def _stage(
    connection: duckdb.DuckDBPyConnection,
    contract: TableContract,
    source: Source,
    masked: MaskedSource,
    extras: Sequence[str],
) -> tuple[Check, ...]:
    """Fill `_staged`: typed columns, `_check` (first check failed), `_rank` (1 is the newest of its key)."""
    names = {name: f"__c{n}" for n, name in enumerate(masked.columns)}
    cleaned = ", ".join(f"{column.sql} AS {names[name]}" for name, column in masked.columns.items())
    cards = "".join(f", {sql} AS _{name}" for name, sql in masked.cards.items())
    typed = [_typed(contract, name, masked, names) for name in contract.column_names]
    typed += [
        f"CAST({names[name]} AS {extra_type(masked.columns[name].kind)}) AS {identifier(name)}"
        for name in extras
    ]
    checks = row_checks(contract, {name: names[name] for name in names if name in contract.column_names})
    as_json = ", ".join(f"{identifier(name)}: {column}" for name, column in names.items())
    kept = ", ".join(identifier(name) for name in (*contract.column_names, *extras))
    key = ", ".join(map(identifier, contract.key))
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _staged AS
        WITH cleaned AS (
            SELECT upper(trim({identifier(OP_COLUMN)})) AS _op,
                   TRY_CAST({identifier(COMMIT_COLUMN)} AS TIMESTAMP) AS _at,
                   {source.file_order()} AS _order, parse_filename({FILE}) AS _file, {ROW} AS _row,
                   {cleaned}{cards}
            FROM {source.relation} {" ".join(masked.joins)}
        ), typed AS (SELECT *, {", ".join(typed)} FROM cleaned
        ), checked AS (SELECT *, {first_failed(checks)} AS _check FROM typed)
        SELECT {kept}, _op, _at, _order, _file, _row, _check,
               CASE WHEN _check IS NOT NULL THEN CAST(to_json({{{as_json}}}) AS VARCHAR) END AS _json,
               row_number() OVER (PARTITION BY _check IS NULL, {key}
                                  ORDER BY _at DESC, _order DESC, _row DESC) AS _rank
        FROM checked
    """)  # noqa: S608
    return checks


def _typed(contract: TableContract, name: str, masked: MaskedSource, names: dict[str, str]) -> str:
    """SQL for one contract column: cast, null where the source lacks it, card facts from the card number."""
    column = contract.column(name)
    value = "NULL"
    if name in masked.columns:
        value = cast_to(column.type, names[name], masked.columns[name].kind)
    if name == "card_last4" and name in masked.columns:
        value = f"right(lpad({value}, 4, '0'), 4)"
    if name in masked.cards:
        value = f"coalesce({value}, _{name})"
    return f"CAST({value} AS {DUCKDB_TYPES[column.type]}) AS {identifier(name)}"


def empty_table(contract: TableContract) -> pa.Table:
    """The table without rows, for a source that lacks it."""
    return pa.schema([pa.field(c.name, ARROW_TYPES[c.type]) for c in contract.columns]).empty_table()
