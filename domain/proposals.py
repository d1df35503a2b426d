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


class QuestionKind(StrEnum):
    """What a model can be asked for."""

    TASKS = "tasks"
    DECISIONS = "decisions"
    DRAFT = "draft"
    JUDGE = "judge"
    """Asked by evaluations, of a draft; never of a message."""


MESSAGE_KINDS = (QuestionKind.TASKS, QuestionKind.DECISIONS, QuestionKind.DRAFT)
"""What a message is asked for."""


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


class TasksAnswer(Proposal):
    """The answer to `tasks`; an empty list is a legal answer."""

    tasks: Annotated[tuple[ProposedTask, ...], Field(max_length=ITEMS_MAX)]


class DecisionsAnswer(Proposal):
    """The answer to `decisions`; an empty list is a legal answer."""

    decisions: Annotated[tuple[ProposedDecision, ...], Field(max_length=ITEMS_MAX)]


class DraftAnswer(Proposal):
    """The answer to `draft`: a reply in plain text."""

    subject: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
    body: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]


class Grade(StrEnum):
    """How good a draft is."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class JudgeAnswer(Proposal):
    """The answer to `judge`: how good a draft is as a reply to its conversation, and why."""

    grade: Annotated[Grade, CaseFolded]
    reasons: Annotated[tuple[_Line, ...], Field(max_length=10)]


AnyAnswer = TasksAnswer | DecisionsAnswer | DraftAnswer | JudgeAnswer
"""An answer to one kind, for exhaustive matching."""

ANSWERS: dict[QuestionKind, type[AnyAnswer]] = {
    QuestionKind.TASKS: TasksAnswer,
    QuestionKind.DECISIONS: DecisionsAnswer,
    QuestionKind.DRAFT: DraftAnswer,
    QuestionKind.JUDGE: JudgeAnswer,
}


def answer_model(kinds: Sequence[QuestionKind]) -> type[Proposal]:
    """The schema of the answer to a question on these kinds: one kind's own, or all fields in one object."""
    return _composed(tuple(kinds))


@cache
def _composed(kinds: tuple[QuestionKind, ...]) -> type[Proposal]:
    if len(kinds) == 1:
        return ANSWERS[kinds[0]]
    fields: dict[str, Any] = {}  # Any: what create_model takes
    for kind in kinds:
        for name, field in ANSWERS[kind].model_fields.items():
            fields[name] = (field.rebuild_annotation(), ...)
    return create_model("".join(k.title() for k in kinds) + "Answer", __base__=Proposal, **fields)
