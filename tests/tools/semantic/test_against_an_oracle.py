"""Random semantic queries against row-by-row arithmetic in Python that knows nothing of SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tools.errors import UserQueryError
from tools.policy import Policy, Role
from tools.semantic.query import Among, Filter, Grain, Having, Operator, SemanticQuery, TimeWindow
from tools.sql.run import QueryService

Row: TypeAlias = dict[str, Any]
Rows: TypeAlias = dict[str, list[Row]]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
OF_PRODUCTS = ("product", "brand", "category", "top_category")
OF_ORDERS = ("country", "channel", "store", "customer", "coupon_code", "tier", "city")
OF_TIME = ("weekday", "year")
DIMENSIONS = (*OF_PRODUCTS, *OF_ORDERS, *OF_TIME)


@dataclass(frozen=True)
class Event:
    """One row of a fact as the oracle sees it; `when` is None for a stock position."""

    when: datetime | None
    at: Row
    row: Row


class Oracle:
    """Figures of the tiny shop, by loops."""

    def __init__(self, shop: Rows) -> None:
        self.shop = shop
        self.orders = {row["order_id"]: row for row in shop["orders"]}
        self.products = {row["product_id"]: row for row in shop["products"]}
        self.customers = {row["customer_id"]: row for row in shop["customers"]}
        self.stores = {row["store_id"]: row for row in shop["stores"]}
        self.categories = {row["category_id"]: row for row in shop["categories"]}
        self.tiers = {row["customer_id"]: row["tier"] for row in shop["customer_segments"]}

    def events(self, fact: str) -> Iterator[Event]:
        """The rows of a fact with the value of every dimension that each has exactly one of."""
        time = {"order_items": None, "orders": "order_date", "returns": "returned_at", "payments": "paid_at"}
        for row in self.shop[fact]:
            order = row if fact == "orders" else self.orders.get(row.get("order_id", ""))
            if fact == "order_items" and order is None:
                continue
            at = self._of_order(order) if fact != "inventory" else self._of_store(row)
            if "product_id" in row:
                at |= self._of_product(row["product_id"], known_id=fact != "inventory")
            when = row.get("shipped_at") if fact == "shipments" else row.get(time.get(fact) or "")
            if fact == "order_items" and order is not None:
                when = order["order_date"]
            if when is not None:
                at |= {"weekday": WEEKDAYS[when.weekday()], "year": when.year}
            yield Event(when, at, row | {"_order": order})

    def _of_order(self, order: Row | None) -> Row:
        if order is None:
            return dict.fromkeys(OF_ORDERS)
        customer = self.customers.get(order["customer_id"] or "", {})
        store = self.stores.get(order["store_id"] or "", {})
        return {
            "country": order["country"] or customer.get("country"),
            "channel": order["channel"],
            "store": store.get("name"),
            "customer": order["customer_id"],
            "coupon_code": order["coupon_code"],
            "tier": self.tiers.get(order["customer_id"] or "") if customer else None,
            "city": customer.get("city"),
        }

    def _of_store(self, row: Row) -> Row:
        store = self.stores[row["store_id"]]
        return {"country": store["country"], "channel": store["channel"], "store": store["name"]}

    def _of_product(self, product_id: str, *, known_id: bool) -> Row:
        product = self.products.get(product_id, {})
        category = self.categories.get(product.get("category_id") or "", {})
        top = category
        while top.get("parent_id"):
            top = self.categories[top["parent_id"]]
        name = product.get("name") or (product_id if known_id or product else None)
        return {
            "product": name,
            "brand": product.get("brand"),
            "category": category.get("name"),
            "top_category": top.get("name"),
        }


def sold(event: Event) -> bool:
    return bool(event.row["_order"]["status"] != "cancelled")


def always(_: Event) -> bool:
    return True


def total(column: str) -> Callable[[list[Event]], Decimal | int | None]:
    return lambda events: sum((e.row[column] for e in events), start=0) if events else None


def number(events: list[Event]) -> int:
    return len(events)


def different(key: Callable[[Event], object]) -> Callable[[list[Event]], int]:
    return lambda events: len({key(e) for e in events} - {None})


Leaf: TypeAlias = tuple[str, Callable[[Event], bool], Callable[[list[Event]], Any]]
LEAVES: dict[str, tuple[Leaf, ...]] = {
    "gross_revenue": (("order_items", sold, total("line_total")),),
    "units_sold": (("order_items", sold, total("quantity")),),
    "returns_amount": (("returns", always, total("amount")),),
    "returned_units": (("returns", always, total("quantity")),),
    "orders": (
        ("orders", sold, number),
        ("order_items", sold, different(lambda e: e.row["order_id"])),
    ),
    "customers": (
        ("orders", sold, different(lambda e: e.row["customer_id"])),
        ("order_items", sold, different(lambda e: e.row["_order"]["customer_id"])),
    ),
    "cancelled_orders": (("orders", lambda e: not sold(e), number),),
    "all_orders": (("orders", always, number),),
    "tax": (("orders", sold, total("tax")),),
    "payments_amount": (("payments", lambda e: e.row["status"] != "failed", total("amount")),),
    "shipments": (("shipments", always, number),),
    "stock_on_hand": (("inventory", always, total("on_hand")),),
}
FORMULAS: dict[str, tuple[tuple[str, ...], Callable[..., Any]]] = {
    "revenue": (("gross_revenue", "returns_amount"), lambda a, b: a - b),
    "average_order_value": (("gross_revenue", "orders"), lambda a, b: float(a) / b if b else None),
    "return_rate": (("returned_units", "units_sold"), lambda a, b: float(a) / b if b else None),
    "cancellation_rate": (("cancelled_orders", "all_orders"), lambda a, b: float(a) / b if b else None),
}
REACHED = {
    "order_items": frozenset(DIMENSIONS),
    "returns": frozenset(DIMENSIONS),
    "orders": frozenset((*OF_ORDERS, *OF_TIME)),
    "payments": frozenset((*OF_ORDERS, *OF_TIME)),
    "shipments": frozenset((*OF_ORDERS, *OF_TIME)),
    "inventory": frozenset((*OF_PRODUCTS, "country", "channel", "store")),
}


FIELDS = ("customer", "product", "store", "category", "channel")
WINDOWS = (
    None,
    TimeWindow(date(2023, 2, 1), date(2023, 9, 15)),
    TimeWindow(date(2023, 2, 1), None, Grain.QUARTER),
    TimeWindow(None, date(2023, 12, 24), Grain.YEAR),
)


@st.composite
def semi_joins(draw: st.DrawFn) -> Among:
    """Customers, products … with (or without) an order of some kind in some period, or at least so many."""
    field = draw(st.sampled_from(FIELDS))
    filters = draw(
        st.sampled_from(
            [
                (),
                (Filter("channel", Operator.EQ, "online"),),
                (Filter("product", Operator.EQ, "Red Mug"),),
                (Filter("country", Operator.NE, "Germany"),),
            ]
        )
    )
    least = draw(st.sampled_from([None, 2, 5]))
    having = () if least is None else (Having("orders", Operator.GE, least),)
    metrics = ("orders",) if having else ()
    window = draw(st.sampled_from([None, WINDOWS[1]]))
    inner = SemanticQuery(metrics, filters=filters, time=window, having=having)
    return Among(field, inner, draw(st.booleans()))


@st.composite
def queries(draw: st.DrawFn) -> SemanticQuery:
    metrics = draw(st.lists(st.sampled_from([*LEAVES, *FORMULAS]), min_size=1, max_size=4, unique=True))
    dimensions = draw(st.lists(st.sampled_from(DIMENSIONS), max_size=2, unique=True))
    values = st.sampled_from(
        ["Germany", "EIRE", "London", "Acme", "Mugs", "k3", "gold", "online", "SPRING", "x"]
    )
    filters = []
    for _ in range(draw(st.integers(0, 2))):
        field = draw(st.sampled_from([d for d in DIMENSIONS if d != "year"]))
        op = draw(st.sampled_from([Operator.EQ, Operator.NE, Operator.IN, Operator.NOT_IN, Operator.IS_NULL]))
        many = op in (Operator.IN, Operator.NOT_IN)
        value = tuple(draw(st.lists(values, min_size=1, max_size=3))) if many else draw(values)
        filters.append(Filter(field, op, None if op is Operator.IS_NULL else value))
    among = draw(st.lists(semi_joins(), max_size=2))
    window = draw(st.sampled_from(WINDOWS))
    return SemanticQuery(tuple(metrics), tuple(dimensions), tuple(filters), window, among=tuple(among))


def members(oracle: Oracle, item: Among) -> set[object]:
    """The values that a semi-join means."""
    inner = SemanticQuery(("orders",), (item.field,), item.query.filters, item.query.time)
    least = max((int(str(h.value)) for h in item.query.having), default=1)
    found = answer(oracle, inner) or {}
    return {key[0] for key, values in found.items() if key[0] is not None and values[0] >= least}  # type: ignore[operator]


def passes(event: Event, query: SemanticQuery, chosen: list[tuple[Among, set[object]]]) -> bool:
    for join, among in chosen:
        own = event.at[join.field]
        if own is None or (own in among) is join.absent:
            return False
    window = query.time
    if window is not None and event.when is not None:
        if window.start is not None and event.when.date() < window.start:
            return False
        if window.end is not None and event.when.date() >= window.end:
            return False
    for item in query.filters:
        value = event.at[item.field]
        listed = item.value if isinstance(item.value, tuple) else (item.value,)
        inside = value is None if item.op is Operator.IS_NULL else value in listed
        if inside == (item.op in (Operator.NE, Operator.NOT_IN)):
            return False
    return True


def start_of(when: datetime, grain: Grain) -> date:
    return date(when.year, 1, 1) if grain is Grain.YEAR else date(when.year, (when.month - 1) // 3 * 3 + 1, 1)


def chosen(leaf: str, query: SemanticQuery) -> Leaf | None:
    used = {*query.dimensions, *(f.field for f in query.filters), *(a.field for a in query.among)}
    grain = query.time is not None and query.time.grain is not None
    for candidate in LEAVES[leaf]:
        if used <= REACHED[candidate[0]] and not (candidate[0] == "inventory" and grain):
            return candidate
    return None


def answer(oracle: Oracle, query: SemanticQuery) -> dict[tuple[object, ...], list[object]] | None:
    """Values of the metrics by key; None when some metric cannot be split so."""
    needed = dict.fromkeys(n for m in query.metrics for n in (FORMULAS[m][0] if m in FORMULAS else (m,)))
    groups: dict[str, dict[tuple[object, ...], Any]] = {}
    for leaf in needed:
        plan = chosen(leaf, query)
        if plan is None:
            return None
        groups[leaf] = grouped(oracle, query, plan)
    keys = {key for found in groups.values() for key in found}
    return {key: [value_of(m, key, groups, query) for m in query.metrics] for key in keys}


def grouped(oracle: Oracle, query: SemanticQuery, plan: Leaf) -> dict[tuple[object, ...], Any]:
    fact, counts, combine = plan
    found: dict[tuple[object, ...], list[Event]] = {}
    grain = query.time.grain if query.time else None
    among = [(item, members(oracle, item)) for item in query.among]
    for event in oracle.events(fact):
        if counts(event) and passes(event, query, among):
            key = tuple(event.at[name] for name in query.dimensions)
            if grain is not None and event.when is not None:
                key = (*key, start_of(event.when, grain))
            found.setdefault(key, []).append(event)
    if not query.dimensions and grain is None:
        found.setdefault((), [])
    return {key: combine(events) for key, events in found.items()}


def value_of(
    metric: str,
    key: tuple[object, ...],
    groups: dict[str, dict[tuple[object, ...], Any]],
    query: SemanticQuery,
) -> object:
    total_only = not query.dimensions and (query.time is None or query.time.grain is None)
    if metric in LEAVES:
        missing = None if total_only else 0
        value = groups[metric].get(key)
        return missing if value is None else value
    names, formula = FORMULAS[metric]
    values = [groups[name].get(key) for name in names]
    if metric == "revenue" and total_only and all(value is None for value in values):
        return None
    return formula(*(value or 0 for value in values))


def rounded(value: object) -> object:
    return round(float(value), 6) if isinstance(value, int | float | Decimal) else value


NOBODY = SemanticQuery((), filters=(Filter("channel", Operator.EQ, "never"),))
"""No group at all: whoever is absent from it still has to be someone."""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(query=SemanticQuery(("gross_revenue",), among=(Among("customer", NOBODY, absent=True),)))
@given(query=queries())
def test_a_random_query_gives_what_loops_over_the_rows_give(
    service: QueryService, oracle: Oracle, query: SemanticQuery
) -> None:
    expected = answer(oracle, query)
    policy = Policy("ada", Role.ADMIN)
    if expected is None:
        with pytest.raises(UserQueryError):
            service.run(query, policy)
        return
    result = service.run(query, policy)
    width = len(result.columns) - len(query.metrics)
    found = {row[:width]: [rounded(value) for value in row[width:]] for row in result.rows}
    assert len(found) == len(result.rows)
    assert found == {key: [rounded(value) for value in values] for key, values in expected.items()}


@pytest.fixture(scope="module")
def oracle(shop: Rows) -> Oracle:
    return Oracle(shop)
