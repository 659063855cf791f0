"""What each policy may see: columns by sensitivity, rows by store. A table without a rule is closed.

Rows of a user scoped to stores: orders of those stores and whatever hangs on such an order; customers who
bought there; stock and prices there; forecasts and trends of those stores' own series. Reference tables
(products, categories, promotions, competitor prices, exchange rates) are open to all. Figures that mix
stores (backtests, data quality, a customer's spending across the shop) are closed to scoped users.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.contracts import Sensitivity
from tools.policy import Policy
from tools.ports import ServingSchema

_SECRET_NAME = re.compile(
    r"(^|_)(pan|cvv|cvc|password|passwd|secret|token|api_key|card_number|cardnumber)($|_)", re.I
)
_PERSONAL_NAME = re.compile(
    r"e?mail|phone|mobile|birth|(^|_)dob($|_)|address|street|postal|postcode|zip|passport|(^|_)ssn($|_)"
    r"|tax_id|iban|account_number|(first|last|sur|full|middle|maiden|contact|holder)_?name|latitude|longitude"
    r"|(^|_)(ip|lat|lng|lon)($|_)",
    re.I,
)
_OPEN_TABLES = frozenset({"products", "categories", "competitor_prices", "fx_rates", "promotions"})
_STORE_SERIES = frozenset({"forecasts", "trends"})
_SCOPED_COLUMNS: Mapping[str, frozenset[str]] = {
    "customer_segments": frozenset({"customer_id", "tier", "cluster", "segment_name", "description"}),
}


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


def may_see_column(policy: Policy, table: str, column: str) -> bool:
    """Whether the policy's role, and its store scope, leave the column readable."""
    sensitivity = column_sensitivity(table, column)
    if sensitivity is Sensitivity.SECRET:
        return False
    if sensitivity is Sensitivity.PERSONAL and not policy.sees_personal_data:
        return False
    scoped = _SCOPED_COLUMNS.get(table)
    return policy.stores is None or scoped is None or column in scoped


@dataclass(frozen=True, slots=True)
class TableRule:
    """What a policy leaves of a table: its readable columns with types, and the condition on its rows."""

    columns: Mapping[str, str]
    rows: exp.Expr | None


def visible_tables(policy: Policy, schema: ServingSchema) -> dict[str, TableRule]:
    """The tables a policy may read; what is not in the result does not exist for it."""
    rules: dict[str, TableRule] = {}
    for table, columns in schema.columns.items():
        readable = {name: kind for name, kind in columns.items() if may_see_column(policy, table, name)}
        if policy.stores is None:
            rules[table] = TableRule(readable, None)
            continue
        rows = _scoped_rows(table, columns, policy.stores)
        if rows is not None or table in _OPEN_TABLES:
            rules[table] = TableRule(readable, rows)
    return {table: rule for table, rule in rules.items() if rule.columns}


def _scoped_rows(table: str, columns: Mapping[str, str], stores: frozenset[str]) -> exp.Expr | None:
    """The condition that keeps rows of the stores; None where no column ties the table to a store."""
    if table in _OPEN_TABLES:
        return None
    if table in _STORE_SERIES and {"series_type", "series_id"} <= columns.keys():
        return exp.and_(_column("series_type").eq("store"), _among("series_id", stores))
    if table == "price_history":
        return exp.or_(_among("store_id", stores), exp.Is(this=_column("store_id"), expression=exp.null()))
    if "store_id" in columns:
        return _among("store_id", stores)
    if "order_id" in columns:
        return _through_orders("order_id", stores)
    if "customer_id" in columns:
        return _through_orders("customer_id", stores)
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
