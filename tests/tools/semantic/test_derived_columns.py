"""Random shares, ranks, totals, conditions and contrasts against arithmetic on the plain groups.

That the plain groups are right is shown elsewhere, against the rows of the shop.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.policy import Policy, Role
from tools.semantic.query import Filter, Grain, Having, Operator, SemanticQuery, Side, Summary, TimeWindow
from tools.sql.run import QueryService

Key: TypeAlias = tuple[object, ...]
ADMIN = Policy("ada", Role.ADMIN)
ADDITIVE = ("gross_revenue", "orders", "units_sold", "returns_amount", "revenue", "shipments")
DIMENSIONS = ("channel", "store", "customer", "coupon_code", "country", "weekday")
ONCE = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

TAKE: dict[str, Callable[[list[float]], float]] = {
    "average": statistics.fmean,
    "median": statistics.median,
    "minimum": min,
    "maximum": max,
    "total": math.fsum,
}

bases = st.builds(
    SemanticQuery,
    metrics=st.sampled_from(ADDITIVE).map(lambda name: (name,)),
    dimensions=st.lists(st.sampled_from(DIMENSIONS), min_size=1, max_size=2, unique=True).map(tuple),
    filters=st.sampled_from([(), (Filter("country", Operator.NE, "Germany"),)]),
    time=st.sampled_from([None, TimeWindow(grain=Grain.YEAR)]),
)


def groups(service: QueryService, query: SemanticQuery) -> dict[Key, list[float | None]]:
    """Rows by key, figures as floats."""
    result = service.run(query, ADMIN)
    width = sum(column.role != "metric" for column in result.columns)
    return {row[:width]: [None if v is None else float(str(v)) for v in row[width:]] for row in result.rows}


def values(found: dict[Key, list[float | None]]) -> dict[Key, float]:
    return {key: figures[0] or 0.0 for key, figures in found.items()}


def near(a: float | None, b: float | None) -> bool:
    return a == b if a is None or b is None else abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b))


def assert_same(found: dict[Key, float | None], expected: dict[Key, float | None]) -> None:
    assert found.keys() == expected.keys()
    assert {k: (found[k], expected[k]) for k in found if not near(found[k], expected[k])} == {}


def inside(key: Key, query: SemanticQuery, within: Sequence[str]) -> Key:
    """The part of a key that says within which groups it is looked at."""
    names = [*query.dimensions, "period"]
    return tuple(key[names.index(name)] for name in within)


@ONCE
@given(base=bases, first=st.booleans())
def test_shares_and_ranks_are_those_of_the_groups(
    service: QueryService, base: SemanticQuery, first: bool
) -> None:
    within = base.dimensions[:1] if first else ()
    plain = values(groups(service, base))
    found = groups(service, replace(base, shares=True, ranks=True, within=within))
    alike = {
        key: [v for k, v in plain.items() if inside(k, base, within) == inside(key, base, within)]
        for key in plain
    }
    totals = {key: sum(rest) for key, rest in alike.items()}
    assert_same(
        {key: row[1] for key, row in found.items()},
        {key: plain[key] / totals[key] if totals[key] else None for key in plain},
    )
    assert_same(
        {key: row[2] for key, row in found.items()},
        {key: 1.0 + sum(v > plain[key] for v in alike[key]) for key in plain},
    )


@ONCE
@given(base=bases)
def test_running_totals_end_in_the_total(service: QueryService, base: SemanticQuery) -> None:
    plain = values(groups(service, base))
    found = groups(service, replace(base, running=True))
    if base.time is None:
        order = sorted(plain, key=lambda key: (-plain[key], *((v is None, str(v)) for v in key)))
        chains = [order]
    else:
        chains = [
            [k for k in sorted(plain, key=lambda k: str(k[-1])) if k[:-1] == g]
            for g in {k[:-1] for k in plain}
        ]
    expected: dict[Key, float | None] = {}
    for chain in chains:
        total = 0.0
        for key in chain:
            total += plain[key]
            expected[key] = total
    if "weekday" not in base.dimensions:
        assert_same({key: row[1] for key, row in found.items()}, expected)
    for chain in chains:
        assert near(
            max((found[key][1] or 0.0 for key in chain), default=0.0),
            max(expected[key] or 0.0 for key in chain),
        )


@ONCE
@given(
    base=bases,
    than=st.sampled_from(["average", "median", "total"]),
    factor=st.sampled_from([None, 0.1, 0.5, 1.3]),
    op=st.sampled_from([Operator.GT, Operator.GE, Operator.LT, Operator.LE]),
)
def test_groups_kept_by_a_benchmark_are_those_beyond_it(
    service: QueryService, base: SemanticQuery, than: str, factor: float | None, op: Operator
) -> None:
    plain = values(groups(service, base))
    named = [v for key, v in plain.items() if {*key} != {None}]
    pool = list(plain.values()) if than == "total" else named
    found = groups(service, replace(base, having=(Having(base.metrics[0], op, factor, than),)))
    if not pool:
        assert found == {}
        return
    bound = TAKE[than](pool) * (1.0 if factor is None else factor)
    beyond = {Operator.GT: 1, Operator.GE: 1, Operator.LT: -1, Operator.LE: -1}[op]
    close = {key for key, v in plain.items() if near(v, bound)}
    expected = {key for key, v in plain.items() if beyond * (v - bound) > 0}
    assert found.keys() - close == expected - close


@ONCE
@given(base=bases, channel=st.sampled_from(["online", "store", "nowhere"]))
def test_contrasts_are_of_both_sides(service: QueryService, base: SemanticQuery, channel: str) -> None:
    sides = ((Filter("channel", Operator.EQ, channel),), (Filter("customer", Operator.NE, "k3"),))
    one, two = (values(groups(service, replace(base, filters=(*base.filters, *own)))) for own in sides)
    contrast = (Side("a", sides[0]), Side("b", sides[1]))
    found = groups(service, replace(base, contrast=contrast))
    keys = one.keys() | two.keys()
    pairs = {key: (one.get(key, 0.0), two.get(key, 0.0)) for key in keys}
    assert_same({key: row[2] for key, row in found.items()}, {key: a - b for key, (a, b) in pairs.items()})
    assert_same(
        {key: row[3] for key, row in found.items()},
        {key: a / b if b else None for key, (a, b) in pairs.items()},
    )


@ONCE
@given(
    base=bases.map(lambda query: replace(query, time=None)),
    summary=st.sampled_from(
        [Summary.AVERAGE, Summary.MEDIAN, Summary.MINIMUM, Summary.MAXIMUM, Summary.TOTAL]
    ),
)
def test_summaries_are_over_the_groups_with_a_name(
    service: QueryService, base: SemanticQuery, summary: Summary
) -> None:
    named = [v for key, v in values(groups(service, base)).items() if None not in key]
    found = groups(service, replace(base, summary=summary))[()][0]
    if not named:
        assert found is None
        return
    assert near(found, TAKE[summary.value](named))
