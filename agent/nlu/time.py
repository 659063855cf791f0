"""Time expressions of a question: periods, the grain of a time axis, and what a period is compared with.

A grammar of its own rather than a library: retail phrases (quarters, rolling windows, holidays, "since",
"so far") count from the data's last day, and every reading must be sayable back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agent.nlu import time_comparing as comparing
from agent.nlu.periods import Period
from agent.nlu.time_atoms import scan
from agent.nlu.time_joining import SAME_STRETCH, joined, moves, same_stretch, set_against
from agent.nlu.time_parts import narrowed
from agent.nlu.time_spelling import Spelled, spelled
from tools.semantic.query import Comparison, Grain


@dataclass(frozen=True, slots=True)
class TimeReading:
    """Everything a question says of time.

    Args:
        periods: In the order of the text; a range ("from May to July") is one period.
        grain: Grain of the time axis asked for.
        axis: A time axis is wanted, grain left open ("over time").
        comparison: The reference period named by words ("year on year"), if any.
        comparing: The question weighs one thing against another.
        spans: Stretches of the text that are about time.
    """

    periods: tuple[Period, ...] = ()
    grain: Grain | None = None
    axis: bool = False
    comparison: Comparison | None = None
    comparing: bool = False
    spans: tuple[tuple[int, int], ...] = ()


def read_time(question: str, today: date) -> TimeReading:
    """Read every time expression of the question; `today` is the day that relative phrases count from."""
    written = spelled(question, today)
    reading = _read(written.text, today)
    return reading if not written.moved else _placed(reading, written)


def _read(text: str, today: date) -> TimeReading:
    spans = comparing.from_the_start(text)
    against = comparing.comparison(text, spans)
    masked = _blank(text, spans)
    grain = comparing.grain(masked, spans)
    again = SAME_STRETCH.search(masked) if against is None else None
    masked = _blank(masked, [*spans, again.span()] if again else spans)
    atoms = joined(masked, narrowed(masked, scan(masked, today), today), today)
    weighed = bool(comparing.COMPARING.search(text)) or set_against(masked, atoms) or moves(text, atoms)
    others = list(same_stretch(again, atoms, today)) if again else []
    atoms, weighed = [*atoms, *others], weighed or bool(others)
    spans.extend((a.begin, a.stop) for a in atoms)
    spans.extend(comparing.unbounded(_blank(text, spans)))
    axis = comparing.AXIS.search(text)
    spans.extend([axis.span()] if axis else [])
    return TimeReading(
        periods=tuple(a.period for a in atoms),
        grain=grain,
        axis=axis is not None,
        comparison=against,
        comparing=against is not None or weighed,
        spans=tuple(sorted(spans)),
    )


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for begin, stop in spans:
        text = text[:begin] + "\x00" * (stop - begin) + text[stop:]
    return text


def _placed(reading: TimeReading, written: Spelled) -> TimeReading:
    """The reading with its places in the question as it was typed."""
    periods = (p.moved(begin=written.place(p.begin), stop=written.place(p.stop)) for p in reading.periods)
    spans = tuple((written.place(begin), written.place(stop)) for begin, stop in reading.spans)
    return TimeReading(
        tuple(periods), reading.grain, reading.axis, reading.comparison, reading.comparing, spans
    )
