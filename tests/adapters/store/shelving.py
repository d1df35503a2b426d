"""Documents and messages in a tenant's library, for tests of what is found there."""

from datetime import datetime, timedelta

from adapters.embedding import HashEmbedder
from adapters.store import Accepted, Database, Documents, Library, Messages, NewDocument, Unindexed, Upload
from domain.conversation import Conversation, Kind, Participant, Role, Segment, SegmentKind
from domain.documents import DocumentReceipt, DocumentView
from domain.message import MessageRef
from domain.retrieval import Found
from evals.retrieval import InProcess
from worker.indexer import Indexer

ANA, BEN = "ana@example.org", "ben@example.org"
NOON = datetime.fromisoformat("2026-03-02T12:00:00+00:00")


def indexer(database: Database) -> Indexer:
    return Indexer(Documents(database), Unindexed(database), InProcess(), HashEmbedder())


async def index(database: Database) -> None:
    """Until nothing waits."""
    while await indexer(database).index():
        pass


async def add(database: Database, tenant: str, words: str, name: str = "notes.md") -> DocumentReceipt:
    given = NewDocument(tenant=tenant, name=name, media_type="text/markdown", body=words.encode())
    return await Documents(database).add(given)


async def view(database: Database, tenant: str, id_: str) -> DocumentView:
    found = await Documents(database).get(tenant, id_)
    assert found is not None
    return found


async def say(  # noqa: PLR0913  what tests vary
    database: Database,
    tenant: str,
    words: str,
    *,
    name: str | None = None,
    user: str | None = ANA,
    named: bool = True,
    hours: int = 0,
    quoted: str = "",
) -> MessageRef:
    """A message to this user, so many hours after noon; `named` where whoever sent it in has said whose it is."""
    key = {"tenant": tenant, "source": "key", "source_id": name or words}
    upload = Upload(**key, media_type="text/plain", body=b"-", user=user if named else None)
    accepted = await Messages(database).accept(upload)
    assert isinstance(accepted, Accepted)
    await Messages(database).normalised(accepted.ref, conversation(words, user, hours, quoted))
    return accepted.ref


def conversation(words: str, user: str | None, hours: int, quoted: str) -> Conversation:
    text = f"{words}\n\n{quoted}" if quoted else words
    segments = [Segment(index=0, speaker=0, start=0, end=len(words))]
    if quoted:
        segments.append(Segment(index=1, kind=SegmentKind.QUOTED, start=len(words) + 2, end=len(text)))
    people = [Participant(address="cleo@example.org", role=Role.SENDER)]
    if user:
        people.append(Participant(address=user, role=Role.RECIPIENT, is_user=True))
    at = NOON + timedelta(hours=hours)
    return Conversation(
        kind=Kind.EMAIL, subject="Hi", participants=tuple(people), at=at, text=text, segments=tuple(segments)
    )


async def find(database: Database, ref: MessageRef, words: str, user: str = ANA) -> tuple[Found, ...]:
    embedding = HashEmbedder().embed(words)
    return await Library(database).find(ref.tenant, ref.message_id, user, words, embedding)


async def found_words(database: Database, ref: MessageRef, words: str, user: str = ANA) -> list[str]:
    return [found.passage.words for found in await find(database, ref, words, user)]
