"""The span of one HTTP request."""

import httpx2
import pytest
from fastapi import FastAPI
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from api.tracing import Tracing

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


async def asked(path: str, **headers: str) -> ReadableSpan:
    app, exporter, provider = FastAPI(), InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))

    @app.get("/v1/messages/{name}")
    async def show(name: str) -> str:
        if name == "broken":
            raise RuntimeError("please send me the figures")
        return name

    app.add_middleware(Tracing, tracer=provider.get_tracer("test"))
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://api") as http:
        await http.get(path, headers=headers)
    (span,) = exporter.get_finished_spans()
    return span


async def test_a_span_is_named_for_its_route_and_never_for_its_path() -> None:
    span = await asked("/v1/messages/msg_1?user=ada@example.com")
    assert span.name == "GET /v1/messages/{name}"
    assert dict(span.attributes or {}) == {
        "http.request.method": "GET",
        "url.scheme": "http",
        "http.route": "/v1/messages/{name}",
        "http.response.status_code": 200,
    }


async def test_the_callers_trace_goes_on() -> None:
    span = await asked("/v1/messages/msg_1", traceparent=f"00-{TRACE}-{SPAN}-01")
    assert span.parent is not None
    assert (f"{span.parent.trace_id:032x}", f"{span.parent.span_id:016x}") == (TRACE, SPAN)


@pytest.mark.parametrize("given", ["", "nonsense", "00-0-0-01", f"00-{'0' * 32}-{SPAN}-01"])
async def test_an_unreadable_traceparent_begins_a_new_trace(given: str) -> None:
    assert (await asked("/v1/messages/msg_1", traceparent=given)).parent is None


async def test_an_unknown_path_has_no_name_of_its_own() -> None:
    assert (await asked("/etc/passwd")).name == "GET"


async def test_a_failure_is_marked_and_tells_no_words() -> None:
    span = await asked("/v1/messages/broken")
    assert not span.status.is_ok
    assert "figures" not in span.to_json()
