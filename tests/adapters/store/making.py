"""Messages that were processed, for tests of what comes after."""

import secrets

from activities import StorePersister
from adapters.embedding import HashEmbedder
from adapters.store import Accepted, Database, Edits, Findings, Ledger, Letters, Messages, Results, Upload
from domain.calls import CallEnd
from domain.changes import Change
from domain.conversation import Conversation
from domain.gate import Finding
from domain.identity import call_id, draft_id, item_id
from domain.items import Decision, Draft, Due, Evidence, Task
from domain.message import MessageRef, Status
from domain.proposals import MESSAGE_KINDS, QuestionKind
from domain.questions import Answer, Call, Prompt, Question, QuestionRef, TerminalState
from domain.result import Result
from domain.steps import Findings as RunFindings

CONVERSATION = Conversation.model_validate(
    {"kind": "email", "at": "2026-11-16T09:00:00+00:00", "text": "Hi.", "segments": ()}
)
EAST = (1.0, *(0.0,) * 255)
"""An embedding."""


async def processed(database: Database, tenant: str, name: str = "one") -> MessageRef:
    """A message with a task, a decision and a draft."""
    upload = Upload(tenant=tenant, source="text", source_id=name, media_type="text/plain", body=b"Hello.")
    accepted = await Messages(database).accept(upload)
    assert isinstance(accepted, Accepted)
    await Messages(database).take_up(accepted.ref, accepted.workflow_id)
    await find(database, accepted.ref, "Send it")
    return accepted.ref


async def find(database: Database, ref: MessageRef, title: str) -> None:
    """One run's results."""
    evidence = Evidence(quote="Send it.", start=0, end=8)
    task = Task(
        id=item_id(ref.message_id, "task", 0, 8),
        title=title,
        owner=None,
        due=Due(phrase="Friday", date=None, certainty="phrase"),
        evidence=evidence,
        confidence=0.5,
    )
    decision = Decision(id=item_id(ref.message_id, "decision", 0, 8), statement="We go", evidence=evidence)
    draft = Draft(id=draft_id(ref.message_id), subject="Re", body="Yes.")
    judgements = (
        Finding(kind=QuestionKind.TASKS, tasks=(task,), repaired=False),
        Finding(kind=QuestionKind.DECISIONS, decisions=(decision,), repaired=False),
        Finding(kind=QuestionKind.DRAFT, draft=draft, repaired=False),
    )
    asked = question(ref, kinds=MESSAGE_KINDS, model="local", workflow_id=f"{ref.message_id}/{ref.run}", step="all/1")
    await Ledger(database).record(asked, CallEnd(answer=Answer(state=TerminalState.OK, raw="{}")))
    findings = Findings(database)
    await findings.keep(ref_of(asked), asked.call.id, judgements)
    await persisted(database, ref)


async def persisted(database: Database, ref: MessageRef) -> Status:
    """The message's state after its run has ended; a second time changes nothing."""
    persister = StorePersister(Findings(database), Letters(database), HashEmbedder())
    return (await persister.persist(RunFindings(message=ref, accepted=MESSAGE_KINDS, degraded=()))).status


def question(  # noqa: PLR0913  what tests vary
    ref: MessageRef,
    *,
    kinds: tuple[QuestionKind, ...] = (QuestionKind.TASKS,),
    model: str = "anthropic:claude-haiku-5-5",
    workflow_id: str = "w",
    run_id: str = "r",
    step: str = "tasks/1",
    request_hash: str = "h",
    attempt: int = 1,
    **call: object,
) -> Question:
    """A question with its call, named as activities name it; `call` are further fields of the call."""
    named = {"workflow_id": workflow_id, "run_id": run_id, "step": step, "request_hash": request_hash}
    id_ = call_id(workflow_id, run_id, step, request_hash, attempt)
    return Question(
        call=Call.model_validate({"id": id_, "message": ref, "attempt": attempt, **named, **call}),
        kinds=kinds,
        model=model,
        prompt=Prompt(version="tasks/1", hash="p", system="Find tasks.", user="Hi."),
        conversation=CONVERSATION,
        tokens_out_max=7,
    )


def ref_of(question: Question) -> QuestionRef:
    """The question as history knows it."""
    return QuestionRef(
        message=question.call.message, kinds=question.kinds, model=question.model, step=question.call.step
    )


async def result(database: Database, ref: MessageRef) -> Result:
    """All that is known of it."""
    found = await Results(database).get(ref.tenant, ref.message_id)
    assert found is not None
    return found


async def new_message(database: Database, tenant: str, user: str | None = None) -> MessageRef:
    """A message that was read, and asked nothing about yet."""
    upload = Upload(tenant=tenant, source="text", source_id="new", media_type="text/plain", body=b"Hi.", user=user)
    accepted = await Messages(database).accept(upload)
    assert isinstance(accepted, Accepted)
    await Messages(database).normalised(accepted.ref, CONVERSATION)
    return accepted.ref


async def change(database: Database, ref: MessageRef, made: Change, embedding: tuple[float, ...] = EAST) -> None:
    """Carry out what a person says."""
    edits, name = Edits(database), secrets.token_hex(4)
    await edits.request(ref, name, made)
    assert (await edits.apply(ref, name, embedding)).applied
