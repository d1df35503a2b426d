"""Messages are kept once, and followed to their end."""

import asyncio

import pytest

from adapters.store import Accepted, Database, Holder, KeyReused, Letters, Messages, Reruns, Results, Upload
from domain.failures import Refused
from domain.message import MessageRef, Status


def upload(tenant: str, **changes: object) -> Upload:
    given = {"source": "text", "source_id": "one", "media_type": "text/plain", "body": b"Hello.", **changes}
    return Upload.model_validate({"tenant": tenant, **given})


async def accepted(messages: Messages, upload: Upload) -> Accepted:
    outcome = await messages.accept(upload)
    assert isinstance(outcome, Accepted)
    return outcome


async def test_a_message_is_accepted_once(database: Database, tenant: str) -> None:
    messages = Messages(database)
    first = await accepted(messages, upload(tenant))
    second = await accepted(messages, upload(tenant))
    assert (first.new, second.new) == (True, False)
    assert first.ref == second.ref


async def test_fifty_at_once_are_one_message(database: Database, tenant: str) -> None:
    messages = Messages(database)
    outcomes = await asyncio.gather(*(accepted(messages, upload(tenant, key="k")) for _ in range(50)))
    assert len({outcome.ref for outcome in outcomes}) == 1
    assert sum(outcome.new for outcome in outcomes) == 1


async def test_a_key_holds_for_one_body(database: Database, tenant: str) -> None:
    messages = Messages(database)
    first = await accepted(messages, upload(tenant, key="k"))
    other = await messages.accept(upload(tenant, key="k", source_id="two", body=b"Other."))
    assert other == KeyReused(message_id=first.ref.message_id)


async def test_only_the_run_that_has_the_message_takes_it_up(database: Database, tenant: str) -> None:
    messages = Messages(database)
    kept = await accepted(messages, upload(tenant))
    assert await messages.take_up(kept.ref, "another") is None
    original = await messages.take_up(kept.ref, kept.workflow_id)
    assert original is not None
    assert original.body == b"Hello."


async def test_a_dead_letter_is_kept_whole_and_goes_round_again(database: Database, tenant: str) -> None:
    messages, letters, results = Messages(database), Letters(database), Results(database)
    kept = await accepted(messages, upload(tenant))
    await letters.bury(kept.ref, "unreadable", "why")
    assert await results.status(tenant, kept.ref.message_id) is Status.DEAD_LETTER
    again = await Reruns(database).begin(tenant, kept.ref.message_id, (Status.DEAD_LETTER,), "local")
    assert again is not None
    assert again.ref == MessageRef(tenant=tenant, message_id=kept.ref.message_id, run=2)
    assert again.open is None
    assert await results.status(tenant, kept.ref.message_id) is Status.QUEUED
    assert await letters.list(tenant) == []
    assert [letter.reason for letter in await letters.list(tenant, replayed=True)] == ["unreadable"]


async def test_a_message_that_has_ended_is_not_buried(database: Database, tenant: str) -> None:
    messages, letters = Messages(database), Letters(database)
    kept = await accepted(messages, upload(tenant))
    await letters.bury(kept.ref, "first", "")
    await letters.bury(kept.ref, "second", "")
    letter = await letters.get(tenant, kept.ref.message_id)
    assert letter is not None
    assert letter.reason == "first"


async def test_the_sweeper_is_given_what_nothing_has_moved(database: Database, tenant: str) -> None:
    messages = Messages(database)
    kept = await accepted(messages, upload(tenant))
    first = await messages.sweep(queued_s=0, processing_s=60, most=1000)
    second = await messages.sweep(queued_s=0, processing_s=60, most=1000)
    assert kept.ref in [due.ref for due in first]
    assert kept.ref not in [due.ref for due in second]


async def test_what_the_sweeper_could_not_start_is_given_to_it_again(database: Database, tenant: str) -> None:
    messages = Messages(database)
    kept = await accepted(messages, upload(tenant))
    await messages.sweep(queued_s=0, processing_s=60, most=1000)
    await messages.unsweep([kept.ref])
    assert kept.ref in [due.ref for due in await messages.sweep(queued_s=0, processing_s=60, most=1000)]


async def test_taking_back_an_earlier_run_does_not_touch_the_present_one(database: Database, tenant: str) -> None:
    messages = Messages(database)
    kept = await accepted(messages, upload(tenant))
    await messages.sweep(queued_s=0, processing_s=60, most=1000)
    await messages.unsweep([kept.ref.model_copy(update={"run": 2})])
    assert kept.ref not in [due.ref for due in await messages.sweep(queued_s=0, processing_s=60, most=1000)]


async def test_whoever_has_a_message_is_named_with_how_it_stands(database: Database, tenant: str) -> None:
    messages = Messages(database)
    kept = await accepted(messages, upload(tenant))
    await Letters(database).bury(kept.ref, "unreadable", "why")
    held = Holder(workflow_id=kept.workflow_id, status=Status.DEAD_LETTER, reason="unreadable")
    assert await messages.owner(kept.ref) == held
    assert await messages.owner(kept.ref.model_copy(update={"message_id": "msg_" + "a" * 26})) is None


async def test_one_mail_to_two_users_of_a_tenant_is_a_message_to_each(database: Database, tenant: str) -> None:
    messages = Messages(database)
    ann = await accepted(messages, upload(tenant, user="ann@example.com"))
    ben = await accepted(messages, upload(tenant, user="ben@example.com"))
    again = await accepted(messages, upload(tenant, user="Ann@example.com"))
    assert ann.ref == again.ref != ben.ref
    assert (ann.new, ben.new, again.new) == (True, True, False)


async def test_an_unknown_tenant_is_refused_by_name(database: Database) -> None:
    with pytest.raises(Refused, match="no such tenant"):
        await Messages(database).accept(upload("nobody"))
