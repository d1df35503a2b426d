"""Messages that were processed, for tests of what comes after."""

import secrets

from adapters.store import Accepted, Calls, Database, Edits, Findings, Messages, Request, Results, Upload
from domain.changes import Change
from domain.conversation import Conversation
from domain.gate import Finding
from domain.identity import draft_id, item_id
from domain.items import Decision, Draft, Due, Evidence, Task
from domain.message import MessageRef, Status
from domain.proposals import QuestionKind
from domain.questions import Answer, QuestionRef, TerminalState
from domain.result import Result

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
    question = QuestionRef(message=ref, kinds=tuple(QuestionKind), model="local", step="all/1")
    request = Request(
        question=question,
        workflow_id=f"{ref.message_id}/{ref.run}",
        run_id="r",
        prompt_version="1",
        prompt_hash="h",
        request_hash=str(ref.run),
        tokens_out_max=1,
    )
    call = await Calls(database).record(request, Answer(state=TerminalState.OK, raw="{}"), 1)
    findings = Findings(database)
    await findings.keep(question, call.call_id, judgements)
    await findings.store(ref, Status.NEEDS_REVIEW, ())


async def result(database: Database, ref: MessageRef) -> Result:
    """All that is known of it."""
    found = await Results(database).get(ref.tenant, ref.message_id)
    assert found is not None
    return found


async def new_message(database: Database, tenant: str) -> MessageRef:
    """A message that was read, and asked nothing about yet."""
    upload = Upload(tenant=tenant, source="text", source_id="new", media_type="text/plain", body=b"Hi.")
    accepted = await Messages(database).accept(upload)
    assert isinstance(accepted, Accepted)
    conversation = Conversation.model_validate(
        {"kind": "email", "at": "2026-11-16T09:00:00+00:00", "text": "Hi.", "segments": ()}
    )
    await Messages(database).normalised(accepted.ref, conversation)
    return accepted.ref


async def change(database: Database, ref: MessageRef, made: Change, embedding: tuple[float, ...] = EAST) -> None:
    """Carry out what a person says."""
    edits, name = Edits(database), secrets.token_hex(4)
    await edits.request(ref, name, made)
    assert (await edits.apply(ref, name, embedding)).applied
