"""What one dialect must say in another way than sqlglot translates it."""

from __future__ import annotations

from sqlglot import exp

from tools.ports import Dialect


def in_dialect(select: exp.Expr, dialect: Dialect) -> exp.Expr:
    """The statement with exact percentiles where the dialect has them, else its approximate ones (Athena)."""
    if dialect != "athena":
        return select
    return select.transform(_approximate, copy=False)


def _approximate(item: exp.Expr) -> exp.Expr:
    if isinstance(item, exp.Median):
        return exp.ApproxQuantile(this=item.this, quantile=exp.Literal.number("0.5"))
    if isinstance(item, exp.PercentileCont):
        return exp.ApproxQuantile(this=item.this, quantile=item.expression)
    return item
