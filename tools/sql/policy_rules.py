"""What each policy may see: columns by sensitivity, rows by store. A table with no declared policy is closed.

Which rows of a table a user scoped to stores may read is declared in `table_policies`; here it becomes a
condition. Secret columns are for nobody, personal ones for the roles that need them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from sqlglot import exp

from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.contracts import Sensitivity
from tools.policy import Policy
from tools.ports import ServingSchema
from tools.sql.table_policies import Reach, TablePolicy, table_policy
from tools.sql.table_rule import TableRule as TableRule

_SECRET_NAME = re.compile(
    r"(^|_)(pan|cvv|cvc|password|passwd|secret|token|api_key|card_number|cardnumber)($|_)", re.I
)
_PERSONAL_NAME = re.compile(
    r"e?mail|phone|mobile|birth|(^|_)dob($|_)|address|street|postal|postcode|zip|passport|(^|_)ssn($|_)"
    r"|tax_id|iban|account_number|(first|last|sur|full|middle|maiden|contact|holder|customer|user)_?name|latitude|longitude"
    r"|(^|_)(ip|lat|lng|lon)($|_)",
    re.I,
)


@lru_cache(maxsize=16_384)
def column_sensitivity(table: str, column: str) -> Sensitivity:
    """How closely a column is kept: by its contract, else by what its name suggests."""
    contract = CANONICAL_TABLES.get(table)
    if contract is not None and column in contract.column_names:
        return contract.column(column).sensitivity
    if _SECRET_NAME.search(column):
        return Sensitivity.SECRET
    if _PERSONAL_NAME.search(column):
        return Sensitivity.PERSONAL
    return Sensitivity.PUBLIC


def may_see_column(policy: Policy, table: str, column: str, declared: TablePolicy) -> bool:
    """Whether the policy's role, and its store scope, leave the column readable."""
    sensitivity = column_sensitivity(table, column)
    if sensitivity is Sensitivity.SECRET:
        return False
    if sensitivity is Sensitivity.PERSONAL and not policy.sees_personal_data:
        return False
    scoped = declared.scoped_columns
    return policy.stores is None or scoped is None or column in scoped


def visible_tables(policy: Policy, schema: ServingSchema) -> dict[str, TableRule]:
    """The tables a policy may read; what is not in the result does not exist for it."""
    rules: dict[str, TableRule] = {}
    for table, columns in schema.columns.items():
        declared = table_policy(table, schema.declared_reach)
        if declared is None or (declared.roles is not None and policy.role not in declared.roles):
            continue
        rows = None if policy.stores is None else _scoped_rows(declared.reach, columns, policy.stores)
        if policy.stores is not None and rows is None and declared.reach is not Reach.REFERENCE:
            continue
        readable = {
            name: kind for name, kind in columns.items() if may_see_column(policy, table, name, declared)
        }
        if readable:
            rules[table] = TableRule(readable, rows)
    return rules


def _scoped_rows(reach: Reach, columns: Mapping[str, str], stores: frozenset[str]) -> exp.Expr | None:
    """The condition that keeps rows of the stores; None where no rows, or all of them, are open."""
    if reach is Reach.KEYED:
        reach = Reach.STORE if "store_id" in columns else Reach.ORDER
    match reach:
        case Reach.STORE if "store_id" in columns:
            return _among("store_id", stores)
        case Reach.STORE_OR_ALL if "store_id" in columns:
            return exp.or_(
                _among("store_id", stores), exp.Is(this=_column("store_id"), expression=exp.null())
            )
        case Reach.ORDER if "order_id" in columns:
            return _through_orders("order_id", stores)
        case Reach.CUSTOMER if "customer_id" in columns:
            return _through_orders("customer_id", stores)
        case Reach.SERIES if {"series_type", "series_id"} <= columns.keys():
            return exp.and_(_column("series_type").eq("store"), _among("series_id", stores))
        case _:
            return None


def _column(name: str) -> exp.Column:
    return exp.column(name, quoted=True)


def _among(column: str, stores: frozenset[str]) -> exp.Expr:
    if not stores:
        return exp.false()
    return exp.In(this=_column(column), expressions=[exp.Literal.string(store) for store in sorted(stores)])


def _through_orders(column: str, stores: frozenset[str]) -> exp.Expr:
    allowed = exp.select(_column(column)).from_(exp.to_table("orders", quoted=True))
    return exp.In(this=_column(column), query=allowed.where(_among("store_id", stores)).subquery())
