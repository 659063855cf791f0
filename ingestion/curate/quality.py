"""The quality of curated tables, as five measures and one score.

Each measure is a share from 0 to 1:

- completeness: the mean, over the contract columns that the source has, of the share of rows with a value;
- validity: rows that were not quarantined, of the rows that came in;
- uniqueness: rows that did not repeat a key already inserted, of the rows that came in;
- referential integrity: references that find their parent, of the references that are given, over those whose
  parent table has rows (null when there are none).

Score = 100 x the weighted mean of those that apply (weights in `WEIGHTS`). Freshness, the days from a table's
latest event to the latest fact of the shop, is reported but does not count: an old table need not be wrong.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import pyarrow as pa

from ingestion.curate.shop import ShopCuration, TableCuration
from ingestion.curate.table import Outcome
from ingestion.extract.quoting import identifier
from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.contracts import Column, LogicalType, TableContract

WEIGHTS = {"completeness": 0.25, "validity": 0.30, "uniqueness": 0.20, "referential_integrity": 0.25}

_TEXT, _INT, _NUMBER = LogicalType.STRING, LogicalType.INTEGER, LogicalType.NUMBER
DATA_QUALITY = TableContract(
    name="data_quality",
    grain="one row per canonical table of the run that was published",
    columns=(
        Column("run_id", _TEXT, required=True),
        Column("table_name", _TEXT, required=True),
        Column("rows_in", _INT, required=True, description="raw rows"),
        Column("rows_out", _INT, required=True, description="curated rows"),
        Column("quarantined", _INT, required=True),
        Column(
            "deduplicated", _INT, required=True, description="rows superseded by a newer one of the same key"
        ),
        Column("deleted", _INT, required=True, description="rows removed by a delete event"),
        Column("completeness", _NUMBER, unit="share"),
        Column("validity", _NUMBER, unit="share"),
        Column("uniqueness", _NUMBER, unit="share"),
        Column("referential_integrity", _NUMBER, unit="share"),
        Column("freshness_days", _NUMBER, unit="days before the latest fact of the shop"),
        Column("score", _NUMBER, unit="0 to 100", description="null for a table that the source lacks"),
        Column("details", _TEXT, description="JSON: rules broken, absent and extra columns, orphans"),
    ),
    key=("run_id", "table_name"),
)

OrphanQuery = Callable[[str], Sequence[tuple[int, int]]]
"""Runs SQL over the curated tables (by name) and returns (given, found) rows."""


def data_quality(shop: ShopCuration, run_id: str, query: OrphanQuery) -> pa.Table:
    """One row per canonical table, under the contract `DATA_QUALITY`."""
    filled = {table.name for table in shop.tables if table.outcome.counts.curated}
    rows = [_row(table, shop.as_of, run_id, _references(table.name, filled, query)) for table in shop.tables]
    return pa.Table.from_pylist(rows, schema=DATA_QUALITY.arrow_schema())


def table_measures(row: Mapping[str, object]) -> dict[str, object]:
    """The measures and the score of a row of `data_quality`, by name."""
    return {name: row[name] for name in (*WEIGHTS, "freshness_days", "score")}


def quality_score(measures: Mapping[str, float | None]) -> float | None:
    """The weighted mean of the measures that apply, times 100; null when none does."""
    known = {name: value for name, value in measures.items() if value is not None}
    if not known:
        return None
    total = sum(WEIGHTS[name] for name in known)
    return round(100 * sum(WEIGHTS[name] * value for name, value in known.items()) / total, 2)


def _row(
    table: TableCuration, as_of: datetime, run_id: str, references: Mapping[str, tuple[int, int]]
) -> dict[str, object]:
    counts = table.outcome.counts
    measures = _measures(table.outcome, references)
    return {
        "run_id": run_id,
        "table_name": table.name,
        "rows_in": counts.rows_in,
        "rows_out": counts.curated,
        "quarantined": counts.quarantined,
        "deduplicated": counts.deduplicated,
        "deleted": counts.deleted,
        **measures,
        "freshness_days": _freshness(table.outcome, as_of),
        "score": quality_score(measures),
        "details": _details(table, references),
    }


def _measures(outcome: Outcome, references: Mapping[str, tuple[int, int]]) -> dict[str, float | None]:
    counts, filled = outcome.counts, outcome.filled
    if not counts.rows_in:
        return dict.fromkeys(WEIGHTS)
    given = sum(given for given, _ in references.values())
    return {
        "completeness": sum(filled.values()) / len(filled) if filled else None,
        "validity": 1 - counts.quarantined / counts.rows_in,
        "uniqueness": 1 - counts.duplicates / counts.rows_in,
        "referential_integrity": sum(found for _, found in references.values()) / given if given else None,
    }


def _references(table: str, filled: set[str], query: OrphanQuery) -> dict[str, tuple[int, int]]:
    """By referring column: references given, and those that find their parent."""
    if table not in filled:
        return {}
    found = {}
    for reference in CANONICAL_TABLES[table].references:
        if reference.table in filled:
            column = identifier(reference.column)
            parent = identifier(CANONICAL_TABLES[reference.table].key[0])
            ((given, kept),) = query(
                f"SELECT count({column}), count({column}) FILTER (WHERE {column} IN "  # noqa: S608
                f"(SELECT {parent} FROM {identifier(reference.table)})) FROM {identifier(table)}"
            )
            found[reference.column] = (given, kept)
    return found


def _freshness(outcome: Outcome, as_of: datetime) -> float | None:
    if outcome.latest is None:
        return None
    return round((as_of - datetime.fromisoformat(outcome.latest)).total_seconds() / 86_400, 3)


def _details(table: TableCuration, references: Mapping[str, tuple[int, int]]) -> str:
    outcome = table.outcome
    said = {
        "source": table.status,
        "rules": outcome.rules,
        "absent_columns": list(outcome.absent_columns),
        "extra_columns": list(outcome.extra_columns),
        "card_numbers_masked": outcome.values_masked,
        "orphans": {column: given - found for column, (given, found) in references.items() if given > found},
    }
    return json.dumps({key: value for key, value in said.items() if value}, sort_keys=True)
