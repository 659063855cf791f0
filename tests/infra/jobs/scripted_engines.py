"""Engines that do as a test says: compute, leave gaps, fail, hang, eat memory, die."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from analytics_engines.engine import EngineContext, EngineResult, Gap, Metric
from ingestion.lake.contracts import Column, LogicalType, TableContract

TOTALS = TableContract(
    name="order_totals",
    grain="one row",
    columns=(
        Column("subject", required=True),
        Column("orders", LogicalType.INTEGER, required=True),
        Column("seed", LogicalType.INTEGER),
        Column("factor", LogicalType.NUMBER),
        Column("model_version", required=True),
    ),
    key=("subject",),
)
EXTRAS = TableContract(
    name="order_extras",
    grain="one row",
    columns=(Column("subject", required=True), Column("model_version", required=True)),
    key=("subject",),
)


@dataclass(frozen=True)
class ScriptedEngine:
    """Counts orders, after doing what `behaviour` says; a file named `trouble` makes it misbehave."""

    name: str = "counter"
    behaviour: str = "count"
    trouble: Path | None = None
    inputs: tuple[str, ...] = ("orders",)
    outputs: tuple[TableContract, ...] = (TOTALS, EXTRAS)
    parameters: Mapping[str, object] = field(default_factory=lambda: {"factor": 1.0})
    test_parameters: Mapping[str, object] = field(default_factory=dict)

    def run(self, context: EngineContext) -> EngineResult:
        """Count, unless told otherwise."""
        if self.trouble is None or self.trouble.exists():
            if self.behaviour == "die once" and self.trouble is not None:
                self.trouble.unlink()
            _misbehave(self.behaviour, context)
        found = context.query(
            "SELECT count(*) AS n FROM orders WHERE order_date <= $now", {"now": context.as_of}
        )
        row: dict[str, list[object]] = {
            "subject": ["all"],
            "orders": found["n"].to_pylist(),
            "seed": [context.seed],
            "factor": [context.parameters.get("factor", 1.0)],
            "model_version": ["1"],
        }
        tables = {"order_totals": pa.table(row)}
        gaps: tuple[Gap, ...] = (Gap("order_extras", "There is nothing to add."),)
        if self.behaviour == "both":
            tables["order_extras"] = pa.table({"subject": ["all"], "model_version": ["1"]})
            gaps = ()
        return EngineResult(_broken(tables, self.behaviour), (Metric("m", "wape", 0.1, "backtest"),), gaps)


def _misbehave(behaviour: str, context: EngineContext) -> None:
    if behaviour == "raise":
        raise ValueError("a secret detail")
    if behaviour.startswith("die"):
        os.kill(os.getpid(), signal.SIGKILL)
    if behaviour == "exit":
        sys.exit(0)
    if behaviour == "hang":
        time.sleep(600)
    if behaviour == "eat":
        eaten = bytearray(600 * 2**20)
        time.sleep(600 + len(eaten) * 0)
    if behaviour == "peek":
        context.query("SELECT * FROM customers")


def _broken(tables: dict[str, pa.Table], behaviour: str) -> dict[str, pa.Table]:
    totals = tables["order_totals"]
    if behaviour == "null":
        tables["order_totals"] = totals.set_column(0, "subject", pa.array([None], pa.string()))
    if behaviour == "column":
        tables["order_totals"] = totals.append_column("more", pa.array([1]))
    if behaviour == "repeat":
        tables["order_totals"] = pa.concat_tables([totals, totals])
    if behaviour == "undeclared":
        tables["other"] = totals
    return tables
