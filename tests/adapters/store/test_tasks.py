"""Tasks are tied over messages: whatever comes in first, run twice, or ended at once."""

import asyncio

import pytest
from sqlalchemy import text

from activities import StorePersister
from adapters.embedding import HashEmbedder
from adapters.store import SEQ_MAX, Database, Edits, Findings, Letters, Messages, Reruns
from adapters.store.tasks import TaskFilter, Tasks
from domain.changes import EditItem, UnlinkItem
from domain.conversation import Participant, Role
from domain.gate import Reason
from domain.identity import workflow_id
from domain.items import Degraded, Owner, TaskState
from domain.message import MessageRef, Status
from domain.steps import Findings as RunFindings
from tests.adapters.store.making import change, result
from tests.adapters.store.tying import BEN, done, new_message, state_of, task, tie

REPORT = "Send the report to the auditors"


async def listed(database: Database, tenant: str, **wanted: object) -> list[tuple[str, str, int]]:
    page = await Tasks(database).page(tenant, TaskFilter.model_validate(wanted), before=SEQ_MAX, size=50)
    return [(one.title, one.state, len(one.also_in)) for one in page.tasks]


async def test_a_repetition_is_listed_once_with_where_else_it_stands(database: Database, tenant: str) -> None:
    one, two = [await new_message(database, tenant, name, days=day) for day, name in enumerate("ab")]
    await tie(database, one, task(one, REPORT))
    await tie(database, two, again := task(two, "Please send the auditors the report"))
    (only,) = (await Tasks(database).page(tenant, TaskFilter(), before=SEQ_MAX, size=50)).tasks
    assert (only.title, only.message_id) == (REPORT, one.message_id)
    assert [(p.message_id, p.task_id) for p in only.also_in] == [(two.message_id, again.id)]


async def test_a_chain_of_repetitions_ends_at_the_first(database: Database, tenant: str) -> None:
    refs = [await new_message(database, tenant, name, days=day) for day, name in enumerate("abc")]
    for ref in reversed(refs):
        await tie(database, ref, task(ref, REPORT))
    assert await listed(database, tenant) == [(REPORT, "open", 2)]


async def test_done_closes_the_task_with_its_words(database: Database, tenant: str) -> None:
    one, two = [await new_message(database, tenant, name, days=day) for day, name in enumerate("ab")]
    await tie(database, one, first := task(one, REPORT))
    await tie(database, two, updates=(done("The report"),))
    (only,) = (await Tasks(database).page(tenant, TaskFilter(state=TaskState.DONE), before=SEQ_MAX, size=50)).tasks
    assert (only.id, only.changes[0].message_id) == (first.id, two.message_id)
    assert only.changes[0].evidence.quote == "The report is done."


async def test_done_that_comes_in_before_its_task_closes_it_too(database: Database, tenant: str) -> None:
    one, two = [await new_message(database, tenant, name, days=day) for day, name in enumerate("ab")]
    await tie(database, two, updates=(done("The report"),))
    assert [lost.reason for lost in (await result(database, two)).dropped] == [Reason.NO_TASK_TO_UPDATE]
    await tie(database, one, first := task(one, REPORT))
    assert (await state_of(database, one, first))[0] == "done"
    assert (await result(database, two)).dropped == ()


async def test_one_sentence_closes_two_tasks_that_come_in_after_it(database: Database, tenant: str) -> None:
    one, two = [await new_message(database, tenant, name, days=day) for day, name in enumerate("ab")]
    said = "The report is sent to the auditors, and the chairs are ordered."
    await tie(database, two, updates=(done("The report", said), done("the chairs", said)))
    both = task(one, REPORT), task(one, "Order the chairs", None, 50)
    await tie(database, one, *both)
    assert [(await state_of(database, one, its))[0] for its in both] == ["done", "done"]


async def test_done_that_is_older_than_the_task_changes_nothing(database: Database, tenant: str) -> None:
    one, two = [await new_message(database, tenant, name, days=day) for day, name in enumerate("ab")]
    await tie(database, two, later := task(two, REPORT))
    await tie(database, one, updates=(done("The report"),))
    assert (await state_of(database, two, later))[0] == "open"


async def test_a_second_run_takes_back_what_the_first_has_changed(database: Database, tenant: str) -> None:
    one, two = [await new_message(database, tenant, name, days=day) for day, name in enumerate("ab")]
    await tie(database, one, first := task(one, REPORT))
    await tie(database, two, updates=(done("The report"),))
    await tie(database, two.model_copy(update={"run": 2}))
    assert (await state_of(database, one, first))[0] == "open"


async def test_a_second_run_of_the_first_message_keeps_what_was_said_of_it(database: Database, tenant: str) -> None:
    one, two, three = [await new_message(database, tenant, name, days=day) for day, name in enumerate("abc")]
    await tie(database, one, first := task(one, REPORT))
    await tie(database, two, again := task(two, REPORT))
    await tie(database, three, updates=(done("The report"),))
    await tie(database, one.model_copy(update={"run": 2}), first)
    assert await state_of(database, one, first) == ("done", None)
    assert await state_of(database, two, again) == ("open", first.id)


@pytest.mark.parametrize("kept", [0, 1])
async def test_a_task_that_stays_by_a_persons_edit_keeps_its_ties(database: Database, tenant: str, kept: int) -> None:
    refs = one, two, three = [await new_message(database, tenant, name, days=day) for day, name in enumerate("abc")]
    await tie(database, one, first := task(one, REPORT))
    words = "Ana, send the report to the auditors instead"
    await tie(database, two, moved := task(two, words, Owner(name="Ana", address="ana@example.org")))
    await tie(database, three, updates=(done("The report"),))
    ref, item = refs[kept], (first, moved)[kept]
    await change(database, ref, EditItem(item_id=item.id, title="Something else"))
    await tie(database, ref.model_copy(update={"run": 2}))
    assert await state_of(database, one, first) == ("superseded", None)
    assert await state_of(database, two, moved) == ("done", first.id)


async def test_tasks_that_a_later_run_could_not_have_stay_with_their_ties(database: Database, tenant: str) -> None:
    one, two = [await new_message(database, tenant, name, days=day) for day, name in enumerate("ab")]
    await tie(database, one, first := task(one, REPORT))
    await tie(database, two, updates=(done("The report"),))
    for ref in (one, two):
        again = await Reruns(database).begin(tenant, ref.message_id, [Status.QUEUED])
        assert again is not None
        await Messages(database).take_up(again.ref, workflow_id(again.ref))
        persister = StorePersister(Findings(database), Letters(database), HashEmbedder())
        lost = Degraded(feature="tasks", reason="timeout")
        ended = await persister.persist(RunFindings(message=again.ref, accepted=(), degraded=(lost,)))
        assert ended.status is Status.NEEDS_REVIEW
    assert await state_of(database, one, first) == ("done", None)


async def test_a_first_message_that_loses_its_task_leaves_the_repetition_on_its_own(
    database: Database, tenant: str
) -> None:
    one, two = [await new_message(database, tenant, name, days=day) for day, name in enumerate("ab")]
    await tie(database, one, task(one, REPORT))
    await tie(database, two, again := task(two, REPORT))
    await tie(database, one.model_copy(update={"run": 2}))
    assert await state_of(database, two, again) == ("open", None)
    assert await listed(database, tenant) == [(REPORT, "open", 0)]


async def test_two_messages_of_a_thread_that_end_at_once_see_each_other(database: Database, tenant: str) -> None:
    refs = [await new_message(database, tenant, name, days=day) for day, name in enumerate("abcd")]
    await asyncio.gather(*(tie(database, ref, task(ref, REPORT)) for ref in refs))
    assert await listed(database, tenant) == [(REPORT, "open", 3)]


LONG = "Send the signed offer to the city council"


@pytest.mark.parametrize(
    ("more", "tied"),
    [
        ({}, 1),
        ({"days": 15}, 0),
        ({"user": "ana@example.org"}, 0),
        ({"user": "BEN@example.org"}, 1),
        ({"people": (Participant(name="Ida Holm", address="ida@example.org", role=Role.SENDER),)}, 0),
    ],
)
async def test_a_mail_after_a_meeting_is_tied_by_meaning(
    database: Database, tenant: str, more: dict[str, object], tied: int
) -> None:
    user = None if "people" in more else "ben@example.org"
    meeting = await new_message(database, tenant, "meeting", thread=None, user=user)
    mail = await new_message(database, tenant, "mail", **{"thread": "m", "user": user, "days": 2, **more})  # type: ignore[arg-type]  # by name
    await tie(database, meeting, task(meeting, LONG))
    found = await tie(database, mail, task(mail, LONG, Owner(name="Ben Okafor", address=None)))
    assert [(one.link.message_id, one.link.by) for one in found.links] == [(meeting.message_id, "meaning")] * tied


async def test_what_another_tenant_has_is_not_seen(database: Database, tenant: str, other_tenant: str) -> None:
    for name in (other_tenant, tenant):
        ref = await new_message(database, name, "a", user="ben@example.org")
        found = await tie(database, ref, task(ref, LONG))
    assert found.links == ()
    assert len(await listed(database, tenant)) == 1


async def test_mailboxes_of_two_users_stay_apart_in_one_thread(database: Database, tenant: str) -> None:
    for user in ("ben@example.org", "ana@example.org"):
        ref = await new_message(database, tenant, user, user=user)
        await tie(database, ref, task(ref, REPORT), updates=(done("The report"),))
    assert await listed(database, tenant) == [(REPORT, "open", 0)] * 2


async def test_tasks_are_listed_by_state_owner_and_thread_and_in_pages(database: Database, tenant: str) -> None:
    one, two = [await new_message(database, tenant, name, thread=name) for name in ("a", "b")]
    await tie(database, one, task(one, "Book the room"), task(one, "Order chairs", None, 50))
    await tie(database, two, task(two, "Paint the wall"))
    assert [title for title, _, _ in await listed(database, tenant, owner="BEN@example.org")] == [
        "Paint the wall",
        "Book the room",
    ]
    assert [title for title, _, _ in await listed(database, tenant, owner="ben okafor", thread="a")] == [
        "Book the room"
    ]
    assert await listed(database, tenant, state="done") == []
    page = await Tasks(database).page(tenant, TaskFilter(), before=SEQ_MAX, size=2)
    rest = await Tasks(database).page(tenant, TaskFilter(), before=page.before or 0, size=2)
    assert [one.title for one in (*page.tasks, *rest.tasks)] == ["Paint the wall", "Order chairs", "Book the room"]


async def parted(database: Database, ref: MessageRef, item: str, other: str | None = None) -> None:
    await change(database, ref, UnlinkItem(item_id=item, other=other))


async def test_a_link_that_is_undone_stays_undone(database: Database, tenant: str) -> None:
    one, two = [await new_message(database, tenant, name, days=day) for day, name in enumerate("ab")]
    await tie(database, one, first := task(one, REPORT))
    await tie(database, two, again := task(two, REPORT))
    await parted(database, two, again.id)
    assert await state_of(database, two, again) == ("open", None)
    for ref, its in ((two, again), (one, first)):
        await tie(database, ref.model_copy(update={"run": 2}), its)
    assert await listed(database, tenant) == [(REPORT, "open", 0)] * 2


async def test_a_task_that_was_superseded_stands_again(database: Database, tenant: str) -> None:
    one, two = [await new_message(database, tenant, name, days=day) for day, name in enumerate("ab")]
    await tie(database, one, first := task(one, REPORT))
    moved = task(two, "Ana, send the report to the auditors instead", Owner(name="Ana", address="ana@example.org"))
    await tie(database, two, moved)
    assert (await state_of(database, one, first))[0] == "superseded"
    await parted(database, one, first.id)
    assert await state_of(database, one, first) == ("open", None)
    assert await state_of(database, two, moved) == ("open", None)


async def test_an_update_is_undone_and_is_not_made_again(database: Database, tenant: str) -> None:
    one, two = [await new_message(database, tenant, name, days=day) for day, name in enumerate("ab")]
    await tie(database, one, first := task(one, REPORT))
    await tie(database, two, updates=(done("The report"),))
    await parted(database, one, first.id, two.message_id)
    await tie(database, two.model_copy(update={"run": 2}), updates=(done("The report"),))
    assert (await state_of(database, one, first))[0] == "open"


async def test_what_is_tied_to_nothing_cannot_be_parted(database: Database, tenant: str) -> None:
    one, two = [await new_message(database, tenant, name, days=day) for day, name in enumerate("ab")]
    await tie(database, one, first := task(one, REPORT))
    await tie(database, two, again := task(two, REPORT))
    edits = Edits(database)
    wrong = ((first.id, None), (again.id, "task_other"), (first.id, two.message_id[:-1]), ("task_none", None))
    reasons = []
    for n, (item, other) in enumerate(wrong):
        await edits.request(one if item == first.id else two, f"e{n}", UnlinkItem(item_id=item, other=other))
        reasons.append((await edits.apply(one if item == first.id else two, f"e{n}")).reason)
    assert reasons == ["nothing_to_part", "nothing_to_part", "nothing_to_part", "unknown_item"]
    assert await state_of(database, two, again) == ("open", first.id)


async def test_what_was_tied_is_kept_beside_what_it_became(database: Database, tenant: str) -> None:
    one, two = [await new_message(database, tenant, name, days=day) for day, name in enumerate("ab")]
    await tie(database, one, first := task(one, REPORT, BEN))
    await tie(database, two, again := task(two, REPORT))
    await parted(database, two, again.id)
    row = await database.row(text("SELECT original, edited FROM edits WHERE tenant = :t"), {"t": tenant})
    assert row is not None
    assert (row.original["first_task"], row.edited["first_task"]) == (first.id, None)
