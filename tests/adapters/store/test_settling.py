"""A run's results are stored all or nothing, and leave alone what a person has said of an earlier run's."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from activities import StorePersister
from adapters.embedding import HashEmbedder
from adapters.store import SEQ_MAX, Begun, Database, Deliveries, Findings, Ledger, Letters, Messages, TaskFilter, Tasks
from adapters.store.revisions import Revisions
from domain.calls import CallEnd
from domain.changes import AddItem, ApproveDraft, Change, EditDraft, EditItem, RejectItem, Reopen, Undo
from domain.conversation import Kind, Mailbox, Participant, Role
from domain.gate import Finding, Judgement
from domain.identity import draft_id
from domain.items import Draft, DraftStatus, Receipt, Strike
from domain.message import MessageRef, Status
from domain.proposals import QuestionKind
from domain.questions import Answer, Problem, TerminalState
from domain.recipients import RecipientRule, Recipients
from domain.revisions import Revision, difference
from domain.steps import Findings as RunFindings
from domain.steps import Persisted
from domain.verdict import Repairable, Truncated, Unusable
from tests.adapters.store.approving import approved
from tests.adapters.store.making import CONVERSATION, find, new_message, processed, question, ref_of, result
from tests.adapters.store.test_changes import events, made, task_of

DRAFT = QuestionKind.DRAFT


async def judged(database: Database, ref: MessageRef, *judgements: Judgement) -> None:
    """What the gate has said of an answer of this run."""
    await Messages(database).take_up(ref, f"message/{ref.tenant}/{ref.message_id}")
    asked = question(ref, kinds=(DRAFT,), model="local", workflow_id=ref.message_id, step="draft/1")
    await Ledger(database).record(asked, CallEnd(answer=Answer(state=TerminalState.OK, raw="{}")))
    await Findings(database).keep(ref_of(asked), asked.call.id, judgements)


async def persisted(database: Database, ref: MessageRef) -> Persisted:
    persister = StorePersister(Findings(database), Letters(database), HashEmbedder())
    return await persister.persist(RunFindings(message=ref, accepted=(DRAFT,), degraded=()))


async def again(database: Database, ref: MessageRef, title: str, run: int = 2) -> MessageRef:
    """A later run that finds a task of this title in the same place."""
    status = text("UPDATE messages SET status = 'processing', run = :run WHERE tenant = :t AND id = :m")
    await database.rows(status, {"t": ref.tenant, "m": ref.message_id, "run": run})
    later = ref.model_copy(update={"run": run})
    await find(database, later, title)
    return later


async def withheld(database: Database, ref: MessageRef) -> dict[str, dict[str, tuple[Any, Any]]]:
    """What the run would have changed, by the kind of item."""
    after = await Revisions(database).of(ref.tenant, ref.message_id, ref.run)
    assert after is not None
    found = difference(Revision(), after, (1, ref.run), frozenset()).withheld
    return {one.item.kind: {field.field: (field.before, field.after) for field in one.fields} for one in found}


async def test_a_draft_is_stored_with_its_recipients_and_what_was_struck(database: Database, tenant: str) -> None:
    ref = await new_message(database, tenant)
    strike = Strike(what="number", words="42", start=0, end=9)
    people = Recipients(to=(Mailbox(name="Nora", address="nora@example.org"),), rule=RecipientRule.SENDER)
    draft = Draft(id=draft_id(ref.message_id), subject="Re", body="[number?].", recipients=people, struck=(strike,))
    await judged(database, ref, Finding(kind=DRAFT, draft=draft, repaired=False))
    assert await persisted(database, ref) == Persisted(status=Status.NEEDS_REVIEW, version=2)
    stored = (await result(database, ref)).draft
    assert stored is not None
    assert (stored.recipients, stored.struck, stored.gaps) == (people, (strike,), ("[number?]",))


async def test_an_abstention_is_told_and_needs_nobody(database: Database, tenant: str) -> None:
    ref = await new_message(database, tenant)
    await judged(database, ref, Finding(kind=DRAFT, abstained="nothing is asked", repaired=False))
    assert (await persisted(database, ref)).status is Status.DONE
    found = await result(database, ref)
    assert found.abstained is not None
    assert (found.abstained.reason, found.draft) == ("nothing is asked", None)


@pytest.mark.parametrize(
    ("judgement", "types"),
    [
        (
            Repairable(
                kind=DRAFT, problems=(Problem(kind=DRAFT, location="body", type="too_long", message="Cut it."),)
            ),
            ["too_long"],
        ),
        (Unusable(kind=DRAFT, reason="refused"), ["refused"]),
        (Truncated(kind=DRAFT), []),
    ],
    ids=lambda value: getattr(value, "outcome", ""),
)
async def test_what_was_wrong_with_an_answer_is_kept(
    database: Database, tenant: str, judgement: Judgement, types: list[str]
) -> None:
    ref = await new_message(database, tenant)
    await judged(database, ref, judgement)
    row = await database.row(text("SELECT problems FROM verdicts WHERE tenant = :t"), {"t": tenant})
    assert row is not None
    assert [Problem.model_validate(one).type for one in row.problems] == types


async def test_the_words_of_a_draft_go_when_it_is_there(database: Database, tenant: str) -> None:
    ref = await new_message(database, tenant)
    await judged(database, ref, Finding(kind=DRAFT, repaired=False))
    told = text("INSERT INTO events (tenant, message_id, type, data) VALUES (:t, :m, 'draft.words', '{}')")
    await database.rows(told, {"t": tenant, "m": ref.message_id})
    await persisted(database, ref)
    assert (await events(database, ref))[-1] == "done"
    assert "draft.words" not in await events(database, ref)


async def test_of_two_attempts_at_once_one_stores(database: Database, tenant: str) -> None:
    ref = await new_message(database, tenant)
    draft = Draft(id=draft_id(ref.message_id), subject="Re", body="Yes.")
    await judged(database, ref, Finding(kind=DRAFT, draft=draft, repaired=False))
    both = await asyncio.gather(persisted(database, ref), persisted(database, ref))
    assert [one.version for one in both] == [2, 2]
    assert (await events(database, ref)).count("needs_review") == 1


@pytest.mark.parametrize(
    ("kind", "people", "sender"),
    [
        (Kind.EMAIL, (Participant(name="Nora Quist", address="nora@example.org", role=Role.SENDER),), "Nora Quist"),
        (Kind.EMAIL, (Participant(address="nora@example.org", role=Role.SENDER),), "nora@example.org"),
        (Kind.EMAIL, (Participant(name="Ben", role=Role.RECIPIENT),), ""),
        (Kind.MEETING, (Participant(name="Ben", role=Role.SENDER),), ""),
    ],
)
async def test_who_wrote_a_message_is_known_to_the_queue(
    database: Database, tenant: str, kind: Kind, people: tuple[Participant, ...], sender: str
) -> None:
    ref = await new_message(database, tenant)
    await Messages(database).normalised(ref, CONVERSATION.model_copy(update={"kind": kind, "participants": people}))
    row = await database.row(text("SELECT sender FROM messages WHERE tenant = :t"), {"t": tenant})
    assert row is not None
    assert row.sender == sender


async def test_what_a_person_edited_stays_and_the_run_tells_what_it_found(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    await made(database, ref, EditItem(item_id=task_of(ref), title="Mine"), "e1")
    await made(database, ref, EditDraft(body="Mine."), "e2")
    later = await again(database, ref, "The model's")
    found = await result(database, ref)
    assert [task.title for task in found.tasks] == ["Mine"]
    assert found.draft is not None
    assert found.draft.body == "Mine."
    assert await withheld(database, later) == {
        "tasks": {"title": ("Mine", "The model's")},
        "draft": {"body": ("Mine.", "Yes.")},
    }


async def test_what_a_person_rejected_is_not_found_again(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    await made(database, ref, RejectItem(item_id=task_of(ref), reason="not_mine"))
    later = await again(database, ref, "Send it")
    (task,) = (await result(database, ref)).tasks
    assert task.rejected == "not_mine"
    assert await withheld(database, later) == {"tasks": {"rejected": ("not_mine", None)}}


async def test_what_a_person_added_in_the_same_words_is_found_once(database: Database, tenant: str) -> None:
    ref = await new_message(database, tenant)
    await Messages(database).take_up(ref, f"message/{ref.tenant}/{ref.message_id}")
    await made(database, ref, AddItem(kind="task", words="send it."))
    later = await again(database, ref, "Send it")
    assert [task.title for task in (await result(database, ref)).tasks] == ["send it."]
    assert "evidence" in (await withheld(database, later))["tasks"]


@pytest.mark.parametrize("then", [Reopen(), Undo(change_id="e1")], ids=lambda change: change.type)
async def test_a_draft_that_has_left_stays_when_it_is_opened_again(
    database: Database, tenant: str, then: Change
) -> None:
    ref = await processed(database, tenant)
    await made(database, ref, ApproveDraft(), "e1")
    await made(database, ref, then, "e2")
    await again(database, ref, "The model's")
    found = await result(database, ref)
    assert found.draft is not None
    assert (found.draft.status, found.status) == (DraftStatus.PENDING, Status.NEEDS_REVIEW)


@pytest.mark.parametrize("state", [DraftStatus.UNCERTAIN, DraftStatus.UNDELIVERED])
async def test_a_draft_that_has_not_surely_left_still_needs_its_person_after_a_later_run(
    database: Database, tenant: str, state: DraftStatus
) -> None:
    ref, deliveries = await approved(database, tenant), Deliveries(database)
    begun = await deliveries.begin(ref, lambda _: "smtp")
    assert isinstance(begun, Begun)
    await deliveries.finish(begun, state, Receipt(via="smtp", id="<1>", at=datetime(2026, 11, 21, tzinfo=UTC)))
    await again(database, ref, "The model's")
    assert (await result(database, ref)).status is Status.NEEDS_REVIEW


async def test_rejected_tasks_are_listed_only_where_they_are_asked_for(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    await made(database, ref, RejectItem(item_id=task_of(ref), reason="not_mine"))
    pages = [
        await Tasks(database).page(tenant, TaskFilter(rejected=rejected), before=SEQ_MAX, size=5)
        for rejected in (False, True)
    ]
    assert [[task.rejected for task in page.tasks] for page in pages] == [[], ["not_mine"]]
