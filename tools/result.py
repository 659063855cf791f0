"""Tables of results: what every query returns and every citation points into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Value = str | int | float | Decimal | bool | date | datetime | None

Format = Literal["text", "integer", "number", "money", "percent", "date", "datetime", "boolean"]
"""How a value is shown; `percent` values are ratios (0.12 is 12%)."""


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column: its name in the semantic model, a label for people, how to show it, its currency or unit."""

    name: str
    label: str
    format: Format
    unit: str | None = None
    role: Literal["dimension", "metric", "time", "attribute"] = "attribute"


@dataclass(frozen=True, slots=True)
class ResultTable:
    """Rows of one executed query, unrounded.

    Args:
        columns: In order.
        rows: One tuple a row, in column order.
        sql: The text that was executed, policy included.
        tables: Base tables it read.
        truncated: More rows exist than were returned.
        as_of: Newest fact the data holds (UTC), for the freshness line.
        caveats: What a reader must know about the metrics ("net of returns and cancellations").
        filters: The filters and the period in words, one each ("country is not United Kingdom").
        models: Versions of the models behind the tables.
    """

    columns: tuple[ResultColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    sql: str
    tables: tuple[str, ...]
    truncated: bool = False
    as_of: datetime | None = None
    caveats: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    models: tuple[str, ...] = ()

    def column_index(self, name: str) -> int:
        """Position of the column of that name.

        Raises:
            KeyError: No such column.
        """
        for index, column in enumerate(self.columns):
            if column.name == name:
                return index
        raise KeyError(name)
