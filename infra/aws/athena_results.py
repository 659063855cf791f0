"""Rows of an Athena query: text in pages, given back the types of their columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tools.ports import RawResult
from tools.result import Value

_PAGE = 1000


def read_rows(athena: Any, execution: str, max_rows: int) -> RawResult:  # noqa: ANN401 - a boto3 client
    """At most `max_rows` rows of a query that has succeeded; no more pages are asked for than that takes."""
    rows: list[tuple[Value, ...]] = []
    columns: list[Mapping[str, Any]] = []
    token: str | None = None
    while True:
        more = {"NextToken": token} if token else {}
        size = min(_PAGE, max_rows + 2)
        page = athena.get_query_results(QueryExecutionId=execution, MaxResults=size, **more)
        found = page["ResultSet"]
        columns = columns or found["ResultSetMetadata"]["ColumnInfo"]
        restorers = [_restorer(column["Type"]) for column in columns]
        header = 1 if token is None else 0
        rows += [_row(row["Data"], restorers) for row in found["Rows"][header:]]
        token = page.get("NextToken")
        if token is None or len(rows) > max_rows:
            break
    names = tuple(column["Name"] for column in columns)
    return RawResult(names, tuple(rows[:max_rows]), len(rows) > max_rows)


def _row(data: list[Mapping[str, str]], restorers: list[Callable[[str], Value]]) -> tuple[Value, ...]:
    texts = (datum.get("VarCharValue") for datum in data)
    return tuple(
        None if text is None else restore(text) for text, restore in zip(texts, restorers, strict=True)
    )


def _restorer(kind: str) -> Callable[[str], Value]:
    return _RESTORERS.get(kind.partition("(")[0].strip().lower(), str)


def _boolean(text: str) -> Value:
    return text == "true"


def _moment(text: str) -> Value:
    """A timestamp; one with a zone is not made by our SQL, and is refused by the parser."""
    return datetime.fromisoformat(text)


_RESTORERS: Mapping[str, Callable[[str], Value]] = {
    "boolean": _boolean,
    "tinyint": int,
    "smallint": int,
    "integer": int,
    "bigint": int,
    "float": float,
    "real": float,
    "double": float,
    "decimal": Decimal,
    "date": date.fromisoformat,
    "timestamp": _moment,
}
