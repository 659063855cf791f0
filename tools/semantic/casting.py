"""Casts built directly, without a parser in between."""

from __future__ import annotations

from typing import Literal

from sqlglot import exp

_TYPES = {
    "date": exp.DType.DATE,
    "timestamp": exp.DType.TIMESTAMP,
    "double": exp.DType.DOUBLE,
    "text": exp.DType.TEXT,
}


def cast_to(expression: exp.Expr, target: Literal["date", "timestamp", "double", "text"]) -> exp.Cast:
    """`CAST(expression AS target)`; the expression is taken over, not copied."""
    return exp.Cast(this=expression, to=exp.DataType(this=_TYPES[target]))
