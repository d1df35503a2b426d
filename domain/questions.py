"""Questions to models and their answers: whole for the gateway, as references for history."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from domain.conversation import Conversation
from domain.message import MessageRef, ModelName
from domain.parts import Part
from domain.proposals import KindName, Proposal, answer_model
from domain.value import Value
from domain.voice import Voice

CacheState = Literal["off", "miss", "hit", "semantic"]
"""`off`: this question has no business with the cache."""

PROBLEMS_MAX = 10
ROOM_MAX = 1
"""How often an answer that was cut is asked for again with more room."""


class TerminalState(StrEnum):
    """How a call ended; only `ok` goes on to the parser. See `adapters/llm/terminal.py`."""

    OK = "ok"
    TRUNCATED = "truncated"
    REFUSED = "refused"
    FILTERED = "filtered"
    PAUSED = "paused"
    FAILED = "failed"


class Problem(Value):
    """Why an answer did not pass: no word of the message or the answer in it, for it enters history."""

    kind: KindName
    location: Annotated[str, StringConstraints(max_length=100)]
    type: Annotated[str, StringConstraints(max_length=60)]
    message: Annotated[str, StringConstraints(max_length=200)]


class QuestionRef(Value):
    """One question on one message to one model, as history knows it."""

    message: MessageRef
    kinds: tuple[KindName, ...] = Field(min_length=1)
    part: Part | None = None
    """Which part of the conversation it is about; None for the whole."""
    model: ModelName
    step: Annotated[str, StringConstraints(max_length=100)]
    """Names the attempt within the run, e.g. `tasks+decisions/1`: the journal's key."""
    problems: tuple[Problem, ...] = Field(default=(), max_length=PROBLEMS_MAX)
    room: int = Field(default=0, ge=0, le=ROOM_MAX)
    """How often the room for the answer has been widened."""
    position: int = 0
    """Of the model on its route, from 0."""
    fallback: bool = False
    """A later model of the route can be asked instead: then nobody waits long for this one."""


class Prompt(Value):
    """A prompt ready to send: the system's words and the user's."""

    version: str
    """E.g. `tasks/1` or `tasks/1+decisions/1`."""
    hash: str
    system: str
    user: str


class Call(Value):
    """One attempt of a step, as the call log names it: who asks, on whose behalf, and which time."""

    id: str
    """Derives from the workflow, the step, what is asked and the attempt."""
    message: MessageRef
    user: str = ""
    """Address of the mailbox's owner, in lower case; empty where nobody is known. Pays, and owns what is personal."""
    workflow_id: str
    run_id: str
    """The engine's: a workflow that is started anew counts its attempts anew."""
    step: str
    attempt: int = 1
    failures: int = 0
    """Attempts of this step that went to the provider and failed."""
    request_hash: str
    """Over model, prompt and parameters, not over the attempt: a retried step finds its answer by it.

    What is shown for a draft beside its conversation (examples, style, passages) is left out, for that may have grown
    since the answer was paid for.
    """
    position: int = 0
    """Of the model on its route, from 0."""
    fallback: bool = False
    """Somebody else can be asked, or nobody wants to wait long: a held call fails instead."""
    examples: tuple[str, ...] = ()
    """The examples that were shown: without them a call that the hash leaves open could not be told apart."""
    repeats: str | None = None
    """The call that a person repeats by this one."""


class Question(Value):
    """A question with all that an adapter needs to put it."""

    call: Call
    kinds: tuple[KindName, ...]
    model: ModelName
    prompt: Prompt
    conversation: Conversation
    """For the built-in model, which reads structure instead of a prompt."""
    tokens_out_max: int
    problems: tuple[Problem, ...] = ()
    voice: Voice = Voice()
    """How the user writes; of a question for a draft alone."""
    own_answer: type[Proposal] | None = None
    """The schema of the answer to a kind of one's own; None where all kinds are built in."""

    @property
    def answer(self) -> type[Proposal]:
        """The schema of the answer."""
        return self.own_answer or answer_model(self.kinds)


class Price(Value):
    """US dollars per million tokens, as used for one call."""

    input: float = Field(ge=0)
    output: float = Field(ge=0)
    cache_read: float = Field(ge=0)
    cache_write: float = Field(ge=0)
    source: str
    """Where it comes from: `genai-prices 0.2.3`, `settings`; `built-in` and `unknown` cost nothing."""


class TokensUsed(Value):
    """What a call took."""

    tokens_in: int = 0
    """All that went in, whether or not through the provider's cache."""
    tokens_out: int = 0
    """All that came out, reasoning included."""
    tokens_cached: int = 0
    """How many of `tokens_in` were read from the provider's cache."""
    tokens_written: int = 0
    """How many of `tokens_in` were written to the provider's cache."""


class Answer(Value):
    """What came back, whatever it was; `raw` is kept exactly as received."""

    state: TerminalState
    raw: str
    detail: str | None = None
    """The provider's own word for the state, or its error."""
    tokens_in: int = 0
    """Including what was read from or written to the provider's cache."""
    tokens_out: int = 0
    tokens_cached: int = 0
    """How many of `tokens_in` were read from the provider's cache."""
    tokens_written: int = 0
    """How many of `tokens_in` were written to the provider's cache."""
    cost_usd: float = 0
    price: Price | None = None
    latency_ms: int = 0
    ttft_ms: int | None = None
    """To the first token where the answer was streamed, else to the first byte; none where nothing was sent."""
    headers: dict[str, str] = Field(default_factory=dict)
    """Those that matter: limits, what is left of them, processing time. Never a cookie, never a key."""
    request_id: str | None = None
    cache: CacheState = "off"
    """Whether it came from our own cache: `hit` and `semantic` were paid for before."""


class Partial(Value):
    """The next words of an answer that is being streamed; nothing holds before its `Answer` has come."""

    delta: str


class AnswerRef(Value):
    """An answer in the call log, as history knows it."""

    call_id: str
    state: TerminalState
    reused: bool = False
    """Found in the journal instead of asked again."""
    cache: CacheState = "off"
    """`miss`: it fills the cache once it has been validated; `hit`, `semantic`: it came from there."""
