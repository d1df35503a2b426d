"""Questions to models and their answers: whole for the gateway, as references for history."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from domain.conversation import Conversation
from domain.message import MessageRef, ModelName
from domain.proposals import QuestionKind
from domain.value import Value

PROBLEMS_MAX = 10


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

    kind: QuestionKind
    location: Annotated[str, StringConstraints(max_length=100)]
    type: Annotated[str, StringConstraints(max_length=60)]
    message: Annotated[str, StringConstraints(max_length=200)]


class QuestionRef(Value):
    """One question on one message to one model, as history knows it."""

    message: MessageRef
    kinds: tuple[QuestionKind, ...] = Field(min_length=1)
    model: ModelName
    step: Annotated[str, StringConstraints(max_length=100)]
    """Names the attempt within the run, e.g. `tasks+decisions/1`: the journal's key."""
    problems: tuple[Problem, ...] = Field(default=(), max_length=PROBLEMS_MAX)


class Prompt(Value):
    """A prompt ready to send: the system's words and the user's."""

    version: str
    """E.g. `tasks/1` or `tasks/1+decisions/1`."""
    hash: str
    system: str
    user: str


class Question(Value):
    """A question with all that an adapter needs to put it."""

    kinds: tuple[QuestionKind, ...]
    model: ModelName
    prompt: Prompt
    conversation: Conversation
    """For the built-in model, which reads structure instead of a prompt."""
    tokens_out_max: int
    problems: tuple[Problem, ...] = ()


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
    cost_usd: float = 0
    latency_ms: int = 0
    request_id: str | None = None


class AnswerRef(Value):
    """An answer in the call log, as history knows it."""

    call_id: str
    state: TerminalState
    reused: bool = False
    """Found in the journal instead of asked again."""
