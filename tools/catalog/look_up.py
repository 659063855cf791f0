"""Single records: orders, products, customers, stock positions, shipments."""

from __future__ import annotations

from pydantic import Field

from tools.semantic.query import Among, Filter, OrderBy, SemanticQuery, TimeWindow
from tools.tool import Arguments, Finding, ToolContext, ToolResult

_DEFAULT_LIMIT = 100


class LookUpArguments(Arguments):
    """Which records, which fields, under which conditions."""

    entity: str = Field(description="name of an entity of the semantic model")
    fields: tuple[str, ...] = Field(default=(), description="fields wanted; empty for the usual ones")
    filters: tuple[Filter, ...] = ()
    among: tuple[Among, ...] = Field(
        default=(), description="only records whose field is (or is not) among the groups of another query"
    )
    time: TimeWindow | None = None
    order_by: tuple[OrderBy, ...] = ()
    limit: int = Field(default=_DEFAULT_LIMIT, ge=1, le=10_000)
    offset: int = Field(default=0, ge=0, le=1000)
    per: tuple[str, ...] = Field(default=(), description="fields within each of which the limit counts")


class LookUp:
    """Records of one entity."""

    name = "look_up"
    description = (
        "List single records (orders, products, customers, stock positions, shipments, returns, promotions)."
    )
    arguments = LookUpArguments
    test_arguments = LookUpArguments(entity="orders", limit=3)

    def run(self, arguments: LookUpArguments, context: ToolContext) -> ToolResult:
        """One table: a row per record."""
        entity = context.model.entity(arguments.entity)
        query = SemanticQuery(
            entity=arguments.entity,
            fields=arguments.fields,
            filters=arguments.filters,
            among=arguments.among,
            time=arguments.time,
            order_by=arguments.order_by,
            limit=arguments.limit,
            offset=arguments.offset,
            per=arguments.per,
        )
        table = context.queries.run(query, context.policy)
        return ToolResult((Finding(table, entity.label, query),))


TOOL = LookUp()
