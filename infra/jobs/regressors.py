"""The shop's own regressors: `<home>/regressors/<name>.csv` with the columns `date` and `value`."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from infra.errors import RegressorFileError

Regressors = dict[str, dict[str, float]]
"""Values by ISO date, by name of the file."""

_HUB = "market_intelligence_hub"


def read_regressors(folder: Path) -> Regressors:
    """Read every CSV file of the folder; none where it does not exist.

    Raises:
        RegressorFileError: A file lacks a column or holds what is no date or number; names the line.
    """
    return {path.stem: _read(path) for path in sorted(folder.glob("*.csv"))}


def with_regressors(
    parameters: Mapping[str, Mapping[str, object]], folder: Path
) -> Mapping[str, Mapping[str, object]]:
    """Parameters of the engines; the hub gets the regressors of the folder unless it has some."""
    found = read_regressors(folder)
    own = parameters.get(_HUB, {})
    if not found or "regressors" in own:
        return parameters
    return {**parameters, _HUB: {**own, "regressors": found}}


def with_scheduler(
    parameters: Mapping[str, Mapping[str, object]], address: str
) -> Mapping[str, Mapping[str, object]]:
    """Parameters of the engines; the hub spreads its series over the cluster there is, if there is one."""
    own = parameters.get(_HUB, {})
    if not address or "scheduler" in own:
        return parameters
    return {**parameters, _HUB: {**own, "scheduler": address}}


def _read(path: Path) -> dict[str, float]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        if not {"date", "value"} <= set(rows.fieldnames or ()):
            raise RegressorFileError(f"{path}: the first line must name the columns date and value")
        values: dict[str, float] = {}
        for row in rows:
            try:
                values[date.fromisoformat(row["date"]).isoformat()] = float(row["value"])
            except (TypeError, ValueError) as error:
                said = f"{path}, line {rows.line_num}: a date such as 2026-01-31 and a number are needed"
                raise RegressorFileError(said) from error
    return values
