"""One figure over another that the model has no name for: "returns_amount/orders"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlglot import exp

from tools.result import Format

if TYPE_CHECKING:
    from tools.semantic.model import Metric, UnitKind

OVER = "/"


def ratio_of(name: str, metrics: Mapping[str, Metric]) -> Metric | None:
    """The metric `first/second`; None where one of them is not known or has no sum to divide.

    Two figures of one unit make a ratio; money over a count stays money; anything else is a plain number.
    """
    first, _, second = name.partition(OVER)
    top, bottom = metrics.get(first), metrics.get(second)
    if top is None or bottom is None or {top.unit, bottom.unit} & {"ratio", "days", "none"}:
        return None
    alike = top.unit == bottom.unit
    unit: UnitKind = "ratio" if alike else "money" if top.unit == "money" else "none"
    shown: Format = "percent" if alike else "money" if top.unit == "money" else "number"
    each = bottom.label.lower()
    return replace(
        top,
        name=name,
        label=f"{top.label} as a share of {each}" if alike else f"{top.label} per {singular(each)}",
        unit=unit,
        format=shown,
        additivity="non_additive",
        measures=(),
        synonyms=(),
        higher_is_better=None,
        generated=False,
        formula=exp.Div(this=exp.column(first), expression=exp.column(second)),
        inputs=(first, second),
        description=f"{top.label} divided by {each}.",
        caveats=tuple(dict.fromkeys((*top.caveats, *bottom.caveats))),
    )


def singular(noun: str) -> str:
    """One of them, of nouns that take an s."""
    return noun.removesuffix("s") if not noun.endswith("ss") else noun


def known_ratio(first: str, second: str, metrics: Mapping[str, Metric]) -> str | None:
    """The model's own metric for the quotient, or for the first over all that the second is a part of."""
    quotients = {
        (m.formula.this.name, m.formula.expression.name): m.name
        for m in metrics.values()
        if isinstance(m.formula, exp.Div)
    }
    return quotients.get((first, second)) or quotients.get((first, _BROADER.get(second, "")))


_BROADER = {"revenue": "gross_revenue", "orders": "all_orders"}
"""What a rate of the model is taken over where the plain figure is named."""
