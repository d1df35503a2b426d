"""The review on the real engine: one change after another, a draft that leaves once, and nothing lost between runs."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import Client, WorkflowFailureError, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError, CancelledError

from adapters.store import Database
from domain.failures import Refused
from tests.pipeline import PAUSE_S
from tests.workflows.reviews import Review, review_of

HEARD = 210
"""More than one run hears."""


@pytest.fixture
async def review(temporal: Client, database: Database, tenant: str) -> AsyncIterator[Review]:
    """A review that nobody has started, ended afterwards."""
    one = review_of(temporal, database, tenant)
    yield one
    await one.terminate()


@pytest.mark.parametrize(
    ("changes", "leaves", "status"),
    [
        ([], 0, None),
        (["edit"], 0, None),
        (["approve"], 1, "done"),
        (["approve", "edit"], 1, "done"),
        (["approve", "undo"], 0, "needs_review"),
        (["approve", "reject"], 0, "done"),
        (["approve", "undo", "approve2"], 1, "done"),
        (["approve", "approve"], 1, "done"),
    ],
)
async def test_a_draft_leaves_once_if_it_is_approved_in_the_end(
    changes: list[str], leaves: int, status: str | None, review: Review
) -> None:
    await review.start(*changes)
    async with review.worked():
        if "undo" in changes and leaves == 0:  # opened once more, for a person to say more
            await review.asked("undo")
            await review.change("reject")
            status = "done"
        ended = await review.handle.result()
    assert (len(review.way.left), ended["status"]) == (leaves, status)


async def test_of_two_changes_that_saw_the_same_version_one_wins(review: Review) -> None:
    await review.start(closes_at=None)
    async with review.worked():
        both = await asyncio.gather(review.change("edit1", version=1), review.change("edit2", version=1))
    assert sorted(str(told and told.reason) for told in both) == ["None", "version_conflict"]
    assert review.record.version == 2


async def test_a_version_that_the_run_knows_to_be_old_is_not_even_put_to_the_store(review: Review) -> None:
    async with review.worked():
        await review.change("edit1", version=1)
        told = await review.change("edit2", version=1)
    assert told is not None
    assert told.reason == "version_conflict"
    assert review.record.asked == ["edit1"]


@pytest.mark.parametrize("given", [None, 7, "words", {}, {"change_id": ""}, {"type": "nonsense"}, {"type": "snooze"}])
async def test_an_update_that_cannot_be_read_is_refused(given: object, review: Review) -> None:
    await review.start(closes_at=None)
    async with review.worked():
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await review.handle.execute_update("change", given)
    assert isinstance(refused.value.cause, ApplicationError)
    assert refused.value.cause.type == "InvalidChange"


@pytest.mark.parametrize(
    "given", [None, "words", {"undo_s": 10**18}, {"closes_at": "2050-01-01T00:00:00"}, {"leaves_at": "SECRETWORDS"}]
)
async def test_an_input_that_does_not_fit_ends_the_run_at_once(given: object, review: Review) -> None:
    message = {"message": {"tenant": "default", "message_id": "msg_" + "a" * 26}}
    await review.begin({**message, **given} if isinstance(given, dict) else given)
    async with review.worked():
        with pytest.raises(WorkflowFailureError) as ended:
            await review.handle.result()
    assert isinstance(ended.value.cause, ApplicationError)
    assert (ended.value.cause.type, "SECRETWORDS" in str(ended.value.cause)) == ("InvalidInput", False)


async def test_a_change_may_be_sent_whole(review: Review) -> None:
    await review.start(closes_at=None)
    async with review.worked():
        told = await review.handle.execute_update("change", {"type": "edit_draft", "body": "On Thursday."})
    assert told["applied"]
    assert review.record.asked == ["edit_draft"]


async def test_a_change_after_the_run_has_ended_starts_a_review(review: Review) -> None:
    await review.start()
    async with review.worked():
        await review.handle.result()
        first = (await review.handle.describe()).run_id
        told = await review.change("edit")
        second = await review.handle.describe()
    assert told is not None
    assert told.applied
    assert (second.workflow_type, second.run_id != first) == ("ReviewMessage", True)


async def test_a_snooze_keeps_the_window_open(review: Review) -> None:
    await review.start("sleep")
    async with review.worked():
        await review.asked("sleep")
        first = (await review.handle.describe()).run_id
        await review.change("edit")
        assert (await review.handle.describe()).run_id == first


async def test_what_cannot_be_read_stops_nothing_and_is_shown(review: Review) -> None:
    await review.start(closes_at=None)
    async with review.worked():
        await review.change("edit1")
        await review.signal("reject_item", {"nonsense": "SECRETWORDS"})
        told = await review.handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
        assert await review.change("edit2") is not None
    assert "signal reject_item ignored" in told.current_details
    assert "SECRETWORDS" not in told.current_details


async def test_a_change_that_is_sent_again_is_carried_out_once(review: Review) -> None:
    await review.start(closes_at=None)
    async with review.worked():
        for _ in range(3):
            await review.signal("edit_draft", {"change_id": "edit"})
        told = await review.change("edit")
    assert told is not None
    assert told.applied
    assert review.record.asked == ["edit"]


async def test_an_approval_is_waited_for_and_taken_back_in_that_time(review: Review) -> None:
    async with review.worked():
        await review.start("approve", undo_s=3_600)
        await review.asked("approve")
        assert not review.way.left
        await review.change("reject")
        assert (await review.handle.result())["status"] == "done"
    assert not review.way.left


async def test_changes_are_heard_while_the_far_side_does_not_answer(review: Review) -> None:
    review.way.there.clear()
    await review.start("approve")
    async with review.worked():
        await review.way.tried.wait()
        edited = await review.change("edit")
        await review.change("reject")
        await review.handle.result()
    assert edited is not None
    assert edited.applied
    assert not review.way.left


async def test_a_draft_that_the_far_side_refuses_for_good_is_a_persons_again(review: Review) -> None:
    review.way.failure = Refused("no_such_mailbox", "the far side knows nobody of that name")
    await review.start("approve")
    async with review.worked():
        ended = await review.handle.result()
    assert review.way.given_up == ["no_such_mailbox"]
    assert ended["status"] == "needs_review"


@pytest.mark.slow
async def test_a_draft_leaves_once_though_its_worker_goes_while_it_waits(review: Review) -> None:
    review.way.there.clear()
    await review.start("approve")
    async with review.worked():
        await review.way.tried.wait()
    review.way.there.set()
    async with review.worked():
        await review.handle.result()
    assert len(review.way.left) == 1
    assert review.record.asked == ["approve"]


async def test_a_draft_that_was_approved_leaves_though_its_run_is_called_off(review: Review) -> None:
    review.way.there.clear()
    await review.start("approve", closes_at=None)
    async with review.worked():
        await review.way.tried.wait()
        await review.handle.cancel()
        assert await review.change("edit") is None
        review.way.there.set()
        with pytest.raises(WorkflowFailureError) as ended:
            await review.handle.result()
    assert isinstance(ended.value.cause, CancelledError)
    assert len(review.way.left) == 1


async def test_a_run_that_has_heard_much_goes_on_as_a_new_one_and_loses_nothing(review: Review) -> None:
    await review.start("approve", undo_s=3_600)
    sent = [f"edit{number}" for number in range(HEARD)]
    for change in sent:
        await review.signal("edit_item", {"change_id": change})
    first = (await review.handle.describe()).run_id
    async with review.worked():
        await review.asked(sent[-1])
        assert (await review.handle.describe()).run_id != first
        await review.change("reject")
        await review.handle.result()
    assert review.record.asked == ["approve", *sent, "reject"]
    assert [request.signal for request in review.record.requests] == list(range(1, HEARD + 3))
    assert not review.way.left


async def test_a_change_that_no_worker_takes_is_not_known_yet(review: Review) -> None:
    assert await review.change("edit", wait_s=0.3) is None


async def test_a_change_whose_run_ends_first_is_never_told_as_refused(review: Review) -> None:
    review.record.free.clear()
    await review.start("edit1", closes_at=None)
    async with review.worked():
        waiting = asyncio.create_task(review.change("edit2"))
        await asyncio.sleep(PAUSE_S)
        await review.handle.cancel()
        review.record.free.set()
        told = await waiting
    assert told is None or told.applied
