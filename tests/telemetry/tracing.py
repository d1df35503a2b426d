"""The pipeline with its spans kept in memory."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from temporalio.client import Client

from adapters.embedding import HashEmbedder
from adapters.llm import Gateway, Provider
from adapters.store import Database
from adapters.telemetry import traced_by
from tests.guards.sandbox import STRICT
from tests.pipeline import guards_on, plan, rung, sources_on
from worker.steps import build_steps
from worker.workers import build_workers

MODEL = "anthropic:small"


@dataclass(frozen=True)
class Traced:
    """A client whose calls are traced, and what has been seen of them."""

    client: Client
    provider: TracerProvider
    exporter: InMemorySpanExporter

    @property
    def spans(self) -> Sequence[ReadableSpan]:
        """The spans that have ended."""
        return self.exporter.get_finished_spans()


@asynccontextmanager
async def traced_workers(temporal: Client, database: Database, model: Provider) -> AsyncIterator[Traced]:
    """Workers of this test alone, in the strict sandbox, whose runs do not wait for a person."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    client = traced_client(temporal, provider)
    gateway = Gateway({"anthropic": model}, guards_on(database), tracer=provider.get_tracer("winnow.llm"))
    planned = plan([MODEL]).model_copy(update={"review_window_s": 0})
    steps = build_steps(database, gateway, planned, HashEmbedder(), rung, sources_on(client))
    async with AsyncExitStack() as stack:
        for worker in build_workers(client, steps, model_calls_max=2, runner=STRICT):
            await stack.enter_async_context(worker)
        yield Traced(client, provider, exporter)


def traced_client(client: Client, provider: TracerProvider) -> Client:
    """The same client, with the interceptors that telemetry gives."""
    return Client(
        client.service_client,
        namespace=client.namespace,
        data_converter=client.data_converter,
        interceptors=traced_by(provider).interceptors,
    )
