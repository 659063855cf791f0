"""What the benches of the Demand Insights Engine learn from: CDNOW, and the sales of a published home."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from analytics_engines.demand_insights_engine.history import History
from analytics_engines.engine import Query
from analytics_engines.sales import Sales, read_sales

TRUTHS = "truths.json"

CDNOW_CALIBRATION_DAYS, CDNOW_HOLDOUT_DAYS = 39 * 7, 39 * 7
_CDNOW = """
SELECT customer, date_diff('day', DATE '1970-01-01', day) AS day, count(*) AS orders, sum(value) AS sales
FROM (
    SELECT
        regexp_split_to_array(trim(line), ' +')[1] AS customer,
        strptime(regexp_split_to_array(trim(line), ' +')[2], '%Y%m%d')::DATE AS day,
        regexp_split_to_array(trim(line), ' +')[4]::DOUBLE AS value
    FROM read_csv(?, columns = {'line': 'VARCHAR'}, delim = '\\t', header = true, quote = '')
)
GROUP BY ALL ORDER BY customer, day
"""
_FIRST_DAY = 9_862
"""1997-01-01."""


def cdnow(folder: Path) -> tuple[History, int]:
    """All 78 weeks of CDNOW, and the last day of its 39 weeks of calibration."""
    rows = duckdb.execute(_CDNOW, [str(folder / "clv" / "CDNOW_master.txt")]).fetchnumpy()
    ids, customer = np.unique(np.asarray(rows["customer"], dtype=object), return_inverse=True)
    cut = _FIRST_DAY + CDNOW_CALIBRATION_DAYS - 1
    day = np.asarray(rows["day"], dtype=np.int64)
    history = History(
        ids,
        customer.astype(np.int64),
        day,
        np.asarray(rows["orders"], dtype=np.float64),
        np.asarray(rows["sales"], dtype=np.float64),
        np.zeros(len(day)),
        cut + CDNOW_HOLDOUT_DAYS,
    )
    return history, cut


@contextmanager
def published_sales(home: Path) -> Iterator[tuple[Sales, duckdb.DuckDBPyConnection]]:
    """The sales of a published home, and the connection to its serving file."""
    with _published(home) as (serving, as_of):
        yield read_sales(_query_of(serving), datetime.fromisoformat(as_of)), serving


@contextmanager
def published_query(home: Path) -> Iterator[tuple[Query, str]]:
    """The published tables of a home as an engine's query, and the time of the latest fact."""
    with _published(home) as (serving, as_of):
        yield _query_of(serving), as_of


def truths_of(home: Path) -> Path:
    """Folder with what was planted in the demo shop of a home: of its own, or as the generator left it."""
    return home / "demo" if (home / "demo" / TRUTHS).exists() else home


@contextmanager
def _published(home: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
    current = json.loads((home / "serving" / "current.json").read_text("utf-8"))
    with duckdb.connect(home / "serving" / current["file"], read_only=True) as serving:
        serving.execute("SET enable_progress_bar = false")
        yield serving, current["as_of"]


def _query_of(serving: duckdb.DuckDBPyConnection) -> Query:
    def query(sql: str, parameters: Mapping[str, object] | None = None) -> pa.Table:
        used = {name: value for name, value in (parameters or {}).items() if f"${name}" in sql}
        return serving.execute(sql, used).to_arrow_table()

    return query
