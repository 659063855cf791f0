"""The semantic model: what can be asked of this shop, bound to the tables that it really has."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeVar

from sqlglot import exp

from ingestion.lake.contracts import Sensitivity
from tools.errors import UserQueryError
from tools.ports import ServingSchema
from tools.result import Format, Value
from tools.semantic.ratios import OVER, ratio_of

_T = TypeVar("_T")
Additivity = Literal["additive", "semi_additive", "non_additive"]
UnitKind = Literal["money", "units", "count", "ratio", "days", "none"]
Aggregate = Literal["sum", "count", "count_distinct", "avg", "median", "min", "max", "count_entities", "last"]
Indexing = Literal["none", "indexed", "exact"]
DataType = Literal["text", "integer", "number", "money", "percent", "boolean", "date", "datetime"]


@dataclass(frozen=True, slots=True)
class Join:
    """A many-to-one edge: a row of `source` meets at most one row of `target`.

    Args:
        source: Node on the many side.
        target: Node on the one side.
        columns: Pairs (column of source, column of target); the target's are its key.
        required: The row makes no sense without its target (an order line without its order).
    """

    source: str
    target: str
    columns: tuple[tuple[str, str], ...]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """A table in the role it plays, or a table rolled up to one row per key.

    Args:
        name: Alias in SQL; equals the table's name unless the table plays several roles.
        table: Base table.
        label: For people, plural ("order lines").
        key: Columns that identify a row.
        time: The default time as `node.column`; None for a latest position.
        defaults: Column values that hold unless a filter or a dimension says otherwise.
        rollup: The grouped SELECT when the node is not the table itself.
        columns: Engine type of each column.
        rows: Number of rows of the base table.
    """

    name: str
    table: str
    label: str
    key: tuple[str, ...]
    time: str | None = None
    defaults: Mapping[str, Value] = field(default_factory=dict)
    rollup: exp.Select | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Binding:
    """One way to compute a dimension: an expression over nodes, and defaults it overrides by fixed values."""

    expression: exp.Expr
    nodes: frozenset[str]
    fixes: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dimension:
    """Something to group or filter by.

    Args:
        name: Unique name; generated ones are `table.column`.
        label: For people.
        type: What its values are.
        bindings: Ways to compute it, best first.
        by_node: For each base table it can be reached from, the binding to use.
        description: One sentence.
        synonyms: Other words for it.
        format: How values are shown.
        sensitivity: The highest among the columns behind it.
        parent: The next level up of its hierarchy.
        indexing: Whether its values are linked to words in questions.
        order: Natural order of its values where the alphabet is not (weekdays).
        range: Lowest and highest of its values where they are whole numbers known beforehand (hours).
        generated: It comes from a column of the data that the model does not name.
        columns: The `table.column`s behind it.
    """

    name: str
    label: str
    type: DataType
    bindings: tuple[Binding, ...]
    by_node: Mapping[str, Binding]
    description: str = ""
    synonyms: tuple[str, ...] = ()
    format: Format = "text"
    sensitivity: Sensitivity = Sensitivity.PUBLIC
    parent: str | None = None
    indexing: Indexing = "none"
    order: tuple[str, ...] = ()
    range: tuple[int, int] | None = None
    generated: bool = False
    columns: frozenset[tuple[str, str]] = frozenset()

    @property
    def column(self) -> str:
        """Name of the output column."""
        return output_name(self.name)


@dataclass(frozen=True, slots=True)
class Measure:
    """An aggregate over one fact.

    Args:
        node: The fact: every row of it counts once.
        aggregate: How rows are combined; `count_entities` counts the values of `expression` whose own
            aggregate `keep` is true; `last` takes the value at the latest time.
        expression: What is aggregated; None counts rows.
        where: Rows that take part.
        fixes: Defaults of the fact that it overrides.
        keep: For `count_entities`: the condition on the aggregates of one entity.
        time: Its own time as `node.column`, when not the fact's.
        nodes: The nodes it reads.
        columns: The `table.column`s it reads.
    """

    node: str
    aggregate: Aggregate
    expression: exp.Expr | None
    where: exp.Expr | None = None
    keep: exp.Expr | None = None
    time: str | None = None
    fixes: Mapping[str, Value] = field(default_factory=dict)
    nodes: frozenset[str] = frozenset()
    columns: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Metric:
    """A number: either measured (`measures`, best first) or derived by `formula` from other metrics.

    Args:
        name: Unique name; generated ones are `table.column.avg` and the like.
        label: For people.
        unit: Kind of unit; money is in the orders' currency.
        format: How values are shown.
        additivity: Whether values of groups may be summed: `semi_additive` not over time.
        measures: Ways to measure it, best first; empty for a formula.
        formula: Expression over other metrics' names.
        inputs: The metrics in the formula.
        description: One sentence with the definition.
        synonyms: Other words for it.
        caveats: What a reader must know.
        higher_is_better: Whether growth is good news; None when neither.
        generated: It comes from a column of the data that the model does not name.
    """

    name: str
    label: str
    unit: UnitKind
    format: Format
    additivity: Additivity
    measures: tuple[Measure, ...] = ()
    formula: exp.Expr | None = None
    inputs: tuple[str, ...] = ()
    description: str = ""
    synonyms: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    higher_is_better: bool | None = None
    generated: bool = False

    @property
    def column(self) -> str:
        """Name of the output column."""
        return output_name(self.name)

    @property
    def is_zero_of_nothing(self) -> bool:
        """Whether no rows at all make it zero: sums and counts, but not averages, dates or bounds."""
        counted = any(measure.aggregate in _COUNTS for measure in self.measures)
        return self.additivity == "additive" or counted


_COUNTS = frozenset({"count", "count_distinct", "count_entities"})


@dataclass(frozen=True, slots=True)
class EntityField:
    """A field of a look-up; `default` fields are returned when none is asked for."""

    name: str
    label: str
    expression: exp.Expr
    nodes: frozenset[str]
    type: DataType
    format: Format
    default: bool
    sensitivity: Sensitivity = Sensitivity.PUBLIC
    unit: UnitKind = "none"
    columns: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Entity:
    """Something to look up row by row; `order_by` is the field and direction of its default order."""

    name: str
    label: str
    node: str
    fields: Mapping[str, EntityField]
    key: tuple[str, ...]
    description: str = ""
    synonyms: tuple[str, ...] = ()
    order_by: tuple[tuple[str, Literal["asc", "desc"]], ...] = ()
    generated: bool = False


@dataclass(frozen=True, slots=True)
class SemanticModel:
    """Everything that can be asked of one published database.

    Args:
        schema: The database the model is bound to.
        nodes: Tables in their roles, by name.
        paths: For each node, the joins that lead to every node it reaches.
        metrics: Available metrics by name.
        dimensions: Available dimensions by name.
        entities: Available entities by name.
        unavailable: What the model knows but this shop's data does not hold, with the reason.
        unavailable_phrases: The words by which such a thing is asked for.
        version: Stands for the shop's own additions it was built with.
        starts: The first day of each time column (table, column), where it has been looked up.
    """

    schema: ServingSchema
    nodes: Mapping[str, Node]
    paths: Mapping[str, Mapping[str, tuple[Join, ...]]]
    metrics: Mapping[str, Metric]
    dimensions: Mapping[str, Dimension]
    entities: Mapping[str, Entity]
    unavailable: Mapping[str, str]
    unavailable_phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    version: str = ""
    starts: Mapping[tuple[str, str], date] = field(default_factory=dict)

    def start_of(self, time: exp.Column) -> date | None:
        """The first day that a time column of a node has; None where it is not known."""
        node = self.nodes[time.table]
        column = time.name if node.rollup is None else _rolled_up(node.rollup, time.name)
        return self.starts.get((node.table, column))

    def metric(self, name: str) -> Metric:
        """The metric of that name, or the quotient of two; raises `UserQueryError` with what was meant."""
        found = self.metrics.get(name) or ratio_of(name, self.metrics)
        return found or _unknown("metric", name, self.metrics, self.unavailable)

    def dimension(self, name: str) -> Dimension:
        """The dimension of that name; raises `UserQueryError` with what was probably meant."""
        return self.dimensions.get(name) or _unknown("dimension", name, self.dimensions, self.unavailable)

    def entity(self, name: str) -> Entity:
        """The entity of that name; raises `UserQueryError` with what was probably meant."""
        return self.entities.get(name) or _unknown("entity", name, self.entities, self.unavailable)

    def leaves(self, name: str) -> tuple[str, ...]:
        """The measured metrics behind a metric, itself if it is measured; in order, without repeats."""
        metric = self.metric(name)
        if metric.measures:
            return (name,)
        return tuple(dict.fromkeys(leaf for part in metric.inputs for leaf in self.leaves(part)))

    def dimensions_of(self, metric: str) -> tuple[str, ...]:
        """Names of the dimensions that the metric can be grouped and filtered by."""
        leaves = [self.metric(leaf) for leaf in self.leaves(metric)]
        return tuple(d.name for d in self.dimensions.values() if all(reaches(leaf, d) for leaf in leaves))

    def metrics_of(self, dimension: str) -> tuple[str, ...]:
        """Names of the metrics that can be grouped and filtered by the dimension."""
        wanted = self.dimension(dimension)
        return tuple(
            name
            for name in self.metrics
            if all(reaches(self.metric(leaf), wanted) for leaf in self.leaves(name))
        )


def _rolled_up(rollup: exp.Select, name: str) -> str:
    """The base column behind a rollup's column."""
    item = next(item for item in rollup.selects if item.alias_or_name == name)
    column = next(item.find_all(exp.Column), None)
    return column.name if column is not None else name


def output_name(name: str) -> str:
    """The output column of a metric or dimension: dots are written as two underscores, a slash as "per"."""
    return name.replace(".", "__").replace(OVER, "_per_")


def reaches(leaf: Metric, dimension: Dimension) -> bool:
    """Whether some measure of the metric can be grouped by the dimension."""
    return any(measure.node in dimension.by_node for measure in leaf.measures)


def closest(name: str, known: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The known names most like `name`, best first."""
    spelled = {candidate.lower().replace("_", " "): candidate for candidate in known}
    wanted = name.lower().replace("_", " ")
    return tuple(spelled[match] for match in difflib.get_close_matches(wanted, list(spelled), limit, 0.55))


def _absent(name: str, reason: str) -> str:
    """What a person reads who asked for something that this shop's data lacks."""
    spoken = name.rpartition(".")[2].replace("_", " ")
    return (
        f"This shop's data cannot tell {spoken}: {reason}. Ask for something else, or load what is missing "
        "and run the pipeline again."
    )


def _unknown(kind: str, name: str, known: Mapping[str, _T], unavailable: Mapping[str, str]) -> _T:
    if name in unavailable:
        raise UserQueryError(_absent(name, unavailable[name]))
    guesses = closest(name, known)
    hint = f" Did you mean {' or '.join(guesses)}?" if guesses else ""
    raise UserQueryError(f"There is no {kind} called {name!r}.{hint}")
