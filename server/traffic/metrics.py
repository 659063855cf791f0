"""Metrics in Prometheus' form; labels are from closed lists, and nothing in them names a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from server.traffic.ports import EngineLoad

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_FAST = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_STEPS = frozenset({"understand", "recall", "plan", "act", "verify"})
UNKNOWN_ROUTE = "other"


class ServerMetrics:
    """The figures of one server process."""

    def __init__(self, engine: Callable[[], EngineLoad] | None = None) -> None:
        self._registry = CollectorRegistry()
        kept = self._registry
        self._requests = Counter(
            "retail_http_requests", "requests answered", ["method", "route", "status"], registry=kept
        )
        self._seconds = Histogram(
            "retail_http_request_seconds", "time to answer", ["route"], buckets=_FAST, registry=kept
        )
        self._turns = Counter(
            "retail_chat_turns", "questions by way in and end", ["door", "outcome"], registry=kept
        )
        self._turn_seconds = Histogram(
            "retail_chat_turn_seconds", "time from question to end", ["outcome"], buckets=_FAST, registry=kept
        )
        self._first = Histogram(
            "retail_chat_first_text_seconds", "time to the first text", buckets=_FAST, registry=kept
        )
        self._steps = Histogram(
            "retail_chat_step_seconds", "time of a step of an answer", ["step"], buckets=_FAST, registry=kept
        )
        self._model_calls = Counter(
            "retail_model_calls", "calls of a language model", ["outcome"], registry=kept
        )
        self._tokens = Counter(
            "retail_model_tokens", "tokens that a language model counted", ["kind"], registry=kept
        )
        self._refused = Counter("retail_refused", "requests and questions refused", ["reason"], registry=kept)
        self.running = Gauge("retail_chat_running", "questions being answered", registry=kept)
        self.sockets = Gauge("retail_websockets", "open websockets", registry=kept)
        if engine is not None:
            self._registry.register(_EngineCollector(engine))

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request."""
        name = method if method in _METHODS else "OTHER"
        self._requests.labels(name, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def turn_ended(self, door: str, outcome: str, seconds: float, to_text: float | None) -> None:
        """Count a question that came to its end; `to_text` is the time to its first text, if it had any."""
        self._turns.labels(door, outcome).inc()
        self._turn_seconds.labels(outcome).observe(seconds)
        if to_text is not None:
            self._first.observe(to_text)

    def step_ended(self, step: str, seconds: float) -> None:
        """Note how long a step of an answer took."""
        self._steps.labels(step if step in _STEPS else "other").observe(seconds)

    def model_called(self, input_tokens: int, output_tokens: int, *, fell_back: bool) -> None:
        """Count a call of a language model; `fell_back` where the offline model had to answer for it."""
        self._model_calls.labels("fell_back" if fell_back else "answered").inc()
        self._tokens.labels("input").inc(input_tokens)
        self._tokens.labels("output").inc(output_tokens)

    def refused(self, reason: str) -> None:
        """Count what was refused: `rate`, `busy` or `sockets`."""
        self._refused.labels(reason).inc()

    def text(self) -> bytes:
        """Everything in Prometheus' text form."""
        return generate_latest(self._registry)


class _EngineCollector:
    def __init__(self, engine: Callable[[], EngineLoad]) -> None:
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        """The engine's figures as they are now."""
        load = self._engine()
        yield GaugeMetricFamily("retail_query_workers", "query workers", value=load.workers)
        yield GaugeMetricFamily("retail_query_workers_busy", "workers with a query", value=load.busy)
        yield GaugeMetricFamily("retail_query_waiting", "queries waiting for a worker", value=load.waiting)
        yield CounterMetricFamily("retail_query_workers_replaced", "workers replaced", value=load.replaced)
