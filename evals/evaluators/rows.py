"""Rows: the answer's main result against the result of the gold SQL."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from evals.evaluators.verdict import Subject, Verdict, verdict
from evals.gold import GoldRows
from evals.values import Cell, Moment, normal, same
from tools.result import Value

Row = tuple[Cell, ...]
_MOST_ARRANGEMENTS = 5_000


def evaluate(subject: Subject) -> Verdict | None:
    """The rows of any one fair reading must be the answer's rows."""
    if not subject.gold or subject.answer.kind != "answer":
        return None
    actual = answer_rows(subject.answer.rows)
    expect = subject.case.expect
    reasons = [
        mismatch(gold, actual, ordered=expect.ordered, subset=expect.columns == "subset")
        for gold in subject.gold
    ]
    return verdict("rows", passed=None in reasons, otherwise=reasons[0] or "")


def answer_rows(rows: Sequence[Mapping[str, Value]]) -> GoldRows:
    """Rows of an answer as tuples, over every column that any row has."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return tuple(tuple(row.get(name) for name in names) for row in rows)


def mismatch(gold: GoldRows, actual: GoldRows, *, ordered: bool = False, subset: bool = False) -> str | None:
    """Why the results differ; None when they are the same.

    Column names and column order do not count; row order counts when `ordered`; the actual result may have
    more columns when `subset`.
    """
    if len(gold) != len(actual):
        return f"{len(actual)} rows instead of {len(gold)}"
    if not gold:
        return None
    wanted, found = len(gold[0]), len(actual[0])
    if found < wanted or (found > wanted and not subset):
        return f"{found} columns instead of {wanted}"
    left, right = _normal_rows(gold), _normal_rows(actual)
    for columns in _arrangements(left, right):
        if _same_rows(left, [tuple(row[c] for c in columns) for row in right], ordered=ordered):
            return None
    return f"no arrangement of the columns gives the gold rows; first gold row {gold[0]!r}"


def _normal_rows(rows: GoldRows) -> list[Row]:
    return [tuple(normal(value) for value in row) for row in rows]


def _arrangements(gold: list[Row], actual: list[Row]) -> Iterator[tuple[int, ...]]:
    """Ways to pick an actual column for every gold column, each holding the same values in some order."""
    wanted = [_column(gold, index) for index in range(len(gold[0]))]
    found = [_column(actual, index) for index in range(len(actual[0]))]
    candidates = [[i for i, column in enumerate(found) if _same_column(want, column)] for want in wanted]
    return islice(_distinct_choices(candidates, ()), _MOST_ARRANGEMENTS)


def _distinct_choices(candidates: list[list[int]], chosen: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    if len(chosen) == len(candidates):
        yield chosen
        return
    for index in candidates[len(chosen)]:
        if index not in chosen:
            yield from _distinct_choices(candidates, (*chosen, index))


def _column(rows: list[Row], index: int) -> list[Cell]:
    return sorted((row[index] for row in rows), key=_order)


def _same_column(left: list[Cell], right: list[Cell]) -> bool:
    return all(same(a, b) for a, b in zip(left, right, strict=True))


def _order(cell: Cell) -> tuple[int, float, str]:
    """A total order over cells in which equal cells lie together."""
    if cell is None:
        return 0, 0.0, ""
    if isinstance(cell, bool):
        return 1, float(cell), ""
    if isinstance(cell, float):
        return 2, cell, ""
    if isinstance(cell, Moment):
        return 3, float(cell.at.toordinal()), cell.at.isoformat() if cell.timed else ""
    return 4, 0.0, cell


def _same_rows(gold: list[Row], actual: list[Row], *, ordered: bool) -> bool:
    if ordered:
        return all(_same_row(a, b) for a, b in zip(gold, actual, strict=True))
    buckets = _buckets(actual)
    if Counter(map(_bucket, gold)) != Counter({key: len(rows) for key, rows in buckets.items()}):
        return False
    return all(_take(row, buckets[_bucket(row)]) for row in sorted(gold, key=_row_order))


def _same_row(left: Row, right: Row) -> bool:
    return all(same(a, b) for a, b in zip(left, right, strict=True))


def _row_order(row: Row) -> tuple[tuple[int, float, str], ...]:
    return tuple(_order(cell) for cell in row)


def _bucket(row: Row) -> tuple[object, ...]:
    """What two equal rows share exactly: everything but the numbers' last digits and the time of day."""
    return tuple(
        "number" if isinstance(c, float) else c.at.date() if isinstance(c, Moment) else c for c in row
    )


def _buckets(rows: list[Row]) -> dict[tuple[object, ...], list[Row]]:
    buckets: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in sorted(rows, key=_row_order):
        buckets[_bucket(row)].append(row)
    return buckets


def _take(row: Row, bucket: list[Row]) -> bool:
    """Remove one equal row from the bucket; False when there is none."""
    for index, other in enumerate(bucket):
        if _same_row(row, other):
            del bucket[index]
            return True
    return False
