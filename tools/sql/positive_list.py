"""What a query may be made of. Whatever is not listed here does not pass the guard."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from tools.ports import Dialect

NODES: frozenset[type[exp.Expr]] = frozenset(
    {
        exp.Select, exp.From, exp.Join, exp.Where, exp.Group, exp.Having, exp.Order, exp.Ordered, exp.Limit,
        exp.Offset, exp.Distinct, exp.Qualify, exp.With, exp.CTE, exp.TableAlias, exp.Table, exp.Subquery,
        exp.Union, exp.Except, exp.Intersect, exp.Column, exp.Identifier, exp.Literal, exp.Alias, exp.Star,
        exp.Paren, exp.Null, exp.Boolean, exp.Tuple, exp.In, exp.Between, exp.Is, exp.Not, exp.EQ, exp.NEQ,
        exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Like, exp.ILike, exp.Escape, exp.Add, exp.Sub, exp.Mul,
        exp.Div, exp.IntDiv, exp.Mod, exp.Neg, exp.DPipe, exp.If, exp.DataType, exp.DataTypeParam,
        exp.Interval, exp.Var, exp.Window, exp.WindowSpec, exp.Filter, exp.WithinGroup, exp.NullSafeEQ,
        exp.NullSafeNEQ, exp.Any, exp.All, exp.Rollup, exp.Cube, exp.GroupingSets, exp.IgnoreNulls,
        exp.RespectNulls,
    }
)  # fmt: skip
"""Node types other than functions."""

FUNCTIONS: frozenset[type[exp.Expr]] = frozenset(
    {
        exp.Count, exp.Sum, exp.Avg, exp.Min, exp.Max, exp.Median, exp.Mode, exp.Quantile,
        exp.PercentileCont, exp.PercentileDisc, exp.ApproxQuantile, exp.ApproxDistinct, exp.Stddev,
        exp.StddevPop, exp.StddevSamp, exp.Variance, exp.VariancePop, exp.Corr, exp.CovarPop, exp.CovarSamp,
        exp.ArgMax, exp.ArgMin, exp.CountIf, exp.LogicalAnd, exp.LogicalOr, exp.RegrSlope,
        exp.RegrIntercept, exp.RegrR2, exp.AnyValue, exp.Round, exp.Abs, exp.Ceil, exp.Floor, exp.Sqrt,
        exp.Ln, exp.Log, exp.Exp, exp.Pow, exp.Sign, exp.Greatest, exp.Least, exp.Coalesce, exp.Nullif,
        exp.Case, exp.Cast, exp.TryCast, exp.And, exp.Or, exp.Exists, exp.Xor, exp.Lower, exp.Upper,
        exp.Length, exp.Trim, exp.Concat, exp.ConcatWs, exp.Substring, exp.Left, exp.Right, exp.Replace,
        exp.StrPosition, exp.StartsWith, exp.EndsWith, exp.Contains, exp.SplitPart,
        exp.Reverse, exp.DateTrunc, exp.TimestampTrunc, exp.Extract, exp.DateDiff, exp.DateAdd, exp.DateSub,
        exp.TimestampDiff, exp.TimestampAdd, exp.TimestampSub, exp.TsOrDsAdd, exp.TsOrDsDiff,
        exp.TsOrDsToDate, exp.TsOrDsToTimestamp, exp.CurrentDate, exp.CurrentTimestamp, exp.StrToTime,
        exp.StrToDate, exp.TimeToStr, exp.Year, exp.Month, exp.Quarter, exp.Week, exp.WeekOfYear, exp.Day,
        exp.DayOfMonth, exp.DayOfWeek, exp.DayOfWeekIso, exp.DayOfYear, exp.Hour, exp.Minute, exp.Dayname,
        exp.Monthname, exp.LastDay, exp.Date, exp.TimeToUnix, exp.RowNumber, exp.Rank,
        exp.DenseRank, exp.PercentRank, exp.CumeDist, exp.Ntile, exp.Lag, exp.Lead, exp.FirstValue,
        exp.LastValue, exp.NthValue, exp.Trunc, exp.DateFromParts, exp.DateBin, exp.YearOfWeek, exp.Kurtosis,
        exp.Skewness, exp.UnixToTime,
    }
)  # fmt: skip
"""Functions that read nothing but their arguments and cannot make much out of little."""

LACKING: Mapping[Dialect, frozenset[type[exp.Expr]]] = {
    "duckdb": frozenset({exp.UnixToTime}),
    "athena": frozenset(
        {
            exp.Median, exp.Mode, exp.Quantile, exp.PercentileCont, exp.PercentileDisc, exp.WithinGroup,
            exp.EndsWith, exp.Contains, exp.Dayname, exp.Monthname, exp.RegrR2, exp.DateFromParts,
            exp.DateBin, exp.IntDiv, exp.ILike, exp.Qualify, exp.Right,
        }
    ),
}  # fmt: skip
"""Listed, but without an equal in a dialect: what would be printed means something else or nothing."""

NAMED_FUNCTIONS: Mapping[Dialect, frozenset[str]] = {
    "duckdb": frozenset(
        {"now", "isoyear", "weekday", "mean", "date_part", "date_sub", "strlen", "favg", "fsum"}
    ),
    "athena": frozenset({"every", "geometric_mean"}),
}
"""Further functions of a dialect, by name."""

UNITS: frozenset[str] = frozenset(
    {
        "MICROSECOND", "MILLISECOND", "SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR",
        "DECADE", "CENTURY", "MICROSECONDS", "MILLISECONDS", "SECONDS", "MINUTES", "HOURS", "DAYS", "WEEKS",
        "MONTHS", "QUARTERS", "YEARS", "DOW", "DOY", "ISODOW", "ISOYEAR", "DAYOFWEEK", "DAYOFYEAR",
        "WEEKDAY", "DAY_OF_WEEK", "DAY_OF_YEAR", "YEAR_OF_WEEK", "EPOCH",
    }
)  # fmt: skip
"""Words that may be printed bare: parts of a time."""

CAST_TYPES: frozenset[exp.DType] = frozenset(
    {
        exp.DType.BOOLEAN, exp.DType.TINYINT, exp.DType.SMALLINT, exp.DType.INT, exp.DType.BIGINT,
        exp.DType.INT128, exp.DType.FLOAT, exp.DType.DOUBLE, exp.DType.DECIMAL, exp.DType.VARCHAR,
        exp.DType.TEXT, exp.DType.DATE, exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ, exp.DType.INTERVAL,
    }
)  # fmt: skip
"""Types that a value may be cast to: scalars only."""

ARGUMENTS: Mapping[type[exp.Expr], frozenset[str]] = {
    exp.Select: frozenset(
        {
            "expressions", "from_", "joins", "where", "group", "having", "qualify", "order", "limit",
            "offset", "distinct", "with_", "windows",
        }
    ),
    exp.Table: frozenset({"this", "alias", "joins"}),
    exp.Subquery: frozenset({"this", "alias", "joins"}),
    exp.Join: frozenset({"this", "on", "using", "side", "kind"}),
    exp.CTE: frozenset({"this", "alias"}),
    exp.With: frozenset({"expressions"}),
    exp.Star: frozenset({"except_"}),
    exp.Limit: frozenset({"expression"}),
    exp.Offset: frozenset({"expression"}),
    exp.Distinct: frozenset({"expressions"}),
    exp.Column: frozenset({"this", "table"}),
    exp.TableAlias: frozenset({"this", "columns"}),
    exp.Literal: frozenset({"this", "is_string"}),
    exp.In: frozenset({"this", "expressions", "query"}),
    exp.Between: frozenset({"this", "low", "high"}),
    exp.Cast: frozenset({"this", "to"}),
    exp.TryCast: frozenset({"this", "to", "requires_string", "safe"}),
    exp.DataType: frozenset({"this", "expressions", "nested"}),
    exp.Group: frozenset({"expressions", "rollup", "cube", "grouping_sets", "all"}),
    exp.Identifier: frozenset({"this", "quoted"}),
    exp.Interval: frozenset({"this", "unit"}),
    exp.Order: frozenset({"expressions", "this"}),
    exp.Ordered: frozenset({"this", "desc", "nulls_first"}),
    exp.Window: frozenset({"this", "partition_by", "order", "spec", "alias", "over"}),
    exp.Union: frozenset({"this", "expression", "distinct", "with_", "order", "limit", "offset"}),
    exp.Except: frozenset({"this", "expression", "distinct", "with_", "order", "limit", "offset"}),
    exp.Intersect: frozenset({"this", "expression", "distinct", "with_", "order", "limit", "offset"}),
}  # fmt: skip
"""For the nodes that carry clauses: the clauses that may be filled."""

JOIN_SIDES = frozenset({"", "LEFT", "RIGHT", "FULL"})
JOIN_KINDS = frozenset({"", "INNER", "OUTER", "CROSS"})

MAX_CHARACTERS = 20_000
MAX_NODES = 6_000
MAX_DEPTH = 240
MAX_NESTING = 60
MAX_NESTED_TYPES = 4
MAX_OPEN_JOINS = 3
MAX_JOINS = 48
MAX_TABLES = 64
