"""From a frame to tool calls: which tool answers it, with which arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import TypeAdapter

from agent.answer.model import ToolCall
from agent.nlu.market import is_market, market_call
from agent.nlu.reading import Frame
from tools.outlook.published import SERIES
from tools.semantic.model import SemanticModel
from tools.semantic.query import (
    Among,
    Filter,
    Grain,
    Having,
    Operator,
    OrderBy,
    SemanticQuery,
    Side,
    TimeWindow,
)

_FILTERS = TypeAdapter(tuple[Filter, ...])
_ORDER = TypeAdapter(tuple[OrderBy, ...])
_JSON = TypeAdapter(object)
_AMONG = TypeAdapter(tuple[Among, ...])
_SIDES = TypeAdapter(tuple[Side, ...])
_MOST_RECORDS = 1000
_GOODS = frozenset({"product", "product_id", "sku", "category", "top_category", "brand"})
"""What the lines of an order hold, which its record does not."""
_SERIES = tuple(SERIES)


def unusable(frame: Frame) -> str | None:
    """A breakdown that the published forecasts do not have; None when all can be shown."""
    if frame.intent != "forecast":
        return None
    within = {f.field for f in frame.filters}
    left = [d for d in frame.dimensions if d not in _SERIES or within - {d}] + list(frame.dimensions[1:])
    return left[0] if left else None


def route(frame: Frame, model: SemanticModel) -> tuple[ToolCall, ...]:
    """The calls that answer the frame; empty when no tool fits."""
    if is_market(frame):
        return (market_call(frame),)
    build = _ROUTES.get(frame.intent, metrics_call)
    return tuple(call for call in (build(frame, model),) if call is not None)


def metrics_call(frame: Frame, model: SemanticModel) -> ToolCall | None:
    """The general case: a semantic query."""
    if frame.entity is not None:
        return _records(frame)
    if not frame.metrics and not frame.dimensions:
        return None
    if _lists_orders(frame, model):
        return _orders_listed(frame, model)
    if set(frame.dimensions) == {"order_id"} and frame.having:
        frame = _by_total(frame, model)
    arguments: dict[str, object] = {
        "metrics": list(frame.metrics),
        "dimensions": list(frame.dimensions),
        "filters": _FILTERS.dump_python(frame.filters, mode="json"),
        "time": _JSON.dump_python(frame.time, mode="json"),
        "compare": _JSON.dump_python(frame.compare, mode="json"),
        "order_by": _ORDER.dump_python(_order(frame), mode="json"),
        "limit": frame.limit,
        "offset": frame.offset,
        "per": list(frame.per),
        "having": _JSON.dump_python(frame.having, mode="json"),
        "shares": frame.shares,
        "part": _FILTERS.dump_python(frame.part, mode="json"),
        "summary": frame.summary,
        "among": _dumped(_AMONG, frame.among),
        "part_among": _dumped(_AMONG, frame.part_among),
        "contrast": _dumped(_SIDES, frame.contrast),
        "running": frame.running,
        "rolling": frame.rolling,
    }
    return ToolCall(
        name="query_metrics", arguments={k: v for k, v in arguments.items() if v not in (None, [], False, 0)}
    )


def _dumped(adapter: TypeAdapter[Any], parts: object) -> object:
    """As JSON, without what has its default."""
    return adapter.dump_python(parts, mode="json", exclude_defaults=True)


def _records(frame: Frame) -> ToolCall:
    """Records of an entity with what they did or did not do: products never sold."""
    arguments: dict[str, object] = {
        "entity": frame.entity,
        "filters": _FILTERS.dump_python(frame.filters, mode="json"),
        "among": _dumped(_AMONG, frame.among),
        "limit": frame.limit or _MOST_RECORDS,
    }
    return ToolCall(name="look_up", arguments={k: v for k, v in arguments.items() if v not in (None, [])})


def _order(frame: Frame) -> tuple[OrderBy, ...]:
    if frame.descending is None or not frame.metrics:
        return ()
    moved = "__change" if frame.by_change and frame.compare is not None else ""
    moved += "_pct" if moved and frame.relative else ""
    return (OrderBy(f"{frame.metrics[0]}{moved}", "desc" if frame.descending else "asc"),)


def _orders_listed(frame: Frame, model: SemanticModel) -> ToolCall:
    """Single orders, filtered by their total: "orders over 500 euros yesterday"."""
    fields = model.entities["orders"].fields
    goods = tuple(f for f in frame.filters if f.field in _GOODS)
    filters = [
        f for f in frame.filters if (f.op, f.field) != (Operator.NOT_NULL, "order_id") and f not in goods
    ]
    filters += [Filter("total", h.op, h.value) for h in frame.having if "total" in fields]
    arguments: dict[str, object] = {
        "entity": "orders",
        "filters": _FILTERS.dump_python(tuple(filters), mode="json"),
        "time": _JSON.dump_python(frame.time, mode="json"),
        "limit": frame.limit or 100,
    }
    among = (*frame.among, *(Among("order_id", SemanticQuery(filters=(f,))) for f in goods))
    if among:
        arguments["among"] = _dumped(_AMONG, among)
    if frame.descending is not None and "total" in fields:
        arguments["order_by"] = [{"field": "total", "direction": "desc" if frame.descending else "asc"}]
    return ToolCall(name="look_up", arguments={k: v for k, v in arguments.items() if v is not None})


def _by_total(frame: Frame, model: SemanticModel) -> Frame:
    """A condition on an order is one on its total, not on how many orders it is."""
    if "order_total" not in model.metrics:
        return frame
    having = tuple(
        Having("order_total", h.op, h.value) if h.metric in {"orders", "revenue"} else h for h in frame.having
    )
    return frame.model_copy(update={"metrics": ("order_total",), "having": having})


def _lists_orders(frame: Frame, model: SemanticModel) -> bool:
    only_orders = set(frame.dimensions) == {"order_id"} and set(frame.metrics) <= {
        "orders",
        "revenue",
        "order_total",
    }
    on_axis = frame.time is not None and frame.time.grain is not None
    settled = frame.summary is not None or frame.compare is not None or on_axis
    return only_orders and not settled and "orders" in model.entities


def _order_status(frame: Frame, model: SemanticModel) -> ToolCall | None:
    if frame.subject is None:
        return None
    arguments: dict[str, object] = {"order_id": frame.subject, "contents": frame.listing}
    if "tracking_number" in frame.fields:
        arguments["tracking"] = True
    return ToolCall(name="order_status", arguments=arguments)


def _customers(frame: Frame, model: SemanticModel) -> ToolCall | None:
    fields = {"customer_name": "name", "customer": "customer_id", "customer_email": "email"}
    filters = tuple(
        Filter(fields.get(f.field, f.field), f.op, f.value) for f in frame.filters if f.field != "customer"
    )
    arguments: dict[str, object] = {"filters": _FILTERS.dump_python(filters, mode="json")}
    if frame.fields:
        arguments["fields"] = [f for f in frame.fields if f in model.entities["customers"].fields]
    if frame.subject:
        arguments |= {"customer_id": frame.subject, "orders": not frame.fields}
    return ToolCall(name="find_customers", arguments=arguments)


def _products(frame: Frame, model: SemanticModel) -> ToolCall | None:
    kinds = [name for name in frame.dimensions if name not in {"product", "product_id", "sku"}]
    if kinds and not frame.having:
        return metrics_call(frame.model_copy(update={"dimensions": tuple(kinds)}), model)
    fields = {"product": "name"}
    filters = [Filter(fields.get(f.field, f.field), f.op, f.value) for f in frame.filters]
    filters += [Filter("price", h.op, h.value) for h in frame.having]
    if frame.active is not None and "active" in model.entities["products"].fields:
        filters.append(Filter("active", Operator.EQ, frame.active))
    arguments: dict[str, object] = {
        "words": (frame.text or "").split(),
        "filters": _FILTERS.dump_python(tuple(filters), mode="json"),
    }
    if frame.descending is not None:
        arguments["order_by"] = [{"field": "price", "direction": "desc" if frame.descending else "asc"}]
    if frame.limit:
        arguments["limit"] = frame.limit
    return ToolCall(name="search_products", arguments=arguments)


def _forecast(frame: Frame, model: SemanticModel) -> ToolCall | None:
    by, filters = _series(frame)
    named = filters[0].value if len(filters) == 1 and by and filters[0].op is Operator.EQ else None
    window = frame.time or TimeWindow()
    arguments: dict[str, object] = {
        "measure": _measure(frame),
        "by": by,
        "name": named,
        "filters": [] if named else _FILTERS.dump_python(filters, mode="json"),
        "start": window.start.isoformat() if window.start else None,
        "end": window.end.isoformat() if window.end else None,
        "grain": window.grain.value if window.grain else None,
        "level": int(frame.text) if frame.text and frame.text.isdigit() else None,
        "highest_first": frame.descending,
        "limit": frame.limit,
    }
    return ToolCall(name="forecast", arguments={k: v for k, v in arguments.items() if v not in (None, [])})


def _series(frame: Frame) -> tuple[str | None, tuple[Filter, ...]]:
    """The published series that the frame is about, else none and the filters of a part to compute now."""
    if frame.dimensions:
        return frame.dimensions[0], frame.filters
    fields = {f.field for f in frame.filters}
    chosen = all(f.op in {Operator.EQ, Operator.IN} for f in frame.filters)
    own = len(frame.filters) == 1 and fields <= set(_SERIES) and chosen
    return (frame.filters[0].field if own else None), frame.filters


def _measure(frame: Frame) -> str:
    named = " ".join(frame.metrics)
    return "orders" if "orders" in named else "units" if "units" in named else "revenue"


def _trend(frame: Frame, model: SemanticModel) -> ToolCall | None:
    levels = _SERIES
    beyond = {f.field for f in frame.filters} - set(levels) or set(frame.dimensions) - set(levels)
    if beyond or not set(frame.metrics) <= {"revenue", "growth", "growth_on_last_year"}:
        return metrics_call(_with_axis(frame), model)
    by = next((d for d in (*frame.dimensions, *(f.field for f in frame.filters)) if d in levels), None)
    filters = tuple(f for f in frame.filters if f.field == by)
    arguments: dict[str, object] = {
        "by": by,
        "filters": _FILTERS.dump_python(filters, mode="json"),
        "rising_first": frame.descending,
        "limit": frame.limit,
    }
    kept = {k: v for k, v in arguments.items() if v is not None and v != []}
    return ToolCall(name="trend", arguments=kept)


def _with_axis(frame: Frame) -> Frame:
    window = frame.time or TimeWindow()
    grain = window.grain or (None if frame.dimensions else Grain.MONTH)
    return frame.model_copy(update={"time": TimeWindow(window.start, window.end, grain, window.field)})


def _segments(frame: Frame, model: SemanticModel) -> ToolCall | None:
    other = {f.field for f in frame.filters} - {"tier", "segment", "country"}
    groups = set(frame.dimensions) - {"tier", "segment", "customer"}
    if groups and not frame.metrics and "segment_customers" in model.metrics:
        frame = frame.model_copy(update={"metrics": ("segment_customers",)})
    if frame.time or other or groups or (frame.metrics and not _about_segments(frame)):
        return metrics_call(frame, model)
    filters = tuple(f for f in frame.filters if f.field in {"tier", "segment", "country"})
    arguments: dict[str, object] = {"filters": _FILTERS.dump_python(filters, mode="json")}
    if frame.listing and filters:
        arguments["members"] = True
    return ToolCall(name="customer_segments", arguments=arguments)


def _about_segments(frame: Frame) -> bool:
    return all(m.startswith(("segment_", "average_")) or m == "customers" for m in frame.metrics)


def _why(frame: Frame, model: SemanticModel) -> ToolCall | None:
    arguments: dict[str, object] = {
        "metric": next((name for name in frame.metrics if name in model.metrics), "revenue"),
        "filters": _FILTERS.dump_python(frame.filters, mode="json"),
        "time": _JSON.dump_python(frame.time, mode="json"),
        "compare": _JSON.dump_python(frame.compare, mode="json"),
    }
    return ToolCall(
        name="explain_change", arguments={k: v for k, v in arguments.items() if v not in (None, [])}
    )


_ROUTES: Mapping[str, Callable[[Frame, SemanticModel], ToolCall | None]] = {
    "order_status": _order_status,
    "customer_lookup": _customers,
    "product_search": _products,
    "forecast": _forecast,
    "trend": _trend,
    "segments": _segments,
    "why_change": _why,
}
