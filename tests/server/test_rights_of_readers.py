"""A role that covers another can read every table and column of it, by the table policies themselves."""

from __future__ import annotations

import pytest

from ingestion.lake.canonical import CANONICAL_TABLES
from server.chat.sharing import COVERED, covers
from tests.server.live import now
from tools.policy import Policy, Role
from tools.ports import ServingSchema
from tools.sql.policy_rules import visible_tables
from tools.sql.table_policies import TABLE_POLICIES

STORES = (None, frozenset({"S1", "S2"}), frozenset({"S1"}), frozenset[str]())
POLICIES = [Policy("u", role, stores) for role in Role for stores in STORES]


def readable(policy: Policy) -> set[tuple[str, str]]:
    """Every column that a policy may read, of every table of the product."""
    columns = {name: dict.fromkeys(table.column_names, "VARCHAR") for name, table in CANONICAL_TABLES.items()}
    others = dict.fromkeys(
        ("customer_id", "order_id", "store_id", "series_type", "series_id", "name"), "VARCHAR"
    )
    schema = ServingSchema("r", now(), {**{name: others for name in TABLE_POLICIES}, **columns}, {})
    return {
        (table, column) for table, rule in visible_tables(policy, schema).items() for column in rule.columns
    }


def name_of(policy: Policy) -> str:
    """The same in every process, as the members of a set are not."""
    stores = "every store" if policy.stores is None else "+".join(sorted(policy.stores)) or "no store"
    return f"{policy.role.value}, {stores}"


@pytest.mark.parametrize("reader", POLICIES, ids=name_of)
def test_what_is_covered_can_be_read(reader: Policy) -> None:
    mine = readable(reader)
    for made in POLICIES:
        if covers(reader, made):
            assert readable(made) <= mine, made


def test_the_order_of_roles_and_stores_is_as_it_is_meant() -> None:
    every, one = Policy("a", Role.MANAGER), Policy("b", Role.MANAGER, frozenset({"S1"}))
    assert covers(every, one)
    assert not covers(one, every)
    assert not covers(Policy("c", Role.SUPPORT), every)
    assert all(role in covered for role, covered in COVERED.items())
