"""Finished spans as a text that a test can compare."""

from collections.abc import Sequence

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import SpanContext

INDENT = "  "


def drawn(spans: Sequence[ReadableSpan]) -> str:
    """One line for each span, indented below its parent; siblings in the order in which they began."""
    return "\n".join(_lines(spans, None, 0))


def _lines(spans: Sequence[ReadableSpan], parent: int | None, depth: int) -> list[str]:
    here = [span for span in spans if _parent(span, spans) == parent]
    lines = []
    for span in sorted(here, key=lambda s: s.start_time or 0):
        lines += [INDENT * depth + span.name, *_lines(spans, _id(span), depth + 1)]
    return lines


def _id(span: ReadableSpan) -> int:
    return span_context(span).span_id


def span_context(span: ReadableSpan) -> SpanContext:
    """The identity that a span in memory always has."""
    context = span.get_span_context()
    assert context is not None
    return context


def _parent(span: ReadableSpan, spans: Sequence[ReadableSpan]) -> int | None:
    """The parent, if it is one of these: the caller's own span is elsewhere."""
    known = {_id(other) for other in spans}
    return span.parent.span_id if span.parent and span.parent.span_id in known else None
