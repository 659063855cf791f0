"""How the copilot is used: its history of turns, counted by template, intent, day and user."""

from __future__ import annotations

from importlib.resources import files

import pyarrow as pa

from analytics_engines.engine import Query
from analytics_engines.errors import NotEnoughDataError
from ingestion.lake.contracts import TableContract


def usage_table(query: Query, contract: TableContract, fewest: int) -> pa.Table:
    """An output of the usage history, by the SQL file of its name.

    Args:
        query: SELECTs that may read `usage_events`.
        contract: The output.
        fewest: Turns a template needs to be a pattern.

    Raises:
        NotEnoughDataError: Nobody has asked anything yet.
    """
    if not query("SELECT count(*) AS turns FROM usage_events").to_pylist()[0]["turns"]:
        raise NotEnoughDataError("no question to the copilot is on record yet")
    sql = files(__package__).joinpath(f"{contract.name}.sql").read_text(encoding="utf-8")
    found = query(sql, {"fewest": fewest} if "$fewest" in sql else None)
    return found.select(list(contract.column_names)).cast(contract.arrow_schema())
