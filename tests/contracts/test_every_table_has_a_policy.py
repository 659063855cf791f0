"""Every table that is published has a declared policy, and its personal columns are known as such by name."""

from __future__ import annotations

from datetime import datetime

import pytest

from analytics_engines.registry import all_engines
from infra.jobs import lifecycle
from infra.jobs.compliance import CHECKS
from ingestion.curate.quality import DATA_QUALITY
from ingestion.curate.quality_history import QUALITY_HISTORY
from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.contracts import DUCKDB_TYPES, Sensitivity, TableContract
from tools.policy import Policy, Role
from tools.ports import ServingSchema
from tools.sql.policy_rules import column_sensitivity, visible_tables
from tools.sql.table_policies import TABLE_POLICIES

OUTPUTS = [contract for engine in all_engines() for contract in engine.outputs]
LIFECYCLE = [value for value in vars(lifecycle).values() if isinstance(value, TableContract)]
CONTRACTS = {
    contract.name: contract
    for contract in (*CANONICAL_TABLES.values(), *OUTPUTS, *LIFECYCLE, DATA_QUALITY, QUALITY_HISTORY, CHECKS)
}
_STRICTNESS = list(Sensitivity)


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_a_published_table_has_a_policy(contract: TableContract) -> None:
    assert contract.name in TABLE_POLICIES, "declare its policy in tools/sql/table_policies.py"


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_a_column_is_kept_at_least_as_closely_as_its_contract_says(contract: TableContract) -> None:
    for column in contract.columns:
        kept = column_sensitivity(contract.name, column.name)
        assert _STRICTNESS.index(kept) >= _STRICTNESS.index(column.sensitivity), column.name


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_someone_without_any_store_sees_rows_of_reference_tables_only(contract: TableContract) -> None:
    schema = ServingSchema(
        "run",
        datetime.fromisoformat("2024-01-01T00:00:00"),
        {contract.name: {column.name: DUCKDB_TYPES[column.type] for column in contract.columns}},
        {contract.name: 1},
    )
    rules = visible_tables(Policy("nil", Role.ADMIN, frozenset()), schema)
    unfiltered = {name for name, rule in rules.items() if rule.rows is None}
    assert unfiltered == {name for name in rules if TABLE_POLICIES[name].reach == "reference"}
    assert visible_tables(Policy("ada", Role.ADMIN), schema).keys() == {contract.name}


def test_a_table_without_a_policy_is_closed_to_everybody() -> None:
    schema = ServingSchema(
        "run",
        datetime.fromisoformat("2024-01-01T00:00:00"),
        {"wages": {"name": "VARCHAR"}, "reviews": {"stars": "BIGINT"}, "orders": {"order_id": "VARCHAR"}},
        {},
        declared_reach={"reviews": "shop", "wages": "no such reach", "orders": "reference"},
    )
    assert visible_tables(Policy("ada", Role.ADMIN), schema).keys() == {"reviews", "orders"}
    assert visible_tables(Policy("mia", Role.ADMIN, frozenset({"s1"})), schema).keys() == set()
