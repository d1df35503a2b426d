"""One span for each HTTP request, child of the caller's own where it sends a `traceparent`."""

from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, get_current_span, get_tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_W3C = TraceContextTextMapPropagator()
_SERVER_ERROR = 500


class Tracing:
    """ASGI middleware; costs next to nothing while no traces are made."""

    def __init__(self, app: ASGIApp, tracer: Tracer | None = None) -> None:
        self._app = app
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Trace a request from its first byte to the last of its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        tracer = self._tracer or get_tracer("winnow.api")
        method = scope["method"]
        with tracer.start_as_current_span(
            method,
            context=_parent(scope),
            kind=SpanKind.SERVER,
            attributes={"http.request.method": method, "url.scheme": scope["scheme"]},
            record_exception=False,  # an exception's text may hold words of the message
            set_status_on_exception=False,
        ) as span:
            try:
                await self._app(scope, receive, _watched(send, span))
            except Exception as error:
                span.set_attribute("error.type", type(error).__name__)
                span.set_status(StatusCode.ERROR)
                raise
            finally:
                _name(span, scope)


def _watched(send: Send, span: Span) -> Send:
    """The same `send`; the span learns the answer's status from it."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            span.set_attribute("http.response.status_code", message["status"])
            if message["status"] >= _SERVER_ERROR:
                span.set_status(StatusCode.ERROR)
        await send(message)

    return sending


def _name(span: Span, scope: Scope) -> None:
    """Name the span for its route, never for its path: the path holds ids."""
    route = getattr(scope.get("route"), "path", None)
    if route is not None:
        span.update_name(f"{scope['method']} {route}")
        span.set_attribute("http.route", route)


def _parent(scope: Scope) -> Context | None:
    """The span that this process has open already, if any; else the caller's."""
    if get_current_span().get_span_context().is_valid:
        return None
    carrier = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    return _W3C.extract(carrier, Context())
