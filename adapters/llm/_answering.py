"""What both providers' answers have in common: counted tokens, their cost, and what the response's headers told."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import suppress
from typing import Annotated, Protocol

from pydantic import Field

from adapters.llm import _headers, failures
from adapters.llm._transport import BodyTooLong
from adapters.llm._words import capped
from adapters.llm.catalog import Catalog
from domain.questions import Answer, Question, TerminalState, TokensUsed
from domain.value import Value

TOKENS_MAX = 100_000_000
DRAIN_S = 0.1
"""For the rest of a stream whose answer is whole: where it ends at once, its connection can be used again."""
EVENTS_MAX = 50_000
"""Of one stream: more than an answer has tokens; each costs up to half a millisecond to read."""

Tokens = Annotated[int, Field(ge=0, le=TOKENS_MAX)]
"""A count as a provider reports it; one beyond reason makes the whole reply unreadable."""


class Outcome(Value):
    """How a provider's answer ended, and what it said."""

    state: TerminalState
    raw: str
    detail: str | None
    used: TokensUsed


class Clock:
    """From the moment when a question is put."""

    def __init__(self) -> None:
        self._began_s = time.perf_counter()

    def ms(self) -> int:
        """How long ago that was."""
        return round((time.perf_counter() - self._began_s) * 1000)


def answered(
    question: Question, outcome: Outcome, catalog: Catalog, headers: Mapping[str, str], ttft_ms: int | None
) -> Answer:
    """The answer with its price, and what matters of the response's headers."""
    used = outcome.used
    price = catalog.price_of(question.model, tokens_in=used.tokens_in)
    return Answer(
        state=outcome.state,
        raw=outcome.raw,
        detail=capped(outcome.detail),
        **used.model_dump(),
        cost_usd=catalog.cost_usd(question.model, price, used),
        price=price,
        ttft_ms=ttft_ms,
        headers=_headers.kept(headers),
        request_id=_headers.request_id_of(headers),
    )


class Events(Protocol):
    """A stream as either SDK gives it: read once, however often the reading is taken up again."""

    def __aiter__(self) -> AsyncIterator[object]:
        """The events that are left."""
        ...

    async def close(self) -> None:
        """Close the response, and with it the connection unless all was read."""
        ...


class Assembly(Protocol):
    """A reply that is being put together from events."""

    @property
    def ended(self) -> bool:
        """Whether the provider's own mark of the end has come."""
        ...

    def take(self, event: object) -> str:
        """Read the next event; gives the words that it adds to the answer."""
        ...


def kind_of(event: object) -> str:
    """What an event calls itself.

    Raises:
        ValueError: nothing.
    """
    kind = getattr(event, "type", None)
    if not isinstance(kind, str):
        raise ValueError("an event without a type")  # noqa: TRY004 what came is wrong, not our call
    return kind


async def deltas(events: Events, reply: Assembly, events_max: int = EVENTS_MAX) -> AsyncGenerator[str, None]:
    """The words of a stream as they come, until the reply has ended or nothing more comes.

    Leaving it early closes the connection.

    Raises:
        BodyTooLong: more than `events_max` events came.
    """
    left = events_max
    try:
        async for event in events:
            left -= 1
            if left < 0:
                raise BodyTooLong(f"more than {events_max} events")
            if delta := reply.take(event):
                yield delta
            if reply.ended:
                break
        await _drain(events)
    finally:
        await events.close()


async def _drain(events: Events) -> None:
    """Read a stream to its end, if that is near; nothing that comes after an answer's end can change it."""
    with suppress(TimeoutError, *failures.FOREIGN):
        async with asyncio.timeout(DRAIN_S):
            async for _ in events:
                pass
