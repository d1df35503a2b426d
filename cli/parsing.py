"""Reads whatever is found in files, some at once, and gives it in the order in which it was found."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final

from adapters.source.containers import Entry, Found, Skipped, Unread, Why
from domain.conversation import Conversation
from domain.failures import InputRefused

WAITING_MAX: Final = 64
WAITING_BYTES_MAX: Final = 64 * 1024 * 1024

Ask = Callable[[Entry], Future[Conversation]]
Outcome = Conversation | InputRefused | Why


@dataclass(frozen=True, slots=True)
class Parsed:
    """What came of one thing that was found."""

    place: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class _Waiting:
    place: str
    answer: Future[Conversation] | InputRefused | Why
    bytes: int = 0

    @property
    def done(self) -> bool:
        return not isinstance(self.answer, Future) or self.answer.done()


def parsed(found: Iterable[Found], ask: Ask) -> Iterator[Parsed]:
    """Each thing that is found, read; bounded in how many, and how many bytes, are being read.

    Raises:
        Unavailable: nothing can be read now.
    """
    waiting: deque[_Waiting] = deque()
    held_bytes = 0
    for one in found:
        waiting.append(_begun(one, ask))
        held_bytes += waiting[-1].bytes
        while waiting and (len(waiting) > WAITING_MAX or held_bytes > WAITING_BYTES_MAX or waiting[0].done):
            first = waiting.popleft()
            held_bytes -= first.bytes
            yield _ended(first)
    yield from map(_ended, waiting)


def _begun(one: Found, ask: Ask) -> _Waiting:
    match one:
        case Entry():
            return _Waiting(one.place, ask(one), len(one.body))
        case Unread():
            return _Waiting(one.place, one.failure)
        case Skipped():
            return _Waiting(one.place, one.why)


def _ended(waiting: _Waiting) -> Parsed:
    if not isinstance(waiting.answer, Future):
        return Parsed(waiting.place, waiting.answer)
    try:
        return Parsed(waiting.place, waiting.answer.result())
    except InputRefused as refused:
        return Parsed(waiting.place, refused)
