"""What a wording makes of time, in a short form that a table of expectations can hold."""

from __future__ import annotations

import re
from datetime import date, timedelta

from agent.nlu.aliases import weekday_spans
from agent.nlu.clock import Clock, read_clock
from agent.nlu.normal import Shorthand
from agent.nlu.signals import Signals
from agent.nlu.time import read_time
from agent.nlu.timing import read_timing
from agent.nlu.tokens import tokenize
from tools.semantic.query import Comparison, TimeWindow

_SMALL = frozenset(
    re.findall(
        r"\w+",
        "what was revenue in on the of for during over and vs versus compared to with against at our from by"
        " between only than or all it every a within",
    )
)


def signals_of(phrase: str, today: date) -> Signals:
    """The time and clock signals of a question that asks for revenue at the time of the phrase."""
    question = Shorthand.shipped().spelled_out(f"what was revenue {phrase}")
    clock = read_clock(question)
    rest = question
    for begin, stop in clock.spans:
        rest = rest[:begin] + "\x00" * (stop - begin) + rest[stop:]
    time = read_time(rest, today)
    return Signals(question, tokenize(question), time, (), None, (), (), (), (), clock)


def told(phrase: str, today: date) -> str:
    """The window with both days included, then what it is compared with, its grain, and hours of the day.

    "2018-05-03..2018-05-09 vs previous by day at 12:00-14:00"; "always" where no day bounds it.
    """
    signals = signals_of(phrase, today)
    timing = read_timing(signals, today)
    window = timing.window or TimeWindow()
    parts = [_days(window)]
    match timing.compare:
        case TimeWindow() as other:
            parts.append(f"vs {_days(other)}")
        case Comparison.SAME_PERIOD_LAST_YEAR:
            parts.append("vs last year")
        case Comparison.PREVIOUS_PERIOD:
            parts.append("vs previous")
    parts += [f"by {window.grain.value}"] if window.grain else []
    parts += [f"at {_hours(signals.clock)}"] if signals.clock.filters else []
    return " ".join(parts)


def dropped(phrase: str, today: date) -> list[str]:
    """Words of the phrase that neither time nor clock nor a weekday answers for."""
    signals = signals_of(phrase, today)
    spans = [*signals.time.spans, *signals.clock.spans]
    spans += [(begin, stop) for begin, stop, _ in weekday_spans(signals.question)]
    return [
        t.text
        for t in signals.tokens
        if t.lower not in _SMALL and not any(begin < t.stop and t.begin < stop for begin, stop in spans)
    ]


def _days(window: TimeWindow) -> str:
    if window.start is None and window.end is None:
        return "always"
    last = window.end - timedelta(days=1) if window.end else None
    return f"{window.start or ''}..{last or ''}"


def _hours(clock: Clock) -> str:
    return ",".join(f"{f.op.value}{f.value}" for f in clock.filters)
