"""Planning a query: every metric down to measures, each with the fact and the time it is taken from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sqlglot import exp

from tools.errors import AccessDeniedError, UserQueryError
from tools.policy import Policy
from tools.result import Value
from tools.semantic.among import Member
from tools.semantic.binding import TIME, data_type, is_placeholder
from tools.semantic.model import Binding, Dimension, Measure, Metric, SemanticModel
from tools.semantic.query import Filter, SemanticQuery, TimeWindow
from tools.sql.policy_rules import TableRule, visible_tables


@dataclass(frozen=True, slots=True)
class Leaf:
    """A measured metric with the measure chosen for this query."""

    metric: Metric
    measure: Measure


@dataclass(frozen=True, slots=True)
class Branch:
    """Measures taken from one fact in one pass.

    Args:
        node: The fact.
        leaves: What is measured.
        keys: How each dimension is computed here.
        filters: The filters with how their field is computed here.
        time: The time column, when the query speaks of time and the fact has one.
        fixed: Column values that hold on the fact.
        members: The semi-joins with how their field is computed here.
    """

    node: str
    leaves: tuple[Leaf, ...]
    keys: tuple[tuple[Dimension, exp.Expr], ...]
    filters: tuple[tuple[Filter, Dimension, exp.Expr], ...]
    time: exp.Column | None
    fixed: Mapping[str, Value] = field(default_factory=dict)
    members: tuple[tuple[Member, exp.Expr], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A query resolved against the model.

    Args:
        query: The query, with the dimensions that were added to it.
        metrics: All metrics needed: shown ones first, then those only sorted or filtered by.
        dimensions: Dimensions in order.
        branches: One per fact, time and set of fixed values.
        caveats: What the reader must know of this plan.
        starts: By measured metric, the first day of the data that it is taken from, where known.
        leaves: By metric, the measured metrics behind it.
    """

    query: SemanticQuery
    metrics: tuple[Metric, ...]
    dimensions: tuple[Dimension, ...]
    branches: tuple[Branch, ...]
    caveats: tuple[str, ...] = ()
    starts: Mapping[str, date] = field(default_factory=dict)
    leaves: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def begins(self, metric: Metric) -> date | None:
        """The first day of the data behind a metric; None where it is not known."""
        known = [self.starts[leaf] for leaf in self.leaves.get(metric.name, ()) if leaf in self.starts]
        return min(known, default=None)


@dataclass(frozen=True, slots=True)
class Resolver:
    """Resolves names for one query, within what the policy may see."""

    model: SemanticModel
    visible: Mapping[str, TableRule]
    query: SemanticQuery
    members: tuple[Member, ...] = ()

    def used(self, dimensions: tuple[Dimension, ...]) -> tuple[Dimension, ...]:
        """The dimensions grouped by, filtered by and semi-joined on."""
        filtered = (self.model.dimension(item.field) for item in self.query.filters)
        return (*dimensions, *filtered, *(member.dimension for member in self.members))

    def bound(self, dimension: Dimension, node: str) -> tuple[exp.Expr, Binding]:
        """The dimension's expression as seen from a fact, with the fact's time put in."""
        binding = dimension.by_node[node]
        expression = binding.expression.copy()
        self.check(expression, dimension.label)
        if any(is_placeholder(column, TIME) for column in expression.find_all(exp.Column)):
            expression = self._timed(expression, node)
        return expression, binding

    def check(self, expression: exp.Expr, label: str) -> None:
        """Refuse an expression that reads a column the policy hides."""
        for column in expression.find_all(exp.Column):
            node = self.model.nodes.get(column.table)
            if node is None or node.rollup is not None:
                continue
            rule = self.visible.get(node.table)
            if rule is None or column.name not in rule.columns:
                raise AccessDeniedError(f"{label} is not open to your role.")

    def time_column(self, node: str, own: str | None) -> exp.Column | None:
        """The time that the query means for a fact: the field it names, else the fact's own."""
        name = self.query.time.field if self.query.time else None
        text = self._named_time(name, node) if name else own
        if text is None:
            return None
        table, _, column = text.partition(".")
        return exp.column(column, table=table)

    def _named_time(self, name: str, node: str) -> str:
        """Find `name` among the fact's columns, then those of what it reaches, nearest first."""
        wanted = name.partition(".")[2] if "." in name else name
        for reached in self.model.paths[node]:
            engine_type = self.model.nodes[reached].columns.get(wanted)
            named = "." not in name or name == f"{reached}.{wanted}"
            if engine_type and named and data_type(engine_type) in ("date", "datetime"):
                return f"{reached}.{wanted}"
        raise UserQueryError(f"{self.model.nodes[node].label.capitalize()} have no time called {name!r}.")

    def _timed(self, expression: exp.Expr, node: str) -> exp.Expr:
        time = self.time_column(node, self.model.nodes[node].time)

        def place(item: exp.Expr) -> exp.Expr:
            return time.copy() if time is not None and is_placeholder(item, TIME) else item

        return expression.transform(place)


def make_plan(
    query: SemanticQuery, model: SemanticModel, policy: Policy, members: tuple[Member, ...] = ()
) -> Plan:
    """Resolve a query of metrics; `members` are its semi-joins, compiled.

    Raises:
        UserQueryError: A name is unknown, or a metric cannot be split as asked.
        AccessDeniedError: A field is hidden from the user.
    """
    shown = [model.metric(name) for name in dict.fromkeys(query.metrics)]
    hidden = [model.metric(name) for name in _only_used(query, model) if name not in query.metrics]
    names = _with_currency(query, model, shown)
    dimensions = tuple(model.dimension(name) for name in names)
    resolver = Resolver(model, visible_tables(policy, model.schema), query, members)
    leaves = dict.fromkeys(leaf for metric in (*shown, *hidden) for leaf in model.leaves(metric.name))
    used = resolver.used(dimensions)
    chosen = [choose_measure(model, model.metric(leaf), used) for leaf in leaves]
    branches, caveats = _branches(chosen, dimensions, resolver)
    if len(names) > len(dict.fromkeys(query.dimensions)):
        caveats = (*caveats, "amounts in different currencies are shown apart, not added up")
    metrics = (*shown, *hidden)
    starts = _starts(branches, model)
    behind = {metric.name: model.leaves(metric.name) for metric in metrics}
    return Plan(query, metrics, dimensions, branches, caveats, starts, behind)


def _starts(branches: tuple[Branch, ...], model: SemanticModel) -> dict[str, date]:
    """The first day of the data of each measured metric."""
    found: dict[str, date] = {}
    for branch in branches:
        start = model.start_of(branch.time) if branch.time is not None else None
        if start is not None:
            found |= {leaf.metric.name: start for leaf in branch.leaves}
    return found


def choose_measure(model: SemanticModel, metric: Metric, used: tuple[Dimension, ...]) -> Leaf:
    """The first way to measure that can be split and filtered by all dimensions used."""
    for measure in metric.measures:
        if all(measure.node in dimension.by_node for dimension in used):
            return Leaf(metric, measure)
    raise UserQueryError(_unreachable(model, metric, used))


def _unreachable(model: SemanticModel, metric: Metric, used: tuple[Dimension, ...]) -> str:
    nodes = [measure.node for measure in metric.measures]
    culprits = [d for d in used if not any(node in d.by_node for node in nodes)] or list(used)
    possible = [name for name in model.dimensions_of(metric.name) if "." not in name]
    labels = [model.dimensions[name].label.lower() for name in possible]
    return (
        f"{metric.label} cannot be split or filtered by {' and '.join(c.label.lower() for c in culprits)}; "
        f"it can be by {', '.join(labels[:12])}."
    )


def _only_used(query: SemanticQuery, model: SemanticModel) -> list[str]:
    """Metrics that conditions or the order need though they are not asked for."""
    named = [item.metric for item in query.having] + [item.field for item in query.order_by]
    named += [item.than for item in query.having if item.than is not None]
    bases = [name.partition("__")[0] if name not in model.metrics else name for name in named]
    return [name for name in dict.fromkeys(bases) if name in model.metrics]


def _with_currency(query: SemanticQuery, model: SemanticModel, shown: list[Metric]) -> list[str]:
    """The dimensions, with the currency where amounts of several would be added up otherwise."""
    names = list(dict.fromkeys(query.dimensions))
    money = any(metric.unit == "money" for metric in shown)
    single = any(_is_single(item) for item in query.filters if item.field == "currency")
    mixed = len(model.schema.currencies) > 1 and "currency" in model.dimensions
    if money and mixed and not single and "currency" not in names:
        names.append("currency")
    return names


def _is_single(item: Filter) -> bool:
    if item.op.value == "in" and isinstance(item.value, tuple):
        return len(item.value) == 1
    return item.op.value == "="


def _branches(
    leaves: list[Leaf], dimensions: tuple[Dimension, ...], resolver: Resolver
) -> tuple[tuple[Branch, ...], tuple[str, ...]]:
    """Group measures by fact, time and fixed values; entity counts stand alone."""
    groups: dict[tuple[object, ...], list[Leaf]] = {}
    caveats: list[str] = []
    for leaf in leaves:
        measure = leaf.measure
        alone = leaf.metric.name if measure.aggregate == "count_entities" else None
        key = (measure.node, measure.time, tuple(sorted(measure.fixes.items())), alone)
        groups.setdefault(key, []).append(leaf)
        if _ignores_period(measure, resolver.query.time):
            caveats.append(f"{leaf.metric.label.lower()} is the latest position, whatever the period")
    built = tuple(_branch(tuple(group), dimensions, resolver) for group in groups.values())
    return built, tuple(dict.fromkeys(caveats))


def _ignores_period(measure: Measure, window: TimeWindow | None) -> bool:
    return window is not None and measure.time is None and window.field is None


def _branch(leaves: tuple[Leaf, ...], dimensions: tuple[Dimension, ...], resolver: Resolver) -> Branch:
    measure = leaves[0].measure
    for leaf in leaves:
        for part in (leaf.measure.expression, leaf.measure.where, leaf.measure.keep):
            if part is not None:
                resolver.check(part, leaf.metric.label)
    time = _branch_time(leaves[0], resolver)
    bare = bare_branch(measure.node, dimensions, resolver, measure.fixes)
    return replace(bare, leaves=leaves, time=time)


def bare_branch(
    node: str, dimensions: tuple[Dimension, ...], resolver: Resolver, fixes: Mapping[str, Value] | None = None
) -> Branch:
    """A fact with the query's dimensions and filters, and nothing measured on it yet."""
    keys, filters, fixed = [], [], dict(fixes or {})
    for dimension in dimensions:
        expression, binding = resolver.bound(dimension, node)
        fixed = _merged(fixed, binding, dimension)
        keys.append((dimension, expression))
    for item in resolver.query.filters:
        dimension = resolver.model.dimension(item.field)
        expression, binding = resolver.bound(dimension, node)
        fixed = _merged(fixed, binding, dimension)
        filters.append((item, dimension, expression))
    members = tuple((member, resolver.bound(member.dimension, node)[0]) for member in resolver.members)
    expressions = [expression for _, expression in (*keys, *members)] + [item[2] for item in filters]
    spoken = {column for expression in expressions for column in _own_columns(expression, node)}
    defaults = resolver.model.nodes[node].defaults
    fixed = {name: value for name, value in defaults.items() if name not in spoken} | fixed
    time = resolver.time_column(node, resolver.model.nodes[node].time) if resolver.query.time else None
    return Branch(node, (), tuple(keys), tuple(filters), time, fixed, members)


def _branch_time(leaf: Leaf, resolver: Resolver) -> exp.Column | None:
    window = resolver.query.time
    if window is None:
        return None
    time = resolver.time_column(leaf.measure.node, leaf.measure.time)
    if time is None and (window.grain or resolver.query.compare):
        raise UserQueryError(
            f"{leaf.metric.label} is the latest position; it has no history to split by time."
        )
    if time is not None:
        resolver.check(time, leaf.metric.label)
    return time


def _merged(fixes: dict[str, Value], binding: Binding, dimension: Dimension) -> dict[str, Value]:
    for column, value in binding.fixes.items():
        if fixes.get(column, value) != value:
            raise UserQueryError(
                f"{dimension.label} cannot be combined with {fixes[column]!r} here: "
                "these series exist one at a time."
            )
    return {**fixes, **binding.fixes}


def _own_columns(expression: exp.Expr, node: str) -> set[str]:
    return {column.name for column in expression.find_all(exp.Column) if column.table == node}
