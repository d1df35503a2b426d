"""Short ways for these tests to have something read."""

from concurrent.futures import Future

from adapters.source.child import Limits, Reader
from domain.conversation import Conversation
from domain.failures import InputRefused
from tests.adapters.source.reading import RECEIVED_AT

HOSTILE = "tests.adapters.source.child.hostile"
TIGHT = Limits(memory_bytes_max=512 * 1024 * 1024, processor_s_max=1, clock_s_max=3)


def hostile(children: int = 2) -> Reader:
    """A reader whose children do what the message says."""
    return Reader(children, limits=TIGHT, entry=HOSTILE)


def ask(reader: Reader, deed: str, body: bytes = b"") -> "Future[Conversation]":
    return reader.submit(deed, body, received_at=RECEIVED_AT, user=None)


def told(reader: Reader, deed: str, body: bytes = b"") -> str:
    return ask(reader, deed, body).result().text


def refusal(future: "Future[Conversation]") -> str:
    failure = future.exception()
    assert isinstance(failure, InputRefused)
    return failure.reason
