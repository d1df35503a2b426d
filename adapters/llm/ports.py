"""What the gateway needs of the rest of the house; the store implements each, `memory.py` is their fake."""

from collections.abc import AsyncGenerator
from typing import Protocol

from domain.calls import CallEnd, Rendered
from domain.money import Amount, Purse
from domain.questions import Answer, Partial, Question
from domain.traffic import Admission, Admitted, CallReport, Held
from domain.value import Value


class Provider(Protocol):
    """One provider of models: renders a question in its own idiom and puts it, once, over one of its keys."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Ids of its keys: hashes, in the order of the settings. Empty where none is needed and nothing costs."""
        ...

    def render(self, question: Question) -> Rendered:
        """What would be sent; the same question is always rendered the same.

        Raises:
            ModelRefused: the provider cannot be asked this: its schema breaks a limit.
        """
        ...

    async def ask(self, question: Question, key: str) -> Answer:
        """Put the question once; the answer's `latency_ms` is the gateway's to fill.

        Raises:
            ModelRefused: it will not take this request, however often it is sent.
            ModelUnavailable: it cannot answer now.
        """
        ...

    def stream(self, question: Question, key: str) -> AsyncGenerator[Partial | Answer, None]:
        """The same, word by word: partial texts, whose deltas add up to the answer's `raw`, and the answer last.

        A stream that ends without its provider's own mark of the end raises `ModelUnavailable("cut")`, never gives
        an answer. Closing the iterator closes the connection.
        """
        ...

    async def close(self) -> None:
        """Give back connections; nothing can be asked afterwards."""
        ...


class Ledger(Protocol):
    """The call log, the journal and the purse in one: so that an answer is kept and paid for in one statement."""

    async def open(self, question: Question, rendered: Rendered, worst: Amount, purses: tuple[Purse, ...]) -> None:
        """Write down that a call goes out, and reserve its worst case in every purse, or neither.

        Called right before the request is sent, so that a row that was never closed is a call that may have been
        paid for.

        Raises:
            OverBudget: a purse has less left; nothing was reserved or written.
        """
        ...

    async def close(self, question: Question, end: CallEnd) -> None:
        """Keep the answer, release what was reserved and book what it really cost, at once.

        Of a call that may have been paid for though there is no answer, its worst case is booked. Learns the
        model's tokens per byte. Closing twice changes nothing.
        """
        ...

    async def record(self, question: Question, end: CallEnd) -> None:
        """Write down a call that cost nothing: the built-in model's, or an answer from the cache."""
        ...

    async def tokens_per_byte(self, question: Question) -> float:
        """What the question's model was seen to take, lately and at most; see `domain.money.learnt`."""
        ...


class Traffic(Protocol):
    """Limits, breakers and keys: one decision for all workers."""

    async def admit(self, admission: Admission) -> Admitted | Held:
        """Whether a call may go out now, and with which key; takes its share of the key's bucket if so."""
        ...

    async def report(self, report: CallReport) -> None:
        """Tell what came of it. An admission that is never reported gives its probe up after a minute."""
        ...


class Hit(Value):
    """An answer that the cache has."""

    answer: Answer
    """Its tokens and cost are zero: they were paid for before."""
    call_id: str
    """The call that it was the answer to."""
    semantic: bool = False


class Miss(Value):
    """Nobody has it; whoever asked is now the one who fetches it, until it is kept or freed."""

    claimed: bool
    """False where the question is not one for the cache."""


class Busy(Value):
    """Somebody is fetching it; ask again after this."""

    wait_s: float


class Cache(Protocol):
    """Answers that were validated, for questions that are the same to the letter."""

    async def look(self, question: Question, rendered: Rendered) -> Hit | Miss | Busy:
        """The answer, or the right to fetch it, or how long to wait for who has that right."""
        ...

    async def free(self, question: Question) -> None:
        """Give up the right to fetch, after a failure: the next one to look gets it."""
        ...
