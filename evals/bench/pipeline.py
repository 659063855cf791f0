"""Loading and the whole pipeline on a real shop, against DuckDB alone materialising the same file."""

from __future__ import annotations

import sys
from pathlib import Path

from evals.bench.measuring import Footprint, footprint

_RETAIL = (sys.executable, "-c", "from infra.cli import main; main()")
_DUCKDB = """
import sys, duckdb
source, target = sys.argv[1:]
with duckdb.connect(target) as connection:
    connection.execute("CREATE TABLE lines AS SELECT * FROM read_parquet(?)", [source])
    connection.execute("SELECT Country, date_trunc('month', InvoiceDate), sum(Quantity * UnitPrice) "
                       "FROM lines GROUP BY ALL").fetchall()
"""


def measure_pipeline(folder: Path, mapping: str, workspace: Path) -> list[Footprint]:
    """Load the folder into a new home in the workspace and run the pipeline there.

    Args:
        folder: The source's files, one of them Parquet.
        mapping: Name or path of the mapping.
        workspace: An empty folder for the home and the peer's database.

    Raises:
        MeasuredCommandError: A command failed.
    """
    home = str(workspace / "home")
    source = str(next(iter(sorted(folder.glob("*.parquet")))))
    load = ("load", str(folder), "--mapping", mapping, "--home", home)
    return [
        footprint("retail load", (*_RETAIL, *load)),
        footprint("retail pipeline run", (*_RETAIL, "pipeline", "run", "--home", home)),
        footprint(
            "DuckDB: load, revenue by country and month",
            (sys.executable, "-c", _DUCKDB, source, str(workspace / "peer.duckdb")),
        ),
    ]
