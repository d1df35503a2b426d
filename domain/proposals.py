"""What models are asked to return: one schema per question kind, and their composition."""

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, create_model

ITEMS_MAX = 100

_Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
_Quote = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]


def _folded(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


CaseFolded = BeforeValidator(_folded)
"""Beside an enum: its words in any case, for no provider vouches for it."""


KindName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""What a model can be asked for: a `QuestionKind`, or a kind of one's own."""


class QuestionKind(StrEnum):
    """The kinds that are built in."""

    TASKS = "tasks"
    DECISIONS = "decisions"
    DRAFT = "draft"
    VERIFY = "verify"
    """A second look at the items that were found, where a route for it is set."""
    JUDGE = "judge"
    """Asked by evaluations, of a draft; never of a message."""


MESSAGE_KINDS = (QuestionKind.TASKS, QuestionKind.DECISIONS, QuestionKind.DRAFT)
"""What every message is asked for."""


class Proposal(BaseModel):
    """The parent of everything a model returns: unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ProposedTask(Proposal):
    """A task as a model words it; nothing of it is believed before the truth rules."""

    title: _Line
    quote: _Quote
    """Copied verbatim from the conversation."""
    owner: Annotated[str, StringConstraints(max_length=200)] | None = None
    """In the text's words, or `sender`, `recipient`, `speaker`."""
    due: Annotated[str, StringConstraints(max_length=200)] | None = None
    """The words of the text that say when, verbatim."""
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None


class ProposedDecision(Proposal):
    """A decision as a model words it."""

    statement: _Line
    quote: _Quote


class UpdateState(StrEnum):
    """What can be said of a task that was agreed before."""

    DONE = "done"
    CANCELLED = "cancelled"


class ProposedUpdate(Proposal):
    """What the conversation says of a task that was agreed before it."""

    state: Annotated[UpdateState, CaseFolded]
    quote: _Quote
    """Copied verbatim from the conversation."""
    about: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    """The quote's words that name the task."""


class TasksAnswer(Proposal):
    """The answer to `tasks`; an empty list is a legal answer."""

    tasks: Annotated[tuple[ProposedTask, ...], Field(max_length=ITEMS_MAX)]
    updates: Annotated[tuple[ProposedUpdate, ...], Field(max_length=ITEMS_MAX)] = ()


class DecisionsAnswer(Proposal):
    """The answer to `decisions`; an empty list is a legal answer."""

    decisions: Annotated[tuple[ProposedDecision, ...], Field(max_length=ITEMS_MAX)]


class DraftAnswer(Proposal):
    """The answer to `draft`: a reply in plain text, or the reason why there should be none."""

    subject: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
    body: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)]
    abstain: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)] | None = None
    """Why no reply should be written; subject and body are empty then."""


class VerifiedItem(Proposal):
    """Whether the conversation supports one of the items that were shown."""

    item: Annotated[int, Field(ge=1, le=2 * ITEMS_MAX)]
    """Its number in the question, from 1."""
    supported: bool
    why: _Line


class VerifyAnswer(Proposal):
    """The answer to `verify`: one verdict for each item that was shown."""

    items: Annotated[tuple[VerifiedItem, ...], Field(max_length=2 * ITEMS_MAX)]


class Grade(StrEnum):
    """How good a draft is."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class JudgeAnswer(Proposal):
    """The answer to `judge`: how good a draft is as a reply to its conversation, and why."""

    grade: Annotated[Grade, CaseFolded]
    reasons: Annotated[tuple[_Line, ...], Field(max_length=10)]


AnyAnswer = TasksAnswer | DecisionsAnswer | DraftAnswer | VerifyAnswer | JudgeAnswer
"""An answer to one kind, for exhaustive matching."""

ANSWERS: dict[QuestionKind, type[AnyAnswer]] = {
    QuestionKind.TASKS: TasksAnswer,
    QuestionKind.DECISIONS: DecisionsAnswer,
    QuestionKind.DRAFT: DraftAnswer,
    QuestionKind.VERIFY: VerifyAnswer,
    QuestionKind.JUDGE: JudgeAnswer,
}


SCHEMA_VERSIONS: dict[QuestionKind, str] = {QuestionKind.TASKS: "tasks/2", QuestionKind.DECISIONS: "decisions/1"}
"""What is stored with each item; a new number, and a person can have older messages read again."""


def answer_model(kinds: Sequence[KindName]) -> type[Proposal]:
    """The schema of the answer to a question on these built-in kinds: one kind's own, or all fields in one object.

    Raises:
        ValueError: one of them is not built in; see `domain.kinds`.
    """
    return _composed(tuple(map(QuestionKind, kinds)))


@cache
def _composed(kinds: tuple[QuestionKind, ...]) -> type[Proposal]:
    if len(kinds) == 1:
        return ANSWERS[kinds[0]]
    fields: dict[str, Any] = {}  # Any: what create_model takes
    for kind in kinds:
        for name, field in ANSWERS[kind].model_fields.items():
            fields[name] = (field.rebuild_annotation(), ...)
    return create_model("".join(k.title() for k in kinds) + "Answer", __base__=Proposal, **fields)
