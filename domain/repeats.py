"""A person's repetition of a call: the same request, sent again some times."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from domain.identity import CALL_ID_PATTERN
from domain.message import TenantId
from domain.questions import TerminalState
from domain.value import Value

TIMES_MAX = 20
REPEAT_ID_PATTERN = r"rpt_[0-9a-f]{16}"
"""The whole of what `new_repeat_id` gives; for `re.fullmatch`."""
CONTENT_NOT_KEPT = (
    "the words of this call were not kept, so it cannot be sent again; "
    "set WINNOW_KEEP_REQUESTS=true to keep those of later calls"
)

RepeatId = Annotated[str, StringConstraints(pattern=f"^{REPEAT_ID_PATTERN}$")]
CallId = Annotated[str, StringConstraints(pattern=f"^{CALL_ID_PATTERN}$")]


class RepeatInput(Value):
    """The input of `RepeatCall`."""

    tenant: TenantId
    call_id: CallId
    repeat_id: RepeatId
    times: int = Field(ge=1, le=TIMES_MAX)


class RepeatRef(Value):
    """One repetition, as history knows it."""

    tenant: TenantId
    call_id: CallId
    """The call that is repeated."""
    step: str
    """Names the repetition within its run, e.g. `repeat/3`: the journal's key."""


class Repeated(Value):
    """A repetition was answered."""

    outcome: Literal["answered"] = "answered"
    number: int
    """From 1."""
    call_id: str
    state: TerminalState


class NotRepeated(Value):
    """A repetition had no answer, however often it was tried."""

    outcome: Literal["failed"] = "failed"
    number: int
    reason: str
    detail: str


Repetition = Annotated[Repeated | NotRepeated, Field(discriminator="outcome")]


class Repetitions(Value):
    """What came of a repeat, in the order of its repetitions."""

    repetitions: tuple[Repetition, ...]


class RepeatReceipt(Value):
    """A repeat was started."""

    id: RepeatId
    call_id: CallId
    times: int


class RepeatStatus(Value):
    """How far a repeat has come; its repetitions are told once all have ended."""

    id: RepeatId
    call_id: CallId
    ended: bool
    repetitions: tuple[Repetition, ...] = ()


def new_repeat_id(dice: bytes) -> str:
    """`rpt_` and 16 hexadecimal digits: of 8 random bytes, for a person may repeat a call as often as they like."""
    return f"rpt_{dice.hex()}"


def repeat_workflow_id(tenant: str, call_id: str, repeat_id: str) -> str:
    """The engine's business id of one repeat."""
    return f"repeat/{tenant}/{call_id}/{repeat_id}"
