"""Athena at the wire: its JSON protocol, states and text results; the SQL really runs, on the same tables.

Statements are read in Athena's dialect and written in DuckDB's by sqlglot; tables come from Glue's Iceberg
metadata in the same stand-in. What sqlglot reads too kindly is not noticed here (a Trino grammar does that).
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import boto3
import duckdb
import pyarrow as pa
import sqlglot
from pyiceberg.catalog.glue import GlueCatalog

_TYPES = {
    "BOOLEAN": "boolean", "TINYINT": "tinyint", "SMALLINT": "smallint", "INTEGER": "integer",
    "BIGINT": "bigint",
    "HUGEINT": "bigint", "FLOAT": "float", "DOUBLE": "double", "VARCHAR": "varchar", "DATE": "date",
    "TIMESTAMP": "timestamp", "TIMESTAMP_NS": "timestamp", "TIMESTAMP_MS": "timestamp",
    "TIMESTAMP_S": "timestamp",
}  # fmt: skip


@dataclass
class Execution:
    """One query execution."""

    id: str
    request: Mapping[str, Any]
    state: str = "QUEUED"
    reason: str = ""
    category: int = 2
    retryable: bool = False
    columns: list[dict[str, Any]] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    connection: duckdb.DuckDBPyConnection | None = None


class AthenaDouble:
    """Executions by id; `stuck` lets queries run for ever, `failing` ends them with a reason.

    Args:
        url: Address of the stand-in that holds Glue and S3.
        region: Its region.
    """

    def __init__(self, url: str, region: str) -> None:
        self._url, self._region = url, region
        self._executions: dict[str, Execution] = {}
        self._tokens: dict[str, str] = {}
        self._databases: dict[str, duckdb.DuckDBPyConnection] = {}
        self._lock = threading.Lock()
        self.stuck = False
        self.failing: tuple[str, int, bool] | None = None

    @property
    def statements(self) -> list[str]:
        """Every statement that was sent."""
        return [execution.request["QueryString"] for execution in self._executions.values()]

    @property
    def requests(self) -> list[Mapping[str, Any]]:
        """What every execution was started with."""
        return [execution.request for execution in self._executions.values()]

    @property
    def stopped(self) -> int:
        """Executions that were cancelled."""
        return sum(1 for execution in self._executions.values() if execution.state == "CANCELLED")

    def close(self) -> None:
        """Forget every table."""
        for connection in self._databases.values():
            connection.close()

    def answer(self, operation: str, body: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        """Answer one request."""
        match operation:
            case "StartQueryExecution":
                return 200, {"QueryExecutionId": self._start(body)}
            case "GetWorkGroup":
                return 200, {
                    "WorkGroup": {
                        "Name": body["WorkGroup"],
                        "State": "ENABLED",
                        "Configuration": {
                            "BytesScannedCutoffPerQuery": 10**9,
                            "EnforceWorkGroupConfiguration": True,
                        },
                    }
                }
        execution = self._executions.get(body["QueryExecutionId"])
        if execution is None:
            return 400, {"__type": "InvalidRequestException", "message": "unknown execution"}
        match operation:
            case "GetQueryExecution":
                return 200, {"QueryExecution": self._described(execution)}
            case "StopQueryExecution":
                execution.state = "CANCELLED"
                return 200, {}
            case "GetQueryResults":
                return 200, _page(execution, body)
        return 400, {"__type": "InvalidRequestException", "message": f"no {operation} here"}

    def _start(self, body: Mapping[str, Any]) -> str:
        token = str(body["ClientRequestToken"])
        with self._lock:
            if token in self._tokens:
                return self._tokens[token]
            execution = Execution(str(uuid.uuid4()), body)
            self._executions[execution.id] = execution
            self._tokens[token] = execution.id
        execution.state = "RUNNING"
        if self.failing is not None:
            execution.state = "FAILED"
            execution.reason, execution.category, execution.retryable = self.failing
        elif not self.stuck:
            self._run(execution)
        return execution.id

    def _run(self, execution: Execution) -> None:
        try:
            with self._lock:
                connection = self._database(execution.request["QueryExecutionContext"]["Database"])
                sql = sqlglot.transpile(execution.request["QueryString"], read="athena", write="duckdb")[0]
                cursor = connection.cursor().execute(sql)
                execution.columns = [_column(name, str(kind)) for name, kind, *_ in cursor.description or ()]
                execution.rows = cursor.fetchall()
                execution.state = "SUCCEEDED"
        except (duckdb.Error, sqlglot.errors.SqlglotError) as error:
            execution.state, execution.reason = "FAILED", f"{type(error).__name__}: {error}"

    def _database(self, name: str) -> duckdb.DuckDBPyConnection:
        """Every table of a Glue database, read through Iceberg; a published one never changes."""
        if name not in self._databases:
            glue = boto3.client("glue", region_name=self._region, endpoint_url=self._url)
            catalog = GlueCatalog(
                "double", client=glue, **{"s3.endpoint": self._url, "s3.region": self._region}
            )
            connection = duckdb.connect(config={"threads": 1})
            connection.execute("SET TimeZone = 'UTC'")
            for *_, table in catalog.list_tables(name):
                rows: pa.Table = catalog.load_table((name, table)).scan().to_arrow()
                connection.register("_rows", rows)
                connection.execute(f'CREATE TABLE "{table}" AS SELECT * FROM _rows')
                connection.unregister("_rows")
            self._databases[name] = connection
        return self._databases[name]

    def _described(self, execution: Execution) -> dict[str, Any]:
        status: dict[str, Any] = {"State": execution.state}
        if execution.state == "FAILED":
            status["StateChangeReason"] = execution.reason
            status["AthenaError"] = {
                "ErrorCategory": execution.category,
                "ErrorMessage": execution.reason,
                "Retryable": execution.retryable,
            }
        return {
            "QueryExecutionId": execution.id,
            "Query": execution.request["QueryString"],
            "WorkGroup": execution.request["WorkGroup"],
            "Status": status,
            "Statistics": {"DataScannedInBytes": 0},
        }


def _column(name: str, kind: str) -> dict[str, Any]:
    base = kind.partition("(")[0]
    precision, scale = (17, 0)
    if base == "DECIMAL":
        precision, scale = (int(part) for part in kind[kind.index("(") + 1 : -1].split(","))
    return {
        "Name": name, "Label": name, "Type": "decimal" if base == "DECIMAL" else _TYPES.get(base, "varchar"),
        "Precision": precision, "Scale": scale, "Nullable": "UNKNOWN", "CaseSensitive": False,
    }  # fmt: skip


def _page(execution: Execution, body: Mapping[str, Any]) -> dict[str, Any]:
    """One page of the result; the first row of the first page is the header, as Athena has it."""
    names = tuple(column["Name"] for column in execution.columns)
    rows: Sequence[tuple[Any, ...]] = [names, *execution.rows]
    start, size = int(body.get("NextToken", 0)), int(body.get("MaxResults", 1000))
    page = [{"Data": [_datum(value) for value in row]} for row in rows[start : start + size]]
    found: dict[str, Any] = {
        "ResultSet": {"Rows": page, "ResultSetMetadata": {"ColumnInfo": execution.columns}}
    }
    if start + size < len(rows):
        found["NextToken"] = str(start + size)
    return found


def _datum(value: Any) -> dict[str, str]:  # noqa: ANN401 - a value of any SQL type
    if value is None:
        return {}
    if isinstance(value, bool):
        return {"VarCharValue": str(value).lower()}
    if isinstance(value, datetime):
        return {"VarCharValue": f"{value:%Y-%m-%d %H:%M:%S.%f}"[:-3]}
    return {"VarCharValue": str(value)}
