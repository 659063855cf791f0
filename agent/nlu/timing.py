"""The time part of a frame: which window, which axis, compared with what."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from agent.nlu.calendar import floor, shift
from agent.nlu.cues import first_purchase, no_purchase
from agent.nlu.periods import Period, label
from agent.nlu.signals import Signals
from agent.nlu.time_rules import NUMBER_WORDS, number
from tools.semantic.query import Comparison, Grain, Having, Operator, TimeWindow

_SINCE_THEN = re.compile(r"\bnot (?:at all )?(?:since|after(?:wards)?)\W*$")
NO_YEAR = "No year was named"
_BEST_PERIOD = re.compile(
    r"\b(?:which|what|best|worst|busiest|quietest|top|strongest|weakest|slowest|highest|lowest"
    r"|biggest|peak|record)"
    r"(?: (?!last|this|next|past|previous|current|same|each|every)\w+)?"
    r" (?P<unit>day|week|month|quarter|year)s?\b(?! (?:of the week|ago|to date))"
)


_ENDS = (
    r"(?:best|worst|busiest|quietest|top|strongest|weakest|highest|lowest|biggest|largest|smallest|peak|record"
    r"|maximum|minimum|max|min|most|fewest|least)"
)
_BEST_AXIS = re.compile(
    rf"\b{_ENDS}(?: single)? (?P<adverb>daily|weekly|monthly|quarterly|yearly|annual)\b"
    r"|\b(?P<unit>day|week|month|quarter|year) (?:that (?:had|has|saw) |when (?:we|it) \w+ |with |of )"
    rf"(?:the |our )?{_ENDS}\b"
)
_ADVERBS = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annual": "year",
}
_PERIODS_COUNTED = re.compile(
    r"\b(?:how many|number of|count of|count the|on how many|in how many) (?P<unit>day|week|month|quarter)s\b"
)


@dataclass(frozen=True, slots=True)
class Timing:
    """What a question wants of time.

    Args:
        window: The period and the axis.
        compare: What the period is compared with.
        having: Conditions on when a customer first or last bought.
        notes: What was assumed.
        lapsed: Customers who bought in one period but not in another are asked for.
        assumed: The question named no period, only a comparison.
        best_period: The axis is what is asked for ("which month was best").
    """

    window: TimeWindow | None = None
    compare: Comparison | TimeWindow | None = None
    having: tuple[Having, ...] = ()
    notes: tuple[str, ...] = ()
    best_period: bool = False
    assumed: bool = False
    lapsed: bool = False


def read_timing(signals: Signals, today: date) -> Timing:
    """Turn the periods and comparison words of a question into a window."""
    reading = signals.time
    periods = list(reading.periods)
    periods = [
        p for i, p in enumerate(periods) if (p.start, p.end) not in {(q.start, q.end) for q in periods[:i]}
    ]
    periods = _in_each_year(periods)
    if not reading.comparing:
        periods = _innermost(periods)
    lapsed = _lapsed(signals, periods)
    if lapsed is not None:
        return lapsed
    having = _purchase_conditions(signals, periods, today)
    best = _best_period(signals)
    counted = _PERIODS_COUNTED.search(signals.lower) if signals.conditions else None
    grain = best or (Grain(counted["unit"]) if counted else reading.grain)
    notes = [*signals.clock.notes, *(p.note for p in periods if p.note)]
    notes += [_inferred(p) for p in periods if p.year_inferred]
    assumed = reading.comparison is not None and not periods
    if reading.comparison and not periods:
        periods = [_current(reading.comparison, today)]
    window, compare = _window(periods, reading.comparing, reading.comparison)
    if window is not None or grain is not None or reading.axis:
        window = _with_grain(window, grain, axis=reading.axis, today=today)
    notes += [*_in_between(periods), *_partial(window, today)]
    return Timing(window, compare, having, tuple(notes), best is not None, assumed)


def _best_period(signals: Signals) -> Grain | None:
    """The unit of the period that is asked for: "which month was best", "the highest daily revenue"."""
    found = _BEST_PERIOD.search(signals.lower)
    if found:
        return Grain(found["unit"])
    axis = _BEST_AXIS.search(signals.lower)
    return Grain(axis["unit"] or _ADVERBS[axis["adverb"]]) if axis else None


def _in_each_year(periods: list[Period]) -> list[Period]:
    """Two years and one stretch without a year ("2026 against 2025, January to September"): it in each."""
    years = [p for p in periods if p.unit == "year" and p.start]
    parts = [p for p in periods if p.year_inferred and p.start and p.end and p.unit != "year"]
    if len(years) != 2 or len(parts) != 1 or len(periods) != 3:
        return periods
    (part,) = parts
    if part.start is None or part.end is None or (part.end - part.start).days >= 366:
        return periods
    return [_moved_to(part, year.start.year) for year in years if year.start]


def _innermost(periods: list[Period]) -> list[Period]:
    """A day and the year that it lies in ("Black Friday revenue 2025") are one period: the day."""
    if len(periods) != 2:
        return periods
    (first, second) = periods
    for inner, outer in ((first, second), (second, first)):
        if outer.unit == "year" and inner.unit != "year" and lies_in(inner, outer):
            return [inner]
    return periods


def lies_in(inner: Period, outer: Period) -> bool:
    """Whether all of a period is within another."""
    if inner.start is None or inner.end is None or outer.start is None or outer.end is None:
        return False
    return outer.start <= inner.start and inner.end <= outer.end


def _moved_to(part: Period, year: int) -> Period:
    """The same stretch in another year."""
    if part.start is None or part.end is None:
        return part
    months = 12 * (year - part.start.year)
    return replace(
        part,
        start=shift(part.start, "month", months),
        end=shift(part.end, "month", months),
        year_inferred=False,
    )


def _lapsed(signals: Signals, periods: list[Period]) -> Timing | None:
    """Bought in one period but not in another: the second compared with the first, customer by customer."""
    absent = no_purchase(signals.lower)
    if absent is None or len(periods) != 2:
        return None
    (bought, missed) = periods
    if bought.begin > absent.start() or missed.begin < absent.start() or None in (bought.start, bought.end):
        return None
    conditions = (Having("orders", Operator.EQ, 0), Having("orders__previous", Operator.GT, 0))
    return Timing(
        TimeWindow(missed.start, missed.end), TimeWindow(bought.start, bought.end), conditions, lapsed=True
    )


def _so_long_ago(signals: Signals, period: Period, today: date) -> date | None:
    """The very day so many weeks, months or years ago, not the whole month that it lies in."""
    found = _AGO.search(signals.lower[period.begin : period.stop + len(" ago")])
    return shift(today, found["unit"], -number(found["n"])) if found else None


_AGO = re.compile(rf"\b(?P<n>\d+|{'|'.join(NUMBER_WORDS)}) (?P<unit>week|month|year)s? ago\b")


_LAST_IN = re.compile(
    r"\b(?:whose|where the|with (?:a|their)) (?:very )?(?:last|latest|most recent) (?:order|purchase)"
    r"(?: (?:was|is|fell|dates?|came|happened))?(?: back)?(?: from| in| during)\b"
)


def _purchase_conditions(signals: Signals, periods: list[Period], today: date) -> tuple[Having, ...]:
    """Take the period that "has not bought since" or "first bought in" is about out of the list."""
    absent, first = no_purchase(signals.lower), first_purchase(signals.lower)
    latest = _LAST_IN.search(signals.lower) if not (absent or first) else None
    cue = absent or first or latest
    if cue is None:
        return ()
    after = [p for p in periods if p.begin >= cue.start()] or periods
    if not after:
        return ()
    period = after[0]
    periods.remove(period)
    since_then = absent is not None and period.begin < absent.start() and _SINCE_THEN.search(signals.lower)
    if (since_then or latest) and period.start and period.end:
        return (
            Having("last_order_date", Operator.GE, period.start),
            Having("last_order_date", Operator.LT, period.end),
        )
    if absent:
        limit = _so_long_ago(signals, period, today) or period.start or period.end
        return (Having("last_order_date", Operator.LT, limit),) if limit else ()
    bounds = [Having("first_order_date", Operator.GE, period.start)] if period.start else []
    return (*bounds, *([Having("first_order_date", Operator.LT, period.end)] if period.end else []))


def _window(
    periods: list[Period], comparing: bool, comparison: Comparison | None
) -> tuple[TimeWindow | None, Comparison | TimeWindow | None]:
    if not periods:
        return None, None
    if len(periods) == 1:
        return TimeWindow(periods[0].start, periods[0].end), comparison
    ordered = sorted(periods, key=lambda p: (p.start or date.min, p.end or date.max))
    earlier, later = ordered[0], ordered[-1]
    if len(periods) == 2 and (comparing or later.start != earlier.end):
        return TimeWindow(later.start, later.end), TimeWindow(earlier.start, earlier.end)
    unit = earlier.unit if all(p.unit == earlier.unit for p in periods) else None
    return TimeWindow(earlier.start, later.end, Grain(unit) if unit else None), comparison


def _current(comparison: Comparison, today: date) -> Period:
    unit = "year" if comparison is Comparison.SAME_PERIOD_LAST_YEAR else "month"
    return Period(floor(today, unit), today + timedelta(days=1), 0, 0)


def _with_grain(window: TimeWindow | None, grain: Grain | None, *, axis: bool, today: date) -> TimeWindow:
    base = window or TimeWindow()
    chosen = grain or base.grain or (_fitting(base, today) if axis else None)
    return TimeWindow(base.start, base.end, chosen, base.field)


def _fitting(window: TimeWindow, today: date) -> Grain:
    """A grain that gives an axis of a readable length."""
    days = ((window.end or today) - (window.start or shift(today, "year", -2))).days
    if days <= 45:
        return Grain.DAY
    return Grain.WEEK if days <= 120 else Grain.MONTH


def _inferred(period: Period) -> str:
    return f"{NO_YEAR}, so the latest was taken: {period.label}."


def _in_between(periods: list[Period]) -> list[str]:
    """Three or more periods with days between them are one axis, on which those days are shown too."""
    closed = [(p.start, p.end) for p in periods if p.start and p.end]
    if len(closed) < 3 or len(closed) != len(periods):
        return []
    ordered = sorted(closed)
    apart = any(end < start for (_, end), (start, _) in pairwise(ordered))
    return ["What lies between the periods named is shown too."] if apart else []


def _partial(window: TimeWindow | None, today: date) -> list[str]:
    if window is None or window.start is None or window.end is None:
        return []
    if window.start <= today < window.end - timedelta(days=1):
        last = label(today, today + timedelta(days=1))
        return [f"{label(window.start, window.end)} is not over: the data ends on {last}."]
    return []
