"""Spans by OpenTelemetry, sent over OTLP; needs the extra `otel`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from infra.errors import MissingExtraError
from server.traffic.ports import Tracing
from server.traffic.redaction import redact
from server.traffic.request_ids import current_id
from server.traffic.tracing import NoTracing

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.trace import Tracer

SERVICE = "retail-copilot"


class OpenTelemetryTracing:
    """The `Tracing` port; an error is told by its class alone, since its words may quote people."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    @contextmanager
    def span(self, name: str, attributes: Mapping[str, str | int]) -> Iterator[None]:
        """A span around a block."""
        from opentelemetry.trace import Status, StatusCode

        clean = {key: redact(value) if isinstance(value, str) else value for key, value in attributes.items()}
        with self._tracer.start_as_current_span(
            name, attributes=clean, record_exception=False, set_status_on_exception=False
        ) as span:
            if (request_id := current_id()) is not None:
                span.set_attribute("retail.request_id", request_id)
            done = False
            try:
                yield
                done = True
            finally:
                failed = None if done else sys.exc_info()[0]
                if failed is not None and issubclass(failed, Exception):
                    span.set_status(Status(StatusCode.ERROR, failed.__name__))


def tracing_to(endpoint: str | None) -> Tracing:
    """Where spans go: to an OTLP collector over HTTP, or nowhere.

    Raises:
        MissingExtraError: A collector is named and the extra is not installed.
    """
    if endpoint is None:
        return NoTracing()
    if find_spec("opentelemetry.exporter") is None or find_spec("opentelemetry.sdk") is None:
        raise MissingExtraError("Sending traces", "otel")
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
    return tracing_by(BatchSpanProcessor(exporter))


def tracing_by(processor: SpanProcessor) -> OpenTelemetryTracing:
    """Tracing whose spans go through a processor."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider

    provider = TracerProvider(resource=Resource.create({"service.name": SERVICE}))
    provider.add_span_processor(processor)
    return OpenTelemetryTracing(provider.get_tracer(SERVICE))
