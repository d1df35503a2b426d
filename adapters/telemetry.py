"""Traces: one for each message, from the HTTP request through its run to the call of the model; off by default."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from opentelemetry.context import attach, detach
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import set_tracer_provider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from temporalio.client import Interceptor
from temporalio.contrib.opentelemetry import TracingInterceptor

TRACES_PATH = "/v1/traces"
TRACER = "winnow"


@dataclass(frozen=True)
class Telemetry:
    """What a process needs to take part in traces; nothing at all when it is off."""

    provider: TracerProvider | None = None
    interceptors: tuple[Interceptor, ...] = ()
    """For the engine's client; the workers on that client take them from it."""

    def shutdown(self) -> None:
        """Send what waits to be sent; bounded by the exporter's own timeout."""
        if self.provider is not None:
            self.provider.shutdown()


def configure(service: str, endpoint: str | None) -> Telemetry:
    """Telemetry for this process, made its default; called once, in a `__main__`.

    Args:
        service: the process's name in traces, e.g. `winnow-worker`.
        endpoint: an OTLP/HTTP collector, e.g. `http://localhost:4318`; without one nothing is traced.
    """
    if not endpoint:
        return Telemetry()
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 slow to load, seldom needed
        OTLPSpanExporter,
    )

    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: service}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint.rstrip("/") + TRACES_PATH)))
    set_tracer_provider(provider)
    return traced_by(provider)


def traced_by(provider: TracerProvider) -> Telemetry:
    """Telemetry that goes to this provider; the process's default stays as it is."""
    # The interceptor speaks W3C traceparent and baggage, whatever the process's propagator is.
    return Telemetry(provider, (TracingInterceptor(provider.get_tracer(TRACER)),))


@contextmanager
def joined(traceparent: str | None) -> Iterator[None]:
    """What happens in the block belongs to the trace that a stored W3C `traceparent` names, if one does."""
    token = attach(TraceContextTextMapPropagator().extract({"traceparent": traceparent or ""}))
    try:
        yield
    finally:
        detach(token)
