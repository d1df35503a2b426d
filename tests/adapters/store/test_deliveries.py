"""What leaves is written down before it goes, ends once, and never leaves without an approval."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from adapters.store import Begun, Database, Deliveries, Results
from domain.changes import ApproveDraft, EditDraft, RejectDraft, Reopen
from domain.conversation import Mailbox
from domain.delivery import TakenBack
from domain.failures import Unavailable
from domain.items import DraftStatus, Receipt
from domain.message import MessageRef, Status
from domain.steps import Left
from tests.adapters.store.approving import MAIL, approved, came_from, drafted, said
from tests.adapters.store.making import result

RECEIPT = Receipt(via="smtp", id="<1>", detail="250 ok", at=datetime(2026, 11, 21, tzinfo=UTC))


def smtp(source: str | None) -> str:
    del source
    return "smtp"


async def begun(database: Database, ref: MessageRef) -> Begun:
    taken = await Deliveries(database).begin(ref, smtp)
    assert isinstance(taken, Begun)
    return taken


async def events(database: Database, ref: MessageRef) -> list[str]:
    return [event.type for event in await Results(database).events(ref.tenant, ref.message_id, 0)]


async def test_a_reply_knows_from_whom_to_whom_and_to_what(database: Database, tenant: str) -> None:
    ref = await approved(database, tenant)
    await came_from(database, ref, "work", "18c2")
    taken = await begun(database, ref)
    parcel = taken.parcel
    assert parcel.sender == Mailbox(name="Ana Silva", address="ana@example.org")
    assert ([to.address for to in parcel.to], parcel.body) == (["ben@example.net"], "Yes, Ben.")
    assert (parcel.in_reply_to, parcel.references) == ("2@example.net", ("1@example.net", "2@example.net"))
    assert parcel.far_id == f"{parcel.draft_id}.1@example.org"
    assert (taken.attempt, taken.again, taken.source, parcel.answers) == (1, False, "work", "18c2")


async def test_where_nobody_knows_the_user_the_settings_say_who_sends(database: Database, tenant: str) -> None:
    ref = await approved(database, tenant, mail=MAIL.model_copy(update={"participants": ()}))
    assert (await begun(database, ref)).parcel.sender is None
    taken = await Deliveries(database).begin(ref, smtp, Mailbox(address="team@example.com"))
    assert isinstance(taken, Begun)
    assert taken.parcel.sender == Mailbox(address="team@example.com")


async def test_a_delivery_ends_once_in_every_table_that_tells_of_it(database: Database, tenant: str) -> None:
    ref, deliveries = await approved(database, tenant), Deliveries(database)
    before = await result(database, ref)
    taken = await begun(database, ref)
    left = await deliveries.finish(taken, DraftStatus.DELIVERED, RECEIPT)
    again = await deliveries.finish(taken, DraftStatus.DELIVERED, RECEIPT)
    after = await result(database, ref)
    assert left == again == Left(draft=DraftStatus.DELIVERED, status=Status.DONE, version=after.version or 0)
    assert after.version == (before.version or 0) + 1
    assert after.draft is not None
    assert (after.draft.status, after.draft.receipt) == (DraftStatus.DELIVERED, RECEIPT)
    assert (await events(database, ref)).count("draft.delivered") == 1
    assert await deliveries.begin(ref, smtp) == left


@pytest.mark.parametrize("state", [DraftStatus.UNCERTAIN, DraftStatus.UNDELIVERED])
async def test_what_did_not_leave_or_may_not_have_is_a_persons(
    database: Database, tenant: str, state: DraftStatus
) -> None:
    ref = await approved(database, tenant)
    left = await Deliveries(database).finish(await begun(database, ref), state, RECEIPT)
    assert (left.draft, left.status) == (state, Status.NEEDS_REVIEW)
    assert f"draft.{state.value}" in await events(database, ref)


async def test_nothing_begins_while_the_approval_can_be_taken_back(database: Database, tenant: str) -> None:
    ref = await approved(database, tenant, undo_s=60)
    with pytest.raises(Unavailable) as early:
        await Deliveries(database).begin(ref, smtp)
    assert 50 < (early.value.retry_after_s or 0) <= 60


@pytest.mark.parametrize("change", [RejectDraft(), Reopen()])
async def test_what_is_taken_back_does_not_begin(database: Database, tenant: str, change: RejectDraft | Reopen) -> None:
    ref = await approved(database, tenant, undo_s=60)
    await said(database, ref, change)
    left = await Deliveries(database).begin(ref, smtp)
    assert isinstance(left, Left)
    assert left.draft in {DraftStatus.REJECTED, DraftStatus.PENDING}


async def test_what_is_taken_back_before_it_is_handed_over_is_not_handed_over(database: Database, tenant: str) -> None:
    ref, deliveries = await approved(database, tenant), Deliveries(database)
    handing = deliveries.handing(await begun(database, ref))
    assert (await said(database, ref, RejectDraft())).applied
    with pytest.raises(TakenBack):
        await handing.over()


@pytest.mark.parametrize("state", [DraftStatus.DELIVERED, DraftStatus.UNCERTAIN, DraftStatus.UNDELIVERED])
async def test_what_is_taken_back_on_its_way_to_the_outbox_or_to_a_refusal_stays_taken_back(
    database: Database, tenant: str, state: DraftStatus
) -> None:
    ref, deliveries = await approved(database, tenant), Deliveries(database)
    taken = await deliveries.begin(ref, lambda _: "outbox")
    assert isinstance(taken, Begun)
    version = (await said(database, ref, RejectDraft())).version
    receipt = Receipt(via="outbox", id=taken.parcel.draft_id, at=RECEIPT.at)
    left = await deliveries.finish(taken, state, receipt)
    assert (left.draft, left.version) == (DraftStatus.REJECTED, version)
    assert await database.rows(text("SELECT 1 FROM outbox WHERE tenant = :t"), {"t": tenant}) == []


async def test_what_is_handed_over_cannot_be_taken_back_unless_it_came_back(database: Database, tenant: str) -> None:
    ref, deliveries = await approved(database, tenant), Deliveries(database)
    handing = deliveries.handing(await begun(database, ref))
    await handing.over()
    assert (await said(database, ref, RejectDraft())).reason == "draft_leaving"
    await handing.back()
    assert (await said(database, ref, RejectDraft())).applied


async def test_a_later_attempt_knows_what_was_handed_over(database: Database, tenant: str) -> None:
    ref, deliveries = await approved(database, tenant), Deliveries(database)
    first = deliveries.handing(await begun(database, ref))
    await first.over()
    await first.over("far-1")
    second = await deliveries.begin(ref, lambda _: "outbox")
    assert isinstance(second, Begun)
    assert (second.attempt, second.again, second.far_draft, second.via) == (2, True, "far-1", "smtp")


async def test_an_attempt_that_was_given_up_hands_nothing_over(database: Database, tenant: str) -> None:
    ref, deliveries = await approved(database, tenant), Deliveries(database)
    first = await begun(database, ref)
    second = await begun(database, ref)
    with pytest.raises(TakenBack):
        await deliveries.handing(first).over()
    await deliveries.finish(first, DraftStatus.UNDELIVERED, RECEIPT)
    assert (await deliveries.state(ref)).draft is DraftStatus.APPROVED
    await deliveries.handing(second).over()


async def test_who_handed_it_over_may_resolve_the_doubt_of_a_later_attempt(database: Database, tenant: str) -> None:
    ref, deliveries = await approved(database, tenant), Deliveries(database)
    first = await begun(database, ref)
    await deliveries.handing(first).over()
    second = await begun(database, ref)
    assert (await deliveries.finish(second, DraftStatus.UNCERTAIN, RECEIPT)).draft is DraftStatus.UNCERTAIN
    assert (await deliveries.finish(first, DraftStatus.DELIVERED, RECEIPT)).draft is DraftStatus.DELIVERED
    assert (await deliveries.finish(second, DraftStatus.UNCERTAIN, RECEIPT)).draft is DraftStatus.DELIVERED


async def test_a_late_answer_to_an_earlier_round_leaves_the_draft_that_was_opened_again_to_its_person(
    database: Database, tenant: str
) -> None:
    ref, deliveries = await approved(database, tenant), Deliveries(database)
    first = await begun(database, ref)
    await deliveries.handing(first).over()
    await deliveries.finish(await begun(database, ref), DraftStatus.UNCERTAIN, RECEIPT)
    assert (await said(database, ref, Reopen())).applied
    left = await deliveries.finish(first, DraftStatus.DELIVERED, RECEIPT)
    assert (left.draft, left.status) == (DraftStatus.PENDING, Status.NEEDS_REVIEW)
    assert "draft.delivered" in await events(database, ref)


async def test_a_draft_that_is_opened_again_leaves_again_under_another_id(database: Database, tenant: str) -> None:
    ref, deliveries = await approved(database, tenant), Deliveries(database)
    first = await begun(database, ref)
    await deliveries.finish(first, DraftStatus.UNDELIVERED, RECEIPT)
    for change in (Reopen(), EditDraft(body="Yes!"), ApproveDraft()):
        assert (await said(database, ref, change)).applied
    second = await begun(database, ref)
    assert (second.round, second.attempt, second.again, second.parcel.body) == (2, 1, False, "Yes!")
    assert second.parcel.far_id != first.parcel.far_id


async def test_a_delivery_that_is_given_up_is_undelivered_and_one_in_doubt_stays_so(
    database: Database, tenant: str
) -> None:
    deliveries = Deliveries(database)
    never, handed, waiting = [await approved(database, tenant, name) for name in ("a", "b", "c")]
    await deliveries.handing(await begun(database, handed)).over()
    assert (await deliveries.give_up(never, smtp, "busy")).draft is DraftStatus.UNDELIVERED
    assert (await deliveries.give_up(handed, smtp, "busy")).draft is DraftStatus.UNCERTAIN
    assert (await said(database, waiting, RejectDraft())).applied
    assert (await deliveries.give_up(waiting, smtp, "busy")).draft is DraftStatus.REJECTED
    draft = (await result(database, never)).draft
    assert draft is not None
    assert draft.receipt is not None
    assert draft.receipt.detail == "busy"


async def test_the_outbox_holds_what_left_by_it_once(database: Database, tenant: str) -> None:
    ref, deliveries = await approved(database, tenant), Deliveries(database)
    taken = await deliveries.begin(ref, lambda _: "outbox")
    assert isinstance(taken, Begun)
    receipt = Receipt(via="outbox", id=taken.parcel.draft_id, at=RECEIPT.at)
    for _ in range(2):
        await deliveries.finish(taken, DraftStatus.DELIVERED, receipt)
    rows = await database.rows(
        text("SELECT payload->>'body' AS body, payload->'to'->0->>'address' AS to FROM outbox WHERE tenant = :t"),
        {"t": tenant},
    )
    assert [tuple(row) for row in rows] == [("Yes, Ben.", "ben@example.net")]


async def test_without_a_draft_nothing_begins_that_was_not_approved(database: Database, tenant: str) -> None:
    ref = await drafted(database, tenant)
    left = await Deliveries(database).begin(ref, smtp)
    assert isinstance(left, Left)
    assert left.draft is DraftStatus.PENDING
