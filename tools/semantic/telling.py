"""A semantic query told in sentences: what is measured, for what, under which conditions, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pydantic import TypeAdapter, ValidationError

from tools.semantic.model import SemanticModel
from tools.semantic.query import OrderBy, SemanticQuery, Summary
from tools.semantic.wording import describe_filters

_QUERY = TypeAdapter(SemanticQuery)
_QUERIES = frozenset({"query_metrics", "look_up"})
"""The tools whose arguments are a semantic query."""


def tell(query: SemanticQuery, model: SemanticModel) -> tuple[str, ...]:
    """The query in sentences, in reading order."""
    said = [*_subject(query, model), *_groups(query, model)]
    if conditions := describe_filters(query, model):
        said.append(f"Only where {'; '.join(conditions)}.")
    return (*said, *_extras(query), *_order(query, model))


def told_arguments(tool: str, arguments: Mapping[str, object], model: SemanticModel) -> tuple[str, ...]:
    """A call of a tool in sentences: the query that its arguments are, else the arguments one by one."""
    if tool in _QUERIES:
        try:
            return tell(_QUERY.validate_python(dict(arguments)), model)
        except ValidationError:
            pass
    named = [
        f"{_spoken(name)}: {value}" for name, value in arguments.items() if value not in (None, "", [], {})
    ]
    return (f"{_spoken(tool).capitalize()}{' with ' + '; '.join(named) if named else ''}.",)


def _subject(query: SemanticQuery, model: SemanticModel) -> list[str]:
    if query.entity is not None:
        entity = model.entity(query.entity)
        fields = [entity.fields[name].label.lower() for name in query.fields if name in entity.fields]
        return [f"Lists {entity.label.lower()}{': ' + _and(fields) if fields else ''}."]
    if not query.metrics:
        return ["Lists the values."]
    metrics = [model.metric(name) for name in query.metrics]
    meant = [f"{one.label}: {one.description}" for one in metrics if one.description]
    return [f"Measures {_and(one.label.lower() for one in metrics)}.", *meant]


def _groups(query: SemanticQuery, model: SemanticModel) -> list[str]:
    names = [_label(name, model) for name in query.dimensions]
    if query.time is not None and query.time.grain is not None:
        names.append(query.time.grain.value)
    return [f"One row for each {_and(names)}."] if names else []


def _extras(query: SemanticQuery) -> list[str]:
    also = {
        "the share of the total": query.shares,
        "the rank": query.ranks,
        "running totals": query.running,
        f"the average over {query.rolling} periods": query.rolling is not None,
    }
    said = [words for words, wanted in also.items() if wanted]
    if query.summary is Summary.COUNT:
        return ["Counts the groups instead of listing them."]
    if query.summary is not None:
        return [f"Gives the {query.summary.value} over the groups instead of listing them."]
    return [f"Also {_and(said)}."] if said else []


def _order(query: SemanticQuery, model: SemanticModel) -> list[str]:
    said = [_sorted_by(one, model) for one in query.order_by]
    lines = [f"Sorted by {', then by '.join(said)}."] if said else []
    if query.limit is not None:
        rows = "the first row" if query.limit == 1 else f"the first {query.limit} rows"
        skipped = f" after the first {query.offset}" if query.offset else ""
        per = f" for each {_and(_label(name, model) for name in query.per)}" if query.per else ""
        lines.append(f"Only {rows}{skipped}{per}.")
    return lines


def _sorted_by(order: OrderBy, model: SemanticModel) -> str:
    return f"{_label(order.field, model)}, {'highest' if order.direction == 'desc' else 'lowest'} first"


def _label(name: str, model: SemanticModel) -> str:
    known = model.metrics.get(name) or model.dimensions.get(name)
    return known.label.lower() if known else _spoken(name)


def _spoken(name: str) -> str:
    return name.replace("_", " ").replace(".", " ")


def _and(words: Iterable[str]) -> str:
    """The words joined: "a, b and c"."""
    listed: Sequence[str] = list(words)
    return " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)
