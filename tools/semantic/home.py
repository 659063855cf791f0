"""The shop's home country: the one that most of its orders come from."""

from __future__ import annotations

from tools.policy import Policy
from tools.ports import QueryEngine
from tools.semantic.compiler import compile_query
from tools.semantic.model import SemanticModel
from tools.semantic.query import SemanticQuery

_MOST = 0.5
_TIMEOUT_SECONDS = 30.0


def home_country(engine: QueryEngine, model: SemanticModel, policy: Policy) -> str:
    """The country of more than half of all orders; empty where none has so many.

    Args:
        engine: Runs the query.
        model: The shop's model.
        policy: Sees the whole shop: "abroad" means the same for everyone.
    """
    if "orders" not in model.metrics or "country" not in model.dimensions_of("orders"):
        return ""
    query = SemanticQuery(metrics=("orders",), dimensions=("country",), shares=True, limit=1)
    compiled = compile_query(query, model, policy, engine.dialect)
    raw = engine.execute(compiled.sql, max_rows=1, timeout_seconds=_TIMEOUT_SECONDS)
    first = dict(zip(raw.columns, raw.rows[0], strict=True)) if raw.rows else {}
    share = first.get("orders__share")
    most = isinstance(share, (int, float)) and share > _MOST
    return str(first["country"]) if first.get("country") and most else ""
