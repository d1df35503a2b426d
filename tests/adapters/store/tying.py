"""Messages of threads, with tasks that are tied as a run ties them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from adapters.embedding import HashEmbedder
from adapters.store import Accepted, Database, Messages, Upload
from adapters.store.examples import as_vector
from adapters.store.tasks import earlier_tasks, store_links
from domain.conversation import Conversation, Kind, Participant, Role, Segment
from domain.identity import item_id
from domain.items import Evidence, Owner, Task, TaskState, TaskUpdate
from domain.linking import Linked, link
from domain.message import MessageRef
from domain.threads import Thread, Tie

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
BEN = Owner(name="Ben Okafor", address="ben@example.org")
_PEOPLE = (
    Participant(name="Nora Quist", address="nora@example.org", role=Role.SENDER),
    Participant(name="Ben Okafor", address="ben@example.org", role=Role.RECIPIENT),
)
_INSERT = text("""
INSERT INTO tasks (tenant, id, message_id, title, owner_name, owner_address, quote, quote_start, quote_end,
                   confidence, said_at, embedding)
VALUES (:tenant, :id, :message_id, :title, :name, :address, :quote, :start, :end, 0.5,
        CAST(CAST(:said_at AS text) AS timestamptz), CAST(CAST(:embedding AS text) AS vector))
ON CONFLICT DO NOTHING
""")
_DELETE = text("DELETE FROM tasks WHERE tenant = :tenant AND message_id = :message_id AND NOT edited")


async def new_message(  # noqa: PLR0913  what tests vary
    database: Database,
    tenant: str,
    name: str,
    *,
    thread: str | None = "t",
    days: float = 0,
    user: str | None = None,
    people: tuple[Participant, ...] = _PEOPLE,
) -> MessageRef:
    """A message of a thread, sent some days after Monday."""
    upload = Upload(
        tenant=tenant, source="text", source_id=name, media_type="text/plain", body=name.encode(), user=user
    )
    accepted = await Messages(database).accept(upload)
    assert isinstance(accepted, Accepted)
    words = "Words of a mail."
    conversation = Conversation(
        kind=Kind.EMAIL,
        participants=people,
        at=MONDAY + timedelta(days=days),
        thread=Thread(id=thread, by=Tie.REFERENCES, names=(thread,)) if thread else None,
        text=words,
        segments=(Segment(index=0, start=0, end=len(words)),),
    )
    await Messages(database).normalised(accepted.ref, conversation)
    return accepted.ref


def task(ref: MessageRef, title: str, owner: Owner | None = BEN, start: int = 0) -> Task:
    """A task of the message, whose quote is its title."""
    end = start + len(title)
    evidence = Evidence(quote=title, start=start, end=end)
    name = item_id(ref.message_id, "task", start, end)
    return Task(id=name, title=title, owner=owner, due=None, evidence=evidence, confidence=0.5)


def done(about: str, quote: str = "") -> TaskUpdate:
    """That something is done."""
    quote = quote or f"{about} is done."
    return TaskUpdate(state=TaskState.DONE, about=about, evidence=Evidence(quote=quote, start=0, end=len(quote)))


async def tie(database: Database, ref: MessageRef, *tasks: Task, updates: tuple[TaskUpdate, ...] = ()) -> Linked:
    """Store a run's tasks, tied to those of other messages, as `persist` does."""
    embedder = HashEmbedder()
    embeddings = {one.id: embedder.embed(one.title) for one in tasks}
    async with database.transaction() as connection:
        earlier = await earlier_tasks(connection, ref, embeddings)
        assert earlier is not None
        found = link(tasks, updates, earlier)
        await connection.execute(_DELETE, ref.model_dump(exclude={"run"}))
        for one in tasks:
            row = _row(ref, one, embeddings)
            await connection.execute(_INSERT, {**row, "said_at": earlier.said_at.isoformat()})
        await store_links(connection, ref, [one.id for one in tasks], found, anew=ref.run > 1)
    return found


def _row(ref: MessageRef, one: Task, embeddings: Mapping[str, tuple[float, ...]]) -> dict[str, object]:
    return {
        "tenant": ref.tenant,
        "id": one.id,
        "message_id": ref.message_id,
        "title": one.title,
        "name": one.owner and one.owner.name,
        "address": one.owner and one.owner.address,
        "quote": one.evidence.quote,
        "start": one.evidence.start,
        "end": one.evidence.end,
        "embedding": as_vector(embeddings[one.id]),
    }


async def state_of(database: Database, ref: MessageRef, one: Task) -> tuple[str, str | None]:
    """How the task stands, and the task that it is tied to."""
    row = await database.row(
        text("SELECT state, first_task FROM tasks WHERE tenant = :tenant AND id = :id"),
        {"tenant": ref.tenant, "id": one.id},
    )
    assert row is not None
    return row.state, row.first_task
