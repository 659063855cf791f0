"""Quality over time: what every run measured of each table and column, and whether tables agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from ingestion.curate.cross_checks import Agreement
from ingestion.curate.quality import table_measures
from ingestion.curate.shop import ShopCuration
from ingestion.lake.contracts import Column, LogicalType, TableContract

KEPT_RUNS = 200
"""Runs whose measures are kept."""
WHOLE = "all"
"""The column of measures of a table as a whole."""
AGREEMENT = "agreement"

_TEXT, _INT = LogicalType.STRING, LogicalType.INTEGER
QUALITY_HISTORY = TableContract(
    name="quality_history",
    grain="one row per run, table, column and measure; the table as a whole is the column all",
    columns=(
        Column("run_id", _TEXT, required=True),
        Column("measured_at", LogicalType.TIMESTAMP, required=True, description="UTC"),
        Column("table_name", _TEXT, required=True),
        Column(
            "column_name", _TEXT, required=True, description="all for the table; else a column or a check"
        ),
        Column(
            "measure",
            _TEXT,
            required=True,
            description="completeness, validity, uniqueness, referential_integrity, freshness_days, score, "
            "filled (of a column) or agreement (of a check across tables)",
        ),
        Column("value", LogicalType.NUMBER, description="a share; days; or 0 to 100 for score"),
        Column("checked", _INT, description="rows that could be checked"),
        Column("failed", _INT, description="rows that disagree"),
    ),
    key=("run_id", "table_name", "column_name", "measure"),
    time="measured_at",
)
Row = dict[str, Any]


def measured(
    shop: ShopCuration, quality: pa.Table, agreements: Sequence[Agreement], run_id: str, now: datetime
) -> list[Row]:
    """The rows of one run."""
    base = dict.fromkeys(QUALITY_HISTORY.column_names) | {
        "run_id": run_id,
        "measured_at": now.astimezone(UTC).replace(tzinfo=None),
    }
    found = [*_of_tables(quality), *_of_columns(shop), *map(_of_check, agreements)]
    return [base | row for row in found if row["value"] is not None]


def continued(earlier: pa.Table | None, rows: Sequence[Row]) -> pa.Table:
    """The history with another run, oldest first; runs beyond `KEPT_RUNS` go."""
    known = earlier.to_pylist() if earlier is not None else []
    everything = [*known, *rows]
    runs = list(
        dict.fromkeys(row["run_id"] for row in sorted(everything, key=lambda row: row["measured_at"]))
    )
    kept = set(runs[-KEPT_RUNS:])
    wanted = [row for row in everything if row["run_id"] in kept]
    return pa.Table.from_pylist(wanted, schema=QUALITY_HISTORY.arrow_schema())


def _of_tables(quality: pa.Table) -> Iterator[Row]:
    for row in quality.to_pylist():
        for name, value in table_measures(row).items():
            yield {"table_name": row["table_name"], "column_name": WHOLE, "measure": name, "value": value}


def _of_columns(shop: ShopCuration) -> Iterator[Row]:
    for table in shop.tables:
        rows = table.outcome.counts.curated
        for name, share in table.outcome.filled.items():
            failed = round((1 - share) * rows)
            yield {
                "table_name": table.name, "column_name": name, "measure": "filled", "value": share,
                "checked": rows, "failed": failed,
            }  # fmt: skip


def _of_check(found: Agreement) -> Row:
    return {
        "table_name": found.check.table,
        "column_name": found.check.name,
        "measure": AGREEMENT,
        "value": found.share,
        "checked": found.checked,
        "failed": found.failed,
    }
