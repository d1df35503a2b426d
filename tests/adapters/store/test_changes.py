"""What people say is carried out in one transaction, with the version and all that is kept of it."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from adapters.store import SEQ_MAX, Database, Edits, Results
from domain.changes import (
    AddItem,
    ApproveDraft,
    Change,
    ChangeApplied,
    EditDraft,
    EditItem,
    RejectDraft,
    RejectItem,
    Reopen,
    Snooze,
    Undo,
)
from domain.identity import content_hash, item_id
from domain.items import DraftStatus, Said
from domain.message import MessageRef, Status
from domain.recipients import RecipientRule
from tests.adapters.store.making import EAST, find, new_message, processed, result

NOW = datetime.now(UTC)


async def made(database: Database, ref: MessageRef, change: Change, id_: str = "e", **how: Any) -> ChangeApplied:
    """What came of a change."""
    edits = Edits(database)
    await edits.request(ref, id_, change)
    return await edits.apply(ref, id_, **how)


def task_of(ref: MessageRef) -> str:
    return item_id(ref.message_id, "task", 0, 8)


async def events(database: Database, ref: MessageRef) -> Sequence[str]:
    return [event.type for event in await Results(database).events(ref.tenant, ref.message_id, 0)]


async def test_each_change_makes_the_version_grow_by_one(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    before = (await result(database, ref)).version
    versions = [(await made(database, ref, EditDraft(body=words), words)).version for words in ("No.", "Well.")]
    assert versions == [before + 1, before + 2]
    assert (await result(database, ref)).version == before + 2


async def test_a_change_of_what_has_moved_on_is_a_conflict_and_changes_nothing(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    seen = (await result(database, ref)).version
    first = await made(database, ref, EditDraft(body="No.", expected_version=seen), "e1")
    second = await made(database, ref, EditDraft(body="Mine.", expected_version=seen), "e2")
    assert (first.applied, second.applied, second.reason) == (True, False, "version_conflict")
    assert (await result(database, ref)).version == second.version == seen + 1
    draft = (await result(database, ref)).draft
    assert draft is not None
    assert draft.body == "No."


async def test_a_version_that_no_message_can_have_is_a_conflict(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    assert (await made(database, ref, EditDraft(body="No.", expected_version=2**70))).reason == "version_conflict"


async def test_of_two_who_change_the_same_at_once_one_wins(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    seen = (await result(database, ref)).version
    tabs = (EditDraft(body=words, expected_version=seen) for words in ("No.", "Never."))
    both = await asyncio.gather(*(made(database, ref, change, f"e{n}") for n, change in enumerate(tabs)))
    assert sorted((one.applied, one.reason, one.version) for one in both) == [
        (False, "version_conflict", seen + 1),
        (True, None, seen + 1),
    ]


async def test_a_refused_change_leaves_the_version(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    before = (await result(database, ref)).version
    refused = await made(database, ref, EditDraft(body="Yes."))
    assert (refused.reason, refused.version) == ("nothing_changed", before)
    assert (await result(database, ref)).version == before


async def test_the_first_words_of_a_draft_stay_beside_it(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    await made(database, ref, EditDraft(body="No."), "e1")
    await made(database, ref, EditDraft(subject="About", body="Never."), "e2")
    draft = (await result(database, ref)).draft
    assert draft is not None
    assert (draft.subject, draft.body, draft.edited) == ("About", "Never.", True)
    assert draft.original is not None
    assert (draft.original.subject, draft.original.body) == ("Re", "Yes.")


async def test_a_person_says_who_gets_the_reply(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    change = EditDraft.model_validate({"to": [{"name": "Nora", "address": "nora@example.org"}]})
    assert (await made(database, ref, change)).applied
    draft = (await result(database, ref)).draft
    assert draft is not None
    assert [(one.name, one.address) for one in draft.recipients.to] == [("Nora", "nora@example.org")]
    assert draft.recipients.rule is RecipientRule.USER
    assert (draft.body, draft.original) == ("Yes.", None)


async def test_an_approved_draft_waits_as_long_as_that_can_be_taken_back(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    outcome = await made(database, ref, ApproveDraft(), undo_s=10)
    assert (outcome.applied, outcome.leaves, outcome.closes, outcome.status) == (True, True, False, None)
    found = await result(database, ref)
    assert found.draft is not None
    assert (found.draft.status, found.status) == (DraftStatus.APPROVED, Status.NEEDS_REVIEW)
    assert found.draft.leaves_at is not None
    assert timedelta(0) < found.draft.leaves_at - datetime.now(UTC) <= timedelta(seconds=10)
    assert await Edits(database).apply(ref, "e", undo_s=10) == outcome


async def test_a_draft_with_gaps_leaves_only_where_that_is_allowed(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    await made(database, ref, EditDraft(body="See you on [which day]."), "e1")
    found = (await result(database, ref)).draft
    assert found is not None
    assert found.gaps == ("[which day]",)
    assert (await made(database, ref, ApproveDraft(), "e2", undo_s=10)).reason == "draft_has_gaps"
    assert (await made(database, ref, ApproveDraft(gaps="allow"), "e3", undo_s=10)).applied


async def test_a_draft_that_is_on_its_way_can_still_be_rejected(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    await made(database, ref, ApproveDraft(), "e1", undo_s=10)
    outcome = await made(database, ref, RejectDraft(reason="too_long"), "e2", undo_s=10)
    assert (outcome.leaves, outcome.closes, outcome.status) == (False, True, Status.DONE)


async def test_an_items_owner_and_day_can_be_cleared(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    await made(database, ref, EditItem(item_id=task_of(ref), owner_name="Ann"), "e1")
    assert (await made(database, ref, EditItem(item_id=task_of(ref), clear=("owner", "due")), "e2")).applied
    (task,) = (await result(database, ref)).tasks
    assert (task.owner, task.due, task.said) == (None, None, (Said.EDITED,))


async def test_an_added_item_is_as_a_person_says(database: Database, tenant: str) -> None:
    ref = await new_message(database, tenant)
    change = AddItem(kind="task", words="Say hello", owner_name="Ann", due_date="2026-12-01", start=0, end=2)
    assert (await made(database, ref, change, "e1")).applied
    assert (await made(database, ref, AddItem(kind="decision", words="We greet"), "e2")).applied
    found = await result(database, ref)
    (task,), (decision,) = found.tasks, found.decisions
    assert task.owner is not None
    assert task.due is not None
    assert task.evidence is not None
    assert (task.owner.known_by, task.due.certainty, task.evidence.quote) == ("user", "confirmed", "Hi")
    assert (task.said, decision.said, decision.evidence) == ((Said.ADDED,), (Said.ADDED,), None)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"start": 0}, "no_such_words"),
        ({"end": 1}, "no_such_words"),
        ({"start": 2, "end": 2}, "no_such_words"),
        ({"start": 1, "end": 4}, "no_such_words"),
        ({"start": 2_147_483_000, "end": 2_147_483_600}, "no_such_words"),
        ({"start": 2**31 - 2, "end": 2**31 - 1}, "no_such_words"),
        ({"start": 2**31 - 1, "end": 2**31}, "no_such_words"),
        ({"start": 2**70, "end": 2**70 + 5}, "no_such_words"),
        ({"start": 0, "end": 9_999}, "words_too_long"),
        ({"kind": "decision", "due_date": "2026-12-01"}, "not_of_a_decision"),
    ],
)
async def test_an_item_that_cannot_be_is_not_added(
    database: Database, tenant: str, fields: dict[str, Any], reason: str
) -> None:
    ref = await new_message(database, tenant)
    change = AddItem.model_validate({"kind": "task", "words": "Say hello", **fields})
    assert (await made(database, ref, change)).reason == reason
    assert (await result(database, ref)).tasks == ()


async def test_a_rejected_item_is_kept_with_its_reason(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    assert (await made(database, ref, RejectItem(item_id=task_of(ref), reason="not_mine"), "e1")).applied
    (task,) = (await result(database, ref)).tasks
    assert (task.rejected, task.said) == ("not_mine", (Said.REJECTED,))
    again: tuple[Change, ...] = (RejectItem(item_id=task.id), EditItem(item_id=task.id, title="x"))
    for number, change in enumerate(again):
        assert (await made(database, ref, change, f"again {number}")).reason == "item_rejected"


@pytest.mark.parametrize(
    ("until", "reason"),
    [
        (NOW - timedelta(minutes=1), "snooze_in_the_past"),
        (NOW + timedelta(days=400), "snooze_too_far"),
        (NOW + timedelta(days=3), None),
    ],
)
async def test_a_message_sleeps_for_a_year_at_most(
    database: Database, tenant: str, until: datetime, reason: str | None
) -> None:
    ref = await processed(database, tenant)
    outcome = await made(database, ref, Snooze(until=until))
    assert (outcome.applied, outcome.reason) == (reason is None, reason)
    assert outcome.snoozed_until == (await result(database, ref)).snoozed_until == (None if reason else until)


async def test_what_sleeps_is_woken(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    await made(database, ref, Snooze(until=NOW + timedelta(days=3)), "e1")
    assert (await made(database, ref, Reopen(), "e2")).applied
    assert (await result(database, ref)).snoozed_until is None
    assert (await made(database, ref, Reopen(), "e3")).reason == "nothing_to_reopen"


@pytest.mark.parametrize(("undo_s", "round_"), [(10, 1), (None, 2)])
async def test_a_decided_draft_is_opened_once_more(
    database: Database, tenant: str, undo_s: int | None, round_: int
) -> None:
    ref = await processed(database, tenant)
    await made(database, ref, ApproveDraft(), "e1", undo_s=undo_s)
    outcome = await made(database, ref, Reopen(), "e2")
    assert (outcome.applied, outcome.status) == (True, Status.NEEDS_REVIEW)
    assert outcome.leaves is (None if undo_s is None else False)
    row = await database.row(text("SELECT status, round FROM drafts WHERE tenant = :t"), {"t": tenant})
    assert row is not None
    assert tuple(row) == ("pending", round_)
    assert (await made(database, ref, ApproveDraft(), "e3", undo_s=None)).applied
    count = await database.row(text("SELECT count(*) FROM outbox WHERE tenant = :t"), {"t": tenant})
    assert count is not None
    assert count[0] == round_


async def test_what_is_kept_of_a_change_makes_a_case_of_it(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    await made(database, ref, EditDraft(body="No."), "e1", embedding=EAST)
    await made(database, ref, EditItem(item_id=task_of(ref), title="Mine"), "e2")
    await made(database, ref, AddItem(kind="decision", words="We go"), "e3")
    page = await Edits(database).pairs(tenant, before=SEQ_MAX, size=10)
    added, edited, drafted = page.pairs
    assert [one.type for one in page.pairs] == ["add_item", "edit_item", "edit_draft"]
    assert (drafted.original["body"], drafted.edited["body"]) == ("Yes.", "No.")
    assert (drafted.differences, edited.differences, added.differences) == (("rewritten",), ("title",), ("added",))
    assert (drafted.prompt_version, drafted.model) == (edited.prompt_version, edited.model) == ("tasks/1", "local")
    assert (added.prompt_version, added.model, added.undone) == (None, None, False)


async def test_the_hash_is_of_the_text_that_was_read(database: Database, tenant: str) -> None:
    import hashlib  # noqa: PLC0415  to name what is claimed

    ref = await new_message(database, tenant)
    await made(database, ref, AddItem(kind="task", words="Say hello"))
    (pair,) = (await Edits(database).pairs(tenant, before=SEQ_MAX, size=1)).pairs
    assert pair.message_hash == hashlib.sha256(b"Hi.").hexdigest() != content_hash(b"Hi.")


async def test_pairs_come_in_pages_of_the_tenant_or_of_one_message(
    database: Database, tenant: str, other_tenant: str
) -> None:
    ref, other = await processed(database, tenant), await processed(database, tenant, "other")
    foreign = await processed(database, other_tenant)
    for number, one in enumerate((ref, other, foreign, ref)):
        await made(database, one, EditDraft(body=f"No. {number}"), f"e{number}")
    edits = Edits(database)
    first = await edits.pairs(tenant, before=SEQ_MAX, size=2)
    assert first.before is not None
    second = await edits.pairs(tenant, before=first.before, size=2)
    assert [[one.id for one in page.pairs] for page in (first, second)] == [["e3", "e1"], ["e0"]]
    assert second.before is None
    own = await edits.pairs(tenant, before=SEQ_MAX, size=5, message=other.message_id)
    assert [one.id for one in own.pairs] == ["e1"]


async def test_what_a_person_has_touched_outlives_the_next_run(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    await made(database, ref, RejectItem(item_id=task_of(ref)), "e1")
    await made(database, ref, AddItem(kind="task", words="Mine"), "e2")
    await made(database, ref, Undo(change_id="e9"), "e3")
    await database.rows(text("UPDATE messages SET status = 'processing', run = 2 WHERE tenant = :t"), {"t": tenant})
    await find(database, ref.model_copy(update={"run": 2}), "The model's")
    tasks = (await result(database, ref)).tasks
    assert [(task.title, task.said) for task in tasks] == [("Send it", (Said.REJECTED,)), ("Mine", (Said.ADDED,))]
