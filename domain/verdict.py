"""What the gate says of an answer, kind by kind."""

from typing import Annotated, Literal

from pydantic import Field

from domain.proposals import KindName
from domain.questions import AnswerRef, Problem, QuestionRef
from domain.value import Value


class Accepted(Value):
    """The answer holds; what it yields waits in the store."""

    outcome: Literal["accepted"] = "accepted"
    kind: KindName
    items: int
    dropped: int = 0
    repaired: bool = False
    """Its syntax was mended after a clean stop."""
    reply_owed: bool = False
    """The message asks its user something, so a draft is wanted."""


class Repairable(Value):
    """The model may do better when told what was wrong."""

    outcome: Literal["repairable"] = "repairable"
    kind: KindName
    problems: tuple[Problem, ...]


class Truncated(Value):
    """The answer was cut: it is never mended, and may come whole where there is more room."""

    outcome: Literal["truncated"] = "truncated"
    kind: KindName


class Unusable(Value):
    """Nothing more is to be had from this model."""

    outcome: Literal["unusable"] = "unusable"
    kind: KindName
    reason: str


Verdict = Annotated[Accepted | Repairable | Truncated | Unusable, Field(discriminator="outcome")]


class Answered(Value):
    """A question and its answer, on their way to the gate."""

    question: QuestionRef
    answer: AnswerRef


class Verdicts(Value):
    """One verdict for each kind that was asked."""

    verdicts: tuple[Verdict, ...]
