"""Good and spoilt answers as replies, sent in the manner that a fault demands."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from adapters.llm.simulator._encoding import encoded
from adapters.llm.simulator._faults import Fault, Faults
from adapters.llm.simulator._manners import cut, drip, halt, swell
from adapters.llm.simulator._reply import Headers, Piece, Reply
from adapters.llm.simulator._sse import BLANK, Stream
from adapters.llm.simulator._wire import Body

JSON = ("content-type", "application/json")
_EVENTS = [("content-type", "text/event-stream; charset=utf-8"), ("cache-control", "no-cache")]
_PAGE = b"<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body><h1>It works!</h1></body></html>\n"


class Manner(NamedTuple):
    """How an answer is to be sent."""

    fault: Fault | None
    faults: Faults
    variant: int
    """Decides where it breaks off."""


def json_reply(status: int, body: Body, headers: Headers) -> Reply:
    """A reply that is sent at once."""
    return Reply(status=status, headers=[JSON, *headers], body=encoded(body))


def with_page(bare: Reply) -> Reply:
    """The reply with a page that somebody's proxy sent instead."""
    return replace(bare, headers=[("content-type", "text/html"), *bare.headers], body=_PAGE)


def with_body(bare: Reply, body: bytes, manner: Manner) -> Reply:
    """The reply with a whole body, however long its sending takes."""
    fault, faults, variant = manner
    headers = [JSON, *bare.headers]
    sized = [*headers, ("content-length", str(len(body)))]
    whole = [Piece(body)]
    match fault:
        case Fault.DRIP:
            return replace(bare, headers=sized, pieces=drip(whole, faults.drip_ms / 1_000))
        case Fault.CUT:
            return replace(bare, headers=sized, pieces=cut(whole, _within(len(body), variant)), cut=True)
        case Fault.HANG_IN_BODY:
            return replace(bare, headers=sized, pieces=halt(whole, faults.hang_s))
        case Fault.HUGE_BODY:
            return replace(bare, headers=headers, pieces=swell(whole, faults.huge_mib, b" "))
        case Fault.CUT_CLEAN:
            body = body[: _within(len(body), variant)]
        case _:
            pass
    return replace(bare, headers=headers, body=body)


def with_stream(bare: Reply, stream: Stream, manner: Manner) -> Reply:
    """The reply with events, at their pace."""
    pieces = _pieces(stream, manner)
    return replace(bare, headers=[*_EVENTS, *bare.headers], pieces=pieces, cut=manner.fault is Fault.CUT)


def _pieces(stream: Stream, manner: Manner) -> Iterable[Piece]:
    fault, faults, variant = manner
    pieces: Sequence[Piece] = stream.pieces(faults)
    unfinished = pieces[: len(pieces) - len(stream.end)]
    spoilt: dict[Fault | None, Callable[[], Iterable[Piece]]] = {
        Fault.DRIP: lambda: drip(pieces, faults.drip_ms / 1_000),
        Fault.CUT: lambda: cut(unfinished, _within(sum(len(piece.data) for piece in unfinished), variant)),
        Fault.CUT_CLEAN: lambda: unfinished[: 1 + variant % len(unfinished)],
        Fault.ERROR_IN_STREAM: lambda: stream.broken(faults),
        Fault.HANG_IN_BODY: lambda: halt(pieces, faults.hang_s),
        Fault.HUGE_BODY: lambda: swell(pieces, faults.huge_mib, BLANK),
    }
    return spoilt[fault]() if fault in spoilt else pieces


def _within(length: int, variant: int) -> int:
    """At least one byte of `length`, and not all."""
    return 1 + variant % max(1, length - 1)
