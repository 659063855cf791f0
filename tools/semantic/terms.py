"""Metrics, dimensions and look-ups of the document, bound to the data; what cannot be bound says why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlglot import exp

from ingestion.lake.contracts import Sensitivity
from tools.errors import UserQueryError
from tools.result import Format, Value
from tools.semantic.binding import Bound, Catalog, MissingDataError, parse_expression
from tools.semantic.document import (
    AlternativeDocument,
    DimensionDocument,
    EntityDocument,
    FieldDocument,
    MeasureDocument,
    MetricDocument,
)
from tools.semantic.model import (
    Additivity,
    Binding,
    DataType,
    Dimension,
    Entity,
    EntityField,
    Join,
    Measure,
    Metric,
    UnitKind,
)
from tools.sql.policy_rules import column_sensitivity

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms found so far; only what the data holds, the rest with its reason."""

    metrics: dict[str, Metric]
    dimensions: dict[str, Dimension]
    unavailable: dict[str, str]

    def add_metric(self, name: str, build: Callable[[], Metric]) -> None:
        """Keep the metric, or the reason why there is none."""
        try:
            self.metrics[name] = build()
        except MissingDataError as missing:
            self.unavailable[name] = str(missing)

    def add_dimension(self, name: str, build: Callable[[], Dimension]) -> None:
        """Keep the dimension, or the reason why there is none."""
        try:
            self.dimensions[name] = build()
        except MissingDataError as missing:
            self.unavailable.setdefault(name, str(missing))


@dataclass(frozen=True, slots=True)
class Binder:
    """Binds documents to the columns and joins of one database."""

    catalog: Catalog
    paths: Mapping[str, Mapping[str, tuple[Join, ...]]]

    def dimension(self, name: str, document: DimensionDocument) -> Dimension:
        """Bind a dimension; raises `MissingDataError` when no alternative is left."""
        bound = _available([_attempt(self._alternative, item) for item in document.expression])
        bindings = tuple(binding for binding, _ in bound)
        expressions = [expression for _, expression in bound]
        kind = document.type or expressions[0].type
        return Dimension(
            name=name,
            label=document.label,
            type=kind,
            bindings=bindings,
            by_node=self._by_node(expressions, bindings),
            description=document.description,
            synonyms=document.synonyms,
            format=format_of(kind),
            sensitivity=sensitivity_of(expressions),
            parent=document.parent,
            indexing=document.values,
            order=document.order,
            range=document.range,
            columns=frozenset(column for item in expressions for column in item.columns),
        )

    def metric(self, name: str, document: MetricDocument, terms: Terms) -> Metric:
        """Bind a metric; raises `MissingDataError` when it cannot be measured here."""
        measures = document.measures()
        if bool(measures) == bool(document.formula):
            raise UserQueryError(f"metrics.{name}: give either a formula or a node with an aggregate.")
        bound = tuple(_available([_attempt(self.measure, item) for item in measures])) if measures else ()
        formula = None if measures else self._formula(document, terms)
        return Metric(
            name=name,
            label=document.label,
            unit=document.unit,
            format=document.format or _FORMATS[document.unit],
            additivity=document.additivity or _additivity(measures, formula, terms),
            measures=bound,
            formula=formula,
            inputs=_names(formula),
            description=document.description,
            synonyms=document.synonyms,
            caveats=document.caveats,
            higher_is_better=document.higher_is_better,
        )

    def measure(self, document: MeasureDocument) -> Measure:
        """Bind one way to measure; every node it reads must be reachable from its fact."""
        node = self.catalog.nodes.get(document.node)
        if node is None:
            raise UserQueryError(f"There is no node {document.node!r}.")
        if node.rows == 0 or not node.columns:
            raise MissingDataError(f"this shop's data has no {node.label}")
        parts = self._parts(document)
        for needed in document.needs:
            self.catalog.bind(needed)
        columns = frozenset(column for part in parts if part for column in part.columns)
        nodes = frozenset(source for part in parts if part for source in part.nodes)
        if unreachable := nodes - self.paths[node.name].keys():
            raise UserQueryError(f"{node.name} does not reach {', '.join(sorted(unreachable))}.")
        value, where, keep = (part.expression if part else None for part in parts)
        return Measure(
            node.name,
            document.aggregate,
            value,
            where,
            keep,
            document.time or node.time,
            {**document.set},
            nodes,
            columns,
        )

    def entity(self, name: str, document: EntityDocument) -> Entity:
        """Bind a look-up; fields whose column is empty here are left out."""
        node = self.catalog.nodes.get(document.node)
        if node is None:
            raise UserQueryError(f"entities.{name}: there is no node {document.node!r}.")
        if node.rows == 0 or not node.columns:
            raise MissingDataError(f"this shop's data has no {node.label}")
        wanted = {item: _field_document(text) for item, text in document.fields.items()}
        for column in node.columns:
            extra = FieldDocument(expression=f"{node.name}.{column}", default=document.all_fields)
            wanted.setdefault(column, extra)
        found = {item: _attempt(self.field, (item, text)) for item, text in wanted.items()}
        fields = {item: bound for item, bound in found.items() if isinstance(bound, EntityField)}
        order_by = tuple((item, way) for item, way in document.order_by if item in fields)
        return Entity(
            name,
            document.label,
            node.name,
            fields,
            node.key,
            document.description,
            document.synonyms,
            order_by,
        )

    def field(self, item: tuple[str, FieldDocument]) -> EntityField:
        """Bind one field of a look-up."""
        name, document = item
        bound = self.catalog.bind(document.expression)
        kind = document.type or bound.type
        return EntityField(
            name=name,
            label=document.label or label_of(name),
            expression=bound.expression,
            nodes=bound.nodes,
            type=kind,
            format="money" if document.unit == "money" else format_of(kind),
            default=document.default,
            sensitivity=sensitivity_of([bound]),
            unit=document.unit,
            columns=bound.columns,
        )

    def _alternative(self, item: str | AlternativeDocument) -> tuple[Binding, Bound]:
        text, fixes = (item, {}) if isinstance(item, str) else (item.expression, item.set)
        bound = self.catalog.bind(text)
        return Binding(bound.expression, bound.nodes, dict[str, Value](fixes)), bound

    def _by_node(self, bound: list[Bound], bindings: tuple[Binding, ...]) -> dict[str, Binding]:
        chosen: dict[str, Binding] = {}
        for node, reached in self.paths.items():
            for expression, binding in zip(bound, bindings, strict=True):
                if expression.nodes <= reached.keys() and self._has_time(node, expression):
                    chosen[node] = binding
                    break
        return chosen

    def _has_time(self, node: str, bound: Bound) -> bool:
        return not bound.needs_time or self.catalog.nodes[node].time is not None

    def _parts(self, document: MeasureDocument) -> tuple[Bound | None, Bound | None, Bound | None]:
        value = self.catalog.bind(document.expression, document.node) if document.expression else None
        where = self.catalog.bind(document.where, document.node, lenient=True) if document.where else None
        keep = self.catalog.bind(document.keep, document.node) if document.keep else None
        return value, where, keep

    def _formula(self, document: MetricDocument, terms: Terms) -> exp.Expr:
        formula = exp.paren(parse_expression(document.formula or ""))
        for item in formula.walk():
            if not isinstance(item, _ARITHMETIC):
                raise UserQueryError(f"formula: only metrics, numbers and + - * / ( ), not {item.sql()!r}.")
        for column in list(formula.find_all(exp.Column)):
            if column.name in terms.metrics:
                continue
            if column.name not in document.optional:
                raise MissingDataError(terms.unavailable.get(column.name, f"there is no {column.name}"))
            column.replace(exp.Literal.number(0))
        result: exp.Expr = formula.this
        return result


_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Paren, exp.Column, exp.Identifier, exp.Literal)
_FORMATS: Mapping[UnitKind, Format] = {
    "money": "money",
    "units": "integer",
    "count": "integer",
    "ratio": "percent",
    "days": "number",
    "none": "number",
}


def format_of(kind: DataType) -> Format:
    """How values of a type are shown."""
    return kind


def label_of(name: str) -> str:
    """A readable label of a column name."""
    return name.replace("_", " ").strip().capitalize()


def sensitivity_of(bound: list[Bound]) -> Sensitivity:
    """The highest sensitivity among the columns of the expressions."""
    levels = {column_sensitivity(table, column) for item in bound for table, column in item.columns}
    ranked = (Sensitivity.SECRET, Sensitivity.PERSONAL)
    return next((level for level in ranked if level in levels), Sensitivity.PUBLIC)


def _field_document(item: str | FieldDocument) -> FieldDocument:
    return FieldDocument(expression=item) if isinstance(item, str) else item


def _names(formula: exp.Expr | None) -> tuple[str, ...]:
    if formula is None:
        return ()
    return tuple(dict.fromkeys(column.name for column in formula.find_all(exp.Column)))


def _additivity(measures: tuple[MeasureDocument, ...], formula: exp.Expr | None, terms: Terms) -> Additivity:
    """Sums and counts add up; sums and differences of such do too; nothing else does."""
    if measures:
        return "additive" if measures[0].aggregate in ("sum", "count") else "non_additive"
    linear = formula is not None and all(
        isinstance(item, exp.Add | exp.Sub | exp.Column | exp.Identifier | exp.Literal)
        for item in formula.walk()
    )
    parts = [terms.metrics[name].additivity for name in _names(formula)]
    return "additive" if linear and all(part == "additive" for part in parts) else "non_additive"


def _attempt(build: Callable[[_Item], _Result], item: _Item) -> _Result | MissingDataError:
    try:
        return build(item)
    except MissingDataError as missing:
        return missing


def _available(attempts: Sequence[_Result | MissingDataError]) -> list[_Result]:
    """The attempts that succeeded; raises the first reason when none did."""
    found = [attempt for attempt in attempts if not isinstance(attempt, MissingDataError)]
    if found:
        return found
    raise next(attempt for attempt in attempts if isinstance(attempt, MissingDataError))
