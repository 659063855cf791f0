"""Loading the model: the YAML document bound to one published database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import lru_cache, partial
from importlib.resources import files

from sqlglot import exp

from tools.errors import UserQueryError
from tools.ports import ServingSchema
from tools.result import Value
from tools.semantic.binding import Catalog, MissingDataError, parse_expression
from tools.semantic.document import (
    DimensionDocument,
    EntityDocument,
    MetricDocument,
    ModelDocument,
    NodeDocument,
    read_document,
)
from tools.semantic.generated import discovered_nodes, generated_entities, generated_terms
from tools.semantic.graph import find_paths
from tools.semantic.merging import check_words, merge_documents, sources_of
from tools.semantic.model import Entity, Join, Node, SemanticModel
from tools.semantic.terms import Binder, Terms


def load_model(
    schema: ServingSchema, extensions: Sequence[str | tuple[str, str]] = (), version: str = ""
) -> SemanticModel:
    """Bind the shipped model, and YAML extensions of it, to a published database.

    Args:
        schema: The database.
        extensions: YAML texts, or pairs of the name of a source and its text.
        version: Stands for the extensions.

    Raises:
        UserQueryError: An extension is not valid; the message names the source and the place.
    """
    named = [(f"extension {n}", e) if isinstance(e, str) else e for n, e in enumerate(extensions, 1)]
    added = [(source, read_document(text, source)) for source, text in named]
    documents = [*shipped_documents(), *added]
    document = merge_documents(documents)
    check_words(document, added)
    sources = sources_of(documents)
    nodes = {name: _node(name, item, schema) for name, item in document.nodes.items()}
    joins = [join for name, item in document.nodes.items() for join in _joins(name, item, document)]
    found, links = discovered_nodes(schema, nodes)
    nodes |= found
    joins = [join for join in (*joins, *links) if nodes[join.target].columns]
    paths = find_paths(nodes, joins)
    catalog = Catalog(nodes, _empty_columns(nodes, schema), schema.as_of)
    terms, entities = _terms(document, Binder(catalog, paths), schema, sources)
    return SemanticModel(
        schema,
        nodes,
        paths,
        terms.metrics,
        terms.dimensions,
        entities,
        terms.unavailable,
        _phrases(document, terms.unavailable),
        version,
    )


def _phrases(document: ModelDocument, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Label and synonyms of the terms that the data lacks."""
    known: dict[str, EntityDocument | DimensionDocument | MetricDocument] = {}
    known |= {**document.entities, **document.dimensions, **document.metrics}
    return {name: (known[name].label, *known[name].synonyms) for name in names if name in known}


def _terms(
    document: ModelDocument, binder: Binder, schema: ServingSchema, sources: Mapping[tuple[str, str], str]
) -> tuple[Terms, Mapping[str, Entity]]:
    """Named terms first, then whatever the data has beyond them."""
    terms = Terms({}, {}, {})
    for name, dimension in document.dimensions.items():
        with _placed(sources, "dimensions", name):
            terms.add_dimension(name, partial(binder.dimension, name, dimension))
    for name, metric in sorted(document.metrics.items(), key=lambda item: item[1].formula is not None):
        with _placed(sources, "metrics", name):
            terms.add_metric(name, partial(binder.metric, name, metric, terms))
    entities: dict[str, Entity] = {}
    for name, entity in document.entities.items():
        try:
            with _placed(sources, "entities", name):
                entities[name] = binder.entity(name, entity)
        except MissingDataError as missing:
            terms.unavailable.setdefault(name, str(missing))
    generated_terms(terms, binder, schema)
    return terms, entities | generated_entities(binder, entities)


@contextmanager
def _placed(sources: Mapping[tuple[str, str], str], kind: str, name: str) -> Iterator[None]:
    """Name the source and the term in front of what is wrong with it."""
    try:
        yield
    except UserQueryError as error:
        place = f"{kind}.{name}"
        said = str(error).removeprefix(f"{place}: ")
        raise UserQueryError(f"{sources[kind, name]}: {place}: {said}") from error


@lru_cache(maxsize=1)
def shipped_documents() -> tuple[tuple[str, ModelDocument], ...]:
    """`model.yaml` and the fragments in `models/`, each with its file name; fragments by name."""
    folder = files("tools.semantic")
    fragments = (item for item in folder.joinpath("models").iterdir() if item.name.endswith(".yaml"))
    found = [folder.joinpath("model.yaml"), *sorted(fragments, key=lambda item: item.name)]
    return tuple((item.name, read_document(item.read_text("utf-8"), item.name)) for item in found)


def _node(name: str, item: NodeDocument, schema: ServingSchema) -> Node:
    table = item.table or name
    rollup = _rollup(item.rollup) if item.rollup else None
    if rollup is not None:
        table = str(next(rollup.find_all(exp.Table)).name)
    columns = schema.columns.get(table, {})
    node = Node(
        name=name,
        table=table,
        label=item.label,
        key=item.key,
        time=item.time,
        defaults=dict[str, Value](item.defaults),
        columns=columns,
        rows=schema.row_counts.get(table, 0),
    )
    return node if rollup is None else _with_rollup(node, rollup, schema.as_of)


def _rollup(text: str) -> exp.Select:
    select = parse_expression(text)
    if not isinstance(select, exp.Select) or not select.args.get("group"):
        raise UserQueryError(f"A rollup must be a grouped SELECT: {text!r}.")
    return select


def _with_rollup(node: Node, rollup: exp.Select, as_of: datetime) -> Node:
    """The node with the rollup's columns in place of the table's; no columns when the table lacks some."""
    if not all(column.name in node.columns for column in rollup.find_all(exp.Column)):
        return replace(node, rollup=rollup, columns={})
    catalog = Catalog({node.name: node}, {}, as_of)
    kinds = {
        item.alias_or_name: _ENGINE_TYPES[catalog.type_of(_qualified(item.unalias(), node.name))]
        for item in rollup.selects
    }
    return replace(node, rollup=rollup, columns=kinds)


_ENGINE_TYPES: Mapping[str, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "TIMESTAMP",
}


def _qualified(expression: exp.Expr, node: str) -> exp.Expr:
    copy = expression.copy()
    for column in copy.find_all(exp.Column):
        column.set("table", exp.to_identifier(node))
    return copy


def _joins(name: str, item: NodeDocument, document: ModelDocument) -> list[Join]:
    joins = []
    for target, columns in item.joins.items():
        if target not in document.nodes:
            raise UserQueryError(f"nodes.{name}.joins: there is no node {target!r}.")
        pairs = tuple((own, str(theirs)) for own, theirs in columns.items() if own != "required")
        if {theirs for _, theirs in pairs} != set(document.nodes[target].key):
            raise UserQueryError(f"nodes.{name}.joins.{target}: must name the whole key of {target}.")
        joins.append(Join(name, target, pairs, bool(columns.get("required", False))))
    return joins


def _empty_columns(nodes: Mapping[str, Node], schema: ServingSchema) -> dict[str, frozenset[str]]:
    """All-null columns of each node; a rollup's column is empty when the column it rolls up is."""
    found: dict[str, frozenset[str]] = {}
    for name, node in nodes.items():
        empty = schema.empty_columns.get(node.table, frozenset())
        if node.rollup is not None:
            empty = frozenset(
                item.alias_or_name
                for item in node.rollup.selects
                if (source := next(item.find_all(exp.Column), None)) is not None and source.name in empty
            )
        found[name] = empty
    return found
