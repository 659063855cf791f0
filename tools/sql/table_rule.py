"""What is left of one table under a policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp


@dataclass(frozen=True, slots=True)
class TableRule:
    """What a policy leaves of a table: its readable columns with types, and the condition on its rows."""

    columns: Mapping[str, str]
    rows: exp.Expr | None
