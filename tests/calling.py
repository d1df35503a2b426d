"""Calls and questions for tests that need one and care for little of it."""

from datetime import UTC, datetime

from domain.conversation import Conversation, Kind
from domain.identity import call_id, message_id
from domain.message import MessageRef
from domain.proposals import QuestionKind
from domain.questions import Call, Prompt, Question


def call(  # noqa: PLR0913 a test names what it cares for
    name: str = "one",
    *,
    tenant: str = "default",
    message: str | None = None,
    user: str = "",
    attempt: int = 1,
    failures: int = 0,
    fallback: bool = False,
    step: str = "tasks/1",
) -> Call:
    """A call of a step of a workflow of this name."""
    workflow = f"test/{tenant}/{name}"
    return Call(
        id=call_id(workflow, "run", step, "hash", attempt),
        message=MessageRef(tenant=tenant, message_id=message or message_id(tenant, "test", name)),
        user=user,
        workflow_id=workflow,
        run_id="run",
        step=step,
        attempt=attempt,
        failures=failures,
        request_hash="hash",
        fallback=fallback,
    )


def question(
    model: str = "anthropic:claude-haiku-5-5",
    *kinds: QuestionKind,
    words: str = "Please send the figures.",
    of: Call | None = None,
    tokens_out_max: int = 512,
) -> Question:
    """A question on tasks, unless other kinds are named."""
    return Question(
        call=of or call(),
        kinds=kinds or (QuestionKind.TASKS,),
        model=model,
        prompt=Prompt(version="tasks/1", hash="h", system="Read mail.", user=words),
        conversation=Conversation(kind=Kind.EMAIL, at=datetime(2026, 1, 1, tzinfo=UTC), text=words, segments=()),
        tokens_out_max=tokens_out_max,
    )
