"""Threads in the store: any order of the same messages ends in the same threads."""

import asyncio
import random
from datetime import UTC, datetime

from sqlalchemy import text

from adapters.store import Accepted, Database, Messages, Upload
from domain.conversation import Conversation, Kind, Segment
from domain.message import MessageRef
from domain.threads import Thread, Tie
from tests.adapters.store.threading import threads_of
from tests.conftest import new_tenant

SHUFFLES = 20
THREAD = [["m0"], *([f"m{n}", f"m{n // 2}"] for n in range(1, 10))]
"""A tree of replies, each naming its parent only."""
OTHERS = [["x0"], ["x1", "x0"], ["y0"], ["z" * 900, "y0"]]
_THREADS = text("SELECT id, thread FROM messages WHERE tenant = :tenant")


async def accept(messages: Messages, tenant: str, name: str) -> MessageRef:
    upload = Upload(tenant=tenant, source="email", source_id=name, media_type="message/rfc822", body=b"x")
    accepted = await messages.accept(upload)
    assert isinstance(accepted, Accepted)
    return accepted.ref


async def normalise(messages: Messages, ref: MessageRef, names: list[str]) -> None:
    thread = Thread(id=names[-1], by=Tie.REFERENCES, names=tuple(names))
    segments = (Segment(index=0, start=0, end=2),)
    at = datetime(2026, 11, 16, tzinfo=UTC)
    await messages.normalised(ref, Conversation(kind=Kind.EMAIL, at=at, text="It", segments=segments, thread=thread))


async def threads(database: Database, tenant: str) -> dict[str, str]:
    return {row.id: row.thread for row in await database.rows(_THREADS, {"tenant": tenant})}


async def test_every_shuffle_of_a_thread_gives_the_same_threads(database: Database) -> None:
    messages, chance = Messages(database), random.Random(4)  # noqa: S311  a seed, so that a failure can be repeated
    expected = THREAD + OTHERS
    leaders = threads_of(expected)
    outcomes = set()
    for _ in range(SHUFFLES):
        tenant = await new_tenant(database)
        refs = [await accept(messages, tenant, names[0][:50]) for names in expected]
        for position in chance.sample(range(len(expected)), len(expected)):
            await normalise(messages, refs[position], expected[position])
        found = await threads(database, tenant)
        given = [found[ref.message_id] for ref in refs]
        assert [given.index(thread) for thread in given] == leaders
        outcomes.add(tuple(given))
    assert len(outcomes) == 1


async def test_messages_of_a_thread_that_come_at_once_are_one_thread(database: Database) -> None:
    messages, tenant = Messages(database), await new_tenant(database)
    refs = [await accept(messages, tenant, names[0]) for names in THREAD]
    await asyncio.gather(*(normalise(messages, ref, names) for ref, names in zip(refs, THREAD, strict=True)))
    assert len(set((await threads(database, tenant)).values())) == 1


async def test_reading_a_message_again_changes_nothing(database: Database, tenant: str) -> None:
    messages = Messages(database)
    ref = await accept(messages, tenant, "a")
    await normalise(messages, ref, ["a", "b"])
    before = await threads(database, tenant)
    await normalise(messages, ref, ["a", "b"])
    assert await threads(database, tenant) == before
