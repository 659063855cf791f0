"""The checks of a row, in the order they are made, as SQL; a row is quarantined by the first it fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingestion.extract.quoting import identifier, literal
from ingestion.lake.contracts import LogicalType, TableContract

EARLIEST = "1990-01-01"
"""No shop's facts are older; an older time is a default value or a wrong format."""
FORWARD_LOOKING = frozenset({"promised_at", "valid_from", "valid_to", "starts_on", "ends_on", "opened_on"})
"""Columns that may lie far in the future or the past: plans, promises and validity periods."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: `failed` is SQL that is TRUE for a row that fails it."""

    rule: str
    failed: str
    reason: str
    deletes_too: bool = False
    """Whether a delete event is held to it as well: it needs its key, and nothing else."""


def row_checks(contract: TableContract, cleaned: Mapping[str, str]) -> tuple[Check, ...]:
    """Every check of a table's rows.

    Args:
        contract: The table.
        cleaned: For each column that the source has, the SQL name of its value before the cast.
    """
    return (
        Check("op", "_op IS NULL OR _op NOT IN ('I', 'U', 'D')", "Op must be I, U or D.", deletes_too=True),
        Check("commit_time", "_at IS NULL", "The commit time cannot be read.", deletes_too=True),
        *_type_checks(contract, cleaned),
        *_required_checks(contract),
        *_range_checks(contract),
        *(Check(r.name, f"({r.predicate}) IS FALSE", r.reason) for r in contract.rules),
    )


def first_failed(checks: Sequence[Check]) -> str:
    """SQL for the number of the first check that a row fails, null for a good row."""
    cases = "".join(f" WHEN {_applies(check)} THEN {n}" for n, check in enumerate(checks))
    return f"CASE{cases} END"


def _applies(check: Check) -> str:
    return f"({check.failed})" if check.deletes_too else f"(_op <> 'D' AND ({check.failed}))"


def _type_checks(contract: TableContract, cleaned: Mapping[str, str]) -> list[Check]:
    return [
        Check(
            f"type:{column.name}",
            f"{cleaned[column.name]} IS NOT NULL AND {identifier(column.name)} IS NULL",
            f"{column.name} cannot be read as {column.type.value}.",
            deletes_too=column.name in contract.key,
        )
        for column in contract.columns
        if column.name in cleaned
    ]


def _required_checks(contract: TableContract) -> list[Check]:
    return [
        Check(
            f"required:{column.name}",
            f"{identifier(column.name)} IS NULL",
            f"{column.name} is missing.",
            deletes_too=column.name in contract.key,
        )
        for column in contract.columns
        if column.required
    ]


def _range_checks(contract: TableContract) -> list[Check]:
    earliest, latest = f"TIMESTAMP {literal(EARLIEST)}", "_at + INTERVAL 1 DAY"
    return [
        Check(
            f"time_range:{name}",
            f"{identifier(name)} < {earliest} OR {identifier(name)} > {latest}",
            f"{name} is before {EARLIEST} or after the load.",
        )
        for name in _event_times(contract)
    ]


def _event_times(contract: TableContract) -> list[str]:
    """Timestamps, and the table's own time where that is a date, but none that looks ahead."""
    return [
        column.name
        for column in contract.columns
        if (column.type is LogicalType.TIMESTAMP or column.name == contract.time)
        and column.name not in FORWARD_LOOKING
    ]
