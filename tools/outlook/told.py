"""Forecasts in words: how much, within what, by which model, how wrong it has been."""

from __future__ import annotations

from tools.result import ResultTable
from tools.semantic.query import Grain

NOUN = {"revenue": "of revenue is", "units": "units are", "orders": "orders are"}
_MOST_NAMED = 5


def told_sum(measure: str, level: int, grain: Grain, named: str) -> str:
    """One figure for a whole period; `named` is what stands before it."""
    return (
        f"{named}{{0.forecast}} {NOUN[measure]} expected from {{0.from}} to {{0.to}}; with {{0.level}} "
        f"probability it lies between {{0.lower_{level}}} and {{0.upper_{level}}}. "
        f"Model: {{0.model}}; in backtests it was off by {{0.error}} on single {grain.value}s (WAPE)."
    )


def told_each(table: ResultTable, by: str, measure: str, level: int) -> str:
    """Several series, each with its interval."""
    shown = range(min(len(table.rows), _MOST_NAMED))
    each = [f"{{{n}.{by}}}: {{{n}.forecast}} ({{{n}.lower_{level}}} to {{{n}.upper_{level}}})" for n in shown]
    more = "; the rest is in the table" if len(table.rows) > len(each) else ""
    return (
        f"Expected {measure} from {{0.from}} to {{0.to}}, with the {{0.level}} interval: "
        f"{'; '.join(each)}{more}."
    )


def told_course(table: ResultTable, grain: Grain, measure: str, level: int, highest: bool | None) -> str:
    """The periods one by one, or the one at the end of the ranking that is asked for."""
    if highest is not None:
        end = "Most" if highest else "Least"
        return (
            f"{end} is expected for {{0.period}}: {{0.forecast}} "
            f"({{0.level}} interval {{0.lower_{level}}} to {{0.upper_{level}}})."
        )
    shown = range(min(len(table.rows), _MOST_NAMED))
    each = [f"{{{n}.period}}: {{{n}.forecast}}" for n in shown]
    more = "; the rest is in the table" if len(table.rows) > len(each) else ""
    return (
        f"Expected {measure} by {grain.value}: {'; '.join(each)}{more}. "
        f"Model: {{0.model}}; in backtests it was off by {{0.error}} on single {grain.value}s (WAPE)."
    )
