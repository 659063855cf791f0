"""What a shop's data holds beyond the written model: its other tables and columns, offered by themselves.

A column becomes the dimension `table.column`; a numeric one that no contract knows also the metrics
`table.column.avg` and `table.column.sum`; a table that the model does not know becomes an entity, with the
metric `table.rows`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.contracts import Sensitivity
from tools.ports import ServingSchema
from tools.semantic.binding import MissingDataError, data_type
from tools.semantic.document import EntityDocument, MeasureDocument
from tools.semantic.model import Additivity, Aggregate, Binding, Dimension, Entity, Join, Metric, Node
from tools.semantic.terms import Binder, Terms, format_of, label_of, sensitivity_of

_PARENTS: Mapping[str, str] = {
    "order_id": "orders",
    "product_id": "products",
    "customer_id": "customers",
    "store_id": "stores",
}
_STAMPS = frozenset({"run_id", "as_of", "model_version"})
_NESTED = ("STRUCT", "MAP", "LIST", "ARRAY", "ROW", "BLOB", "VARBINARY", "JSON", "UNION")


def discovered_nodes(
    schema: ServingSchema, known: Mapping[str, Node]
) -> tuple[dict[str, Node], tuple[Join, ...]]:
    """Nodes of tables that the model does not know, joined to what their id columns name."""
    tables = {node.table for node in known.values()}
    found: dict[str, Node] = {}
    links: list[Join] = []
    for table, columns in schema.columns.items():
        if table in tables:
            continue
        time = next((name for name in columns if _is_time(name, columns[name])), None)
        found[table] = Node(
            name=table,
            table=table,
            label=label_of(table).lower(),
            key=(),
            time=f"{table}.{time}" if time else None,
            columns=columns,
            rows=schema.row_counts.get(table, 0),
        )
        links += [
            Join(table, parent, ((column, column),))
            for column, parent in _PARENTS.items()
            if column in columns
        ]
    return found, tuple(links)


def generated_terms(terms: Terms, binder: Binder, schema: ServingSchema) -> None:
    """Add dimensions for every readable column without a name of its own, and metrics for new numbers."""
    named = {column for dimension in terms.dimensions.values() for column in dimension.columns}
    for node in binder.catalog.nodes.values():
        if node.rollup is not None or node.name != node.table or node.rows == 0:
            continue
        for column, engine_type in node.columns.items():
            if column in _STAMPS or not _is_scalar(engine_type):
                continue
            if (node.table, column) not in named:
                terms.add_dimension(f"{node.name}.{column}", partial(_dimension, binder, node, column))
            if _is_new_number(node, column, engine_type, schema):
                _add_metrics(terms, binder, node, column)
        if _is_unknown(node):
            terms.add_metric(f"{node.name}.rows", partial(_metric, binder, node, None, "count"))


def generated_entities(binder: Binder, known: Mapping[str, Entity]) -> dict[str, Entity]:
    """Look-ups of tables that no written entity covers."""
    covered = {entity.node for entity in known.values()}
    found: dict[str, Entity] = {}
    for node in binder.catalog.nodes.values():
        if node.name in covered or node.rollup is not None or node.name != node.table or node.name in known:
            continue
        document = EntityDocument(
            label=label_of(node.name),
            node=node.name,
            description=f"Rows of the table {node.table}.",
            all_fields=True,
        )
        try:
            entity = binder.entity(node.name, document)
        except MissingDataError:
            continue
        found[node.name] = replace(entity, generated=True)
    return found


def _is_time(name: str, engine_type: str) -> bool:
    return name not in _STAMPS and data_type(engine_type) in ("date", "datetime")


def _is_scalar(engine_type: str) -> bool:
    return "[" not in engine_type and not engine_type.upper().startswith(_NESTED)


def _is_unknown(node: Node) -> bool:
    return node.key == () and node.table not in CANONICAL_TABLES


def _is_new_number(node: Node, column: str, engine_type: str, schema: ServingSchema) -> bool:
    if data_type(engine_type) not in ("integer", "number") or column.endswith("_id"):
        return False
    contract = CANONICAL_TABLES.get(node.table)
    return column not in contract.column_names if contract else _is_unknown(node)


def _dimension(binder: Binder, node: Node, column: str) -> Dimension:
    bound = binder.catalog.bind(f'{node.name}."{column}"')
    binding = Binding(bound.expression, bound.nodes)
    if sensitivity_of([bound]) is Sensitivity.SECRET:
        raise MissingDataError("it is kept secret")
    return Dimension(
        name=f"{node.name}.{column}",
        label=label_of(column),
        type=bound.type,
        bindings=(binding,),
        by_node={start: binding for start, reached in binder.paths.items() if node.name in reached},
        description=f"Column {column} of {node.label}.",
        synonyms=(column.replace("_", " "),),
        format=format_of(bound.type),
        sensitivity=sensitivity_of([bound]),
        generated=True,
        indexing="indexed" if bound.type == "text" and _is_label(node, column) else "none",
        columns=bound.columns,
    )


def _is_label(node: Node, column: str) -> bool:
    """A column that the shop added to a canonical table and that is no id: its values are worth linking."""
    contract = CANONICAL_TABLES.get(node.table)
    if contract is None or column in contract.column_names:
        return False
    return not column.endswith(("_id", "_code", "_url", "_key", "_token", "_hash"))


def _add_metrics(terms: Terms, binder: Binder, node: Node, column: str) -> None:
    terms.add_metric(f"{node.name}.{column}.avg", partial(_metric, binder, node, column, "avg"))
    terms.add_metric(f"{node.name}.{column}.sum", partial(_metric, binder, node, column, "sum"))


_WORDS: Mapping[str, tuple[str, str, Additivity]] = {
    "avg": ("Average", "average", "non_additive"),
    "sum": ("Total", "total", "additive"),
    "count": ("Number of", "number of", "additive"),
}


def _metric(binder: Binder, node: Node, column: str | None, aggregate: Aggregate) -> Metric:
    expression = f'{node.name}."{column}"' if column else None
    measure = binder.measure(MeasureDocument(node=node.name, aggregate=aggregate, expression=expression))
    title, word, additivity = _WORDS[aggregate]
    subject = (column or node.name).replace("_", " ")
    return Metric(
        name=f"{node.name}.{column}.{aggregate}" if column else f"{node.name}.rows",
        label=f"{title} {subject}",
        unit="count" if column is None else "none",
        format="integer" if column is None else "number",
        additivity=additivity,
        measures=(measure,),
        description=f"{title} {subject} over {node.label}.",
        synonyms=(f"{word} {subject}",),
        generated=True,
    )
