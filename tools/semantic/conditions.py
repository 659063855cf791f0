"""Conditions on bound expressions: values fitted to their type, NULLs as a reader expects them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from sqlglot import exp

from tools.errors import UserQueryError
from tools.result import Value
from tools.semantic.casting import cast_to
from tools.semantic.model import DataType
from tools.semantic.query import Operator

_COMPARISONS: Mapping[Operator, type[exp.Binary]] = {
    Operator.EQ: exp.EQ,
    Operator.GT: exp.GT,
    Operator.GE: exp.GTE,
    Operator.LT: exp.LT,
    Operator.LE: exp.LTE,
}
_TRUE, _FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}$")


def condition(
    subject: exp.Expr, kind: DataType, op: Operator, value: Value | tuple[Value, ...], name: str
) -> exp.Expr:
    """The condition `subject op value`; `!=`, `not_in` and `not_contains` keep NULLs.

    Args:
        subject: The expression to compare; copied.
        kind: Its type, to which the value is fitted.
        op: The comparison.
        value: A single value, or a tuple for `in` and `not_in`.
        name: The field's name, for messages.

    Raises:
        UserQueryError: The value does not fit the field or the operator.
    """
    if op is Operator.IS_NULL or (op is Operator.EQ and value is None):
        return _is_null(subject)
    if op is Operator.NOT_NULL or (op is Operator.NE and value is None):
        return exp.not_(_is_null(subject))
    if op in (Operator.IN, Operator.NOT_IN):
        return _membership(subject, kind, op, value, name)
    single = _single(value, name)
    if op is Operator.CONTAINS:
        return _contains(subject, single)
    if op is Operator.NOT_CONTAINS:
        return exp.or_(exp.not_(_contains(subject, single)), _is_null(subject))
    if kind == "datetime" and _is_day(single):
        return _on_days(subject, op, _as_date(single, name))
    if op is Operator.NE:
        return exp.or_(
            exp.NEQ(this=subject.copy(), expression=literal(single, kind, name)), _is_null(subject)
        )
    return _COMPARISONS[op](this=subject.copy(), expression=literal(single, kind, name))


def literal(value: Value, kind: DataType, name: str) -> exp.Expr:
    """The value as a literal of the type; raises `UserQueryError` when it does not fit."""
    fit = _FITTERS.get(kind, _text)
    return fit(value, name)


def day_literal(day: date, engine_type: str) -> exp.Expr:
    """A day as the type of the column that it is compared with."""
    text = exp.Literal.string(day.isoformat())
    return cast_to(text, "date" if engine_type.upper() == "DATE" else "timestamp")


def _is_null(subject: exp.Expr) -> exp.Expr:
    return exp.Is(this=subject.copy(), expression=exp.null())


def _single(value: Value | tuple[Value, ...], name: str) -> Value:
    if not isinstance(value, tuple):
        return value
    if len(value) == 1:
        return value[0]
    raise UserQueryError(f"{name} takes one value here; use in or not_in for several.")


def _membership(
    subject: exp.Expr, kind: DataType, op: Operator, value: Value | tuple[Value, ...], name: str
) -> exp.Expr:
    values = value if isinstance(value, tuple) else (value,)
    if not values:
        raise UserQueryError(f"{name} needs at least one value to choose from.")
    listed = [literal(item, kind, name) for item in values if item is not None]
    days = kind == "datetime" and all(_is_day(item) for item in values if item is not None)
    tested = cast_to(subject.copy(), "date") if days else subject.copy()
    if days:
        listed = [literal(item, "date", name) for item in values if item is not None]
    inside: exp.Expr = exp.In(this=tested, expressions=listed) if listed else exp.false()
    if op is Operator.IN:
        return exp.or_(inside, _is_null(subject)) if None in values else inside
    outside = exp.not_(inside)
    return outside if None in values else exp.or_(outside, _is_null(subject))


def _contains(subject: exp.Expr, value: Value) -> exp.Expr:
    needle = exp.Literal.string(str(value).lower())
    lowered = exp.Lower(this=cast_to(subject.copy(), "text"))
    return exp.GT(this=exp.StrPosition(this=lowered, substr=needle), expression=exp.Literal.number(0))


def _on_days(subject: exp.Expr, op: Operator, day: date) -> exp.Expr:
    """Compare a timestamp with a whole day: `<=` includes the day, `>` starts after it."""
    start, following = day_literal(day, "TIMESTAMP"), day_literal(day + timedelta(days=1), "TIMESTAMP")

    def compared(kind: type[exp.Binary], bound: exp.Expr) -> exp.Expr:
        return kind(this=subject.copy(), expression=bound)

    match op:
        case Operator.EQ:
            return exp.and_(compared(exp.GTE, start), compared(exp.LT, following))
        case Operator.NE:
            return exp.or_(compared(exp.LT, start), compared(exp.GTE, following), _is_null(subject))
        case Operator.GT:
            return compared(exp.GTE, following)
        case Operator.LE:
            return compared(exp.LT, following)
        case _:
            return compared(_COMPARISONS[op], start)


def _is_day(value: Value) -> bool:
    if isinstance(value, datetime):
        return False
    return isinstance(value, date) or (isinstance(value, str) and _ISO_DATE.match(value.strip()) is not None)


def _as_date(value: Value, name: str) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise UserQueryError(f"{name} needs a date written YYYY-MM-DD, not {value!r}.") from None


def _text(value: Value, name: str) -> exp.Expr:
    return exp.Literal.string(str(value))


def _number(value: Value, name: str) -> exp.Expr:
    try:
        number = Decimal(str(value).strip().replace(",", ""))
    except InvalidOperation:
        raise UserQueryError(f"{name} needs a number, not {value!r}.") from None
    if not number.is_finite() or isinstance(value, bool):
        raise UserQueryError(f"{name} needs a number, not {value!r}.")
    size = exp.Literal.number(format(abs(number), "f"))
    return exp.Neg(this=size) if number < 0 else size


def _boolean(value: Value, name: str) -> exp.Expr:
    word = str(value).strip().lower()
    if word in _TRUE | _FALSE:
        return exp.true() if word in _TRUE else exp.false()
    raise UserQueryError(f"{name} is yes or no, not {value!r}.")


def _date(value: Value, name: str) -> exp.Expr:
    return cast_to(exp.Literal.string(_as_date(value, name).isoformat()), "date")


def _datetime(value: Value, name: str) -> exp.Expr:
    if isinstance(value, str) and not _is_day(value):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise UserQueryError(f"{name} needs a date or a time in ISO format, not {value!r}.") from None
    moment = (
        value.replace(tzinfo=None).isoformat(sep=" ")
        if isinstance(value, datetime)
        else _as_date(value, name).isoformat()
    )
    return cast_to(exp.Literal.string(moment), "timestamp")


_FITTERS: Mapping[DataType, Callable[[Value, str], exp.Expr]] = {
    "integer": _number,
    "number": _number,
    "money": _number,
    "percent": _number,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
}
